"""What a request for a public page must know: which edition readers see, and how often its pages have changed.

It is kept in small rows of its own, so that one plain query reads it, and saving something else cannot set it back.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rlssite.web import replica

# Plain SQL, since making a query of this size out of models takes longer than asking it. Every condition is on a unique
# key, so that each table gives one row at most.
_SEEN = """
    state.article_id, state.edition_id, state.revision, state.frame, state.until, state.first_published, state.reviewed,
    edition.slug, edition.language, edition.rendered_with, (SELECT time_zone FROM articles_site WHERE id = 1)
"""
_OF_GUIDE = (
    "SELECT"
    + _SEEN
    + """
    FROM articles_pagestate AS state
    LEFT JOIN articles_edition AS edition ON edition.id = state.edition_id
    WHERE state.article_id = %s
"""
)
_AT_ADDRESS = (
    "SELECT"
    + _SEEN
    + """, page.kind, part.revision
    FROM articles_articleslug AS address
    JOIN articles_pagestate AS state ON state.article_id = address.article_id
    LEFT JOIN articles_edition AS edition ON edition.id = state.edition_id
    LEFT JOIN articles_editionpage AS page ON page.edition_id = state.edition_id AND page.path = %s
    LEFT JOIN articles_partstate AS part ON part.article_id = state.article_id AND part.path = %s
    WHERE address.slug = %s AND (address.since <= %s OR address.since <= edition.published_at)
"""
)


class Seen(NamedTuple):
    """What readers see of a guide now. `page_kind` is None if it has no page at the path that was asked for."""

    article_id: int
    edition_id: int | None
    revision: int
    frame: int
    until: datetime | None
    first_published: datetime | None
    reviewed: datetime | None
    slug: str
    language: str
    rendered_with: int
    # None if the site's row was never saved.
    time_zone: str | None
    page_kind: str | None = None
    part_revision: int | None = None

    @property
    def is_past(self):
        return _is_past(self.until)

    @classmethod
    def ask(cls, sql, parameters):
        """Return the row that `sql` finds, or None."""
        with replica.connection().cursor() as cursor:
            cursor.execute(sql, parameters)
            row = cursor.fetchone()
        if row is None:
            return None
        found = cls(*row)
        return found._replace(**{name: _moment(getattr(found, name)) for name in _MOMENTS})


_MOMENTS = ("until", "first_published", "reviewed")


def _is_past(until):
    """Whether another edition is due by now."""
    return until is not None and until <= timezone.now()


def _moment(value):
    # SQLite's have no time zone.
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class PageStateManager(models.Manager):
    """Call what raises a number last in the transaction that changes a public page."""

    def bump(self, article):
        """Say that every page of the guide has changed."""
        self.filter(article=article).update(revision=models.F("revision") + 1, frame=models.F("frame") + 1)

    def bump_all(self):
        self.update(revision=models.F("revision") + 1, frame=models.F("frame") + 1)

    def bump_discussion(self, article, paths=()):
        """Say that the guide's discussion has changed, and with it its pages at `paths`."""
        self.filter(article=article).update(revision=models.F("revision") + 1)
        PartState.objects.bump(article, set(paths))

    @transaction.atomic
    def settle(self, article):
        """Note which edition of the guide readers see now, and until when; say that its pages have changed."""
        from articles.models.edition import Edition

        editions = Edition.objects.filter(article=article)
        due = editions.due()
        first = due.order_by("published_at").values_list("published_at", flat=True).first()
        reviewed = due.filter(is_review=True).latest_first().values_list("published_at", flat=True).first()
        until = editions.scheduled().filter(article__taken_down__isnull=True).aggregate(next=models.Min("published_at"))
        self.filter(article=article).update(
            edition=due.latest_first().values_list("pk", flat=True).first(),
            until=until["next"],
            first_published=first,
            reviewed=reviewed,
            revision=models.F("revision") + 1,
            frame=models.F("frame") + 1,
        )

    def settle_due(self):
        """Settle the guides of which another edition is due by now; return whether there was one."""
        late = list(self.filter(until__lte=timezone.now()).values_list("article", flat=True))
        for article in late:
            self.settle(article)
        return bool(late)

    def with_editions(self):
        """The states of all guides that readers see, or may see by now, with its edition, in the author's order."""
        public = models.Q(edition__isnull=False) | models.Q(until__lte=timezone.now())
        return (
            self.filter(public)
            .select_related("edition")
            .defer("edition__source")
            .order_by("article__position", "edition__title", "pk")
        )

    def of_guide(self, article_id):
        """Return what is `Seen` of a guide, or None."""
        return Seen.ask(_OF_GUIDE, [article_id])

    def at_address(self, slug, path):
        """Return what is `Seen` of the guide that has, or had, `slug`, and of its page at `path`; None if none."""
        now = replica.connection().ops.adapt_datetimefield_value(timezone.now())
        return Seen.ask(_AT_ADDRESS, [path, path, slug, now])


class PageState(models.Model):
    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, related_name="page_state")
    # Raised by every change of a page, and by a change of what every page shows.
    revision = models.PositiveBigIntegerField(default=0)
    frame = models.PositiveBigIntegerField(default=0)
    # The edition that readers see, and the moment at which another one is due.
    edition = models.OneToOneField(
        "articles.Edition", on_delete=models.SET_NULL, null=True, blank=True, related_name="shown_in"
    )
    until = models.DateTimeField(null=True, blank=True, db_index=True)
    first_published = models.DateTimeField(null=True, blank=True)
    reviewed = models.DateTimeField(null=True, blank=True)

    objects = PageStateManager()

    class Meta:
        verbose_name = _("page state")
        verbose_name_plural = _("page states")

    def __str__(self):
        return f"{self.article_id}: {self.revision}"

    @property
    def is_past(self):
        return _is_past(self.until)


class PartStateManager(models.Manager):
    def bump(self, article, paths):
        found = self.filter(article=article, path__in=paths)
        if paths and found.update(revision=models.F("revision") + 1) < len(paths):
            # The first time. Somebody else may make the same rows now.
            article = getattr(article, "pk", article)
            rows = [PartState(article_id=article, path=path) for path in paths]
            self.bulk_create(rows, ignore_conflicts=True)
            found.update(revision=models.F("revision") + 1)


class PartState(models.Model):
    """How often what readers tell about one section or remedy has changed, by the path of its page."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="part_states")
    path = models.CharField(max_length=100)
    revision = models.PositiveBigIntegerField(default=0)

    objects = PartStateManager()

    class Meta:
        verbose_name = _("state of a part")
        verbose_name_plural = _("states of parts")
        constraints = [models.UniqueConstraint(fields=["article", "path"], name="part_state_unique")]

    def __str__(self):
        return f"{self.article_id}, {self.path}: {self.revision}"
