"""Draws the map as small as a stamp, for the way to it: a dot for each remedy, lower the less sure we are. Pure.

To the right of the upright line stands what was measured, the more it helps the further; to its left the rest.
"""

from typing import Any

from articles.text.evidence_map.axis import Axis

_STEP = 7
_REST, _LINE, _FROM, _TO = 15, 110, 118, 236  # dots in a row; and places from the left
_WIDTH = 240
# The classes of marks, which have colours everywhere.
_COLOURS = {"none": "is-good", "serious": "is-serious", "worse": "is-worsens"}


def draw(bands: list[dict[str, Any]], axis: Axis | None) -> str:
    large: dict[str, list[str]] = {}
    small: list[str] = []
    top = _STEP
    for band in bands:
        lanes: list[int] = []
        for point in band["on_scale"]:
            x = _x(float(point["points"]), axis)
            lane = next((index for index, other in enumerate(lanes) if abs(other - x) >= _STEP), len(lanes))
            lanes[lane : lane + 1] = [x]
            large.setdefault(_COLOURS[point["caution"]], []).append(f"M{x} {top + lane * _STEP}h0")
        rest = len(band["in_words"]) + sum(len(kind["points"]) for kind in band["rest"])
        for index in range(rest):
            small.append(f"M{_LINE - _STEP * (1 + index % _REST)} {top + _STEP * (index // _REST)}h0")
        top += _STEP * max(len(lanes), -(-rest // _REST)) + _STEP // 2
    paths = [_path("is-unstudied", 1, [f"M{_LINE} 2V{top - _STEP + 2}"])] if large else []
    paths += [_path("is-unstudied", 4, small)] if small else []
    paths += [_path(name, 6, dots) for name, dots in large.items()]
    return (
        f'<svg width="{_WIDTH}" height="{top}" viewBox="0 0 {_WIDTH} {top}" aria-hidden="true" '
        f'fill="none" stroke-linecap="round">{"".join(paths)}</svg>'
    )


def _x(points: float, axis: Axis | None) -> int:
    return round(_FROM + (_TO - _FROM) * axis.at(points) / 100) if axis else _FROM


def _path(name: str, width: int, pieces: list[str]) -> str:
    return f'<path class="{name}" stroke="currentColor" stroke-width="{width}" d="{"".join(pieces)}" />'
