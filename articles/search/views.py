import hashlib
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Edition, Site
from articles.pages.caching import public_response
from articles.search.documents import Guide
from articles.search.index import Index
from articles.search.words import MAX_QUERY

State = tuple[tuple[Any, ...], ...]


class CurrentIndex:
    """The index of the current editions, one for each process; the first search after a change builds it again."""

    def __init__(self) -> None:
        self._lock = Lock()
        # One tuple that is replaced as a whole, so that no thread sees an index with another one's state.
        self._held: tuple[State | None, Index | None] = (None, None)

    def of(self, editions: Iterable[Edition]) -> Index:
        """Return the index of `editions` (from `Edition.objects.for_readers()`)."""
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
    # From `current` again, so that a guide that was taken down meanwhile is not read.
    wanted = Edition.objects.current().filter(pk__in=[edition.pk for edition in editions])
    for edition in wanted.defer("source").order_by("title", "pk").iterator(chunk_size=1):
        yield Guide(reverse("articles:guide", args=[edition.slug]), edition.title, edition.language, edition.parts)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    editions = list(Edition.objects.for_readers().order_by("title", "pk"))
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
