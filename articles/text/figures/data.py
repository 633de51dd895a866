"""Reads the lines of a figure: `caption: words`, settings such as `unit: ng/mL`, and its data, a line each. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from articles.text.figures.drawing import Part, Words
from articles.text.plain_text import shortened

# A figure that holds more is a table.
MOST_LINES = 24
FEWEST_ITEMS = 2
LONGEST_LINE = 300
# How much of what was typed a message repeats.
SHOWN = 60
_COLON = re.compile(r":(?=\s|$)")
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,2})?")
_SPAN = re.compile(r"([0-9]\S*)\s+to\s+(\S+)")
# The words in a figure that the author has yet to replace, as the editor writes it.
BLANKS = re.compile(r"\b(?:A (?:NAME|NUMBER|UNIT|YEAR)|PARTS OF THE DAY|WHAT (?:HAPPENED|IT MEANS|IT SHOWS|TO DO))\b")
Fault = tuple[int, str]


@dataclass(frozen=True)
class Line:
    """What stands before the colon and after it; `number` counts from 1 in the text that holds the figure."""

    number: int
    head: str
    words: str


@dataclass(frozen=True)
class Kind:
    """A kind of figure.

    `like`: a line of its data, for messages; `example`: a whole one, which the author's help shows drawn; `blank`: one
    to be filled in, with words of `BLANKS` for whatever readers would take for true.
    """

    name: str
    title: str | Promise
    settings: frozenset[str]
    like: str
    example: str
    blank: str
    draw: Callable[["Data"], list[Part]]


class Data:
    """A figure's lines; what is wrong with them is gathered in `faults`."""

    def __init__(self, source: str, first: int) -> None:
        self.source, self.first = source, first
        self.faults: list[Fault] = []
        self.caption: Words | None = None
        self.settings: dict[str, Line] = {}
        self.items: list[Line] = []

    def fault(self, line: int, message: str, /, **words: object) -> None:
        """Note what is wrong with `line`; `words` are put into the message."""
        named = {name: shortened(str(word), SHOWN) for name, word in words.items()}
        self.faults.append((line, message % named if named else message))

    def is_readable(self, kind: Kind) -> bool:
        """Read the lines of a figure of this `kind`; return whether it can be drawn as far as they show."""
        lines = [
            (number, text.strip()) for number, text in enumerate(self.source.split("\n"), self.first) if text.strip()
        ]
        for number, text in lines[:MOST_LINES]:
            self._read(number, text, kind)
        above = self.first - 1
        if len(lines) > MOST_LINES:
            too_many, _text = lines[MOST_LINES]
            self.fault(too_many, _("A figure has at most %(most)s lines; make two, or a table."), most=MOST_LINES)
        elif "caption" not in self.settings:
            self.fault(above, _("This figure has no caption; write a line “caption: what it shows”."))
        elif not self.faults and len(self.items) < FEWEST_ITEMS:
            self.fault(above, _("A figure has at least two lines of data, like “%(like)s”."), like=kind.like)
        return not self.faults

    def _read(self, number: int, text: str, kind: Kind) -> None:
        if len(text) > LONGEST_LINE:
            self.fault(number, _("A line of a figure has at most %(most)s characters."), most=LONGEST_LINE)
            return
        colon = _COLON.search(text)
        if colon is None or not text[: colon.start()].strip():
            self.fault(
                number,
                _("“%(line)s” is no line of this figure; write it like “%(like)s”."),
                line=text,
                like=kind.like,
            )
            return
        line = Line(number, text[: colon.start()].strip(), text[colon.end() :].strip())
        if line.head not in kind.settings | {"caption"}:
            self.items.append(line)
        elif line.head in self.settings:
            self.fault(number, _("“%(name)s” is said twice."), name=line.head)
        else:
            self.settings[line.head] = line
            if not line.words:
                self.fault(number, _("“%(name)s” says nothing."), name=line.head)
            elif line.head == "caption":
                self.caption = Words(line.words, number)

    def setting(self, name: str) -> str:
        return self.settings[name].words if name in self.settings else ""

    def number(self, line: int, text: str) -> float:
        """Return `text` as a number; if it is none, note that and return 0."""
        if _NUMBER.fullmatch(text):
            return float(text)
        self.fault(line, _("“%(text)s” is no number from 0 to 999999, like 8 or 7.5."), text=text)
        return 0

    def span(self, line: int, text: str) -> tuple[float, float] | None:
        """Return (8, 10) for "8 to 10", None for a `text` of another form; note if it ends before it begins."""
        match = _SPAN.fullmatch(text)
        if not match:
            return None
        low, high = self.number(line, match[1]), self.number(line, match[2])
        if low >= high:
            self.fault(line, _("“%(text)s” ends before it begins."), text=text)
        return low, high

    def scale(self, values: list[float]) -> tuple[float, float]:
        """Return where the scale begins and ends: as the setting `scale` says, else from 0 to the largest of `values`.

        Every value that lies outside is noted.
        """
        said = self.settings.get("scale")
        if said is None:
            return 0, max(*values, 0.001) if values else 1
        low, high = self.span(said.number, said.words) or (0, 0)
        if low >= high:
            self.fault(said.number, _("Write the scale like “scale: 0 to 100”."))
            return 0, 1
        if any(not low <= value <= high for value in values):
            self.fault(
                said.number,
                _("The scale ends at %(end)s, and a number lies outside it."),
                end=said.words,
            )
        return low, high
