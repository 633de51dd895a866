"""Reads RIS, and PubMed's own format (MEDLINE, "nbib"): a tag, a hyphen and a value on each line. Pure.

Own code: rispy 0.10 does not know the line of what it reads, and MEDLINE not at all.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.library.drafts import Draft, day, listed_name, names_of, year_of
from articles.text.names import author_names
from articles.text.names.author_names import literal, person

_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  ?- ?(.*)|([A-Z][A-Z0-9])  -$")
_MEDLINE_LINE = re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)")
LABEL = "medicine label"
ARCHIVED, NOTE = "archived: ", "note: "
_RIS_TYPES = {
    "JOUR": "article", "MGZN": "article", "EJOUR": "article", "ABST": "article", "CONF": "article", "CPAPER": "article",
    "INPR": "article", "NEWS": "article",
    "RPRT": "report", "GOVDOC": "report", "STAND": "report",
    "BOOK": "book", "CHAP": "book", "EDBOOK": "book", "EBOOK": "book", "ECHAP": "book",
    "ELEC": "web", "WEB": "web", "BLOG": "web",
}  # fmt: skip
_RIS_NAMES = {
    "title": ["TI", "T1", "CT", "BT"],
    "container": ["JO", "JF", "T2", "J2", "JA"],
    "year": ["PY", "Y1", "DA"],
    "volume": ["VL"],
    "issue": ["IS"],
    "publisher": ["PB"],
    "doi": ["DO"],
    "url": ["UR"],
}
Record = tuple[int, dict[str, list[str]]]


def _records(text: str, line_form: re.Pattern[str], first: str, last: str) -> Iterator[Record]:
    """Yield (line, {tag: values}) for each record; `first` begins one, `last` ends it, if anything does."""
    begun, values, tag = 0, dict[str, list[str]](), ""
    for number, line in enumerate(text.splitlines(), start=1):
        found = line_form.match(line)
        if not found:
            # The value of the line before goes on here.
            if tag and line.strip():
                values[tag][-1] += " " + line.strip()
            continue
        tag, value = (found[1] or found[found.lastindex or 1]), (found[2] or "").strip()
        if tag == last or (tag == first and values):
            if values:
                yield begun, values
            values = {}
            if tag == last:
                tag = ""
                continue
        begun = number if not values else begun
        values.setdefault(tag, []).append(value)
    if values:
        yield begun, values


def read_ris(text: str) -> Iterator[Draft]:
    for line, values in _records(text, _RIS_LINE, "TY", "ER"):
        if "TY" not in values:
            yield Draft(line, problem=_("A reference in RIS begins with “TY  - ”."))
            continue
        yield _of_ris(line, values)


def _of_ris(line: int, values: dict[str, list[str]]) -> Draft:
    draft = Draft(line, key=values.get("ID", [""])[0])
    draft.fields["type"] = _RIS_TYPES.get(values["TY"][0].strip().upper(), "other")
    if values.get("M3") == [LABEL]:
        draft.fields["type"] = "label"
    for name, tags in _RIS_NAMES.items():
        for tag in tags:
            draft.set(name, next((value for value in values.get(tag, []) if value), ""))
    draft.fields["year"] = year_of(draft.fields["year"])
    begin, end = (values.get(tag, [""])[0] for tag in ("SP", "EP"))
    draft.set("pages", f"{begin}--{end}" if begin and end and begin != end and "-" not in begin else begin or end)
    draft.fields["accessed"] = day(values.get("Y2", [""])[0])
    is_pubmed = any("pubmed" in value.lower() for tag in ("DB", "DP") for value in values.get(tag, []))
    number = next((value for value in values.get("AN", []) if value.isdigit()), "")
    draft.set("pmid", number if is_pubmed or len(number) > 5 else "")
    for prefix, name in ((ARCHIVED, "archived_url"), (NOTE, "note")):
        found = [value for tag in ("C7", "C8") for value in values.get(tag, []) if value.startswith(prefix)]
        draft.set(name, found[0].removeprefix(prefix) if found else "")
    # What other programs note is for whoever wrote it, and not for readers.
    draft.fields["private_notes"] = "\n".join([*values.get("RN", []), *values.get("N1", [])]).strip()
    for tag in ("AU", "A1"):
        for value in values.get(tag, []):
            _add(draft, *listed_name(value))
    return draft.finish()


def _add(draft: Draft, names: list[author_names.Name], unclear: str) -> None:
    draft.names += names
    if unclear:
        draft.notes.append(_("Authors: %(why)s") % {"why": unclear})


def read_medline(text: str) -> Iterator[Draft]:
    for line, values in _records(text, _MEDLINE_LINE, "PMID", ""):
        if "PMID" not in values:
            yield Draft(line, problem=_("A reference of PubMed's begins with “PMID- ”."))
            continue
        yield _of_medline(line, values)


def _of_medline(line: int, values: dict[str, list[str]]) -> Draft:
    def first(*tags: str) -> str:
        return next((value for tag in tags for value in values.get(tag, []) if value), "")

    draft = Draft(line)
    kinds = {kind.lower() for kind in values.get("PT", [])}
    if first("BTI") or "book" in first("PST").lower():
        draft.fields["type"] = "book"
    elif "practice guideline" in kinds and not first("TA", "JT"):
        draft.fields["type"] = "report"
    draft.set("title", first("TI", "BTI").removesuffix("."))
    draft.set("container", first("JT", "TA", "BTI") if first("TI") else "")
    draft.set("year", year_of(first("DP")))
    for name, tag in (("volume", "VI"), ("issue", "IP"), ("publisher", "PB")):
        draft.set(name, first(tag))
    draft.set("pages", _whole_range(first("PG")))
    draft.set("pmid", first("PMID"))
    for value in [*values.get("LID", []), *values.get("AID", [])]:
        if value.endswith("[doi]"):
            draft.set("doi", value.removesuffix("[doi]").strip())
    for value in values.get("FAU") or values.get("AU", []):
        family, comma, given = value.partition(",")
        if comma:
            words = given.split()
            is_last = len(words) > 1 and author_names.GENERATION.fullmatch(words[-1])
            suffix = words.pop() if is_last else ""
            _add(draft, [person(family.strip(), " ".join(words), suffix)], "")
        else:
            _add(draft, *names_of(value))
    for value in values.get("CN", []):
        _add(draft, [literal(" ".join(value.split()))], "")
    return draft.finish()


def _whole_range(pages: str) -> str:
    """Return "431--439" for PubMed's "431-9"."""
    found = re.fullmatch(r"(\d+)-(\d+)", pages)
    if not found:
        return pages
    start, end = found.groups()
    return f"{start}--{start[: max(0, len(start) - len(end))]}{end}"
