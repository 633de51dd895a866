"""Remembers a guide's files as they were last loaded, to tell the author's changes from changes of the files."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.exceptions import NotPossible
from articles.fields import AUTHOR, KINDS, Shape, set_values, values
from articles.models.article import Article, Author, Section
from articles.models.reference import Reference
from articles.models.remedy import Remedy
from articles.querysets import UpstreamQuerySet
from articles.text.plain_text import tidy

# Fields that hold another row's slug, and the kind of that row.
SLUGS = {"section": "section", "superseded_by": "remedy"}


def find(article, kind, key):
    """Return the row of `article` with this slug or key, or one that had it earlier; None if there is none."""
    if kind == "article":
        return article
    if kind == "reference":
        return Reference.objects.filter(key=key).first()
    return (Section if kind == "section" else Remedy).objects.known_as(article.pk, key)


class Upstream(models.Model):
    """One row of a guide as its files had it last; `waiting` holds newer values, not decided about yet."""

    class Kind(models.TextChoices):
        ARTICLE = "article", gettext_lazy("guide")
        SECTION = "section", gettext_lazy("section")
        REMEDY = "remedy", gettext_lazy("remedy")
        REFERENCE = "reference", gettext_lazy("reference")

    article = models.ForeignKey(
        Article, verbose_name=gettext_lazy("article"), on_delete=models.CASCADE, related_name="upstream"
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=10, choices=Kind.choices)
    key = models.CharField(gettext_lazy("key"), max_length=80, help_text=gettext_lazy("The slug or key in the files."))
    loaded = models.JSONField(gettext_lazy("loaded"), default=dict)
    waiting = models.JSONField(gettext_lazy("waiting"), null=True, blank=True)
    # The values before the author's last answer, so that it can be undone.
    undo = models.JSONField(null=True, blank=True, editable=False)

    objects = UpstreamQuerySet.as_manager()

    class Meta:
        ordering = ["article", "kind", "key"]
        verbose_name = gettext_lazy("text from the files")
        verbose_name_plural = gettext_lazy("texts from the files")
        constraints = [models.UniqueConstraint(fields=["article", "kind", "key"], name="upstream_unique")]

    def __str__(self):
        return _("%(kind)s “%(key)s”") % {"kind": self.get_kind_display(), "key": self.key}

    @property
    def row(self):
        """The author's row that these values belong to; None if the author deleted it."""
        return find(self.article, self.kind, self.key)

    @property
    def waiting_names(self):
        """The names of the waiting fields in the order of their lists, since a database may change the order."""
        return [name for name in KINDS[self.kind].names() if name in (self.waiting or {})]

    def remember(self, key, loaded, waiting, told):
        """Note the files' values; fields that are not in `told` this time go on waiting."""
        waiting = {name: text for name, text in (self.waiting or {}).items() if name not in told} | waiting or None
        if self.pk is None or (self.key, self.loaded, self.waiting) != (key, loaded, waiting):
            self.key, self.loaded, self.waiting, self.undo = key, loaded, waiting, None
            self.save()

    @transaction.atomic
    def take(self, name):
        """Copy the waiting value of the field `name` into the author's row; raise NotPossible if it does not fit."""
        row = self.row
        mine = fields_of(row)[name]
        set_fields(row, {name: self.waiting[name]})
        try:
            row.full_clean()
        except ValidationError as error:
            raise NotPossible(_("The new text does not fit: %(why)s") % {"why": " ".join(error.messages)}) from None
        row.save()
        self.keep(name, mine=mine)

    def keep(self, name, **undo):
        """Keep the author's value of the field `name`; the waiting one is not offered again."""
        new = self.waiting.pop(name)
        self.undo = {"name": name, "loaded": self.loaded, "new": new, **undo}
        self.loaded, self.waiting = self.loaded | {name: new}, self.waiting or None
        self.save()

    @property
    def can_undo(self):
        """Whether the last answer can be undone: only if the author has not edited that text since."""
        row = self.row if self.undo else None
        return bool(row and ("mine" not in self.undo or fields_of(row)[self.undo["name"]] == self.undo["new"]))

    @transaction.atomic
    def undo_answer(self):
        """Undo the last answer: the author's text is back, and the new one waits again."""
        if not self.can_undo:
            raise NotPossible(_("The text was edited since; nothing was changed."))
        name, row = self.undo["name"], self.row
        if "mine" in self.undo:
            set_fields(row, {name: self.undo["mine"]})
            row.save()
        self.loaded, self.waiting = self.undo["loaded"], (self.waiting or {}) | {name: self.undo["new"]}
        self.undo = None
        self.save()


def normal(kind, name, value):
    """Return `value` in the form that is compared: plain line ends, no white space without meaning."""
    if isinstance(value, dict):
        return {key: normal("author", key, text) for key, text in value.items()}
    if not isinstance(value, str):
        return value
    if name in KINDS[kind].texts:
        return tidy(value)
    if name in KINDS[kind].names(Shape.LINES):
        # BibTeX does not keep white space around a line.
        return "\n".join(line.strip() for line in tidy(value).split("\n"))
    return " ".join(value.split())


def fields_of(row):
    """Return those values of `row` that files can hold, as JSON."""
    kind = row._meta.model_name
    return {name: normal(kind, name, value) for name, value in values(row, KINDS[kind].merged).items()}


def slugs_here(article, fields):
    """Return the files' `fields` with the present slugs of the rows that they refer to."""
    found = {name: find(article, SLUGS[name], fields[name]) for name in SLUGS.keys() & fields.keys()}
    return fields | {name: row.slug for name, row in found.items() if row}


def set_fields(row, fields):
    """Set `fields` (from `fields_of`) on `row` without saving it. Slugs of missing rows are ignored."""
    set_values(row, KINDS[row._meta.model_name], fields)
    for name in SLUGS.keys() & fields.keys():
        found = find(row.article, SLUGS[name], fields[name])
        if found or (name == "superseded_by" and not fields[name]):
            setattr(row, name, found)
    if "author" in fields:
        wanted = fields["author"]
        is_same = row.author and wanted and row.author.name == wanted["name"]
        row.author = Author.objects.named(wanted, row.author)
        if is_same:
            # Update the present author's row.
            set_values(row.author, AUTHOR, wanted)
            row.author.save()
