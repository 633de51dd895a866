"""Writes references as lines of a list: authors, title, where it appeared, links, and the places that cite it.

Pure: a reference is a dict with the field names of `articles.models.Reference`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.utils.html import escape, format_html
from django.utils.translation import gettext as _

from articles.text.names import author_names, written_names
from articles.text.text_html import Cite, Page
from rlssite.markup import LIKE_A_HOST, web_address

SHOWN_AUTHORS = 6
DOI = re.compile(r"10\.\d{4,9}/\S+")
PMID = re.compile(r"[1-9]\d{0,8}")


def author_line(authors: str) -> str:
    """Return "Family G, Family G, et al." from the text of a reference's authors (text/names/author_names.py)."""
    names, _problems = author_names.read(authors)
    return line_of(names)


def line_of(names: list[author_names.Name]) -> str:
    shown = names[:SHOWN_AUTHORS]
    if len(names) > SHOWN_AUTHORS and shown[-1] != author_names.OTHERS:
        shown.append(author_names.OTHERS)
    return ", ".join(written_names.printed(name) for name in shown)


def links(reference: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the reference's valid addresses as (text, URL), the most lasting one first."""
    found = []
    if DOI.fullmatch(reference.get("doi") or ""):
        found.append((f"doi:{reference['doi']}", "https://doi.org/" + quote(reference["doi"], safe="/:;()._-")))
    if PMID.fullmatch(reference.get("pmid") or ""):
        found.append((f"PMID {reference['pmid']}", f"https://pubmed.ncbi.nlm.nih.gov/{reference['pmid']}/"))
    for name, words in (("url", _("web page")), ("archived_url", _("archived copy"))):
        if web_address(reference.get(name)):
            found.append((words, reference[name]))
    return found


def address_problems(reference: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (field, why) for each invalid address of the reference, which readers would not see."""
    for name in ("url", "archived_url"):
        address = reference.get(name) or ""
        if address and not web_address(address):
            hint = web_address(f"https://{address}") if LIKE_A_HOST.match(address) else ""
            words = (
                _("“%(address)s” is no address of a web page; is it %(hint)s?")
                if hint
                else _("“%(address)s” is no address of a web page; that begins with https:// and has no spaces.")
            )
            yield name, words % {"address": address, "hint": hint}
    for name, pattern, words in (
        ("doi", DOI, _("“%(value)s” is no DOI, like 10.5664/jcsm.11390, without an address.")),
        ("pmid", PMID, _("“%(value)s” is no PMID; it has digits only.")),
    ):
        value = reference.get(name) or ""
        if value and not pattern.fullmatch(value):
            yield name, words % {"value": value}


def _where(reference: dict[str, Any]) -> str:
    """Return "Container. 2025;21(1):137–152", or what is known of it."""
    container = reference.get("container") or ""
    volume = reference.get("volume") or ""
    if reference.get("issue"):
        volume += f"({reference['issue']})"
    pages = (reference.get("pages") or "").replace("--", "–")
    place = ":".join(part for part in (volume, pages) if part)
    year = reference.get("year") or ""
    when = ";".join(part for part in (year, place) if part)
    html = format_html("<em>{}</em>.", container) if container else ""
    publisher = escape(reference["publisher"] + ". ") if reference.get("publisher") else ""
    return f"{html} {publisher}{escape(when)}".strip()


def reference_html(reference: dict[str, Any]) -> str:
    """Return the reference as HTML with every field escaped, without its number and links back to the text."""
    pieces: list[str] = []
    authors = author_line(reference.get("authors") or "")
    if authors:
        pieces.append(escape(authors.rstrip(".") + "."))
    title = reference["title"].rstrip(".")
    pieces.append(format_html("<cite>{}</cite>{}", title, "" if title.endswith("?") else "."))
    where = _where(reference)
    if where:
        pieces.append(where if where.endswith(".") else where + ".")
    pieces += [format_html('<a href="{}">{}</a>', url, text) for text, url in links(reference)]
    if reference.get("accessed"):
        pieces.append(escape(_("Seen %(date)s.") % {"date": reference["accessed"]}))
    if reference.get("note"):
        pieces.append(format_html('<span class="reference-note">{}</span>', reference["note"]))
    return " ".join(pieces)


def reference_entry(
    reference: dict[str, Any], key: str, number: int, cites: list[Cite], elsewhere: Sequence[Cite] = ()
) -> dict[str, Any]:
    """Return one line of a list of references, with a link to the first citation in each place that cites it.

    If the list's own page cites it, other pages that do so (`elsewhere`) are only counted.
    """
    places: dict[str, str] = {}
    for cite in cites or elsewhere:
        places.setdefault(cite["place"], cite["href"])
    return {
        "key": key,
        "number": number,
        "html": reference_html(reference),
        "url": next((url for _text, url in links(reference)), ""),
        "has_identifier": bool(reference.get("doi") or reference.get("pmid")),
        "has_year": bool(reference.get("year")),
        "places": [{"place": place, "href": href} for place, href in places.items()],
        "other_pages": len({cite["place"] for cite in elsewhere}) if cites else 0,
    }


def own_references(page: Page, source: dict[str, Any], numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Return the references of a page below the guide's, in order, each with the places on that page that cite it."""
    return [
        reference_entry(source["references"][key], key, numbers[key], page.cited[key])
        for key in sorted(page.cited, key=lambda key: numbers[key])
    ]


def note_cites(elsewhere: dict[str, list[Cite]], page: Page, url: str, name: str) -> None:
    """Add to `elsewhere`, {key: places}, the places that cite on `page`, which has this `name` and `url`."""
    for key, places in page.cited.items():
        elsewhere.setdefault(key, []).extend(
            {"href": url + place["href"], "place": _("page: %(name)s") % {"name": name}} for place in places
        )
