"""Queries for comments: the one place that says which comments readers see."""

from django.db import models
from django.db.models import Q

from articles.models import Edition
from comments.safety.alarms import IN_NEED, URGENT_ALARMS

PER_PAGE = 20
FIRST_REPLIES = 5
REPLIES_PER_PAGE = 50
# More pinned threads would push the discussion itself off the first screen.
MOST_PINNED = 3

# Whether a comment's words, of now or before, may be about somebody in danger.
IS_IN_NEED = Q(urgent=True) | Q(alarm__in=IN_NEED)


def _numbers(first, *others):
    """Return the numbers of rows of several queries, of which none has a row of another."""
    of_each = [rows.order_by().values_list("pk", flat=True) for rows in (first, *others)]
    return of_each[0].union(*of_each[1:], all=True)


class CommentQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status="published")

    def pending(self):
        return self.filter(status="pending")

    def of_public_guides(self):
        """Comments under guides that readers can open: a hidden guide hides its discussion."""
        return self.filter(article__in=Edition.objects.due().values("article"))

    def threads(self):
        """First comments that stand on a page: published, or removed with replies below them."""
        return self.filter(root__isnull=True, is_listed=True)

    def listed(self, article_id, *, section=None, remedy=None, show=""):
        """The threads of one list of a guide: all, those about one section or remedy (its pk), or those of one kind.

        Give one condition only: each list has an index of its own and is read from it.
        """
        if section or remedy:
            return self.threads().filter(**({"section": section} if section else {"remedy": remedy}))
        kind = {"questions": {"is_question": True}, "answered": {"answered": True}, "": {}}[show]
        return self.threads().filter(article=article_id, **kind)

    def pinned(self):
        return self.threads().filter(pinned=True)

    def on_a_page(self):
        """Published comments that a reader can reach: a reply is not among them if its thread is hidden."""
        return self.published().filter(Q(root__isnull=True) | Q(root__is_listed=True))

    def unread(self):
        """Published comments that no member of staff has read yet."""
        return self.published().filter(reviewed__isnull=True, by_author=False)

    def urgent_since(self, moment):
        """Waiting comments about possible danger that were written, or changed by their writers, after `moment`."""
        changed = Q(decisions__act="edited", decisions__by_writer=True, decisions__made__gt=moment)
        waiting = Q(status="pending", urgent=True) & (Q(created__gt=moment) | changed)
        proposed = Q(proposed_edit__alarm__in=URGENT_ALARMS, proposed_edit__created__gt=moment)
        return self.filter(waiting | proposed).distinct()

    def queue(self):
        """Waiting comments: the urgent first, then in the order in which they were written."""
        return self.pending().order_by("-urgent", "created", "pk")

    def by_danger(self, now):
        """Return lists of what waits, in the order in which it is to be read; within each the oldest comes first.

        First what somebody in danger proposes or took back, since nobody has read it; then the urgent, by what they
        tell of; the quiet alarms; all the rest; and what was put aside until after `now`.
        """
        emergencies, crises, alarms, others = self.pending().ranks_of_danger()
        is_aside = Q(put_aside_until__gt=now)
        is_here = ~is_aside | Q(put_aside_until=None)
        public = self.filter(pk__in=_numbers(*self.model.objects.all()._public_in_danger()))
        is_first = Q(proposed_edit__alarm=URGENT_ALARMS[0])
        return [
            public.filter(is_first),
            public.exclude(is_first),
            emergencies,
            crises,
            alarms.filter(is_here),
            others.filter(is_here),
            self.pending().filter(is_aside, urgent__in=[False]),
        ]

    def ranks_of_danger(self):
        """Return lists of these comments: emergencies, crises, the quiet alarms, and all the rest."""
        # With `in`, since SQLite uses no index for a bare truth value.
        urgent, quiet = self.filter(urgent__in=[True]), self.filter(urgent__in=[False])
        return [
            urgent.filter(alarm=URGENT_ALARMS[0]),
            urgent.exclude(alarm=URGENT_ALARMS[0]),
            quiet.exclude(alarm=""),
            quiet.filter(alarm=""),
        ]

    def in_danger(self):
        """The numbers of what is to be read before all else, since somebody may be in danger."""
        return _numbers(self.pending().filter(IS_IN_NEED), *self._public_in_danger())

    def to_decide(self):
        """The numbers of what stands in the list of what waits."""
        return _numbers(self.pending(), *self._public_in_danger())

    def _public_in_danger(self):
        """Published comments whose writers propose such words, and those who took them back and whom nobody read."""
        # Each by itself: the database has no index for both together.
        proposes = Q(proposed_edit__alarm__in=IN_NEED)
        return self.published().filter(proposes), self.unread().filter(IS_IN_NEED).exclude(proposes)

    def newest_first(self):
        return self.order_by("-published", "-pk")

    def oldest_first(self):
        return self.order_by("published", "pk")

    def older_than(self, published, pk):
        # The first condition makes the database start in the middle of the index; with the second alone it would read
        # the index from its beginning.
        return self.filter(published__lte=published).filter(Q(published__lt=published) | Q(pk__lt=pk))

    def newer_than(self, published, pk):
        return self.filter(published__gte=published).filter(Q(published__gt=published) | Q(pk__gt=pk))
