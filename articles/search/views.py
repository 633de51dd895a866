import hashlib
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.models import Edition, Site
from articles.pages.caching import public_response
from articles.pages.edition_lookup import all_editions
from articles.search.documents import Guide
from articles.search.index import Index
from articles.search.words import MAX_QUERY
from rlssite.web.public_pages import public_page

State = tuple[tuple[Any, ...], ...]


class CurrentIndex:
    """The index of the current editions, one for each process; the first search after a change builds it again."""

    def __init__(self) -> None:
        self._lock = Lock()
        # One tuple that is replaced as a whole, so that no thread sees an index with another one's state.
        self._held: tuple[State | None, Index | None] = (None, None)

    def of(self, editions: Iterable[Edition]) -> Index:
        """Return the index of `editions` (from `articles.pages.edition_lookup.all_editions`)."""
        state = states(editions)
        held, index = self._held
        if index is not None and held == state:
            return index
        # One thread builds the index while the others wait.
        with self._lock:
            held, index = self._held
            if index is None or held != state:
                index = Index(_guides(editions))
                self._held = (state, index)
        return index


current_index = CurrentIndex()


def states(editions: Iterable[Any]) -> State:
    # With the time it was made, since after a restored backup the same numbers may be used again.
    return tuple((edition.pk, edition.created, edition.rendered_with, edition.revision) for edition in editions)


def _guides(editions: Iterable[Edition]) -> Iterator[Guide]:
    for edition in editions:
        url = reverse("articles:guide", args=[edition.slug])
        yield Guide(url, edition.title, edition.language, _parts(edition))


def _parts(edition: Edition) -> dict[str, Any]:
    """Return what the edition's pages show, gathered for the index."""
    found: dict[str, Any] = {**edition.head, "glossary": [], "remedies": []}
    for page in edition.pages.filter(kind__in=["guide", "remedy", "glossary"]).order_by("pk").iterator(chunk_size=1):
        if page.kind == "remedy":
            found["remedies"].append(page.content)
        else:
            found |= page.content
    return found


@public_page
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    editions = all_editions()
    site = Site.load()
    # A hash, since the query may hold characters that a header cannot.
    state = hashlib.sha256(ascii((text, site.updated, states(editions))).encode()).hexdigest()

    def page() -> HttpResponse:
        # To search engines this is one page, whatever the query is.
        request.canonical = request.canonical.partition("?")[0]  # type: ignore[attr-defined]
        index = current_index.of(editions)
        context = {"result": index.search(text), "outlines": index.outlines, "max_query": MAX_QUERY, "site": site}
        return render(request, "articles/search.html", context)

    response = public_response(request, f"search.{state}", page, ["q"])
    response.headers["X-Robots-Tag"] = "noindex"
    return response
