"""The lists of references: of the whole guide, and of each page below it. Pure: no database."""

from django.utils.translation import gettext as _

from articles.text.bibliography import links, reference_html


def reference_entry(reference, key, number, cites, elsewhere=()):
    """One line of the list of references, with a link to the first citation in each place that cites it.

    Where the page of the list cites it, other pages that do (`elsewhere`) are only counted.
    """
    places = {}
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


def own_references(page, source, numbers):
    """Return the references of a page below the guide's, in their order, each with the places on that page."""
    return [
        reference_entry(source["references"][key], key, numbers[key], page.cited[key])
        for key in sorted(page.cited, key=numbers.get)
    ]


def note_cites(elsewhere, page, url, name):
    """Add the places that cite on `page`, which is called `name` and lives at `url`, to {key: places}."""
    for key, places in page.cited.items():
        elsewhere.setdefault(key, []).extend(
            {"href": url + place["href"], "place": _("page: %(name)s") % {"name": name}} for place in places
        )
