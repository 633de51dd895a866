"""Finds cells and rows of tables that would be lost. Pure."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from articles.text.citations import Problem
from articles.text.lost_text.tokens import first_line, short, span

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_BARE_BAR = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r"[-:|\s]+")


def problems(tokens: list[Token], lines: list[str]) -> Iterator[Problem]:
    width = 0
    for position, token in enumerate(tokens):
        if token.type == "table_open":
            width = 0
        elif token.type == "th_open":
            width += 1
        elif token.type == "tr_open":
            is_head = tokens[position - 1].type == "thead_open"
            yield from _row(lines[span(token)[0]], first_line(token), None if is_head else width)
        elif token.type == "inline" and tokens[position - 1].type == "paragraph_open":
            yield from _rows_without_a_table(token.content.split("\n"), first_line(token))


def _row(row: str, line: int, width: int | None) -> Iterator[Problem]:
    row = re.sub(r"^[\s>]*", "", row).rstrip()
    if any(_BARE_BAR.search(code[2]) for code in _CODE.finditer(row)):
        yield Problem(line, _("A bar ends the cell, in code too. Write \\| for one that stays."))
    cells = escapedSplit(row)
    cells = cells[cells[0] == "" : len(cells) - (cells[-1] == "")]
    if width is None or len(cells) == width:
        return
    counted = {"count": len(cells), "width": width}
    if len(cells) < width:
        words = _(
            "This row has %(count)d cells, and the head of its table %(width)d. Write every cell, the empty ones too."
        )
        yield Problem(line, words % counted)
    else:
        words = _(
            "This row has %(count)d cells, and the head of its table %(width)d: “%(lost)s” would be lost. "
            "Write \\| for a bar that ends no cell."
        )
        yield Problem(line, words % (counted | {"lost": short(" | ".join(cells[width:]))}))


def _rows_without_a_table(rows: list[str], first: int) -> Iterator[Problem]:
    for number, row in enumerate(rows):
        row = row.strip()
        if number and "|" in row and "-" in row and _DASHES.fullmatch(row):
            words = _(
                "This makes no table: the line above it must have as many cells as this one, "
                "and the line above that must be empty."
            )
            yield Problem(first + number, words)
            return
    for number, row in enumerate(rows):
        row = row.strip()
        if len(row) > 2 and row.startswith("|") and row.endswith("|"):
            words = _("A row of a table stands here without its table. No line may be empty between the rows of one.")
            yield Problem(first + number, words)
            return
