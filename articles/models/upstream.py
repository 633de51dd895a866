"""What a guide's files said when they were loaded, so that the author's own changes are told from the files'."""

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

# Fields that name another row by its slug, and the kind of that row.
SLUGS = {"section": "section", "superseded_by": "remedy"}


def find(article, kind, key):
    """Return the row of `article` that has the slug or key in the files, or else had it; None if there is none."""
    if kind == "article":
        return article
    if kind == "reference":
        return Reference.objects.filter(key=key).first()
    return (Section if kind == "section" else Remedy).objects.known_as(article.pk, key)


class Upstream(models.Model):
    """One row of a guide as its files had it last; `waiting` holds newer fields that the author has not answered."""

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
    # What the author's last answer replaced, so that it can be undone.
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
        """The row that this is the upstream of; None where the author deleted it."""
        return find(self.article, self.kind, self.key)

    @property
    def waiting_names(self):
        """The names of the fields that wait, in their order: a database may keep another."""
        return [name for name in KINDS[self.kind].names() if name in (self.waiting or {})]

    def remember(self, key, loaded, waiting, told):
        """Note what the files say; what waits in fields that they have not `told` of this time waits on."""
        waiting = {name: text for name, text in (self.waiting or {}).items() if name not in told} | waiting or None
        if self.pk is None or (self.key, self.loaded, self.waiting) != (key, loaded, waiting):
            self.key, self.loaded, self.waiting, self.undo = key, loaded, waiting, None
            self.save()

    @transaction.atomic
    def take(self, name):
        """Put the waiting text of the field `name` into the author's row; raise NotPossible if it does not fit."""
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
        """Leave the author's row as it is; the waiting text of the field `name` is not offered again."""
        new = self.waiting.pop(name)
        self.undo = {"name": name, "loaded": self.loaded, "new": new, **undo}
        self.loaded, self.waiting = self.loaded | {name: new}, self.waiting or None
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
            raise NotPossible(_("The text was edited since; nothing was changed."))
        name, row = self.undo["name"], self.row
        if "mine" in self.undo:
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


def fields_of(row):
    """Return what the files can say of `row`, as JSON can hold it."""
    kind = row._meta.model_name
    return {name: normal(kind, name, value) for name, value in values(row, KINDS[kind].merged).items()}


def slugs_here(article, fields):
    """Return `fields` of the files with the slugs that the rows which they name have here now."""
    found = {name: find(article, SLUGS[name], fields[name]) for name in SLUGS.keys() & fields.keys()}
    return fields | {name: row.slug for name, row in found.items() if row}


def set_fields(row, fields):
    """Set `fields`, as `fields_of` returns them, on `row`; not saved. A slug that names nothing is passed over."""
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
            # The present one is brought up to date.
            set_values(row.author, AUTHOR, wanted)
            row.author.save()
