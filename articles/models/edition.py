"""Editions: readers see the pages of one, published as a whole, and never the working copy."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.exceptions import NotPossible
from articles.models.page_state import PageState
from articles.querysets import EditionQuerySet


class Edition(models.Model):
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    slug = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    created = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    what_changed = models.CharField(max_length=300)
    is_review = models.BooleanField(
        default=False, help_text=_("Everything was read again against its sources, not only a passage mended.")
    )
    withdrawn = models.DateTimeField(null=True, blank=True)
    source = models.JSONField()
    # What every page of the guide says about it (articles/editions/pages.py).
    head = models.JSONField(default=dict)
    # Since when readers have the present text of each changed part: {"section:<pk>" or "remedy:<pk>": ISO time}.
    part_changes = models.JSONField(default=dict)
    # Slug and title of each part: {the same key: [slug, title]}.
    part_names = models.JSONField(default=dict)
    rendered_with = models.PositiveIntegerField()

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number", "-pk"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="edition_number_unique")]
        indexes = [models.Index(fields=["article", "-published_at", "-number"], name="edition_latest")]

    def __str__(self):
        return gettext("%(title)s, edition %(number)d") % {"title": self.title, "number": self.number}

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        """Read at once, when one of them is asked for, all fields that a public page left unread but its source."""
        if fields is not None and not set(fields) & {"source"}:
            fields = [*{*fields, *(self.get_deferred_fields() - {"source"})}]
        super().refresh_from_db(using, fields, from_queryset)

    def read_page(self, path):
        """Return the `EditionPage` at `path`, or None. What was not read of the edition yet is read with it."""
        page = self.pages.select_related("edition").defer("edition__source").filter(path=path).first()
        if page is not None:
            self.__dict__ |= page.edition.__dict__ | self.__dict__
        return page

    def address_of(self, part):
        """Return where readers find `part` ("section:<pk>" or "remedy:<pk>"); None if this edition does not show it."""
        slug, _title = self.part_names.get(part, ("", ""))
        rows = self.head["remedies" if part.startswith("remedy:") else "sections"]
        return next((row["href"] for row in rows if row["slug"] == slug), None)

    @property
    def is_due(self):
        return self.withdrawn is None and (self.published_at <= timezone.now() or self._was_shown())

    @property
    def is_scheduled(self):
        return self.withdrawn is None and not self.is_due

    def _was_shown(self):
        """Whether readers have it, or had it, though the clock says that its time is still to come."""
        return PageState.objects.filter(article=self.article_id, edition__number__gte=self.number).exists()

    @transaction.atomic
    def withdraw(self):
        """Take back an edition that is not due yet. One that readers have seen stays: publish a better one."""
        if self.is_due:
            raise NotPossible(gettext("This edition is public already: publish a better one."))
        self.withdrawn = timezone.now()
        self.save(update_fields=["withdrawn"])
        # A slug that only this edition would have used is free again.
        others = Edition.objects.kept().filter(slug=self.slug)
        if not others.exists():
            self.article.slugs.filter(slug=self.slug, since__gt=timezone.now()).delete()
        PageState.objects.settle(self.article_id)


class EditionPage(models.Model):
    """A public page of an edition, rendered when it was published. Readers get one row and never the others."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="pages")
    # Below the guide's address: "" for the front page, "walking/" for a section or remedy.
    path = models.CharField(max_length=100)
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    # What its template shows besides the edition's head (articles/editions/pages.py).
    content = models.JSONField()

    class Meta:
        verbose_name = _("page of an edition")
        verbose_name_plural = _("pages of editions")
        constraints = [models.UniqueConstraint(fields=["edition", "path"], name="edition_page_unique")]

    def __str__(self):
        return f"{self.edition_id}: /{self.path}"
