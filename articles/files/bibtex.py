"""The part of BibTeX in which a bundled guide keeps its references (articles/content/README.md).

UTF-8, no LaTeX, values in braces; a brace or a backslash within a value stands behind a backslash.
`write_bib(read_bib(text))` gives a canonical text back byte for byte: entries by key, fields in the
order of `FIELDS`, empty ones left out.

Pure: a reference is a dict with the field names of `articles.models.Reference`, days as ISO text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from articles.fields import REFERENCE
from articles.files import bibtex_syntax
from articles.files.bibtex_syntax import Lines, Refused
from articles.text.bibliography import DOI, PMID
from articles.text.citations import KEY
from articles.text.names import author_names, braces, written_names
from articles.text.names.author_names import Name
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

_AND, _COMMA = re.compile(r"\s+and\s+"), re.compile(r",")
# What ends a part of a name outside braces.
_PARTING = re.compile(r",|(?:^|\s)and(?:\s|$)")
# What is left of a list of authors from which one is missing.
_LOOSE_AND = re.compile(r"^and(?:\s|$)|\sand$")


@dataclass(frozen=True)
class BibProblem:
    line: int
    message: str


def read_bib(text: str) -> tuple[dict[str, dict[str, Any]], dict[str, int], list[BibProblem]]:
    """Return ({key: reference}, {key: line}, [BibProblem]); an entry with a problem is left out."""
    references: dict[str, dict[str, Any]] = {}
    lines: dict[str, int] = {}
    problems: list[BibProblem] = []

    line_at = Lines(text).at
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
            key, reference, position = read_entry(text, start)
        except Refused as refused:
            problems.append(BibProblem(line_at(refused.position), refused.message))
            position = bibtex_syntax.resume(text, start)
            continue
        if key in references:
            problems.append(BibProblem(line_at(start), f"The key “{key}” is used in line {lines[key]} already."))
            continue
        references[key], lines[key] = reference, line_at(start)
    return references, lines, problems


def read_entry(text: str, start: int) -> tuple[str, dict[str, Any], int]:
    kind, key, position = bibtex_syntax.opening(text, start)
    if kind not in TYPES:
        raise Refused(start, f"“@{kind}” is not one of {', '.join('@' + name for name in TYPES)}.")
    if not KEY.fullmatch(key):
        raise Refused(start, f"“{key}” is no key: start with a letter; then letters, digits and . : _ - only.")
    reference = dict.fromkeys(FIELDS.values(), "") | {"type": TYPES[kind]}
    seen = set()

    def check(name: str, here: int) -> None:
        if name not in FIELDS:
            raise Refused(here, f"Entry “{key}”: “{name}” is not one of {', '.join(FIELDS)}.")
        if name in seen:
            raise Refused(here, f"Entry “{key}”: “{name}” stands there twice.")
        seen.add(name)

    def take(field: bibtex_syntax.Field) -> None:
        reference[FIELDS[field.name]] = _value(field.name, field.raw, field.position, key)

    position = bibtex_syntax.fields(text, position, key, check=check, take=take)
    if not reference["title"]:
        raise Refused(start, f"Entry “{key}” has no title.")
    return key, reference, position


def _unescape(raw: str, here: int, key: str, name: str) -> str:
    found = re.search(r"(?<!\\)(?:\\\\)*([{}]|\\(?![\\{}]))", raw)
    if found:
        raise Refused(
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
            raise Refused(here, f"Entry “{key}”: “{value}” {what_is_wrong}")
    return date.fromisoformat(value).isoformat() if name == "urldate" and value else value


def _pieces(raw: str, separator: re.Pattern[str], here: int, key: str) -> list[str]:
    try:
        return braces.pieces(raw, separator)
    except ValueError:
        raise Refused(here, f"Entry “{key}”, “author”: a brace has no partner.") from None


def _author(part: str, here: int, key: str) -> Name:
    """Return the name in “Family, Given”, “Family, Suffix, Given”, or in braces for what is no person."""
    part = " ".join(part.split())
    if _LOOSE_AND.search(part):
        raise Refused(here, f"Entry “{key}”: an author is missing before or after “and”.")
    if part == OTHERS:
        return author_names.OTHERS
    inner = braces.within_braces(part)
    if inner is not None:
        if not inner:
            raise Refused(here, f"Entry “{key}”: between the braces of an author stands nothing.")
        return author_names.literal(_unescape(inner, here, key, "author"))
    parts = _pieces(part, _COMMA, here, key)
    if not all(parts[:-1]):
        raise Refused(here, f"Entry “{key}”: in the author “{part}” a comma is too many.")
    for plain in parts:
        inner = braces.within_braces(plain)
        _unescape(plain if inner is None else inner, here, key, "author")
    if len(parts) == 1 and " " not in part:
        return author_names.literal(braces.unescape(part))
    found = author_names.person_of(parts)
    if not found:
        raise Refused(here, f"Entry “{key}”: write the author “{part}” as Family, Given, or in braces if not a person.")
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
