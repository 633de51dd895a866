"""Reads BibTeX as other programs write it: LaTeX, quotes, abbreviations, fields that a guide's own file has not.

An entry that is as a guide's own file has it (articles/files/bibtex.py) is read as that. Pure.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from pylatexenc.latex2text import LatexNodes2Text

from articles.files import bibtex, bibtex_syntax
from articles.files.bibtex_syntax import MONTHS, Lines, Refused
from articles.library.drafts import Draft, day, names_of, plain_line, year_of
from articles.text.names import author_names, braces
from articles.text.names.author_names import Name, literal, person

_TYPES = {
    "article": "article",
    "techreport": "report", "report": "report", "manual": "report", "standard": "report",
    "book": "book", "inbook": "book", "incollection": "book", "collection": "book", "mvbook": "book",
    "proceedings": "book", "booklet": "book", "inproceedings": "article", "conference": "article",
    "online": "web", "electronic": "web", "webpage": "web", "www": "web",
    "label": "label",
}  # fmt: skip
# Our field by the names that it has elsewhere, the best first.
_NAMES = {
    "title": ["title"],
    "container": ["journal", "journaltitle", "booktitle", "series"],
    "year": ["year", "date"],
    "volume": ["volume"],
    "issue": ["number", "issue"],
    "pages": ["pages", "eid"],
    "publisher": ["publisher", "institution", "organization", "school"],
    "doi": ["doi"],
    "pmid": ["pmid"],
    "url": ["url"],
    "archived_url": ["archiveurl"],
    "note": ["note"],
}
_AND, _COMMA = re.compile(r"\s+and\s+", re.IGNORECASE), re.compile(r",")
_TO_DECODE = re.compile(r"[\\$~]|``|''")
_DEEPEST = 40
_latex = LatexNodes2Text(math_mode="text", keep_comments=True)


def read(text: str) -> Iterator[Draft]:
    """Yield a `Draft` for each entry, in their order."""
    line_at, strings = Lines(text).at, dict(MONTHS)
    position = 0
    while True:
        start = text.find("@", position)
        if start < 0:
            return
        try:
            kind, key, behind = bibtex_syntax.opening(text, start, loose=True)
        except Refused:
            # Between entries stand comments, which may hold an e-mail address.
            position = start + 1
            continue
        try:
            if kind == "comment":
                position = bibtex_syntax.resume(text, start)
                continue
            if kind == "preamble":
                position = bibtex_syntax.resume(text, start)
                continue
            if kind == "string":
                # Its first name stands where an entry's key does, before an equals sign.
                inside = text.index(key, start) if key else behind
                take = lambda field: strings.__setitem__(field.name, field.raw)  # noqa: E731
                position = bibtex_syntax.fields(text, inside, "string", take=take, strings=strings)
                continue
            draft, position = _entry(text, start, strings)
        except Refused as refused:
            yield Draft(line_at(refused.position), key=key, problem=refused.message)
            position = bibtex_syntax.resume(text, start)
            continue
        draft.line = line_at(start)
        yield draft


def _entry(text: str, start: int, strings: dict[str, str]) -> tuple[Draft, int]:
    try:
        key, reference, position = bibtex.read_entry(text, start)
    except Refused:
        return _loose_entry(text, start, strings)
    authors = reference.pop("authors")
    plain = {name: plain_line(reference[name]) for name in ("title", "container")}
    draft = Draft(0, key, reference | plain | {"authors": ""})
    draft.read_names = lambda draft: author_names.read(authors)[0]
    return draft.finish(), position


def _loose_entry(text: str, start: int, strings: dict[str, str]) -> tuple[Draft, int]:
    kind, key, position = bibtex_syntax.opening(text, start, loose=True)
    found: dict[str, str] = {}

    def take(field: bibtex_syntax.Field) -> None:
        # Of a field that stands twice, the first counts, as for BibTeX.
        found.setdefault(field.name, field.raw)

    position = bibtex_syntax.fields(text, position, key, take=take, strings=strings)
    draft = Draft(0, key)
    draft.fields["type"] = _TYPES.get(kind, "other")
    for name, theirs in _NAMES.items():
        for one in theirs:
            raw = found.get(one, "")
            draft.set(name, raw if name in ("doi", "url", "archived_url", "pmid") and "\\" not in raw else decoded(raw))
    draft.fields["year"] = year_of(draft.fields["year"])
    draft.fields["accessed"] = day(found.get("urldate", ""))
    draft.fields["private_notes"] = "\n".join(decoded(line).strip() for line in found.get("annote", "").split("\n"))
    if not draft.fields["pmid"] and found.get("eprinttype", "").lower() == "pubmed":
        draft.set("pmid", found.get("eprint", ""))
    raw = found.get("author") or found.get("editor") or ""
    draft.read_names = lambda draft: _names(draft, raw)
    return draft.finish(), position


def decoded(raw: str) -> str:
    """Return what LaTeX in `raw` stands for, without braces."""
    if not _TO_DECODE.search(raw):
        # Braces alone only hold together what is not to be changed.
        return raw.replace("{", "").replace("}", "")
    depth = deepest = 0
    for sign in re.finditer(r"[{}]", raw):
        depth += 1 if sign[0] == "{" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST or raw.count("$") > 1000:
        return re.sub(r"[\\{}$]", "", raw)
    return str(_latex.latex_to_text(raw)).replace("\xa0", " ")


def _names(draft: Draft, raw: str) -> list[Name]:
    names, unclear = _read_names(raw)
    if unclear:
        draft.notes.append(_("Authors: %(why)s") % {"why": unclear})
    return names


def _read_names(raw: str) -> tuple[list[Name], str]:
    names: list[Name] = []
    unclear = ""
    try:
        parts = [" ".join(part.split()) for part in braces.pieces(raw, _AND)]
    except ValueError:
        return [literal(plain_line(decoded(raw)))], _("a brace { or } has no partner.")
    for part in parts:
        if not part:
            continue
        inner = braces.within_braces(part)
        if part.lower() in ("others", "et al."):
            names.append(author_names.OTHERS)
        elif inner is not None and not part.startswith("{\\"):
            names.append(literal(plain_line(decoded(inner))))
        else:
            try:
                pieces = [plain_line(decoded(piece)) for piece in braces.pieces(part, _COMMA)]
            except ValueError:
                pieces = [decoded(part)]
            if 2 <= len(pieces) <= 3 and pieces[0]:
                names.append(person(pieces[0], pieces[-1], pieces[1] if len(pieces) == 3 else ""))
                continue
            found, problem = names_of(" ".join(pieces))
            names += found
            unclear = unclear or problem
    return names, unclear
