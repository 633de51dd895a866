"""Draws years on a line, each with what happened. Pure."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.text.figures.data import Data, Kind, Line
from articles.text.figures.drawing import Item, Part, listed, paragraph, place, scale

_YEARS = re.compile(r"([12][0-9]{3})(?:\s+to\s+([12][0-9]{3}))?")


def draw(data: Data) -> list[Part]:
    years = [_years(data, line) for line in data.items]
    for line, before, now in zip(data.items[1:], years, years[1:], strict=False):
        if 0 < now[0] < before[0]:
            data.fault(
                line.number,
                _("%(year)s stands after %(before)s; put the years in order."),
                year=now[0],
                before=before[0],
            )
    first, last = years[0][0], max(year for span in years for year in span)
    if not data.faults and first == last:
        data.fault(data.items[0].number, _("A timeline needs two years or more."))
    if data.faults:
        return []
    items = [
        Item(
            line.number,
            [
                *paragraph("figure-head", line.head, line.number),
                *paragraph("figure-words", line.words, line.number),
            ],
        )
        for line in data.items
    ]
    # The ends of the line are named before what lies between them.
    order = sorted({year for span in years for year in span}, key=lambda year: (year not in (first, last), year))
    return [scale((place(year, first, last), str(year)) for year in order), *listed("ol", items)]


def _years(data: Data, line: Line) -> tuple[int, int]:
    match = _YEARS.fullmatch(line.head)
    if not match:
        data.fault(line.number, _("“%(text)s” is no year; write 2012, or 2012 to 2016."), text=line.head)
        return 0, 0
    start, end = int(match[1]), int(match[2] or match[1])
    if end < start:
        data.fault(line.number, _("“%(text)s” ends before it begins."), text=line.head)
    if not line.words:
        data.fault(line.number, _("Say what happened in %(text)s."), text=line.head)
    return start, end


KIND = Kind(
    "timeline",
    gettext_lazy("Years, with what happened"),
    frozenset(),
    "2012: what happened",
    """caption: How this guide grew
2019: The first page.
2022 to 2024: A page for each remedy.
2026: The first figures.
""",
    """caption: WHAT IT SHOWS [@key]
A YEAR: WHAT HAPPENED
A YEAR to A YEAR: WHAT HAPPENED
""",
    draw,
)
