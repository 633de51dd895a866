"""Queries for comments: the one place that says which comments readers see."""

from django.db import models
from django.db.models import Q

from articles.models import Edition
from comments.safety.alarms import URGENT_ALARMS

PER_PAGE = 20
FIRST_REPLIES = 5
REPLIES_PER_PAGE = 50
# More pinned threads would push the discussion itself off the first screen.
MOST_PINNED = 3


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
