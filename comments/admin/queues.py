"""What waits for the author, a page at a time. A page is named by where it starts; none counts or skips rows."""

import dataclasses
from collections.abc import Callable

from django.db.models import Case, Max, Min, Q, Value, When
from django.utils.translation import gettext_lazy as _

from comments.admin.cards import for_cards
from comments.cursors import cursor, read_cursor
from comments.models import Comment, ProposedEdit, Report

PER_PAGE = 25
# Counting stops here: what is more is only said to be more.
COUNTED = 500


def waiting(start):
    """The urgent first, then in the order they were written."""
    is_urgent, key = True, None
    if start:
        urgent, _dash, key = start.partition("-")
        is_urgent, key = urgent == "1", read_cursor(key)
    found = []
    for urgent in (True, False) if is_urgent else (False,):
        # `in`, since SQLite does not look up a bare truth value in an index.
        rows = for_cards().pending().filter(urgent__in=[urgent]).order_by("created", "pk")
        if key and urgent == is_urgent:
            rows = _later(rows, "created", *key)
        found += rows[: PER_PAGE + 1 - len(found)]
    return _page(found, lambda last: f"{int(last.urgent)}-{cursor(last.created, last.pk)}")


def unread(start):
    """Published without anybody having read them, the oldest first."""
    rows = for_cards().unread().order_by("published", "pk")
    if start:
        rows = _later(rows, "published", *read_cursor(start))
    return _page(rows[: PER_PAGE + 1], lambda last: cursor(last.published, last.pk))


def spam(start):
    """Taken for spam, the newest first: now and then somebody honest is among them."""
    rows = for_cards().filter(status=Comment.Status.SPAM, urgent__in=[False]).order_by("-created", "-pk")
    if start:
        created, pk = read_cursor(start)
        rows = rows.filter(created__lte=created).filter(Q(created__lt=created) | Q(pk__lt=pk))
    return _page(rows[: PER_PAGE + 1], lambda last: cursor(last.created, last.pk))


def edits(start):
    """Published comments that their writers want to change."""
    proposed = ProposedEdit.objects.order_by("pk").filter(pk__gt=_number(start))
    return _page_of(proposed.values_list("comment", "pk")[: PER_PAGE + 1], str)


def reports(start):
    """Comments that readers reported, dangerous advice first; each once, however often it was reported."""
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
    # Returns (comments of the page that starts there, start of the next page or ""); ValueError for no start.
    read: Callable
    # The rows whose number stands beside the title; None: it says nothing.
    rows: Callable | None = None

    def count(self):
        """Return how many there are, at most `COUNTED` + 1."""
        return None if self.rows is None else self.rows().order_by()[: COUNTED + 1].count()


QUEUES = {
    queue.name: queue
    for queue in (
        Queue("waiting", _("Waiting"), _("Nothing waits."), waiting, Comment.objects.pending),
        Queue("unread", _("Published, unread"), _("You have read everything."), unread, Comment.objects.unread),
        Queue("edits", _("Proposed changes"), _("Nobody wants to change anything."), edits, ProposedEdit.objects.all),
        Queue(
            "reports",
            _("Reported"),
            _("No report is open."),
            reports,
            lambda: Report.objects.filter(handled=None).values("comment").distinct(),
        ),
        Queue("spam", _("Spam"), _("There is no spam."), spam),
    )
}


def _later(rows, field, moment, pk):
    # The first condition is one range of the index; the second alone would read it from its start.
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
