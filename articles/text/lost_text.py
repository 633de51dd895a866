"""Finds what Markdown would not show as its author typed it: words that would vanish or become something else.

Each is a `Problem` with its line. Pure: no database. Whether links lead somewhere is checked in
articles/text/link_targets.py.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from articles.text import citations
from articles.text.citations import Problem
from rlssite.markup import LIKE_A_HOST, MAX_NESTING, WEB_SCHEMES, mail_link, web_address

# A term to explain is short. A longer line, or one that ends like a sentence, was meant as a paragraph.
MOST_WORDS_OF_A_TERM = 8
# A number at the start of a line that is at least this large is a year or an amount, not a place in a list.
FIRST_NUMBER_THAT_IS_NONE_OF_A_LIST = 100
SHOWN = 40

_PARSER = citations.parser()
# Keeps a sign behind a backslash as a token of its own, so that it can be told from markup.
_PARSER.disable("text_join")
# Makes tokens of lines that define an address, and notes on links which of these they use.
_PARSER.options["inline_definitions"] = _PARSER.options["store_labels"] = True

_CONTAINERS = {"blockquote_open", "bullet_list_open", "ordered_list_open", "list_item_open", "dl_open", "dd_open"}
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_BARE_BAR = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r"[-:|\s]+")
_MAIL = re.compile(r"[^\s@/:]+@[^\s@/:]+")
_AMOUNT = re.compile(r"[.,$€£~≈]*\d")
_CALLED = re.compile(r"\+?[()./-]*\d[\d()./-]*")


def problems(text: str, *, is_glossary: bool = False) -> list[Problem]:
    """Return the `Problem`s of one text of the author's."""
    env: dict[str, Any] = {}
    # With a line end at the end of the text, the length of a code block shows whether it was closed.
    tokens = _PARSER.parse(f"{text}\n", env)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = {
        *_blocks(tokens, lines),
        *_tables(tokens, lines),
        *_lists(tokens),
        *_below_text(tokens),
        *_meanings(tokens, lines, is_glossary),
        *_definitions(tokens),
        *_inline(tokens),
    }
    return sorted(found, key=lambda problem: (problem.line, problem.message))


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


def _span(token: Token) -> tuple[int, int]:
    """Return where a block begins and ends, in lines counted from 0."""
    return (token.map[0], token.map[1]) if token.map else (0, 0)


def _first(token: Token) -> int:
    return _span(token)[0] + 1


# Blocks


def _blocks(tokens: list[Token], lines: list[str]) -> Iterator[Problem]:
    for position, token in enumerate(tokens):
        line = _first(token)
        if token.type in _CONTAINERS and token.level >= MAX_NESTING - 1:
            yield Problem(line, _("This is nested too deeply; readers would not see it."))
        elif token.type == "code_block":
            yield Problem(line, _("Four spaces at the beginning of a line make it code; take them away."))
        elif token.type == "fence":
            yield from _fence(token, line)
        elif token.type == "heading_open":
            yield from _heading(token, tokens[position + 1].content.strip(), lines)


def _fence(token: Token, line: int) -> Iterator[Problem]:
    # A closed block has one line before its content and one after it.
    begin, end = _span(token)
    if token.content.count("\n") > end - begin - 2:
        words = _(
            "A block of code begins here and never ends, so that all that follows is code. End it with “%(end)s”."
        )
        yield Problem(line, words % {"end": token.markup})
    if token.info.strip():
        words = _("There is no kind of block called “%(name)s” here; readers would not see that word.")
        yield Problem(line, words % {"name": _short(token.info)})


def _heading(token: Token, words: str, lines: list[str]) -> Iterator[Problem]:
    line = _first(token)
    if token.markup in ("-", "="):
        hint = _(
            "This line makes a heading of the words above it. Leave a line empty between them for a rule, "
            "or write # before a heading."
        )
        yield Problem(_span(token)[1], hint)
    elif not words:
        yield Problem(line, _("A heading stands here without words."))
    elif lines[line - 1].rstrip().endswith("#") and not words.endswith("#"):
        yield Problem(line, _("The # at the end of this heading would vanish; take it away, or write \\#."))


