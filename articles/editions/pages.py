"""Makes the public pages of an edition: its source is rendered and cut, and each page is a row of its own.

A page's template gets the edition's `head`, which says what every page tells of the guide, and the page's `content`.
"""

from dataclasses import dataclass

from django.db import transaction

from articles.models import EditionPage
from articles.text import rendering

FRONT, ALL, REMEDIES, MAP, GLOSSARY, REFERENCES, ABOUT, SHEET = (
    "",
    "all/",
    "remedies/",
    "map/",
    "glossary/",
    "references/",
    "about/",
    "for-your-doctor/",
)
_HEAD = (
    "title",
    "slug",
    "summary",
    "topic",
    "topic_words",
    "language",
    "layout",
    "copyright",
    "review_due",
    "author",
    "reviewers",
)
_SECTION = ("slug", "title", "href", "first_step")
_WHOLE = ("main_message", "what_it_is", "tonight", "get_help", "sections", "disclaimer", "references")
# What a table of remedies shows.
_ROW = ("slug", "name", "href", "kind", "helps", "cautions", "marks", "label_note", "how_much")


@dataclass
class Page:
    """`kind` is "guide" (all on one page), "front", "whole", "section", "remedy", "remedies" and so on (`pages_of`).

    One of the kind "moved" leads to `content["to"]`, the path that an earlier address has now.
    """

    kind: str
    title: str
    content: dict


def head_of(parts):
    """Return what every page says about the guide with these `parts` (from `rendering.render`)."""
    return {name: parts[name] for name in _HEAD} | {
        "has": {
            name: bool(parts[name]) for name in ("tonight", "get_help", "glossary", "references", "remedies", "map")
        },
        "has_sheet": bool(parts["doctor_sheet"]),
        "sections": [{name: section[name] for name in _SECTION} for section in parts["sections"]],
        "remedies": [{name: remedy[name] for name in ("slug", "name", "href")} for remedy in parts["remedies"]],
    }


def pages_of(parts):
    """Return {path: Page} of all pages of a guide with these `parts`."""
    # First the earlier addresses: the page that has one of them now stands there.
    found = _moved(parts)
    title, whole = parts["title"], {name: parts[name] for name in _WHOLE}
    if parts["front"] is None:
        found[FRONT] = Page("guide", title, whole)
    else:
        found[FRONT] = Page("front", title, parts["front"])
        found[ALL] = Page("whole", title, whole)
    found |= {f"{section['slug']}/": Page("section", section["title"], section) for section in parts["section_pages"]}
    found |= {f"{remedy['slug']}/": Page("remedy", remedy["name"], remedy) for remedy in parts["remedies"]}
    if parts["remedies"]:
        rows = [{name: remedy[name] for name in _ROW} | {"verdict": remedy["short"]} for remedy in parts["remedies"]]
        found[REMEDIES] = Page("remedies", "", {"remedies": rows})
    if parts["map"]:
        found[MAP] = Page("map", "", parts["map"])
    if parts["glossary"]:
        names = ("glossary", "glossary_references")
        found[GLOSSARY] = Page("glossary", "", {name: parts[name] for name in names})
    if parts["all_references"]:
        found[REFERENCES] = Page("references", "", {"references": parts["all_references"]})
    found[ABOUT] = Page("about", "", _about(parts))
    if parts["doctor_sheet"]:
        found[SHEET] = Page("sheet", "", {name: parts[name] for name in ("doctor_sheet", "sheet_references")})
    return found


def _moved(parts):
    found = {}
    for row in [*parts["section_pages"], *parts["remedies"]]:
        found |= {f"{old}/": Page("moved", "", {"to": f"{row['slug']}/"}) for old in row["old_slugs"]}
    if parts["front"] is None:
        # The sections, and the whole, may have had pages of their own.
        for section in parts["sections"]:
            known = [section["slug"], *section["anchors"]]
            found = {f"{slug}/": Page("moved", "", {"to": f"#{section['slug']}"}) for slug in known} | found
        found[ALL] = Page("moved", "", {"to": FRONT})
    return found


def _about(parts):
    """Return what the guide is rated by (articles/pages/self_audit.py)."""
    return {
        "main_message": parts["main_message"],
        "references": [
            {name: reference[name] for name in ("has_identifier", "has_year")} for reference in parts["references"]
        ],
        "remedies": [{"fields": [{"name": field["name"]} for field in r["fields"]]} for r in parts["remedies"]],
        "outward_links": sum(section["html"].count('<a href="http') for section in parts["sections"]),
    }


@transaction.atomic
def make_pages(edition):
    """Render the source of `edition`; save it and its pages in place of those it had."""
    parts = rendering.render(edition.source, f"/{edition.slug}/")
    edition.head, edition.rendered_with = head_of(parts), rendering.RENDERER_VERSION
    edition.save()
    edition.pages.all().delete()
    EditionPage.objects.bulk_create(
        EditionPage(edition=edition, path=path, kind=page.kind, title=page.title, content=page.content)
        for path, page in pages_of(parts).items()
    )
