"""What was read of a pasted reference, before anything is stored. Pure: no database."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from articles.fields import REFERENCE
from articles.text.bibliography import DOI, PMID
from articles.text.names import author_names, written_names
from articles.text.names.author_names import Name, literal, person
from articles.text.names.braces import within_braces
from rlssite.markup import web_address

if TYPE_CHECKING:
    from collections.abc import Callable

EMPTY: dict[str, Any] = dict.fromkeys((one.name for one in REFERENCE), "") | {"type": "article"}
_DOI_ADDRESS = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)", re.IGNORECASE)
# Titles come with the tags of web pages and of JATS. Anything else between angle brackets is text: P < 0.05.
_TAG = re.compile(
    r"</?(?:[a-z]{2,5}:)?(?:i|b|u|em|strong|sub|sup|scp|sc|small|span|p|br|a|div|font|title|italic|bold|math|mi|mo|mn|"
    r"mrow|msub|msup|script|style)(?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]{0,500}\"|'[^'<>]{0,500}'|[^\s<>\"']{0,500}))*\s*/?>",
    re.IGNORECASE,
)
# Control characters and what turns the direction of a line.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass
class Draft:
    """One reference as it was read; `fields` are those of `articles.models.Reference`, but the authors as `names`."""

    line: int
    key: str = ""
    fields: dict[str, Any] = field(default_factory=lambda: dict(EMPTY))
    # What was left out or has to be looked at.
    notes: list[str] = field(default_factory=list)
    # Why it cannot be taken; then nothing else need be right.
    problem: str = ""
    # Authors take the longest to read, so they are read of those only that are shown.
    read_names: "Callable[[Draft], list[Name]]" = field(default=lambda draft: [], repr=False, compare=False)

    @cached_property
    def names(self) -> list[Name]:
        return self.read_names(self)

    def set(self, name: str, value: object, *, plain: bool = True) -> None:
        """Set a line of text, unless there is one already or `value` is empty."""
        text = plain_line(value) if plain else str(value)
        if text and not self.fields[name]:
            self.fields[name] = text

    def finish(self) -> "Draft":
        """Mend the forms of the identifiers and addresses, and leave out what is none."""
        self.fields["doi"] = bare_doi(self.fields["doi"])
        for name, is_right, words in (
            ("doi", DOI.fullmatch, _("“%(value)s” is no DOI and is left out.")),
            ("pmid", PMID.fullmatch, _("“%(value)s” is no PMID and is left out.")),
            ("url", web_address, _("“%(value)s” is no address of a web page and is left out.")),
            ("archived_url", web_address, _("“%(value)s” is no address of a web page and is left out.")),
        ):
            value = self.fields[name]
            if value and not is_right(value):
                self.notes.append(words % {"value": value[:80]})
                self.fields[name] = ""
        # An address that only repeats the DOI.
        if self.fields["doi"] and bare_doi(self.fields["url"]) == self.fields["doi"]:
            self.fields["url"] = ""
        if not self.fields["title"] and not self.problem:
            self.problem = _("It has no title.")
        return self

    def complete(self) -> dict[str, Any]:
        """Return all fields, the authors as text."""
        return self.fields | {"authors": written_names.text_of(self.names)}


def plain_line(value: object) -> str:
    """Return one line of plain text, without tags, entities and characters that nobody sees."""
    text = unescape(_TAG.sub("", str(value if value is not None else "")))
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", _TAG.sub("", text))).split())


def bare_doi(text: str) -> str:
    """Return "10.1234/abc" for "https://doi.org/10.1234/abc" or "doi:10.1234/abc"."""
    return _DOI_ADDRESS.sub("", text.strip()).rstrip(".,;")


def day(text: str) -> str:
    """Return the ISO day in "2026/3/31", "2026-03-31"; "" if it names none."""
    found = re.match(r"\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})", text)
    if not found:
        return ""
    iso = f"{int(found[1]):04}-{int(found[2]):02}-{int(found[3]):02}"
    return iso if is_day(iso) else ""


def is_day(iso: str) -> bool:
    try:
        return bool(date.fromisoformat(iso))
    except ValueError:
        return False


def year_of(text: str) -> str:
    """Return "2025" for "2025/03/01", "2025 Mar 1" and "2025-03"; what is no date stays."""
    found = re.match(r"(\d{4})(?=[-/ ]\s*(?:\d|[A-Z][a-z]{2}|/))", text)
    return found[1] if found else text.strip(" /")[:20]


def names_of(text: str) -> tuple[list[Name], str]:
    """Return the names in free text, and what was unclear; then it is one literal."""
    names, problems = author_names.read(plain_line(text))
    return names, problems[0][1] if problems else ""


def listed_name(text: str) -> tuple[list[Name], str]:
    """Return the names in one author's line of RIS: "Family, Given, Suffix", a body without comma, or in braces."""
    text = plain_line(text)
    inner = within_braces(text) if text else None
    if inner is not None:
        return author_names.read_line(text), ""
    if author_names.SAYS_OTHERS.fullmatch(text):
        return [author_names.OTHERS], ""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 2 and parts[0]:
        return [person(parts[0], parts[1])], ""
    if len(parts) == 3 and parts[0] and author_names.GENERATION.fullmatch(parts[2]):
        return [person(parts[0], parts[1], parts[2])], ""
    if len(parts) == 1 and not text.islower():
        return names_of(text)
    return ([literal(text)] if text else []), ""
