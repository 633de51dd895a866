"""What a guide's files said when they were loaded, so that the author's own changes are told from the files'."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from articles.exceptions import NotPossible
from articles.fields import KINDS, Shape, set_values, values
from articles.models.article import Article, Author, Section
from articles.models.reference import Reference
from articles.models.remedy import Remedy
from articles.querysets import UpstreamQuerySet
from articles.text.plain_text import tidy

# Fields that name another row by its slug, and where that row is.
SLUGS = {"section": Section, "superseded_by": Remedy}


def by_slug(rows):
    """Return {slug: row} for every address that one of `rows` has, or else had."""
    found = {slug: row for row in rows for slug in row.old_slugs}
    return found | {row.slug: row for row in rows}


class Upstream(models.Model):
    """One row of a guide as its files had it last; `waiting` holds newer fields that the author has not answered."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("guide")
        SECTION = "section", _("section")
        REMEDY = "remedy", _("remedy")
        REFERENCE = "reference", _("reference")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="upstream")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=80, help_text=_("The slug or key in the files."))
    loaded = models.JSONField(default=dict)
    waiting = models.JSONField(null=True, blank=True)
    # What the author's last answer replaced, so that it can be undone.
    undo = models.JSONField(null=True, blank=True, editable=False)

    objects = UpstreamQuerySet.as_manager()

    class Meta:
        ordering = ["article", "kind", "key"]
        verbose_name = _("text from the files")
        verbose_name_plural = _("texts from the files")
        constraints = [models.UniqueConstraint(fields=["article", "kind", "key"], name="upstream_unique")]

    def __str__(self):
        return f"{self.get_kind_display()} “{self.key}”"

    @property
    def row(self):
        """The row that this is the upstream of; None where the author deleted it."""
        if self.kind == self.Kind.ARTICLE:
            return self.article
        if self.kind == self.Kind.REFERENCE:
            return Reference.objects.filter(key=self.key).first()
        rows = self.article.sections if self.kind == self.Kind.SECTION else self.article.remedies
        return by_slug(rows.all()).get(self.key)

    @property
    def waiting_fields(self):
        """(name, text) of what waits, in the order of the author's forms: a database may keep another."""
        waiting = self.waiting or {}
        return [(name, waiting[name]) for name in KINDS[self.kind].names() if name in waiting]

    @transaction.atomic
    def take(self, name):
        """Put the waiting text of the field `name` into the author's row; raise ValidationError if it does not fit."""
        row = self.row
        mine = fields_of(row)[name]
        set_fields(row, {name: self.waiting[name]})
        row.full_clean()
        row.save()
        self._answer(name, mine=mine)

    def keep(self, name):
        """Leave the author's row as it is; the waiting text of the field `name` is not offered again."""
        self._answer(name)

    def _answer(self, name, **undo):
        self.undo = {"name": name, "loaded": self.loaded, "new": self.waiting[name], **undo}
        self.loaded = self.loaded | {name: self.waiting[name]}
        self.waiting = {other: text for other, text in self.waiting.items() if other != name} or None
        self.save()

    @property
    def can_undo(self):
        """Whether the last answer stands as it was given: the author has not edited that text since."""
        row = self.row if self.undo else None
        return bool(row and ("mine" not in self.undo or fields_of(row)[self.undo["name"]] == self.undo["new"]))

    @transaction.atomic
    def undo_answer(self):
        """Take the last answer back: the author's text stands again, and the new one waits."""
        if not self.can_undo:
            raise NotPossible("There is no answer to undo.")
        name = self.undo["name"]
        if "mine" in self.undo:
            row = self.row
            set_fields(row, {name: self.undo["mine"]})
            row.save()
        self.loaded, self.waiting = self.undo["loaded"], (self.waiting or {}) | {name: self.undo["new"]}
        self.undo = None
        self.save()


def normal(kind, name, value):
    """Return `value` in the one form that is compared: no browser's line ends, no white space that means nothing."""
    if isinstance(value, dict):
        return {key: normal("author", key, text) for key, text in value.items()}
    if not isinstance(value, str):
        return value
    if name in KINDS[kind].texts:
        return tidy(value)
    if name in KINDS[kind].names(Shape.LINES):
        # BibTeX does not keep the white space round a line.
        return "\n".join(line.strip() for line in tidy(value).split("\n"))
    return " ".join(value.split())


def kind_of(row):
    """Return the kind of a row, or of a model."""
    return row._meta.model_name


def fields_of(row):
    """Return what the files can say of `row`, as JSON can hold it."""
    kind = kind_of(row)
    return {name: normal(kind, name, value) for name, value in values(row, KINDS[kind].merged).items()}


def set_fields(row, fields):
    """Set `fields`, as `fields_of` returns them, on `row`; not saved. A slug that names nothing is passed over."""
    for name, value in fields.items():
        if name in SLUGS:
            found = by_slug(SLUGS[name].objects.filter(article=row.article)).get(value)
            if found or (name == "superseded_by" and not value):
                setattr(row, name, found)
        elif name == "author":
            row.author = _author(row.author, value)
        else:
            set_values(row, KINDS[kind_of(row)], {name: value})


def _author(present, fields):
    """Return the author that `fields` name: the present one brought up to date, one of that name, or a new one."""
    if fields is None:
        return None
    if present and present.name == fields["name"]:
        for name, value in fields.items():
            setattr(present, name, value)
        present.save()
        return present
    return Author.objects.filter(name=fields["name"]).order_by("pk").first() or Author.objects.create(**fields)
