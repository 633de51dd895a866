"""Says in words what a remedy's record holds: for its page's “At a glance”, and for the tables that compare remedies.

What is not known says so and never vanishes; but a remedy without any record has none of this. Pure.
"""

from typing import Any

from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.fields import REMEDY
from articles.text.record.rule import CERTAINTIES

FIELDS = tuple(REMEDY.group("record"))


def has_record(remedy: dict[str, Any]) -> bool:
    return any(remedy[name] not in ("", None) for name in FIELDS)


def rows(remedy: dict[str, Any], helps: str, cautions: list[str]) -> list[dict[str, Any]]:
    """Return the rows {title, html, is_known} of “At a glance”; `helps` and `cautions` are its marks in HTML."""
    if not has_record(remedy):
        return []
    not_known = _("not known")
    found = [
        (_("How sure we are"), _how_sure(remedy, helps), not_known),
        (_("How much it helps"), escape(how_much(remedy)), _("not measured")),
        (_("Trials"), trials(remedy), not_known),
        (_("When relief starts"), escape(capfirst(remedy["relief_starts"])), not_known),
        (_("How long it was tried"), escape(capfirst(remedy["tried_for"])), not_known),
        (_("Watch out"), _watch_out(remedy, cautions), _("no warning mark; read the risks below")),
    ]
    return [{"title": title, "html": html or unknown, "is_known": bool(html)} for title, html, unknown in found]


def _how_sure(remedy: dict[str, Any], helps: str) -> str:
    if remedy["certainty"] not in CERTAINTIES:
        return helps
    words = _("Certainty, as rated by the source: %(word)s") % {"word": CERTAINTIES[remedy["certainty"]]}
    return " ".join(filter(None, [helps, format_html('<span class="mark-note">{}</span>', words)]))


def how_much(remedy: dict[str, Any]) -> str:
    """Return how much it helps, and of which scale; "" for what was not measured."""
    if not remedy["effect"]:
        return ""
    points, against = remedy["effect"].removeprefix("-"), remedy["effect_against"]
    if not float(points):
        words = _("no better than %(against)s") if against else _("no better")
    elif remedy["effect"].startswith("-"):
        words = _("%(points)s points worse than %(against)s") if against else _("%(points)s points worse")
    else:
        words = _("%(points)s points better than %(against)s") if against else _("%(points)s points better")
    words = words % {"points": points, "against": against}
    scale = remedy["effect_scale"]
    if scale:
        on = _("%(words)s, on a scale from %(scale)s") if scale[:1].isdigit() else _("%(words)s (%(scale)s)")
        words = on % {"words": words, "scale": scale}
    return capfirst(words)


def trials(remedy: dict[str, Any]) -> str:
    """Return how many trials there were, of how many people; "" if that is not known."""
    count, people = remedy["trials"], remedy["people"]
    if count == 0 or (count is None and remedy["findings"] in ("none", "uncontrolled")):
        return _("None found") if remedy["findings"] != "uncontrolled" else _("None with a comparison group found")
    if count is None:
        return ""
    words = ngettext("%(count)s controlled trial", "%(count)s controlled trials", count) % {"count": _number(count)}
    if people is None:
        return words
    who = ngettext("%(count)s person", "%(count)s people", people) % {"count": _number(people)}
    return f"{words}, {who}"


def _number(count: int) -> str:
    return str(number_format(count, use_l10n=True, force_grouping=True))


def _watch_out(remedy: dict[str, Any], cautions: list[str]) -> str:
    # The mark of a serious risk says it already.
    note = "" if "serious" in remedy["cautions"] else capfirst(remedy["watch_short"])
    return " ".join([escape(note), *cautions]).strip()
