"""The part of BibTeX in which a bundled guide keeps its references (articles/content/README.md).

UTF-8, no LaTeX, values in braces; a brace or a backslash within a value stands behind a backslash.
`write_bib(read_bib(text))` gives a canonical text back byte for byte: entries by key, fields in the
order of `FIELDS`, empty ones left out. Own code: bibtexparser 2.1 refuses a value that ends in a backslash, reads
on into the next field where a comma is missing, and of a brace that is never closed it names the entry's line only.

Pure: a reference is a dict with the field names of `articles.models.Reference`, days as ISO text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from articles.fields import REFERENCE
from articles.text import author_names, braces, written_names
from articles.text.author_names import Name
from articles.text.bibliography import DOI, PMID
from articles.text.citations import KEY
from rlssite.markup import web_address

TYPES = {
    "article": "article",
    "techreport": "report",
    "book": "book",
    "label": "label",
    "online": "web",
    "misc": "other",
}
FIELDS = {field.key: field.name for field in REFERENCE if field.key}
# The only field that keeps its line ends; in all others, as in BibTeX, a line end is a space.
KEEPS_LINES = "annote"
# How a list of authors that is cut short ends.
OTHERS = "others"

_ENTRY = re.compile(r"@\s*(?P<type>\w+)\s*\{\s*(?P<key>[^\s,{}]*)\s*,?")
_FIELD = re.compile(r"\s*(?P<name>[\w-]+)\s*=\s*")
_BARE = re.compile(r"\d+")
_AND, _COMMA = re.compile(r"\s+and\s+"), re.compile(r",")
# What ends a part of a name outside braces.
_PARTING = re.compile(r",|(?:^|\s)and(?:\s|$)")
# What is left of a list of authors from which one is missing.
_LOOSE_AND = re.compile(r"^and(?:\s|$)|\sand$")
_NEXT = re.compile(r"\s*(?P<comma>,?)\s*(?P<end>\}?)")


@dataclass(frozen=True)
class BibProblem:
    line: int
    message: str


class _Refused(Exception):
    def __init__(self, position: int, message: str) -> None:
        super().__init__(message)
        self.position, self.message = position, message


def read_bib(text: str) -> tuple[dict[str, dict[str, Any]], dict[str, int], list[BibProblem]]:
    """Return ({key: reference}, {key: line}, [BibProblem]); an entry with a problem is left out."""
    references: dict[str, dict[str, Any]] = {}
    lines: dict[str, int] = {}
    problems: list[BibProblem] = []

    def line_at(position: int) -> int:
        return text.count("\n", 0, position) + 1

    position = 0
    while position < len(text):
        start = text.find("@", position)
        between = text[position : start if start >= 0 else len(text)]
        if between.strip():
            stray = position + len(between) - len(between.lstrip())
            problems.append(BibProblem(line_at(stray), "Text outside an entry would be lost; put it into “annote”."))
        if start < 0:
            break
        try:
            key, reference, position = _read_entry(text, start)
        except _Refused as refused:
            problems.append(BibProblem(line_at(refused.position), refused.message))
            # Continue with the next entry at the beginning of a line.
            following = re.compile(r"^@", re.MULTILINE).search(text, start + 1)
            position = following.start() if following else len(text)
            continue
        if key in references:
            problems.append(BibProblem(line_at(start), f"The key “{key}” is used in line {lines[key]} already."))
            continue
        references[key], lines[key] = reference, line_at(start)
    return references, lines, problems


def _read_entry(text: str, start: int) -> tuple[str, dict[str, Any], int]:
    opening = _ENTRY.match(text, start)
    if not opening:
        raise _Refused(start, "An entry begins with @type{key, on its line.")
    kind, key = opening["type"].lower(), opening["key"]
    if kind not in TYPES:
        raise _Refused(start, f"“@{kind}” is not one of {', '.join('@' + name for name in TYPES)}.")
    if not KEY.fullmatch(key):
        raise _Refused(start, f"“{key}” is no key: start with a letter; then letters, digits and . : _ - only.")
    reference = dict.fromkeys(FIELDS.values(), "") | {"type": TYPES[kind]}
    position, seen = opening.end(), set()
    closing = re.compile(r"\s*\}").match(text, position)
    while not closing:
        found = _FIELD.match(text, position)
        if not found:
            raise _Refused(position, f"Entry “{key}”: here “name = {{value}},” or the closing brace is missing.")
        name = found["name"].lower()
        here = found.start("name")
        if name not in FIELDS:
            raise _Refused(here, f"Entry “{key}”: “{name}” is not one of {', '.join(FIELDS)}.")
        if name in seen:
            raise _Refused(here, f"Entry “{key}”: “{name}” stands there twice.")
        seen.add(name)
        raw, position = _read_value(text, found.end(), key, name)
        reference[FIELDS[name]] = _value(name, raw, here, key)
        following = _NEXT.match(text, position)
        if following and following["end"]:
            closing = following
        elif not following or not following["comma"]:
            raise _Refused(position, f"Entry “{key}”: a comma is missing after “{name}”.")
        position = following.end()
    if not reference["title"]:
        raise _Refused(start, f"Entry “{key}” has no title.")
    return key, reference, closing.end()


def _read_value(text: str, position: int, key: str, name: str) -> tuple[str, int]:
    """Return the raw text between the braces that open at `position`, and the position after them."""
    bare = _BARE.match(text, position)
    if bare:
        return bare[0], bare.end()
    if text[position : position + 1] != "{":
        raise _Refused(position, f"Entry “{key}”: the value of “{name}” stands in braces.")
    depth, here = 0, position
    while here < len(text):
        char = text[here]
        if char == "\\":
            here += 1
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if not depth:
                return text[position + 1 : here], here + 1
        here += 1
    raise _Refused(position, f"Entry “{key}”: the brace that opens “{name}” is never closed.")


def _unescape(raw: str, here: int, key: str, name: str) -> str:
    found = re.search(r"(?<!\\)(?:\\\\)*([{}]|\\(?![\\{}]))", raw)
    if found:
        raise _Refused(
            here, f"Entry “{key}”, “{name}”: “{found[1]}” inside a value; leave it out, or write “\\{found[1]}”."
        )
    return re.sub(r"\\([\\{}])", r"\1", raw)


def _is_day(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


_FORMS: dict[str, tuple[Callable[[str], Any], str]] = {
    "doi": (DOI.fullmatch, "is no DOI, like 10.5664/jcsm.11390, without an address."),
    "pmid": (PMID.fullmatch, "is no PMID; it has digits only."),
    "url": (web_address, "is no address that begins with https://."),
    "archiveurl": (web_address, "is no address that begins with https://."),
    "urldate": (_is_day, "is no day like 2026-03-31."),
}


def _value(name: str, raw: str, here: int, key: str) -> str:
    if name == "author":
        parts = [part for part in _pieces(raw, _AND, here, key) if part]
        return written_names.text_of([_author(part, here, key) for part in parts])
    if name == KEEPS_LINES:
        return "\n".join(line.strip() for line in _unescape(raw, here, key, name).strip().split("\n"))
    value = " ".join(_unescape(raw, here, key, name).split())
    if value and name in _FORMS:
        has_its_form, what_is_wrong = _FORMS[name]
        if not has_its_form(value):
            raise _Refused(here, f"Entry “{key}”: “{value}” {what_is_wrong}")
    return date.fromisoformat(value).isoformat() if name == "urldate" and value else value


def _pieces(raw: str, separator: re.Pattern[str], here: int, key: str) -> list[str]:
    try:
        return braces.pieces(raw, separator)
    except ValueError:
        raise _Refused(here, f"Entry “{key}”, “author”: a brace has no partner.") from None


def _author(part: str, here: int, key: str) -> Name:
    """Return the name in “Family, Given”, “Family, Suffix, Given”, or in braces for what is no person."""
    part = " ".join(part.split())
    if _LOOSE_AND.search(part):
        raise _Refused(here, f"Entry “{key}”: an author is missing before or after “and”.")
    if part == OTHERS:
        return author_names.OTHERS
    inner = braces.within_braces(part)
    if inner is not None:
        if not inner:
            raise _Refused(here, f"Entry “{key}”: between the braces of an author stands nothing.")
        return author_names.literal(_unescape(inner, here, key, "author"))
    parts = _pieces(part, _COMMA, here, key)
    if not all(parts[:-1]):
        raise _Refused(here, f"Entry “{key}”: in the author “{part}” a comma is too many.")
    for plain in parts:
        inner = braces.within_braces(plain)
        _unescape(plain if inner is None else inner, here, key, "author")
    if len(parts) == 1 and " " not in part:
        return author_names.literal(braces.unescape(part))
    found = author_names.person_of(parts)
    if not found:
        raise _Refused(
            here, f"Entry “{key}”: write the author “{part}” as Family, Given, or in braces if not a person."
        )
    return found


def _bib_author(name: Name) -> str:
    if "others" in name:
        return OTHERS
    if "literal" in name:
        return "{" + braces.escape(name["literal"]) + "}"
    parts = written_names.parts_of(name)
    written = [written_names.in_braces([part]) if _PARTING.search(part) else braces.escape(part) for part in parts]
    # What would be read otherwise is in braces too: "Ludwig van" as given names.
    return ", ".join(written) if author_names.person_of(written) == name else written_names.in_braces(parts)


def _bib_value(name: str, value: str) -> str:
    if name == "author":
        names, _problems = author_names.read(value)
        return " and ".join(map(_bib_author, names))
    if name == KEEPS_LINES:
        lines = [line.strip() for line in braces.escape(value).strip().splitlines()]
        return "\n    ".join(lines).replace("\n    \n", "\n\n")
    return braces.escape(" ".join(value.split()))


def write_bib(references: dict[str, dict[str, Any]]) -> str:
    """Return the canonical text of {key: reference}."""
    types = {stored: written for written, stored in TYPES.items()}
    entries = []
    for key in sorted(references):
        reference = references[key]
        values = {name: _bib_value(name, reference.get(field) or "") for name, field in FIELDS.items()}
        lines = [f"  {name} = {{{value}}},\n" for name, value in values.items() if value]
        entries.append(f"@{types[reference['type']]}{{{key},\n{''.join(lines)}}}\n")
    return "\n".join(entries)
