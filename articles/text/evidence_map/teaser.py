"""Draws the map as small as a stamp, for the way to it: a bar for what was measured, a dot for the rest. Pure."""

from collections.abc import Iterable
from typing import Any

from articles.text.evidence_map.axis import Axis

_WIDTH, _ROW, _GAP = 120, 5, 4
_DOTS = 20  # in a row
# The classes of marks, which have colours everywhere.
_COLOURS = {"none": "is-good", "serious": "is-serious", "worse": "is-worsens"}


def draw(bands: Iterable[dict[str, Any]], axis: Axis | None) -> str:
    bars: list[str] = []
    dots: dict[str, list[str]] = {name: [] for name in _COLOURS}
    y = _ROW
    for band in bands:
        for point in band["on_scale"]:
            start, end = (_x(value, axis) for value in (0.0, float(point["points"])))
            bars.append(f"M{start} {y}H{end}")
            dots[point["caution"]].append(f"M{end} {y}h0")
            y += _ROW
        rest = [*band["in_words"], *(point for kind in band["rest"] for point in kind["points"])]
        for index, point in enumerate(rest):
            column, row = index % _DOTS, index // _DOTS
            dots[point["caution"]].append(f"M{_ROW + column * (_ROW + 1)} {y + row * _ROW}h0")
        y += -(-len(rest) // _DOTS) * _ROW + _GAP
    paths = _path("is-good", 2, bars) + "".join(_path(_COLOURS[level], 4, found) for level, found in dots.items())
    return (
        f'<svg width="{_WIDTH}" height="{y}" viewBox="0 0 {_WIDTH} {y}" aria-hidden="true" '
        f'fill="none" stroke-linecap="round">{paths}</svg>'
    )


def _x(points: float, axis: Axis | None) -> int:
    return round(_ROW + (_WIDTH - 2 * _ROW) * axis.at(points) / 100) if axis else _ROW


def _path(name: str, width: int, pieces: list[str]) -> str:
    if not pieces:
        return ""
    return f'<path class="{name}" stroke="currentColor" stroke-width="{width}" d="{"".join(pieces)}" />'
