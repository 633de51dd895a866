from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.querysets import CitationQuerySet, ReferenceQuerySet
from articles.text.bibliography import DOI, PMID, address_problems
from articles.text.citations import KEY
from articles.text.names import author_names, written_names


def whole(pattern, message):
    return RegexValidator(rf"^(?:{pattern.pattern})\Z", message)


class Reference(models.Model):
    """A source, in one library for all guides. Its number in a guide is computed and not stored."""

    class Type(models.TextChoices):
        ARTICLE = "article", _("journal article")
        REPORT = "report", _("report or guideline")
        BOOK = "book", _("book or chapter")
        LABEL = "label", _("medicine label")
        WEB = "web", _("web page")
        OTHER = "other", _("other")

    key = models.CharField(
        _("key"),
        max_length=80,
        unique=True,
        validators=[whole(KEY, _("Start with a letter; then letters, digits and . : _ - only."))],
        help_text=_("What you write in a text: [@key]."),
    )
    type = models.CharField(_("type"), max_length=10, choices=Type.choices, default=Type.ARTICLE)
    # As articles/text/names/author_names.py has them; `authors` is the same as text.
    names = models.JSONField(_("authors"), default=list, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=500)
    container = models.CharField(_("journal, book or site"), max_length=300, blank=True)
    year = models.CharField(_("year"), max_length=20, blank=True)
    volume = models.CharField(_("volume"), max_length=20, blank=True)
    issue = models.CharField(_("issue"), max_length=20, blank=True)
    pages = models.CharField(_("pages"), max_length=40, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    doi = models.CharField(
        "DOI", max_length=200, blank=True, validators=[whole(DOI, _("Like 10.5664/jcsm.11390, without an address."))]
    )
    pmid = models.CharField("PMID", max_length=9, blank=True, validators=[whole(PMID, _("Digits only."))])
    url = models.URLField("URL", max_length=500, blank=True)
    accessed = models.DateField(_("seen on"), null=True, blank=True)
    archived_url = models.URLField(_("archived URL"), max_length=500, blank=True)
    note = models.CharField(_("public note"), max_length=300, blank=True, help_text=_("Funding, for example."))
    private_notes = models.TextField(
        _("private notes"),
        blank=True,
        help_text=_("Never shown: the sentences that support what it is cited for, and when they were seen."),
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["key"]

    def __str__(self):
        return f"{self.key}: {self.title}"

    @property
    def authors(self):
        return written_names.text_of(self.names)

    @authors.setter
    def authors(self, text):
        self.names, _problems = author_names.read(text)

    def clean(self):
        problems = dict(address_problems({"url": self.url, "archived_url": self.archived_url}))
        if problems:
            raise ValidationError(problems)
        if self.pk:
            old = Reference.objects.filter(pk=self.pk).values_list("key", flat=True).first()
            if old not in (None, self.key) and self.citations.exists():
                raise ValidationError(
                    {"key": _("“%(key)s” is cited; change the texts that cite it first.") % {"key": old}}
                )


class Citation(models.Model):
    """The fact that a working text cites a source. Made again whenever the text is saved."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="citations")
    section = models.ForeignKey(
        "articles.Section", on_delete=models.CASCADE, related_name="citations", null=True, blank=True
    )
    remedy = models.ForeignKey(
        "articles.Remedy", on_delete=models.CASCADE, related_name="citations", null=True, blank=True
    )
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="citations")

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(section__isnull=True) | models.Q(remedy__isnull=True), name="citation_in_one_place"
            )
        ]

    def __str__(self):
        return gettext("%(key)s in %(place)s") % {"key": self.reference.key, "place": self.place}

    @property
    def place(self):
        return self.remedy or self.section or self.article


@transaction.atomic
def rebuild_citations(texts, *, article, section=None, remedy=None):
    """Update the citation rows of one place to match its `texts` (Markdown)."""
    from articles.text.citations import cited_keys, parse

    keys = {key for text in texts for key in cited_keys(parse(text))}
    here = Citation.objects.of(article=article, section=section, remedy=remedy)
    here.exclude(reference__key__in=keys).delete()
    present = set(here.values_list("reference__key", flat=True))
    Citation.objects.bulk_create(
        Citation(article=article, section=section, remedy=remedy, reference=reference)
        for reference in Reference.objects.filter(key__in=keys - present)
    )
