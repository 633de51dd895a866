"""The lists of references: of the whole guide, and of each page below it. Pure: no database."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from articles.text.bibliography import links, reference_html
from articles.text.text_html import Cite, Page


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