# Tables


def _tables(tokens: list[Token], lines: list[str]) -> Iterator[Problem]:
    width = 0
    for position, token in enumerate(tokens):
        if token.type == "table_open":
            width = 0
        elif token.type == "th_open":
            width += 1
        elif token.type == "tr_open":
            is_head = tokens[position - 1].type == "thead_open"
            yield from _row(lines[_span(token)[0]], _first(token), None if is_head else width)
        elif token.type == "inline" and tokens[position - 1].type == "paragraph_open":
            yield from _rows_without_a_table(token.content.split("\n"), _first(token))


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
        yield Problem(line, words % (counted | {"lost": _short(" | ".join(cells[width:]))}))


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


# Lists, quotations


def _lists(tokens: list[Token]) -> Iterator[Problem]:
    opened: list[tuple[Token, list[tuple[int, str]]]] = []
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            opened.append((token, []))
        elif token.type == "list_item_open":
            opened[-1][1].append((_first(token), token.info))
        elif token.type == "ordered_list_close":
            yield from _numbers(opened.pop()[1])
        elif token.type == "bullet_list_close":
            opened.pop()
    yield from _minuses(tokens)
    for token, words in _with_words(tokens, "bullet_list_open"):
        if token.markup == "+" and words[:1].isdigit():
            yield Problem(_first(token), _("A + at the beginning of a line makes a list and vanishes; write \\+."))
    for token, words in _with_words(tokens, "blockquote_open"):
        if re.match(r"=?\s*[.,]?\d", words):
            yield Problem(_first(token), _("A > at the beginning of a line makes a quotation and vanishes; write \\>."))


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
                yield Problem(_first(found), words)


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
            yield Problem(_first(token), words % {"sign": sign})
        end = token.map[1] if token.type == "paragraph_open" else None


def _items(tokens: list[Token], opening: int) -> int:
    level, count = tokens[opening].level, 0
    for token in tokens[opening + 1 :]:
        if token.level == level:
            break
        count += token.type == "list_item_open" and token.level == level + 1
    return count


# Words with their meanings


def _meanings(tokens: list[Token], lines: list[str], is_glossary: bool) -> Iterator[Problem]:
    term: Token | None = None
    for position, token in enumerate(tokens):
        if token.type == "dt_open":
            term = tokens[position + 1]
        if token.type != "dd_open" or term is None:
            continue
        is_first = tokens[position - 1].type == "dt_close"
        # From the second term of a list on, the parser gives the term's line instead of the meaning's.
        line = _next_line(lines, _first(term)) if is_first else _span(token)[0]
        above = lines[line - 1].strip()
        if lines[line].lstrip(" >")[:1] == "~":
            yield Problem(line + 1, _("A ~ at the beginning of a line makes a meaning and vanishes; write \\~."))
        elif not is_first and above and above[0] not in ":~" and above == lines[line - 1]:
            words = _("“%(word)s” would be part of the meaning above it. Leave a line empty before it.")
            yield Problem(line, words % {"word": _short(above)})
        elif is_first and not is_glossary and _is_no_term(term, lines[line - 1]):
            words = _(
                "The colon makes this line the meaning of “%(words)s”. A word that is explained stands in the line "
                "above, is short, and has no full stop; where nothing is explained write \\:."
            )
            yield Problem(line + 1, words % {"words": _short(term.content)})


def _next_line(lines: list[str], line: int) -> int:
    return line if lines[line].strip(" >") else line + 1


def _is_no_term(term: Token, above: str) -> bool:
    words = term.content.split()
    return not above.strip(" >") or len(words) > MOST_WORDS_OF_A_TERM or term.content[-1:] in tuple(".,;:!?")


# Addresses


