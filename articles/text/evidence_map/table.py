"""The same as the map says, as the rows of a table, in the orders in which readers can have them. Pure."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.text.evidence_map.axis import Axis
from articles.text.evidence_map.bands import ORDER
from articles.text.marks import HELPS
from articles.text.record import glance

# The first one is that of the page without a choice.
ORDERS: dict[str, str | Promise] = {
    "sure": _("how sure we are"),
    "effect": _("how much it helps"),
    "trials": _("how many trials"),
    "caution": _("what to watch out for"),
    "name": _("name"),
}
_SURE = {value: place for place, value in enumerate(ORDER)}


def row(remedy: dict[str, Any], axis: Axis | None) -> dict[str, Any]:
    """Return the cells of a remedy's row, and what it is sorted by."""
    return {
        **{name: remedy[name] for name in ("slug", "name", "href", "kind", "helps", "relief_starts")},
        **{name: remedy[name] for name in ("watch_short", "caution_words", "trials", "people")},
        "sure": str(HELPS[remedy["helps"]].word) if remedy["helps"] in HELPS else "",
        "shape": HELPS[remedy["helps"]].shape if remedy["helps"] in HELPS else "",
        "how_much": glance.how_much(remedy),
        "points": remedy["effect"],
        "is_on_scale": axis is not None and remedy["slug"] in axis.holds,
        "trial_words": glance.trials(remedy),
    }


def in_order(rows: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    """Return `rows` in one of the `ORDERS`; what is not known stands last, and equals are sorted by name."""
    return sorted(rows, key=lambda row: (_KEYS[order](row), row["name"].casefold()))


def _by_effect(row: dict[str, Any]) -> tuple[bool, bool, bool, float]:
    # Points of another scale cannot be ranked with those of the map's; and what is named for its dangers is no advice,
    # however much it helped.
    points = -float(row["points"]) if row["is_on_scale"] else 0
    return not row["is_on_scale"], not row["points"], row["helps"] not in HELPS, points


def _by_trials(row: dict[str, Any]) -> tuple[bool, int, int]:
    return row["trials"] is None, -(row["trials"] or 0), -(row["people"] or 0)


_KEYS = {
    "sure": lambda row: (_SURE.get(row["helps"], len(_SURE)), _by_effect(row)),
    "effect": _by_effect,
    "trials": _by_trials,
    "caution": lambda row: -len(row["caution_words"]),
    "name": lambda row: 0,
}
