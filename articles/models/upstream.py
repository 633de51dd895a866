"""Remembers a guide's files as they were last loaded, to tell the author's changes from changes of the files."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.exceptions import NotPossible
from articles.fields import KINDS
from articles.models import rows
from articles.models.article import Article
from articles.querysets import UpstreamQuerySet


class Upstream(models.Model):
    """One row of a guide as its files had it last; `waiting` holds newer values, not decided about yet."""

    class Kind(models.TextChoices):
        ARTICLE = "article", gettext_lazy("guide")
        SECTION = "section", gettext_lazy("section")
        REMEDY = "remedy", gettext_lazy("remedy")
        REFERENCE = "reference", gettext_lazy("reference")

    article = models.ForeignKey(
        Article, verbose_name=gettext_lazy("guide"), on_delete=models.CASCADE, related_name="upstream"
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=10, choices=Kind.choices)
    key = models.CharField(
        gettext_lazy("key"), max_length=80, help_text=gettext_lazy("The address or key in the files.")
    )
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
        return rows.find(self.article, self.kind, self.key)

    @property
    def base(self):
        """What the files had last. A field that did not exist then was not in the author's form either."""
        return rows.slugs_here(self.article, KINDS[self.kind].before | self.loaded)

    @property
    def waiting_names(self):
        """The names of the waiting fields in the order of their lists, since a database may change the order."""
        return [name for name in KINDS[self.kind].names() if name in (self.waiting or {})]

    def remember(self, key, theirs, waiting):
        """Note the files' values of some fields, and which of them wait; other fields go on waiting."""
        loaded = self.loaded | {name: value for name, value in theirs.items() if name not in waiting}
        waiting = {name: value for name, value in (self.waiting or {}).items() if name not in theirs} | waiting or None
        if self.pk is None or (self.key, self.loaded, self.waiting) != (key, loaded, waiting):
            self.key, self.loaded, self.waiting, self.undo = key, loaded, waiting, None
            self.save()

    @transaction.atomic
    def take(self, name):
        """Copy the waiting value of the field `name` into the author's row; raise NotPossible if it does not fit."""
        row = self.row
        mine = rows.fields_of(row)[name]
        try:
            rows.save(row, {name: self.waiting[name]})
        except ValidationError as error:
            raise NotPossible(_("The new text does not fit: %(why)s") % {"why": " ".join(error.messages)}) from None
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
        return bool(row and ("mine" not in self.undo or rows.fields_of(row)[self.undo["name"]] == self.undo["new"]))

    @transaction.atomic
    def undo_answer(self):
        """Undo the last answer: the author's text is back, and the new one waits again."""
        if not self.can_undo:
            raise NotPossible(_("The text was edited since; nothing was changed."))
        name, row = self.undo["name"], self.row
        if "mine" in self.undo:
            rows.set_fields(row, {name: self.undo["mine"]})
            row.save()
        self.loaded, self.waiting = self.undo["loaded"], (self.waiting or {}) | {name: self.undo["new"]}
        self.undo = None
        self.save()
