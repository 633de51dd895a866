"""Yields the addresses elsewhere that the working copy shows, each with the place where it stands."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.module_loading import import_string

from articles.fields import KINDS, Shape
from articles.models import Reference
from articles.models.rows import MODELS
from articles.text import citations
from articles.text.bibliography import links
from rlssite.markup import web_address

# Longer than that are no addresses that anybody typed; and an index holds no more.
LONGEST = 2000


@dataclass(frozen=True)
class Place:
    words: str
    # Where it is edited.
    url: str
    # Whether it has a field for an archived copy, and what stands in it.
    has_archive: bool = False
    archived_url: str = ""


def everywhere() -> dict[str, list[Place]]:
    """Return {address: places} of all that `settings.LINK_SOURCES` name."""
    found: dict[str, list[Place]] = defaultdict(list)
    for source in settings.LINK_SOURCES:
        for url, place in import_string(source)():
            if web_address(url) and len(url.encode()) <= LONGEST and place not in found[url]:
                found[url].append(place)
    return dict(found)


def of_references() -> Iterator[tuple[str, Place]]:
    for reference in Reference.objects.all():
        edit = reverse("admin:articles_reference_change", args=[reference.pk])
        row = {name: getattr(reference, name) for name in ("doi", "url", "archived_url")}
        for _words, url in links(row):
            is_archive = url == reference.archived_url
            yield url, Place(f"[@{reference.key}]", edit, not is_archive, reference.archived_url)


def of_texts() -> Iterator[tuple[str, Place]]:
    for kind in ("article", "section", "remedy"):
        names = KINDS[kind].names(Shape.TEXT)
        mentions = Q()
        for name in names:
            mentions |= Q(**{f"{name}__contains": "://"})
        for row in MODELS[kind].objects.filter(mentions):
            place = Place(str(row), reverse(f"admin:articles_{kind}_change", args=[row.pk]))
            for name in names:
                if "://" in getattr(row, name):
                    for url in addresses(getattr(row, name)):
                        yield url, place


def addresses(text: str) -> Iterator[str]:
    """Yield the addresses of the links in the author's Markdown, without the part that names a place on a page."""
    for _line, token in citations.inline_tokens(citations.parse(text)):
        if token.type == "link_open":
            url = citations.attribute(token, "href").partition("#")[0]
            if url.startswith(("https://", "http://")):
                yield url
