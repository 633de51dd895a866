"""Queries that say who may see what. Every page for readers starts from one of these."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

# What readers once had stays public, even if the clock is set back: the edition that they see, and those before it.
_SHOWN = "article__page_state__edition"
_WAS_SHOWN = Q(number__lte=F(f"{_SHOWN}__number"))
_WAS_NEVER_SHOWN = Q(**{f"{_SHOWN}__isnull": True}) | Q(number__gt=F(f"{_SHOWN}__number"))


class EditionQuerySet(models.QuerySet):
    def kept(self):
        """Editions that were not withdrawn before their time: those that readers have, had or will have."""
        return self.filter(withdrawn__isnull=True)

    def due(self):
        """Editions whose publication time has come, of guides that are not taken down."""
        has_come = Q(published_at__lte=timezone.now()) | _WAS_SHOWN
        return self.kept().filter(has_come, article__taken_down__isnull=True)

    def scheduled(self):
        return self.kept().filter(_WAS_NEVER_SHOWN, published_at__gt=timezone.now())

    def latest_first(self):
        # Their times would be in another order if the clock was wrong for a while.
        return self.order_by("-number")

    def current(self):
        """The latest due edition of each guide: the one that readers see."""
        latest = self.model.objects.due().filter(article=OuterRef("article")).latest_first()
        return self.due().filter(pk=Subquery(latest.values("pk")[:1]))


class SectionQuerySet(models.QuerySet):
    def kept(self):
        """Rows that the author has not set aside."""
        return self.filter(set_aside=False)

    def known_as(self, article_id, *slugs):
        """Return a guide's row that has, or had, the first of `slugs`, or else the next one, or None.

        Editions may still use an earlier slug.
        """
        rows = self.filter(article=article_id)
        for slug in slugs:
            found = rows.filter(slug=slug).first()
            found = found or next((row for row in rows.exclude(old_slugs=[]) if slug in row.old_slugs), None)
            if found:
                return found
        return None


class ReferenceQuerySet(models.QuerySet):
    def never_cited(self):
        return self.filter(citations__isnull=True)

    def known_keys(self):
        return set(self.values_list("key", flat=True))


class CitationQuerySet(models.QuerySet):
    def of(self, *, article, section=None, remedy=None):
        """The citations in the working texts of one remedy, of one section, or else of the article itself."""
        return self.filter(article=article, section=section, remedy=remedy)


class LinkQuerySet(models.QuerySet):
    def dead(self):
        return self.filter(state="dead")

    def due(self):
        return self.filter(is_due=True)

    def worst_first(self):
        rank = {"dead": 0, "silent": 1, "unclear": 2, "moved": 3, "": 4, "good": 5}
        whens = [models.When(state=state, then=models.Value(place)) for state, place in rank.items()]
        return self.annotate(rank=models.Case(*whens, default=9, output_field=models.IntegerField())).order_by(
            "rank", "url"
        )


class UpstreamQuerySet(models.QuerySet):
    def to_compare(self):
        """Texts that wait for the author's answer, and those whose answer can be undone."""
        return self.filter(Q(waiting__isnull=False) | Q(undo__isnull=False))


class OwnPageQuerySet(models.QuerySet):
    def shown(self):
        """Pages of the author's own that readers see."""
        return self.filter(is_shown=True)

    def in_menu(self):
        """Those that every page's footer leads to."""
        return self.shown().filter(in_footer=True)
