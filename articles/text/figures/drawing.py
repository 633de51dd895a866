"""The shapes that the figures are drawn with: numbers only, never the author's words. Pure.

A width is a share of the figure's, a height is in lines of its text: so nothing has to be scaled, and the words beside
a shape keep the size that the reader chose.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.html import escape

# How much of the width a letter takes above a scale, at 320 pixels with night's large words; and the room between two.
_LETTER, _ROOM = 3.4, 2.0


@dataclass(frozen=True)
class Words:
    """Words of the author's in their Markdown, and the line that they stand in, from 1."""

    text: str
    line: int


@dataclass(frozen=True)
class Item:
    """One line of a figure's list."""

    line: int
    parts: "list[Part]" = field(default_factory=list)


# A string is our own HTML.
Part = str | Words | Item


def listed(tag: str, items: Iterable[Item]) -> list[Part]:
    return [f"<{tag}>", *items, f"</{tag}>"]


def paragraph(name: str, text: str, line: int) -> list[Part]:
    """Return a paragraph with the class `name`, nothing where there are no words."""
    return [f'<p class="{name}">', Words(text, line), "</p>"] if text else []


def place(value: float, low: float, high: float) -> float:
    """Return how far from `low` to `high` the `value` lies, in percent."""
    return 100 * (value - low) / (high - low)


def plain_number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def strip(height: float, shapes: Iterable[str], name: str = "strip") -> str:
    return (
        f'<svg class="{name}" width="100%" height="{plain_number(height)}em" aria-hidden="true">{"".join(shapes)}</svg>'
    )


def upright(x: float, y1: float, y2: float, name: str) -> str:
    x_, y1_, y2_ = plain_number(x), plain_number(y1), plain_number(y2)
    return f'<line class="{name}" x1="{x_}%" x2="{x_}%" y1="{y1_}em" y2="{y2_}em"></line>'


def level(y: float, name: str) -> str:
    y_ = plain_number(y)
    return f'<line class="{name}" x1="0" x2="100%" y1="{y_}em" y2="{y_}em"></line>'


def box(start: float, end: float, y: float, height: float, name: str) -> str:
    """Return a box from `start` to `end` percent; one that would be too thin to see is as wide as a line."""
    return (
        f'<rect class="{name}" x="{plain_number(start)}%" width="{plain_number(max(end - start, 0.6))}%" '
        f'y="{plain_number(y)}em" height="{plain_number(height)}em"></rect>'
    )


def dot(x: float, y: float, name: str) -> str:
    return f'<circle class="{name}" cx="{plain_number(x)}%" cy="{plain_number(y)}em" r="0.3em"></circle>'


def scale(marks: Iterable[tuple[float, str]]) -> str:
    """Return a scale with `marks`: (percent, what stands above it), the most important first.

    A mark whose words would touch those of an earlier one stays without words.
    """
    taken: list[tuple[float, float]] = []
    shapes = [level(1.9, "axis")]
    for at, words in dict.fromkeys(marks):
        shapes.append(upright(at, 1.5, 1.9, "axis"))
        width = len(words) * _LETTER
        start = at if at < width / 2 else at - width if at > 100 - width / 2 else at - width / 2
        if all(start + width + _ROOM <= other or start >= end + _ROOM for other, end in taken):
            taken.append((start, start + width))
            anchor = "start" if start == at else "end" if start == at - width else "middle"
            shapes.append(f'<text x="{plain_number(at)}%" y="1.1em" text-anchor="{anchor}">{escape(words)}</text>')
    return strip(2, shapes, "scale")
