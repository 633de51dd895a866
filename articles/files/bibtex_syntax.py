"""Reads BibTeX's entries and the raw values of their fields; what these mean is for others to say. Pure.

A guide's own file has values in braces, or digits. Files of other programs (`loose`) may also have them in quotes, as
words that @string defines, or joined by "#". Own code: bibtexparser 2.1 refuses a value that ends in a backslash, reads
on into the next field where a comma is missing, and of a brace that is never closed it names the entry's line only.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

ENTRY = re.compile(r"@\s*(?P<type>\w+)\s*\{\s*(?P<key>[^\s,{}]*)\s*,?")
_LOOSE_ENTRY = re.compile(r"@\s*(?P<type>\w+)\s*[{(]\s*(?P<key>[^\s,{}()=]*)\s*,?")
_FIELD = re.compile(r"\s*(?P<name>[\w-]+)\s*=\s*")
_LOOSE_FIELD = re.compile(r"\s*(?P<name>[\w:+.-]+)\s*=\s*")
_BARE = re.compile(r"\d+")
_WORD = re.compile(r"[^\s,#{}()\"=]+")
_JOIN = re.compile(r"\s*#\s*")
_NEXT = re.compile(r"\s*(?P<comma>,?)\s*(?P<end>\}?)")
_LOOSE_NEXT = re.compile(r"\s*(?P<comma>,?)\s*(?P<end>[})]?)")
# Where reading goes on behind what was not understood.
_BEGINNING = re.compile(r"^[ \t]*@", re.MULTILINE)
MONTHS = dict(
    zip(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(),
        map(str, range(1, 13)),
        strict=True,
    )
)


class Refused(Exception):
    def __init__(self, position: int, message: str) -> None:
        super().__init__(message)
        self.position, self.message = position, message


@dataclass(frozen=True)
class Field:
    name: str
    raw: str
    # Where its name stands.
    position: int


class Lines:
    """Tells the line, counted from 1, of a position in `text`."""

    def __init__(self, text: str) -> None:
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def at(self, position: int) -> int:
        return bisect_right(self._ends, position - 1) + 1


def resume(text: str, start: int) -> int:
    """Return where the next entry begins behind `start`, whose entry is refused."""
    following = _BEGINNING.search(text, start + 1)
    return following.end() - 1 if following else len(text)


def opening(text: str, start: int, *, loose: bool = False) -> tuple[str, str, int]:
    """Return (type, key, position behind) of the entry that begins at `start`; raise Refused."""
    found = (_LOOSE_ENTRY if loose else ENTRY).match(text, start)
    if not found:
        raise Refused(start, _("An entry begins with @type{key, on its line."))
    return found["type"].lower(), found["key"], found.end()


def fields(
    text: str,
    position: int,
    key: str,
    *,
    check: Callable[[str, int], object] = lambda name, position: None,
    take: Callable[[Field], object],
    strings: dict[str, str] | None = None,
) -> int:
    """Hand each field of the entry whose `opening` ends at `position` to `take`; return the position behind the entry.

    `check` is asked about each name before its value is read. With `strings`, what words stand for, it reads loosely.
    """
    loose = strings is not None
    closing = re.compile(r"\s*[})]" if loose else r"\s*\}").match(text, position)
    while not closing:
        match = (_LOOSE_FIELD if loose else _FIELD).match(text, position)
        if not match:
            raise Refused(
                position, _("Entry “%(key)s”: here “name = {value},” or the closing brace is missing.") % {"key": key}
            )
        name, here = match["name"].lower(), match.start("name")
        check(name, here)
        raw, position = _value(text, match.end(), key, name, strings)
        take(Field(name, raw, here))
        following = (_LOOSE_NEXT if loose else _NEXT).match(text, position)
        if following and following["end"]:
            closing = following
        elif not following or not following["comma"]:
            raise Refused(
                position, _("Entry “%(key)s”: a comma is missing after “%(name)s”.") % {"key": key, "name": name}
            )
        position = following.end()
    return closing.end()


def _value(text: str, position: int, key: str, name: str, strings: dict[str, str] | None) -> tuple[str, int]:
    if strings is None:
        bare = _BARE.match(text, position)
        return (bare[0], bare.end()) if bare else _in_braces(text, position, key, name)
    parts = []
    while True:
        part, position = _loose_part(text, position, key, name, strings)
        parts.append(part)
        joined = _JOIN.match(text, position)
        if not joined:
            return "".join(parts), position
        position = joined.end()


def _loose_part(text: str, position: int, key: str, name: str, strings: dict[str, str]) -> tuple[str, int]:
    if text[position : position + 1] == '"':
        return _in_quotes(text, position, key, name)
    word = _WORD.match(text, position)
    if word:
        return strings.get(word[0].lower(), word[0]), word.end()
    return _in_braces(text, position, key, name)


def _in_quotes(text: str, position: int, key: str, name: str) -> tuple[str, int]:
    """A quotation mark within braces does not end the value."""
    depth = 0
    for sign in re.compile(r"\\.|[{}\"]", re.DOTALL).finditer(text, position + 1):
        depth += {"{": 1, "}": -1}.get(sign[0], 0)
        if sign[0] == '"' and depth <= 0:
            return text[position + 1 : sign.start()], sign.end()
    raise Refused(
        position,
        _("Entry “%(key)s”: the quotation mark that opens “%(name)s” is never closed.") % {"key": key, "name": name},
    )


def _in_braces(text: str, position: int, key: str, name: str) -> tuple[str, int]:
    """Return the raw text between the braces that open at `position`, and the position after them."""
    if text[position : position + 1] != "{":
        raise Refused(
            position, _("Entry “%(key)s”: the value of “%(name)s” stands in braces.") % {"key": key, "name": name}
        )
    depth = 0
    for sign in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, position):
        depth += {"{": 1, "}": -1}.get(sign[0], 0)
        if not depth and sign[0] == "}":
            return text[position + 1 : sign.start()], sign.end()
    raise Refused(
        position, _("Entry “%(key)s”: the brace that opens “%(name)s” is never closed.") % {"key": key, "name": name}
    )
