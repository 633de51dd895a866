"""Editions: readers see one, published as a whole, and never the working copy."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.exceptions import NotPossible
from articles.querysets import EditionQuerySet
from articles.text import rendering


class PageStateManager(models.Manager):
    """Raises the revision of a guide's pages. Call it last in the transaction that changes a public page."""

    def bump(self, article):
        self.filter(article=article).update(revision=models.F("revision") + 1)

    def bump_all(self):
        self.update(revision=models.F("revision") + 1)


class PageState(models.Model):
    """How often a guide's public pages have changed. The number is part of their ETag.

    It has a row of its own, so that saving something else cannot set it back.
    """

    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, related_name="page_state")
    revision = models.PositiveBigIntegerField(default=0)

    objects = PageStateManager()

    class Meta:
        verbose_name = _("page state")
        verbose_name_plural = _("page states")

    def __str__(self):
        return f"{self.article_id}: {self.revision}"


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
    parts = models.JSONField()
    # Since when readers have the present text of each changed part: {"section:<pk>" or "remedy:<pk>": ISO time}.
    part_changes = models.JSONField(default=dict)
    # Slug and title of each part: {the same key: [slug, title]}, for pages that do not need the large `parts`.
    part_names = models.JSONField(default=dict)
    rendered_with = models.PositiveIntegerField()

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="edition_number_unique")]
        indexes = [models.Index(fields=["article", "-published_at", "-number"], name="edition_latest")]

    def __str__(self):
        return gettext("%(title)s, edition %(number)d") % {"title": self.title, "number": self.number}

    @property
    def is_due(self):
        return self.withdrawn is None and self.published_at <= timezone.now()

    @property
    def is_scheduled(self):
        return self.withdrawn is None and self.published_at > timezone.now()

    def render(self):
        """Render `source` again."""
        self.parts = rendering.render(self.source, f"/{self.slug}/")
        self.rendered_with = rendering.RENDERER_VERSION

    @transaction.atomic
    def withdraw(self):
        """Take back an edition that is not due yet. One that readers have seen stays: publish a better one."""
        if self.is_due:
            raise NotPossible(gettext("A published edition stays in the history."))
        self.withdrawn = timezone.now()
        self.save(update_fields=["withdrawn"])
        # A slug that only this edition would have used is free again.
        others = Edition.objects.filter(slug=self.slug, withdrawn__isnull=True)
        if not others.exists():
            self.article.slugs.filter(slug=self.slug, since__gt=timezone.now()).delete()
        PageState.objects.bump(self.article)
