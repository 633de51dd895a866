"""Finds signs at the beginning of a line that vanish, since they make a list or a quotation. Pure."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from markdown_it.token import Token

from articles.text.citations import Problem
from articles.text.lost_text.tokens import first_line

# A number at the start of a line that is at least this large is a year or an amount, not a place in a list.
FIRST_NUMBER_THAT_IS_NONE_OF_A_LIST = 100
_AMOUNT = re.compile(r"[.,$€£~≈]*\d")


def problems(tokens: list[Token]) -> Iterator[Problem]:
    yield from _lists(tokens)
    yield from _below_text(tokens)


def _lists(tokens: list[Token]) -> Iterator[Problem]:
    opened: list[tuple[Token, list[tuple[int, str]]]] = []
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            opened.append((token, []))
        elif token.type == "list_item_open":
            opened[-1][1].append((first_line(token), token.info))
        elif token.type == "ordered_list_close":
            yield from _numbers(opened.pop()[1])
        elif token.type == "bullet_list_close":
            opened.pop()
    yield from _minuses(tokens)
    for token, words in _with_words(tokens, "bullet_list_open"):
        if token.markup == "+" and words[:1].isdigit():
            yield Problem(first_line(token), _("A + at the beginning of a line makes a list and vanishes; write \\+."))
    for token, words in _with_words(tokens, "blockquote_open"):
        if re.match(r"=?\s*[.,]?\d", words):
            yield Problem(
                first_line(token), _("A > at the beginning of a line makes a quotation and vanishes; write \\>.")
            )


def _minuses(tokens: list[Token]) -> Iterator[Problem]:
    """Yield the lists whose dashes may all be minus signs: every point begins with a number."""
    points = {id(point): words for point, words in _with_words(tokens, "list_item_open")}
    opened: list[tuple[Token, list[str]]] = []
    for token in tokens:
        if token.type == "bullet_list_open":
            opened.append((token, []))
        elif token.type == "list_item_open" and token.markup == "-":
            opened[-1][1].append(points.get(id(token), ""))
        elif token.type == "bullet_list_close":
            found, begins = opened.pop()
            if begins and all(_AMOUNT.match(words) for words in begins):
                words = _("A - at the beginning of a line makes a list and vanishes; write \\- or −.")
                yield Problem(first_line(found), words)


def _numbers(items: list[tuple[int, str]]) -> Iterator[Problem]:
    """Yield what is wrong with the numbers typed in one list. Only 1s are right: some people write lists so."""
    start = int(items[0][1])
    if start >= FIRST_NUMBER_THAT_IS_NONE_OF_A_LIST:
        words = _("“%(number)d.” at the beginning of a line makes a list; write %(number)d\\. where it is no list.")
        yield Problem(items[0][0], words % {"number": start})
    if all(int(number) == start == 1 for _line, number in items):
        return
    for expected, (line, number) in enumerate(items, start=start):
        if int(number) != expected:
            words = _(
                "This item is numbered %(number)d, and readers would see %(expected)d. Number the list one by one, "
                "or write %(number)d\\. where it is no list."
            )
            yield Problem(line, words % {"number": int(number), "expected": expected})
            return


def _with_words(tokens: list[Token], kind: str) -> Iterator[tuple[Token, str]]:
    """Yield (token, its first words) for every block of type `kind`."""
    waiting: list[Token] = []
    for token in tokens:
        if token.type == kind:
            waiting.append(token)
        elif token.type == "inline":
            yield from ((block, token.content) for block in waiting)
            waiting = []


def _below_text(tokens: list[Token]) -> Iterator[Problem]:
    """Yield single lines right below a paragraph that become a list or a quotation by a sign at their beginning."""
    end = None
    for position, token in enumerate(tokens):
        if token.level or not token.map:
            continue
        is_list = token.type in ("bullet_list_open", "ordered_list_open")
        if token.map[0] == end and (token.type == "blockquote_open" or (is_list and _items(tokens, position) == 1)):
            words = _(
                "“%(sign)s” makes a list or a quotation of this line, below a line of text. Leave a line empty "
                "between them if that is meant, or write \\ before the sign."
            )
            sign = token.markup if token.type != "ordered_list_open" else f"{tokens[position + 1].info}{token.markup}"
            yield Problem(first_line(token), words % {"sign": sign})
        end = token.map[1] if token.type == "paragraph_open" else None


def _items(tokens: list[Token], opening: int) -> int:
    level, count = tokens[opening].level, 0
    for token in tokens[opening + 1 :]:
        if token.level == level:
            break
        count += token.type == "list_item_open" and token.level == level + 1
    return count
