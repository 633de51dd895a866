"""Sorts remedies into bands by how sure we are: what was measured, the most helpful first, then the rest. Pure."""

from typing import Any

from django.utils.translation import gettext as _

from articles.text.evidence_map.axis import Axis
from articles.text.evidence_map.kinds import KIND_WORDS
from articles.text.evidence_map.points import point
from articles.text.marks import HELPS

# Bands from top to bottom: what may help, the surest first; what did not; what is named for its dangers; the unstudied.
DANGERS = ""
ORDER = (
    *(value for value, mark in HELPS.items() if mark.is_studied),
    DANGERS,
    *(value for value, mark in HELPS.items() if not mark.is_studied),
)


def of(remedies: list[dict[str, Any]], axis: Axis | None) -> list[dict[str, Any]]:
    """Return the bands that have a remedy: its points on the `axis`, those measured otherwise, and the rest by kind."""
    return [band for value in ORDER if (band := _band(value, remedies, axis))]


def kinds_in(remedies: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the kinds {value, title} that these remedies are of."""
    found = {remedy["kind"] for remedy in remedies}
    return [{"value": value, "title": str(title)} for value, title in KIND_WORDS.items() if value in found]


def _band(value: str, remedies: list[dict[str, Any]], axis: Axis | None) -> dict[str, Any] | None:
    own = [remedy for remedy in remedies if _band_of(remedy) == value]
    if not own:
        return None
    points = [point(remedy, axis) for remedy in own]
    on_scale = [point for point in points if point["is_on_scale"]]
    in_words = [point for point in points if point["words"]]
    rest = [point for point in points if not point["is_on_scale"] and not point["words"]]
    mark = HELPS.get(value)
    return {
        "value": value or "dangers",
        "title": str(mark.word) if mark else _("Named here for their dangers"),
        "shape": mark.shape if mark else "",
        "note": "" if mark else _("Do not stop a prescribed medicine on your own: ask first."),
        "on_scale": sorted(on_scale, key=lambda point: -float(point["points"])),
        "in_words": in_words,
        "rest": [
            {**kind, "points": points}
            for kind in kinds_in(own)
            if (points := [point for point in rest if point["kind"] == kind["value"]])
        ],
        # Whether to say of the rest that nobody measured how much it helps: of some bands the title says it.
        "may_help": mark is not None and mark.is_studied and value != "no-benefit",
    }


def _band_of(remedy: dict[str, Any]) -> str:
    return remedy["helps"] if remedy["helps"] in HELPS else DANGERS
