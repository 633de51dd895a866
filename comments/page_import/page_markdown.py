"""Writes plain text as Markdown that shows exactly this text, in pieces that fit. Pure: no database.

The author's Markdown needs a backslash before each sign that has a meaning. Comments show their text as it is, also
backslashes, so they need no escaping.
"""

import re

from comments.page_import.page_blocks import Bullets, Subheading

# The time to parse a paragraph grows with the square of its length.
PARAGRAPH_LIMIT = 10_000
_SPECIAL = re.compile(r"[\\`*_\[\]<|]|&(?=#?\w+;)")
# Signs with a meaning only at the start of a line: heading, quote, list, rule, underline, definition, fence.
_AT_START = re.compile(r"[#>+=~:-]")
_NUMBER_AT_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def escape_line(line):
    """Return one line of plain text as the author's Markdown."""
    line = _SPECIAL.sub(r"\\\g<0>", line.strip())
    if _AT_START.match(line):
        return "\\" + line
    return _NUMBER_AT_START.sub(r"\1\\\2", line, count=1) if _NUMBER_AT_START.match(line) else line


def escape(lines):
    return "\n".join(escape_line(line) for line in lines)


def texts(blocks, limit):
    """Return `blocks` as texts in the author's Markdown: one, or several if it would be longer than `limit`."""
    return _packed(_pieces(blocks, min(limit, PARAGRAPH_LIMIT)), limit)


def comment_texts(blocks, limit):
    """Return `blocks` as the texts of comments: one, or several if it would be longer than `limit`."""
    pieces = []
    for block in blocks:
        if isinstance(block, Bullets):
            items = ("• " + "\n  ".join(item) for item in _short_items(block.items, limit))
            pieces += _joined(items, limit)
        else:
            pieces += _joined(_short_lines(block.lines, limit), limit)
    return _packed(pieces, limit)


def _packed(pieces, limit):
    packed, size = [], 0
    for piece in pieces:
        if packed and size + len(piece) + 2 <= limit:
            packed[-1].append(piece)
            size += len(piece) + 2
        else:
            packed.append([piece])
            size = len(piece)
    return ["\n\n".join(pieces) for pieces in packed]


def _pieces(blocks, limit):
    for block in blocks:
        if isinstance(block, Bullets):
            yield from _joined((_item(item) for item in _short_items(block.items, limit)), limit)
        elif isinstance(block, Subheading):
            # Markdown would drop number signs at the end of a heading.
            words = re.sub(r"(#+)$", r"\\\1", escape_line(block.text))
            yield f"{'#' * min(block.level - 1, 6)} {words}"
        else:
            yield from _joined((escape_line(line) for line in _short_lines(block.lines, limit)), limit)


def _item(lines):
    return "- " + escape(lines).replace("\n", "\n  ") if any(lines) else "-"


def _joined(lines, limit):
    """Yield as many of `lines` together as fit into `limit`."""
    kept, size = [], 0
    for line in lines:
        if kept and size + len(line) + 1 > limit:
            yield "\n".join(kept)
            kept, size = [], 0
        kept.append(line)
        size += len(line) + 1
    if kept:
        yield "\n".join(kept)


def _short_items(items, limit):
    for item in items:
        # Escaping and indenting can make a line more than three times as long.
        if sum(len(line) + 4 for line in item) * 2 <= limit:
            yield item
        else:
            yield from ([line] for line in _short_lines(item, limit))


def _short_lines(lines, limit):
    """Yield `lines`, cut between words (or anywhere, if there are no spaces) so that each fits when escaped."""
    most = limit // 2 - 4
    for line in lines:
        start = 0
        while len(line) - start > most:
            end = line.rfind(" ", start + 1, start + most)
            end = end if end > start else start + most
            yield line[start:end].strip()
            start = end
        yield line[start:].strip()
