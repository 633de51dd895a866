"""Parses citations and evidence marks in the author's Markdown, and numbers the sources.

`[@key]` and `[@a; @b]` cite. `[helps: some | @key]`, `[causes: good | @key]` and `[caution: worsens | @key]` set a mark
beside a claim. The bar may be left out, and must be in a table, where it would end the cell. Both are read from the
token stream, so that they stay text inside code.

Pure: no database. Numbers are not stored: they follow from the order of first use.
"""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from articles.text import figures
from articles.text.marks import QUESTIONS
from rlssite.markup import guide_parser

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_:.-]*")
_OPENING = re.compile(rf"\[(?:@|(?P<question>{'|'.join(QUESTIONS)})\s*:)", re.IGNORECASE)
LONGEST = 400
# A key, or several, in brackets like those of a citation; and what a key mostly looks like: a name and a year.
_BARE = re.compile(rf"\[(?P<keys>{KEY.pattern}(?:\s*;\s*{KEY.pattern})*)\]")
_NAME_AND_YEAR = re.compile(r"[A-Za-z][A-Za-z_-]*(?:19|20)\d\d[A-Za-z_-]*")
# Looks like a citation but was not parsed as one.
_LOOSE = re.compile(rf"(?<![\w@./])@(?P<key>{KEY.pattern})")


@dataclass(frozen=True)
class Problem:
    """Something that the author has to correct; `line` counts from 1 in its text, and is 0 for what is in no text."""

    line: int
    message: str
    # (kind, slug or key, field) of the text, where a whole guide was looked at.
    place: tuple[str, str, str] | None = None

    def __str__(self) -> str:
        return (
            _("Line %(line)d: %(message)s") % {"line": self.line, "message": self.message}
            if self.line
            else self.message
        )


def _read_keys(text: str) -> list[str] | None:
    """Return the keys of "@a; @b"; [] for an empty text; None if it is malformed."""
    text = text.strip()
    if not text:
        return []
    parts = [part.strip() for part in text.split(";")]
    keys = [part[1:] for part in parts if part.startswith("@") and KEY.fullmatch(part[1:])]
    return keys if len(keys) == len(parts) else None


def _citation_rule(state: StateInline, silent: bool) -> bool:
    """Inline rule for markdown-it: turn a citation or a mark into a token of its own."""
    opening = _OPENING.match(state.src, state.pos)
    if not opening:
        return False
    end = state.src.find("]", state.pos, min(state.posMax, state.pos + LONGEST))
    if end < 0:
        return _unclosed(state, opening, silent)
    # `[@name](address)` is a link whose text happens to begin with an at sign.
    if state.src[end + 1 : end + 2] == "(":
        return False
    if not silent:
        _push(state, opening, state.src[opening.end() : end], state.src[state.pos : end + 1])
    state.pos = end + 1
    return True


def _unclosed(state: StateInline, opening: re.Match[str], silent: bool) -> bool:
    if not silent:
        token = state.push("citation", "", 0)
        words = state.src[state.pos : state.pos + 30]
        why = _("“%(words)s” is not closed: a citation or a mark ends with ].") % {"words": words}
        token.meta = {"keys": [], "problem": why}
        token.content = opening[0]
    state.pos = opening.end()
    return True


def _push(state: StateInline, opening: re.Match[str], inside: str, source: str) -> None:
    question = (opening["question"] or "").lower()
    if not question:
        keys = _read_keys("@" + inside)
        token = state.push("citation", "", 0)
        token.meta = {"keys": keys or []}
        if not keys:
            why = _("“%(words)s” is not a citation. Write [@key] or [@one; @two].")
            token.meta["problem"] = why % {"words": source}
    else:
        answer, _bar, rest = inside.replace("\\|", "|").replace("|", " | ", 1).strip().partition(" ")
        answer = answer.strip().lower()
        keys = _read_keys(rest.strip().removeprefix("|"))
        answers = QUESTIONS[question].marks
        token = state.push("mark", "", 0)
        token.meta = {"question": question, "answer": answer, "keys": keys or []}
        if answer not in answers:
            why = _("“%(words)s”: “%(answer)s” is not one of %(answers)s.")
            token.meta["problem"] = why % {"words": source, "answer": answer, "answers": ", ".join(answers)}
        elif keys is None:
            why = _("“%(words)s”: write the sources as | @key or | @one; @two.")
            token.meta["problem"] = why % {"words": source}
    token.content = source


