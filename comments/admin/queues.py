"""The author's queues: what waits, what nobody read, spam, edits and reports, a page at a time.

A page is named by the row it starts with, so that reading a late page neither counts nor skips rows.
"""

import dataclasses
from collections.abc import Callable
from functools import partial

from django.db.models import Case, Max, Min, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.admin.cards import for_cards
from comments.cursors import cursor, read_cursor
from comments.models import Comment, ProposedEdit, Report
from comments.reasons import of_group
from comments.safety.alarms import BY_DANGER

PER_PAGE = 25
# Counting stops here; beyond it the page only says "more than".
COUNTED = 500
SPAM = {"status": Comment.Status.SPAM}


def waiting(start, group=None):
    """Return what waits, in the order of `by_danger` (comments/querysets.py); last what was put aside for now.

    With `group` (comments/reasons.py) only what waits for a reason of that group.
    """
    ranks = for_cards().by_danger(timezone.now())
    ranks = [of_group(rows, group) for rows in ranks] if group else ranks
    return _page_of_ranks(ranks, start, partial(_later, field="created"))


def unread(start):
    """Return comments that were published and that no author has read, the oldest first."""
    rows = for_cards().unread().order_by("published", "pk")
    if start:
        rows = _later(rows, *read_cursor(start), field="published")
    return _page(rows[: PER_PAGE + 1], lambda last: cursor(last.published, last.pk))


def spam(start):
    """Return what was taken for spam, now and then somebody honest: by the danger, and then the newest first."""

    def later(rows, created, pk):
        return rows.filter(created__lte=created).filter(Q(created__lt=created) | Q(pk__lt=pk))

    return _page_of_ranks(for_cards().filter(**SPAM).ranks_of_danger(), start, later, "-")


def _page_of_ranks(ranks, start, later, direction=""):
    """Return a page of `ranks`, lists of comments of which each stands before the next, and where the next one starts.

    `later(rows, created, pk)` narrows a list to what stands behind the comment of these two.
    """
    first, key = 0, None
    if start:
        typed, _dash, key = start.partition("-")
        first, key = _number(typed), read_cursor(key)
    found = []
    for number, rows in enumerate(ranks[first:], first):
        if key and number == first:
            rows = later(rows, *key)
        rows = rows.order_by(f"{direction}created", f"{direction}pk")
        found += [(number, row) for row in rows[: PER_PAGE + 1 - len(found)]]
    following = ""
    if len(found) > PER_PAGE:
        number, last = found[PER_PAGE - 1]
        following = f"{number}-{cursor(last.created, last.pk)}"
    return [row for _number, row in found[:PER_PAGE]], following


def edits(start):
    """Return published comments that their writers want to change: by the danger, and then the oldest first."""
    ranks = [When(alarm=alarm, then=Value(rank)) for rank, alarm in enumerate(reversed(BY_DANGER), 1)]
    proposed = ProposedEdit.objects.annotate(rank=Case(*ranks, default=Value(0)))
    if start:
        rank, _dash, pk = start.partition("-")
        rank, pk = _number(rank), _number(pk)
        proposed = proposed.filter(Q(rank__lt=rank) | Q(rank=rank, pk__gt=pk))
    found = proposed.order_by("-rank", "pk").values_list("comment", "rank", "pk")[: PER_PAGE + 1]
    return _page_of([(comment, (rank, pk)) for comment, rank, pk in found], lambda key: "{}-{}".format(*key))


def reports(start):
    """Return comments that readers reported, dangerous advice first; each once, however often it was reported."""
    is_grave = Max(Case(When(kind=Report.Kind.DANGEROUS, then=Value(1)), default=Value(0)))
    rows = Report.objects.filter(handled=None).values("comment").annotate(grave=is_grave, first=Min("pk"))
    if start:
        grave, _dash, first = start.partition("-")
        grave, first = _number(grave), _number(first)
        rows = rows.filter(Q(grave__lt=grave) | Q(grave=grave, first__gt=first))
    rows = rows.order_by("-grave", "first").values_list("comment", "grave", "first")
    return _page_of(
        [(pk, (grave, first)) for pk, grave, first in rows[: PER_PAGE + 1]], lambda key: "{}-{}".format(*key)
    )


@dataclasses.dataclass(frozen=True)
class Queue:
    name: str
    title: str
    nothing: str
    # Takes a page's start; returns (its comments, start of the next page or ""); ValueError for a malformed start.
    read: Callable
    # The rows that are counted beside the title.
    rows: Callable
    # Whether somebody has to decide; what nobody decides about is emptied in time (comments/emptying.py).
    waits: bool = True

    def count(self):
        """Return how many rows there are, counted up to `COUNTED` + 1."""
        return self.rows().order_by()[: COUNTED + 1].count()


QUEUES = {
    queue.name: queue
    for queue in (
        Queue("waiting", _("Waiting"), _("Nothing waits."), waiting, Comment.objects.to_decide),
        Queue("unread", _("Published, unread"), _("You have read everything."), unread, Comment.objects.unread),
        Queue("edits", _("Proposed changes"), _("Nobody wants to change anything."), edits, ProposedEdit.objects.all),
        Queue(
            "reports",
            _("Reported"),
            _("No report is open."),
            reports,
            lambda: Report.objects.filter(handled=None).values("comment").distinct(),
        ),
        Queue("spam", _("Spam"), _("There is no spam."), spam, lambda: Comment.objects.filter(**SPAM), waits=False),
    )
}


def _later(rows, moment, pk, field):
    # The first condition makes the database start in the middle of the index; with the second alone it would read the
    # index from its beginning.
    return rows.filter(**{f"{field}__gte": moment}).filter(Q(**{f"{field}__gt": moment}) | Q(pk__gt=pk))


def _page(rows, key):
    rows = list(rows)
    return rows[:PER_PAGE], key(rows[PER_PAGE - 1]) if len(rows) > PER_PAGE else ""


def _page_of(keys, key):
    keys = list(keys)
    rows = for_cards().in_bulk([pk for pk, _key in keys[:PER_PAGE]])
    return [rows[pk] for pk, _key in keys[:PER_PAGE]], key(keys[PER_PAGE - 1][1]) if len(keys) > PER_PAGE else ""


def _number(text):
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ValueError("Not the key of a page.")
    return int(text)
