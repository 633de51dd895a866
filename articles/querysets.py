"""Who may see what, said once. Every reader's path starts from one of these."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone


class EditionQuerySet(models.QuerySet):
    def due(self):
        """Editions whose time has come, of guides that are not taken down."""
        return self.filter(published_at__lte=timezone.now(), withdrawn__isnull=True, article__taken_down__isnull=True)

    def scheduled(self):
        return self.filter(published_at__gt=timezone.now(), withdrawn__isnull=True)

    def latest_first(self):
        return self.order_by("-published_at", "-number")

    def current(self):
        """The latest due edition of each guide: what readers get."""
        latest = self.model.objects.due().filter(article=OuterRef("article")).latest_first()
        return self.due().filter(pk=Subquery(latest.values("pk")[:1]))

    def for_readers(self):
        """`current`, with the dates and the revision that a public page shows or answers by; texts are deferred."""
        earlier = self.model.objects.due().filter(article=OuterRef("article"))
        return (
            self.current()
            .select_related("article")
            .defer("source", "parts", "article__replaced_source")
            .annotate(
                revision=models.F("article__page_state__revision"),
                first_published=Subquery(earlier.order_by("published_at").values("published_at")[:1]),
                reviewed=Subquery(earlier.filter(is_review=True).latest_first().values("published_at")[:1]),
            )
        )

    def at_slug(self, slug):
        """Narrow to the guide that lives, or once lived, at `slug`; a slug that is not yet due finds nothing."""
        return self.filter(article__slugs__slug=slug, article__slugs__since__lte=timezone.now())


class SectionQuerySet(models.QuerySet):
    def kept(self):
        """Without the ones the author has set aside."""
        return self.filter(set_aside=False)

    def known_as(self, article_id, slug):
        """Return the row that has, or had, `slug` in a guide, or None: an edition may be older than a new name."""
        rows = self.filter(article=article_id)
        found = rows.filter(slug=slug).first()
        return found or next((row for row in rows.exclude(old_slugs=[]) if slug in row.old_slugs), None)


class ReferenceQuerySet(models.QuerySet):
    def never_cited(self):
        return self.filter(citations__isnull=True)

    def known_keys(self):
        return set(self.values_list("key", flat=True))


class CitationQuerySet(models.QuerySet):
    def of(self, *, article, section=None, remedy=None):
        """The citations in one working text: a remedy's, a section's, or else the article's own."""
        return self.filter(article=article, section=section, remedy=remedy)


class UpstreamQuerySet(models.QuerySet):
    def to_compare(self):
        """What waits for the author's answer, and what was answered and can be undone."""
        return self.filter(Q(waiting__isnull=False) | Q(undo__isnull=False))
