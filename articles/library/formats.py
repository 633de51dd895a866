"""Finds out in which format pasted references are, and reads them. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.library import from_bibtex, from_csl, from_tagged
from articles.library.drafts import Draft, bare_doi
from articles.text.bibliography import DOI, PMID

# What one page of the admin can hold is far less; this bounds the work of reading.
MOST_BYTES = 2_000_000
NAMES = {
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl": "CSL-JSON",
    "medline": gettext_lazy("PubMed (nbib)"),
    "numbers": gettext_lazy("DOIs or PMIDs, one a line"),
}
_PUBMED_ADDRESS = re.compile(
    r"^(?:https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/|pmid:?\s*)", re.IGNORECASE
)
# "PMID 7" and "doi: 10.1234/abc", which the space would part.
_NAMED = re.compile(r"(?<![\w/.])(pmid|doi)(?:\s*:\s*|\s+)", re.IGNORECASE)


class NotRead(Exception):
    """What was given is no text; its words say why."""


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file, and a note about its encoding if that was a guess; raise NotRead."""
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, name), ""
    if b"\x00" in data[:1000]:
        # UTF-16 without its mark: every other byte of plain letters is empty.
        return _decoded(data, "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"), ""
    try:
        return data.decode(), ""
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        return text, _("The file is not in UTF-8; it was read as Western European. Look at names with accents.")


def _decoded(data: bytes, name: str) -> str:
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        raise NotRead(_("This file is no text, or is damaged.")) from None
    if "\x00" in text:
        raise NotRead(_("This file is no text, or is damaged."))
    return text


def detect(text: str) -> str:
    """Return the format of `text`, "" if it is none of those that are known."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "["):
        return "csl"
    if re.search(r"^TY  ?-", start, re.MULTILINE):
        return "ris"
    if re.search(r"^PMID ?- ?\d", start, re.MULTILINE):
        return "medline"
    if re.search(r"^[ \t]*@\s*\w+\s*[{(]", start, re.MULTILINE):
        return "bibtex"
    if any(number(line)[0] for line in start.splitlines()[:200]):
        return "numbers"
    return ""


def number(line: str) -> tuple[str, str]:
    """Return ("doi" or "pmid", the number) that stands alone on `line`, ("", "") if none does."""
    line = line.strip().strip(",;")
    doi = bare_doi(line)
    if DOI.fullmatch(doi):
        return "doi", doi
    pmid = _PUBMED_ADDRESS.sub("", line).strip("/ ")
    return ("pmid", pmid) if PMID.fullmatch(pmid) else ("", "")


def numbers(text: str) -> Iterator[Draft]:
    """Yield for each line a draft that has its DOI or PMID only, as long as nobody looked it up."""
    for line, words in enumerate(text.splitlines(), start=1):
        # Several stand in one line with commas between.
        words = _NAMED.sub(r"\1:", words.strip())
        for part in re.split(r"[\s,;]+(?=10\.\d|https?://|\d+\b|doi:|pmid:)", words, flags=re.IGNORECASE):
            if not part.strip(" ,;"):
                continue
            kind, found = number(part)
            draft = Draft(line)
            if kind:
                draft.fields[kind] = found
            draft.problem = "" if kind else _("“%(line)s” is neither a DOI nor a PMID.") % {"line": part[:80]}
            yield draft


_READERS: dict[str, Callable[[str], Iterable[Draft]]] = {
    "bibtex": from_bibtex.read,
    "ris": from_tagged.read_ris,
    "csl": from_csl.read,
    "medline": from_tagged.read_medline,
    "numbers": numbers,
}


def read(text: str, form: str = "") -> tuple[str, list[Draft]]:
    """Return (format, drafts in their order). Raises NotRead if the format is not told and cannot be seen."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", " ").replace("\x00", "")
    form = form or detect(text)
    if form not in _READERS:
        raise NotRead(_("This looks like none of the formats. Choose which it is, or look at its beginning."))
    drafts = list(chain(_READERS[form](text.removeprefix("\ufeff"))))
    if not drafts:
        raise NotRead(_("No reference was found in it."))
    return form, drafts
