from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from articles.fields import REMEDY
from articles.models.article import Placed, Section
from articles.models.checked_fields import CheckedCharField, CheckedJSONField
from articles.models.library.reference import rebuild_citations
from articles.models.part_slug import PartSlug
from articles.models.slugs import not_reserved_part, slug_validator
from articles.querysets import SectionQuerySet
from articles.text.marks import CAUTIONS, HELPS, choices
from articles.text.never_counted import why_never_counted
from articles.text.record.rule import CERTAINTIES, FINDINGS
from articles.text.record.values import LONGEST, fault

_NO_SECTION = {"slug": "", "title": ""}


def validate_cautions(value):
    if not isinstance(value, list) or any(caution not in CAUTIONS for caution in value):
        raise ValidationError(_("Choose from the list."))


class Remedy(Placed):
    """Something that people try against the illness, and that readers may report on."""

    class Kind(models.TextChoices):
        SELF_CARE = "self-care", _("self-care")
        SUPPLEMENT = "supplement", _("supplement")
        DEVICE = "device", _("device")
        MEDICINE = "medicine", _("medicine")
        COMPLEMENTARY = "complementary", _("complementary")

    article = models.ForeignKey(
        "articles.Article", verbose_name=_("guide"), on_delete=models.CASCADE, related_name="remedies"
    )
    section = models.ForeignKey(Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="remedies")
    slug = CheckedCharField(_("address"), max_length=80, validators=[slug_validator, not_reserved_part])
    name = models.CharField(_("name"), max_length=120)
    other_names = models.CharField(
        _("other names"),
        max_length=500,
        blank=True,
        help_text=_("Generic names; brands with their country in brackets."),
    )
    search_words = models.TextField(
        _("search words"),
        blank=True,
        help_text=_("What else readers may type for it, with commas between. Only the search reads them."),
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.SELF_CARE)
    helps = models.CharField(
        _("does it help?"),
        max_length=12,
        choices=choices(HELPS),
        blank=True,
        help_text=_("Left empty, no mark stands here: for what is only ever a danger."),
    )
    cautions = CheckedJSONField(_("watch out"), default=list, blank=True, validators=[validate_cautions])
    watch_short = models.CharField(
        _("watch out, in short"),
        max_length=LONGEST["watch_short"],
        blank=True,
        help_text=_("The serious risk in two to four words: “slows breathing with opioids”."),
    )
    label_note = models.CharField(
        _("label note"), max_length=120, blank=True, help_text=_("Beside the mark: “only for adults”.")
    )
    mark_reason = models.CharField(
        _("why the mark departs from the rule"),
        max_length=LONGEST["mark_reason"],
        blank=True,
        help_text=_("Only if the record leads to another mark. Readers see it under “What the marks rest on”."),
    )
    label_source = MarkdownxField(
        _("label source"),
        blank=True,
        help_text=_("What the marks rest on, with its citation. Left empty: “our reading”."),
    )
    counts_experiences = models.BooleanField(
        _("count what readers report"),
        default=False,
        help_text=_(
            "Shows counts of outcomes once ten were read. Never for opioids, benzodiazepines, dopamine drugs, "
            "potassium, quinine, homeopathy or anything withdrawn."
        ),
    )
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("superseded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="supersedes",
    )
    superseded_why = MarkdownxField(_("superseded why"), blank=True)
    findings = models.CharField(
        _("what controlled trials found"),
        max_length=15,
        choices=FINDINGS,
        blank=True,
        help_text=_("With the number of trials and the certainty it leads to a mark, as the page on the marks says."),
    )
    trials = models.PositiveIntegerField(
        _("controlled trials"), null=True, blank=True, help_text=_("0 if none was found; empty if not counted.")
    )
    people = models.PositiveIntegerField(_("people in them"), null=True, blank=True)
    certainty = models.CharField(
        _("certainty"),
        max_length=10,
        choices=CERTAINTIES,
        blank=True,
        help_text=_("As the cited review or guideline rates it."),
    )
    effect = models.CharField(
        _("points better"),
        max_length=LONGEST["effect"],
        blank=True,
        help_text=_("How many points better than the comparison, like 4.6; empty if not measured."),
    )
    effect_scale = models.CharField(
        _("on which scale"),
        max_length=LONGEST["effect_scale"],
        blank=True,
        help_text=_("“severity scale from 0 to 40”"),
    )
    effect_against = models.CharField(
        _("better than what"), max_length=LONGEST["effect_against"], blank=True, help_text=_("“placebo”")
    )
    relief_starts = models.CharField(
        _("when relief starts"),
        max_length=LONGEST["relief_starts"],
        blank=True,
        help_text=_("“after the first dose”, “in weeks to months”"),
    )
    tried_for = models.CharField(
        _("how long it was tried"),
        max_length=LONGEST["tried_for"],
        blank=True,
        help_text=_("How long the trials lasted: “12 weeks”."),
    )
    record_source = MarkdownxField(
        _("sources of the record"), blank=True, help_text=_("Citations in one line: [@first; @second].")
    )
    verdict = MarkdownxField(_("verdict"), blank=True, help_text=_("Two plain sentences."))
    who_should_not = MarkdownxField(_("who should not use it"), blank=True)
    interactions = MarkdownxField(_("interactions"), blank=True)
    benefits = MarkdownxField(_("benefits"), blank=True)
    risks = MarkdownxField(_("risks"), blank=True)
    how_it_works = MarkdownxField(_("how it works"), blank=True)
    if_you_stop = MarkdownxField(_("if you stop it"), blank=True)
    if_you_do_nothing = MarkdownxField(_("if you do nothing"), blank=True)
    daily_life = MarkdownxField(_("in daily life"), blank=True)
    not_known = MarkdownxField(_("not known"), blank=True, help_text=_("What nobody has studied."))
    edited = models.DateTimeField(auto_now=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("remedy")
        ordering = ["section__position", "position", "pk"]
        verbose_name_plural = _("remedies")

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, *args, **kwargs):
        self.article = self.section.article
        self.keep_old_slug()
        self.settle()
        super().save(*args, **kwargs)
        PartSlug.objects.claim(self)
        rebuild_citations([getattr(self, name) for name in REMEDY.texts], article=self.article, remedy=self)

    def clean(self):
        super().clean()
        faults = {name: fault(name, getattr(self, name)) for name in ("effect", "record_source")}
        if any(faults.values()):
            raise ValidationError({name: why for name, why in faults.items() if why})
        if self.superseded_by_id and self.superseded_by_id == self.pk:
            raise ValidationError({"superseded_by": _("A remedy cannot supersede itself.")})
        never = self.counts_experiences and self.why_never_counted()
        if never:
            raise ValidationError(
                {"counts_experiences": _("What readers report is never counted for %(kind)s.") % {"kind": never}}
            )

    @property
    def article_or_none(self):
        return self.section.article if self.section_id else None

    def why_never_counted(self):
        section = {"slug": self.section.slug, "title": self.section.title} if self.section_id else _NO_SECTION
        names = {name: getattr(self, name) for name in ("slug", "name", "other_names", "cautions")}
        return why_never_counted(names | {"section": section})

    def siblings(self):
        return Remedy.objects.filter(section=self.section).kept()
