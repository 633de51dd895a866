"""Draws numbers and ranges on one scale, each with what it means. Pure."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.text.figures.data import Data, Kind, Line
from articles.text.figures.drawing import Item, Part, box, dot, level, listed, paragraph, place, scale, strip, upright
from articles.text.figures.drawing import plain_number as plain

_OPEN = re.compile(r"(under|up to|from|over)\s+(\S+)")


class _Range:
    """From `low` to `high`, None where it is open."""

    def __init__(self, data: Data, line: Line) -> None:
        self.line, unit = line, data.setting("unit")
        self.low: float | None
        self.high: float | None
        unit = f" {unit}" if unit else ""
        span, opened = data.span(line.number, line.head), _OPEN.fullmatch(line.head)
        if span:
            self.low, self.high = span
            words = _("%(low)s to %(high)s")
            self.name = words % {"low": plain(span[0]), "high": plain(span[1]) + unit}
        elif opened:
            end = data.number(line.number, opened[2])
            self.low, self.high = (None, end) if opened[1] in ("under", "up to") else (end, None)
            words = {
                "under": _("Under %(number)s"),
                "up to": _("%(number)s or less"),
                "from": _("%(number)s or more"),
                "over": _("Over %(number)s"),
            }[opened[1]]
            self.name = words % {"number": plain(end) + unit}
        else:
            self.low = self.high = data.number(line.number, line.head)
            self.name = plain(self.low) + unit
        self.ends = [end for end in (self.low, self.high) if end is not None]


def draw(data: Data) -> list[Part]:
    ranges = [_Range(data, line) for line in data.items]
    for one in ranges:
        if not one.line.words:
            data.fault(one.line.number, _("Say what “%(number)s” means."), number=one.line.head)
    ends = [end for one in ranges for end in one.ends]
    low, high = data.scale(ends)
    if data.faults:
        return []
    marks = {end: place(end, low, high) for end in ends}
    grid = [upright(at, 0, 1, "grid") for at in marks.values()]
    items = [
        Item(
            one.line.number,
            [
                *paragraph("figure-head", one.name, one.line.number),
                *paragraph("figure-words", one.line.words, one.line.number),
                strip(1, [*grid, level(0.5, "track"), _shape(one, low, high)]),
            ],
        )
        for one in ranges
    ]
    named = [*marks.items(), (low, 0.0), (high, 100.0)]
    return [scale((at, plain(value)) for value, at in named), *listed("ul", items)]


def _shape(one: _Range, low: float, high: float) -> str:
    start = 0 if one.low is None else place(one.low, low, high)
    end = 100 if one.high is None else place(one.high, low, high)
    return dot(start, 0.5, "bar") if one.low == one.high else box(start, end, 0.2, 0.6, "bar")


KIND = Kind(
    "ruler",
    gettext_lazy("Ranges on a ruler, with what each means"),
    frozenset(("unit", "scale")),
    "50 to 100: what it means",
    """caption: Rooms to sleep in
unit: °C
scale: 10 to 30
under 14: too cold for most
16 to 19: right for most
over 25: too warm for most
""",
    """caption: WHAT IT SHOWS [@key]
unit: A UNIT
scale: A NUMBER to A NUMBER
under A NUMBER: WHAT IT MEANS
A NUMBER to A NUMBER: WHAT IT MEANS
over A NUMBER: WHAT IT MEANS
""",
    draw,
)
