"""What kinds of reasons make a comment wait: for the list's filter, and for what is not approved among many."""

import json
from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.models import Comment
from comments.querysets import IS_IN_NEED
from comments.safety.alarms import IN_NEED, Alarm
from comments.safety.amounts import find_amounts


@dataclass(frozen=True)
class Group:
    name: str
    title: str | Promise
    # The codes of reasons (comments/safety/verdict.py) that belong to it.
    codes: tuple[str, ...]


DANGER = "danger"
GROUPS = (
    Group(DANGER, _("Somebody may be in danger"), ("crisis", "emergency", "despair", "unwell")),
    Group("unreadable", _("Nobody but you can read it"), ("foreign", "beyond")),
    Group(
        "medicine",
        _("Amounts and medicines"),
        ("amount", "dose-advice", "stop-advice", "dose-asked", "medicine", "held-thread"),
    ),
    Group(
        "selling",
        _("Selling, links, abuse"),
        (
            "honeypot",
            "quick",
            "spam",
            "duplicate",
            "links",
            "mail-address",
            "held-word",
            "market",
            "learned",
            "blocked",
        ),
    ),
    Group("name", _("The name"), ("look-alike", "reserved-name", "title", "mixed-alphabets")),
    Group("new", _("A first comment, or all wait"), ("away", "hold-all", "first")),
)
BY_NAME = {group.name: group for group in GROUPS}
# What may be approved among many, if it was ticked by itself. A code that stands in no group is new, and counts as one
# about safety.
HARMLESS = {code for name in ("selling", "name", "new") for code in BY_NAME[name].codes}
# Nobody doubts a comment that waits for these alone.
PLAIN = {*BY_NAME["new"].codes}


def for_safety(comment):
    """Return, in words, why `comment` is to be read by itself before it is published; [] if nothing speaks for that.

    It goes by the reasons of when it came and by what its text tells now: the author may have changed it since.
    """
    return _against(comment, HARMLESS)


def doubts(comment):
    """Return, in words, all that keeps `comment` from being a plain one: about safety, sellers, names and so on."""
    return _against(comment, PLAIN)


def _against(comment, harmless):
    tells_amount = _tells_amount(comment)
    found = [words for code, words in standing(comment) if code not in harmless]
    if tells_amount and not any(code == "amount" for code, _words in comment.reasons):
        found.append(_("It tells an amount."))
    if not found and (comment.alarm or comment.urgent):
        found.append(Alarm(comment.alarm).label if comment.alarm in Alarm.values else _("Somebody may be in danger."))
    return [str(words) for words in found]


def standing(comment):
    """Return the reasons [(code, words)] that still stand: an amount that was taken out is none any more."""
    if _tells_amount(comment):
        return comment.reasons
    return [(code, words) for code, words in comment.reasons if code != "amount"]


def _tells_amount(comment):
    return comment.has_amounts() or any(find_amounts(text) for text in (comment.name, comment.place))


def of_group(rows, group):
    """Narrow comments to those with a reason of `group`; the danger stays even if its words were changed since."""
    if group.name == DANGER:
        return rows.filter(IS_IN_NEED | Q(proposed_edit__alarm__in=IN_NEED))
    # As text, since SQLite cannot ask what a JSON list contains. Quotes within words are escaped there.
    starts = [f"[{json.dumps(code)}, " for code in group.codes]
    has_one = Q()
    for start in starts:
        has_one |= Q(reasons_as_text__contains=start)
    return rows.pending().alias(reasons_as_text=Cast("reasons", TextField())).filter(has_one)


def counted(most):
    """Return [(group, how many of the first `most` waiting comments have a reason of it)], without empty groups."""
    counts = Counter({DANGER: Comment.objects.in_danger()[:most].count()})
    for reasons in Comment.objects.queue().values_list("reasons", flat=True)[:most]:
        codes = {code for code, _words in reasons}
        counts.update(group.name for group in GROUPS if codes & {*group.codes} and group.name != DANGER)
    return [(group, counts[group.name]) for group in GROUPS if counts[group.name]]
