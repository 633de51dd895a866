import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Site
from articles.pages.caching import public_response
from articles.pages.edition_lookup import all_editions
from articles.search.current import current_index, states
from articles.search.words import as_typed
from rlssite.web.public_pages import public_page


@public_page
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    editions = all_editions()
    site = Site.load()
    current = current_index.of(editions)
    # What readers see of a guide, its comments too: a removed one is found no longer.
    shown = [edition.state for edition in editions]
    # A hash, since the query may hold characters that a header cannot.
    state = hashlib.sha256(ascii((text, site.updated, shown, states(editions), current.state)).encode()).hexdigest()

    def page() -> HttpResponse:
        # To search engines this is one page, whatever the query is.
        request.canonical = request.canonical.partition("?")[0]  # type: ignore[attr-defined]
        result = current.index.search(text, current.is_there)
        context = {"result": result, "typed": as_typed(text) if result.was_cut else result.query, "site": site}
        context |= {"is_before": current.is_before, "editions": editions}
        return render(request, "articles/search.html", context)

    response = public_response(request, f"search.{state}", page, ["q"])
    response.headers["X-Robots-Tag"] = "noindex"
    return response
