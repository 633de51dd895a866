"""What kinds of reasons make a comment wait: for the list's filter, and for what the author is asked about first."""

import html
import json
import re
from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.models import Comment
from comments.querysets import IS_IN_NEED
from comments.safety.addresses import find_links, find_mail_addresses
from comments.safety.alarms import IN_NEED, Alarm
from comments.safety.amounts import find_amounts
from comments.safety.verdict import Draft, medicine_in, still_told


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
# Nobody doubts a comment that waits for these alone, and it is published by one press. A code that stands in no group
# is new, and counts as a doubt.
PLAIN = {*BY_NAME["new"].codes}
# They tell of the addresses in a text.
LINKING = {"links", "mail-address"}
# What the author is asked about in words of their own: readers take these for advice.
ASKED_OF_THE_AUTHOR = ("amount", "stop-advice")


def danger(comment):
    """Return, in words, why its writer, or somebody it tells of, may be in danger; [] if nothing says so."""
    proposal = getattr(comment, "proposed_edit", None)
    alarms = [comment.alarm, proposal.alarm if proposal else ""]
    if not comment.urgent and not any(alarm in IN_NEED for alarm in alarms):
        return []
    codes = BY_NAME["danger"].codes
    every = [*comment.reasons, *(proposal.reasons if proposal else [])]
    return [str(words) for code, words in every if code in codes] or [str(_("Somebody may be in danger."))]


def alone(name, comment):
    """Return, in words, why the act `name` is done with `comment` by itself and not among many; [] if nothing is.

    Nothing in doubt is published unread, and nobody who may be in danger is thrown out with the sellers.
    """
    if name == "approve" and not comment.is_published:
        return doubts(comment)
    return danger(comment) if name in ("spam", "remove") else []


def of_proposal(proposal):
    """Return, in words, why the change that a writer proposed is published only once somebody was asked."""
    found = [str(words) for code, words in proposal.reasons if code not in PLAIN]
    return found or ([str(Alarm(proposal.alarm).label)] if proposal.alarm in Alarm.values else [])


def of_own_words(text, before=""):
    """Return, in words, what the guards hear in words of the author's own, and did not hear in those `before`."""
    reasons = {reason.code: str(reason.words) for reason in medicine_in(Draft(body=text))}
    old = {reason.code for reason in medicine_in(Draft(body=before))} if before else set()
    # Each amount counts by itself.
    old = old | {"amount"} if _amounts_in(text) <= _amounts_in(before) else old - {"amount"}
    return [reasons[code] for code in ASKED_OF_THE_AUTHOR if code in reasons and code not in old]


def _amounts_in(text):
    return {text[start:end] for start, end in find_amounts(text)}


def doubts(comment):
    """Return, in words, why `comment` is published only once somebody was asked; [] for a plain one.

    It goes by the reasons of when it came and by what its text tells now: the author may have changed it since.
    """
    codes = {code for code, _words in comment.reasons}
    found = [words for code, words in standing(comment) if code not in PLAIN]
    if "amount" not in codes and _tells_amount(comment):
        found.append(_("It tells an amount."))
    if not codes & LINKING and (given := addresses(comment)):
        found.append(_("It gives an address: %(address)s.") % {"address": given[0]})
    if not found and (comment.alarm or comment.urgent):
        found.append(Alarm(comment.alarm).label if comment.alarm in Alarm.values else _("Somebody may be in danger."))
    if comment.status == Comment.Status.SPAM:
        found.append(_("It was taken for spam."))
    return [str(words) for words in found]


def addresses(comment):
    """Return the addresses, of websites and of mail, that readers could open or copy if `comment` were public."""
    opened = [html.unescape(href) for href in re.findall(r'href="([^"]*)"', comment.body_html)]
    report = getattr(comment, "experience", None)
    texts = (comment.body, report.side_effects if report else "", comment.name, comment.place)
    told = [address for text in texts for address in (*find_links(text), *find_mail_addresses(text))]
    # A link and the words that it shows are one.
    opened += [address for address in told if not any(address in href.lower() for href in opened)]
    return list(dict.fromkeys(opened))


def standing(comment):
    """Return the reasons [(code, words)] that still stand.

    An amount that was taken out is none any more; but then the guards read again what is left.
    """
    codes = {code for code, _words in comment.reasons}
    if "amount" not in codes or _tells_amount(comment):
        return comment.reasons
    left = [(code, words) for code, words in comment.reasons if code != "amount"]
    if codes & {"dose-advice", "stop-advice", "medicine"}:
        return left
    # The words that stand for what was taken out would be heard as an amount themselves.
    sign = removed_sign(comment)
    report = getattr(comment, "experience", None)
    told = (text.replace(sign, ". ") for text in (comment.body, report.side_effects if report else ""))
    return [*left, *((reason.code, str(reason.words)) for reason in still_told(Draft(*told)))]


def removed_sign(comment):
    """Return the words that stand where an amount was, in the language of the guide that the comment stands under."""
    with translation.override(comment.article.language):
        return translation.gettext("[amount removed]")


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
