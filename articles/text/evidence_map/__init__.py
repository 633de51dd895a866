"""Draws all remedies of a guide on one map: how sure we are, how much each helps, and what to watch out for. Pure.

The map says nothing that a remedy's record does not say. Points stand on its scale only if they were measured on that
scale and against no other remedy; whatever else was measured is said in words, and what was not measured stands apart.
A drawing holds numbers only and is hidden from those who hear the page, since each remedy's link says it all.
"""

from typing import Any

from articles.text.evidence_map import bands, table, teaser
from articles.text.evidence_map.axis import axis_of
from articles.text.record import glance


def draw(remedies: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the map of `remedies`; None if none of them has a record.

    They are rows of a guide's source with `href` and `caution_words`. The result holds plain values, and our own SVG.
    """
    if not any(glance.has_record(remedy) for remedy in remedies):
        return None
    axis = axis_of(remedies)
    found = bands.of(remedies, axis)
    return {
        "axis": axis.described() if axis else None,
        "bands": found,
        "kinds": bands.kinds_in(remedies),
        "rows": table.in_order([table.row(remedy, axis) for remedy in remedies], next(iter(table.ORDERS))),
        "count": len(remedies),
        "teaser": teaser.draw(found, axis),
    }