def _definitions(tokens: list[Token]) -> Iterator[Problem]:
    """Yield lines like “[x]: address” that no link uses, and that readers would never see."""
    used = {
        token.meta["label"]
        for _line, token in citations.inline_tokens(tokens)
        if token.type in ("link_open", "image") and "label" in token.meta
    }
    seen = set()
    for token in tokens:
        if token.type != "definition":
            continue
        label = token.meta["id"]
        if label in seen or label not in used or label.startswith("^"):
            words = _(
                "Readers would not see this line: it only says where a link called [%(label)s] leads. "
                "Write \\[ for a bracket that stays, or [words](https://…)."
            )
            yield Problem(_first(token), words % {"label": _short(token.meta["label"])})
        seen.add(label)


def _inline(tokens: list[Token]) -> Iterator[Problem]:
    children = list(citations.inline_tokens(tokens))
    opened: tuple[Token, int, list[str]] | None = None
    for line, token in children:
        if token.type == "link_open":
            opened = token, line, []
            yield from (Problem(line, why) for why in _of_link(token))
        elif token.type == "link_close" and opened is not None:
            _link, at, shown = opened
            if not "".join(shown).strip():
                yield Problem(at, _("This link has no words that a reader could choose."))
            opened = None
        elif opened is not None:
            opened[2].append(token.content)
        title = citations.attribute(token, "title")
        if token.type in ("link_open", "image") and title:
            words = _("Readers would not see “%(title)s”; write it into the text.")
            yield Problem(line, words % {"title": _short(title)})
    yield from _loose_links(children)


def _loose_links(children: list[tuple[int, Token]]) -> Iterator[Problem]:
    """Yield what was meant as a link and stayed text."""
    before = ""
    for line, token in children:
        if token.block:
            before = ""
        elif token.type == "text":
            position = token.content.find("](")
            if position >= 0 and "[" in before + token.content[:position]:
                yield Problem(line, _no_link(before + token.content, len(before) + position))
            before += token.content
        else:
            # A bracket behind a backslash does not open a link.
            before += " " * (token.type != "text_special")


def _no_link(content: str, position: int) -> str:
    start = content.rfind("[", 0, position)
    words = _(
        "“%(words)s” is no link: an address begins with https://, mailto:, tel:, section: or remedy:, "
        "and has no spaces; a bracket ends it."
    )
    return words % {"words": _short(content[start:])}


def _of_link(token: Token) -> Iterator[str]:
    """Yield what is wrong with a link's address by itself, whatever the guide contains."""
    address = citations.attribute(token, "href")
    scheme, colon, rest = address.partition(":")
    kind = scheme.lower()
    if address in ("", "#"):
        yield _("This link leads nowhere: its address is empty.")
    elif address[0] in "#/" and not address.startswith("//"):
        return
    elif colon and kind in ("section", "remedy"):
        if scheme != kind:
            yield _("Write %(kind)s: in small letters.") % {"kind": kind}
    elif colon and kind in WEB_SCHEMES:
        if not web_address(address):
            yield _("“%(address)s” is no address of a web page, like https://www.nhs.uk.") % {
                "address": _short(address)
            }
    elif colon and kind == "mailto":
        if not mail_link(unquote(rest.partition("?")[0])):
            yield _("“%(address)s” has no mail address, like me@example.org.") % {"address": _short(address)}
    elif colon and kind == "tel":
        if not _CALLED.fullmatch(unquote(rest)):
            yield _("“%(address)s” has no number that can be called.") % {"address": _short(address)}
    else:
        yield _without_scheme(address)


def _without_scheme(address: str) -> str:
    if _MAIL.fullmatch(address):
        meant = f"mailto:{address}"
    elif address.startswith("//"):
        meant = f"https:{address}"
    elif LIKE_A_HOST.match(address):
        meant = f"https://{address}"
    else:
        words = _("“%(address)s” leads to nothing: an address begins with https://, section: or remedy:.")
        return words % {"address": _short(address)}
    return _("The link “%(address)s” leads to nothing; write %(meant)s.") % {"address": address, "meant": meant}
