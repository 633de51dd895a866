"""Writes references in the formats of other programs, so that reading them gives the same again. Pure.

A reference is a dict with the field names of `articles.models.Reference`, and its authors as text.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from articles.files.bibtex import write_bib
from articles.library.from_csl import LABEL
from articles.library.from_tagged import ARCHIVED, NOTE
from articles.text.names import author_names, braces

References = dict[str, dict[str, Any]]
_RIS_TYPES = {"article": "JOUR", "report": "RPRT", "book": "BOOK", "web": "ELEC", "label": "GEN", "other": "GEN"}
_CSL_TYPES = {
    "article": "article-journal", "report": "report", "book": "book", "web": "webpage", "label": "document",
    "other": "document",
}  # fmt: skip


def write_ris(references: References) -> str:
    return "\n".join(_ris(key, references[key]) for key in sorted(references))


def _ris(key: str, reference: dict[str, Any]) -> str:
    begin, _dashes, end = reference["pages"].partition("--")
    names, _problems = author_names.read(reference["authors"])
    notes = reference["private_notes"].split("\n") if reference["private_notes"] else []
    lines = [
        ("TY", _RIS_TYPES[reference["type"]]),
        ("M3", LABEL if reference["type"] == "label" else ""),
        ("ID", key),
        *(("AU", _ris_name(name)) for name in names),
        ("TI", reference["title"]),
        ("T2", reference["container"]),
        ("PY", reference["year"]),
        ("VL", reference["volume"]),
        ("IS", reference["issue"]),
        ("SP", begin),
        ("EP", end),
        ("PB", reference["publisher"]),
        ("DO", reference["doi"]),
        ("AN", reference["pmid"]),
        ("DB", "PubMed" if reference["pmid"] else ""),
        ("UR", reference["url"]),
        ("Y2", (reference["accessed"] or "").replace("-", "/")),
        ("C7", NOTE + reference["note"] if reference["note"] else ""),
        ("C8", ARCHIVED + reference["archived_url"] if reference["archived_url"] else ""),
    ]
    written = [f"{tag}  - {value}" for tag, value in lines if value]
    written += [f"RN  - {line}" for line in notes]
    return "\n".join([*written, "ER  - ", ""])


def _ris_name(name: author_names.Name) -> str:
    if "others" in name:
        return "et al."
    if "literal" in name:
        # Without a comma and braces, RIS cannot tell a body from a person.
        return "{" + braces.escape(name["literal"]) + "}"
    return ", ".join([name["family"], name["given"], *([name["suffix"]] if name["suffix"] else [])])


def write_csl(references: References) -> str:
    return write_csl_list(sorted(references.items()))


def write_csl_list(references: Iterable[tuple[str, dict[str, Any]]]) -> str:
    """Write (key, reference) in the given order; a key may be empty."""
    return json.dumps([_csl(key, one) for key, one in references], ensure_ascii=False, indent=1) + "\n"


def _csl(key: str, reference: dict[str, Any]) -> dict[str, Any]:
    names, _problems = author_names.read(reference["authors"])
    year, accessed = reference["year"], reference["accessed"]
    item = {
        "id": key,
        "type": _CSL_TYPES[reference["type"]],
        "genre": LABEL if reference["type"] == "label" else "",
        "author": [_csl_name(name) for name in names],
        "title": reference["title"],
        "container-title": reference["container"],
        "issued": _csl_year(year),
        "volume": reference["volume"],
        "issue": reference["issue"],
        "page": re.sub(r"^(\d+)--(\d+)$", r"\1-\2", reference["pages"]),
        "publisher": reference["publisher"],
        "DOI": reference["doi"],
        "PMID": reference["pmid"],
        "URL": reference["url"],
        "accessed": {"date-parts": [[int(part) for part in accessed.split("-")]]} if accessed else None,
        "note": reference["private_notes"],
        "custom": {
            name: value
            for name, value in (("public-note", reference["note"]), ("archived-url", reference["archived_url"]))
            if value
        },
    }
    return {name: value for name, value in item.items() if value}


def _csl_year(year: str) -> dict[str, Any] | None:
    if re.fullmatch(r"\d{4}", year):
        return {"date-parts": [[int(year)]]}
    return {"literal": year} if year else None


def _csl_name(name: author_names.Name) -> dict[str, str]:
    if "others" in name:
        return {"literal": "et al."}
    return {part: value for part, value in name.items() if value}


# {format: (what its files end in, media type, how it is written)}
WRITERS = {
    "bibtex": (".bib", "application/x-bibtex", write_bib),
    "ris": (".ris", "application/x-research-info-systems", write_ris),
    "csl": (".json", "application/vnd.citationstyles.csl+json", write_csl),
}
