"""Reads CSL-JSON, which Crossref, Zotero and other programs write. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from articles.library.drafts import Draft, day, names_of, plain_line, year_of
from articles.text.names import author_names
from articles.text.names.author_names import literal, person

_TYPES = {
    "article-journal": "article", "article": "article", "article-magazine": "article", "paper-conference": "article",
    "article-newspaper": "article", "journal-article": "article", "review": "article", "posted-content": "article",
    "report": "report", "standard": "report", "legislation": "report",
    "book": "book", "chapter": "book", "book-chapter": "book", "monograph": "book", "entry-encyclopedia": "book",
    "webpage": "web", "post": "web", "post-weblog": "web",
}  # fmt: skip
LABEL = "medicine label"


def read(text: str) -> Iterator[Draft]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        why = getattr(error, "msg", "")
        yield Draft(line, problem=_("This is no whole JSON: %(why)s.") % {"why": why or _("nested too deeply")})
        return
    if isinstance(found, dict):
        found = found.get("items", [found])
    if not isinstance(found, list):
        yield Draft(1, problem=_("CSL-JSON is a list of references."))
        return
    # Where each begins is not told by JSON's reader; the titles stand in their order.
    lines = _lines(text, len(found))
    for line, item in zip(lines, found, strict=True):
        yield _of(line, item) if isinstance(item, dict) else Draft(line, problem=_("This is no reference."))


def _lines(text: str, count: int) -> list[int]:
    lines, depth, in_text, line = list[int](), 0, False, 1
    outer = 1 if text.lstrip().startswith("[") else 0
    for sign in re.finditer(r'\\.|["{}\[\]\n]', text, re.DOTALL):
        if sign[0] == "\n":
            line += 1
        elif sign[0] == '"':
            in_text = not in_text
        elif in_text:
            continue
        elif sign[0] in "{[":
            if depth == outer and sign[0] == "{":
                lines.append(line)
            depth += 1
        elif sign[0] in "}]":
            depth -= 1
    return lines if len(lines) == count else [1] * count


def _of(line: int, item: dict[str, Any]) -> Draft:
    draft = Draft(line, key=str(item.get("citation-key") or item.get("id") or ""))
    kind = str(item.get("type") or "")
    draft.fields["type"] = "label" if item.get("genre") == LABEL else _TYPES.get(kind, "other")
    for name, theirs in (
        ("title", "title"),
        ("container", "container-title"),
        ("volume", "volume"),
        ("issue", "issue"),
        ("pages", "page"),
        ("publisher", "publisher"),
        ("doi", "DOI"),
        ("pmid", "PMID"),
        ("url", "URL"),
    ):
        draft.set(name, _text(item.get(theirs)))
    draft.fields["pages"] = re.sub(r"^(\d+)-(\d+)$", r"\1--\2", draft.fields["pages"])
    for name in ("issued", "published", "published-print", "published-online"):
        draft.set("year", _date(item.get(name))[:4] or _literal_date(item.get(name)))
    draft.fields["accessed"] = day(_date(item.get("accessed")))
    custom = item.get("custom")
    custom = custom if isinstance(custom, dict) else {}
    draft.set("archived_url", _text(custom.get("archived-url")))
    draft.set("note", _text(custom.get("public-note")))
    note = item.get("note")
    lines = str(note).split("\n") if isinstance(note, str) else []
    for one in lines:
        # Zotero keeps what has no field of its own in lines like this.
        if found := re.fullmatch(r"\s*PMID:\s*(\d+)\s*", one):
            draft.set("pmid", found[1])
    draft.fields["private_notes"] = "\n".join(lines).strip()
    for name in item.get("author") or item.get("editor") or []:
        _add_name(draft, name)
    return draft.finish()


def _add_name(draft: Draft, name: Any) -> None:
    if not isinstance(name, dict):
        names, unclear = names_of(str(name))
        draft.names += names
        if unclear:
            draft.notes.append(_("Authors: %(why)s") % {"why": unclear})
        return
    whole = plain_line(name.get("literal") or name.get("name"))
    particles = [name.get("dropping-particle"), name.get("non-dropping-particle")]
    family = plain_line(" ".join(str(part) for part in [*particles, name.get("family")] if part))
    if whole:
        draft.names.append(author_names.OTHERS if author_names.SAYS_OTHERS.fullmatch(whole) else literal(whole))
    elif family:
        draft.names.append(person(family, plain_line(name.get("given")), plain_line(name.get("suffix"))))
    elif name.get("given"):
        draft.names.append(literal(plain_line(name["given"])))


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _date(value: Any) -> str:
    """Return "2025-03-01" or what is known of it, of CSL's {"date-parts": [[2025, 3, 1]]}."""
    parts = value.get("date-parts") if isinstance(value, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    found = [str(part) for part in first if isinstance(part, str | int) and str(part).isdigit()]
    return "-".join(found)


def _literal_date(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    return year_of(plain_line(value.get("literal") or value.get("raw") or ""))
