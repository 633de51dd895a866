"""Draws a day and its night as a strip from noon to noon, with the hours that something lasts. Pure."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.text.figures.data import Data, Kind, Line
from articles.text.figures.drawing import Item, Part, box, level, listed, paragraph, place, scale, strip

HOURS = 24
NOON = 12
# In hours after noon.
PARTS = {"afternoon": (0, 6), "evening": (6, 10), "night": (10, 18), "morning": (18, 24)}
# How high the strip is where something is mild, or strong; without a word it is between them.
HEIGHTS = {"mild": 0.4, "": 0.8, "strong": 1.3}
_PIECE = re.compile(r"([a-z]+|[0-9]{1,2}\s+to\s+[0-9]{1,2})(?:\s*\((mild|strong)\))?")


def draw(data: Data) -> list[Part]:
    marks = [(0, _("noon")), (50, _("midnight")), (100, _("noon")), (25, _("6 pm")), (75, _("6 am"))]
    return [scale(marks), *listed("ul", [_item(data, line) for line in data.items])]


def _item(data: Data, line: Line) -> Item:
    hours, _bar, words = line.words.partition("|")
    pieces = [_piece(data, line, piece.strip()) for piece in hours.split(",")]
    tall = HEIGHTS["strong"]
    shapes = []
    for start, end, how, _name in pieces:
        height = HEIGHTS[how]
        shapes.append(box(place(start, 0, HOURS), place(end, 0, HOURS), tall - height, height, "bar"))
    names = ", ".join(name for _start, _end, _how, name in pieces)
    names = names[:1].upper() + names[1:]
    return Item(
        line.number,
        [
            *paragraph("figure-head", line.head, line.number),
            *paragraph("figure-words", f"{names}. {words.strip()}" if words.strip() else names, line.number),
            strip(tall, [*shapes, level(tall, "axis")], "strip"),
        ],
    )


def _piece(data: Data, line: Line, piece: str) -> tuple[int, int, str, str]:
    """Return (start, end, how strong, its name) of a piece of the strip, in hours after noon."""
    match = _PIECE.fullmatch(piece)
    span = _span(match[1]) if match else None
    if match is None or span is None:
        words = _(
            "“%(text)s” is no part of a day; write %(names)s, or hours such as “18 to 23”, and (mild) or (strong)."
        )
        data.fault(line.number, words, text=piece, names=", ".join(PARTS))
        return 0, 1, "", ""
    start, end = span
    if start >= end:
        data.fault(
            line.number,
            _("A strip runs from noon to noon; write “%(text)s” in two parts."),
            text=piece,
        )
    how = match[2] or ""
    names = {
        "afternoon": _("afternoon"),
        "evening": _("evening"),
        "night": _("night"),
        "morning": _("morning"),
        "mild": _("mild"),
        "strong": _("strong"),
    }
    name = names.get(match[1]) or _("%(hours)s o’clock") % {"hours": match[1]}
    return start, end, how, f"{name} ({names[how]})" if how else name


def _span(text: str) -> tuple[int, int] | None:
    if text in PARTS:
        return PARTS[text]
    hours = [int(hour) for hour in re.findall(r"[0-9]+", text)]
    if len(hours) < 2 or max(hours) > HOURS:
        return None
    start, end = ((hour - NOON) % HOURS for hour in hours)
    # What ends at noon ends with the strip.
    return start, end or HOURS


KIND = Kind(
    "night",
    gettext_lazy("Hours of a day and its night"),
    frozenset(),
    "Name: evening, night (strong)",
    """caption: Two nights
Monday: evening, night (strong) | Hardly any sleep.
Tuesday: 20 to 23 (mild)
""",
    """caption: WHAT IT SHOWS [@key]
A NAME: PARTS OF THE DAY | WHAT IT MEANS
A NAME: PARTS OF THE DAY (strong) | WHAT IT MEANS
""",
    draw,
)