def parser() -> MarkdownIt:
    """Return the parser for the author's Markdown with citations, marks and figures."""
    md = guide_parser()
    figures.install(md)
    md.inline.ruler.before("link", "citation", _citation_rule)
    return md


_PARSER = parser()


def parse(text: str) -> list[Token]:
    return _PARSER.parse(text)


def inline_tokens(tokens: Iterable[Token]) -> Iterator[tuple[int, Token]]:
    """Yield (line counted from 1, token) for the inline children of all `tokens`."""
    for block in tokens:
        if block.type != "inline":
            yield (block.map[0] + 1 if block.map else 1), block
            continue
        line = block.map[0] + 1 if block.map else 1
        for child in block.children or ():
            yield line, child
            if child.type in ("softbreak", "hardbreak"):
                line += 1


def attribute(token: Token, name: str) -> str:
    """Return the text of a token's attribute, "" where it has none."""
    return str(token.attrGet(name) or "")


def cited_keys(tokens: Iterable[Token]) -> list[str]:
    """Return the different keys that `tokens` cite, in the order of first use."""
    keys: dict[str, None] = {}
    for _line, token in inline_tokens(tokens):
        if token.type in ("citation", "mark"):
            keys.update(dict.fromkeys(token.meta["keys"]))
    return list(keys)


def problems(tokens: Iterable[Token], known_keys: Container[str]) -> list[Problem]:
    """Return what is wrong with the citations and marks in `tokens`, given the set of `known_keys`."""
    found: list[Problem] = []
    for line, token in inline_tokens(tokens):
        if token.type == "text":
            found += _loose(line, token.content, known_keys)
        if token.type not in ("citation", "mark"):
            continue
        if "problem" in token.meta:
            found.append(Problem(line, token.meta["problem"]))
        found += [
            Problem(line, _("There is no reference with the key “%(key)s”.") % {"key": key})
            for key in token.meta["keys"]
            if key not in known_keys
        ]
    return found


def _loose(line: int, text: str, known_keys: Container[str]) -> Iterator[Problem]:
    for match in _LOOSE.finditer(text):
        # A sentence may end after the key. Names that are not known keys may be user names elsewhere.
        if match["key"].rstrip(".:-") in known_keys:
            words = text[match.start() : match.start() + 30]
            why = _("“%(words)s” is not a citation: write [@key], with both brackets.")
            yield Problem(line, why % {"words": words})


def bare_keys(tokens: Iterable[Token], known_keys: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Yield (line from 1, what was written, what may be meant) for each `[key]` that lacks its @.

    It may be meant as words, so it is never an error.
    """
    known = {key.lower(): key for key in known_keys}
    for line, token in inline_tokens(tokens):
        for match in _BARE.finditer(token.content if token.type == "text" else ""):
            keys = [key.strip() for key in match["keys"].split(";")]
            if all(key.lower() in known or _NAME_AND_YEAR.fullmatch(key) for key in keys):
                meant = "; ".join(f"@{known.get(key.lower(), key)}" for key in keys)
                yield line, match[0], f"[{meant}]"


def number(keys_by_text: Iterable[list[str]]) -> dict[str, int]:
    """Number the sources of a whole guide.

    `keys_by_text` is an iterable of lists of keys, one list for each text, in reading order. Returns {key: number},
    with numbers from 1 by first use: a source has the same number everywhere.
    """
    numbers: dict[str, int] = {}
    for keys in keys_by_text:
        for key in keys:
            numbers.setdefault(key, len(numbers) + 1)
    return numbers
