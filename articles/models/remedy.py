from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from articles.fields import REMEDY
from articles.models.article import Placed, Section
from articles.models.checked_fields import CheckedCharField, CheckedJSONField
from articles.models.part_slug import PartSlug
from articles.models.reference import rebuild_citations
from articles.models.slugs import not_reserved_part, slug_validator
from articles.querysets import SectionQuerySet
from articles.text.marks import CAUTIONS, HELPS, choices
from articles.text.never_counted import why_never_counted

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
        "articles.Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="remedies"
    )
    section = models.ForeignKey(Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="remedies")
    slug = CheckedCharField(_("slug"), max_length=80, validators=[slug_validator, not_reserved_part])
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
    label_note = models.CharField(
        _("label note"), max_length=120, blank=True, help_text=_("Beside the mark: “only if iron is low”.")
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
    verdict = MarkdownxField(_("verdict"), blank=True, help_text=_("Two plain sentences."))
    who_should_not = MarkdownxField(_("who should not use it"), blank=True)
    interactions = MarkdownxField(_("interactions"), blank=True)
    benefits = MarkdownxField(_("benefits"), blank=True)
    risks = MarkdownxField(_("risks"), blank=True)
    how_it_works = MarkdownxField(_("how it works"), blank=True)
    without_it = MarkdownxField(_("without it"), blank=True)
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
