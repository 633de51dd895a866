"""Turns the HTML of a guide's parts into the plain passages that a search reads and quotes. Pure."""

from dataclasses import dataclass, field
from typing import Self

from articles.search.words import words
from articles.text.plain_text import HEADINGS, lines_of


@dataclass(slots=True)
class Passage:
    """A piece of a page under one heading: its lines of plain text, and its anchor."""

    anchor: str = ""
    heading: str = ""
    lines: list[str] = field(default_factory=list)
    words: frozenset[str] = frozenset()

    text: str = ""

    def read(self) -> Self:
        """Set its text and its words, once all lines are there."""
        # The points of a list often end without a full stop.
        ends = [line if line.endswith((".", "!", "?", ":", ";")) else f"{line} ·" for line in self.lines]
        self.text = " ".join(ends).removesuffix(" ·")
        self.words = frozenset(words(f"{self.heading} {self.text}"))
        return self


def passages(html: str, *, anchor: str = "", heading: str = "", by_lists: bool = False) -> list[Passage]:
    """Return the passages of a part's HTML; the first one has the given `anchor` and `heading`.

    `by_lists`: a new passage also begins with the first paragraph after each list.
    """
    found, lists = [Passage(anchor, heading)], 0
    for line in lines_of(html):
        if line.tag in HEADINGS:
            found.append(Passage(line.id or anchor, line.text))
            continue
        if by_lists and line.tag == "p" and line.lists_before > lists and not found[-1].heading:
            found.append(Passage(anchor))
            lists = line.lists_before
        found[-1].lines.append(line.text)
    return [passage.read() for passage in found if passage.lines or passage.heading]
