"""Public pages: the same bytes for every anonymous reader, answered conditionally.

They never look at the session, the user, messages or a CSRF token, so a cache in front may hold
them; `s-maxage=1` lets a flood of readers through to the site once a second.
"""

from django.conf import settings
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.http import urlencode

from articles.pages.kept_pages import KeptPages

PAGES = KeptPages()

# No stale-while-revalidate: after an idle spell it would serve an old page as if it were new.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-if-error=86400"


def origin(request):
    """Return scheme and host of the site's public address; without one, those of the request."""
    return settings.BASE_URL if settings.SITE_URL else f"{request.scheme}://{request.get_host()}"


def readable_host(request):
    """Return the host of origin() for people's eyes."""
    return settings.READABLE_URL.partition("://")[2] if settings.SITE_URL else request.get_host()


def known_query(request, keys):
    """Return "?key=value" of those `keys` of the query that the page knows, each once; "" where there is none."""
    known = {key: request.GET[key] for key in keys if key in request.GET}
    return f"?{urlencode(known)}" if known else ""


def elsewhere(request, keys=()):
    """Return where a page lives whose query holds other keys than it knows, or one twice; None where it is well.

    Keys are compared, not text: an address may spell one value in several ways, and none of them may
    lead back to itself.
    """
    asked = [key for key, values in request.GET.lists() for _value in values]
    if sorted(asked) == sorted(set(asked) & set(keys)) and (asked or not request.META.get("QUERY_STRING")):
        return None
    return escape_uri_path(request.path) + known_query(request, keys)


def public_response(request, state, render, keys=()):
    """Return 304 where the reader already has the page at `state`, else the response of `render()`.

    `state` (text) changes whenever the page does; the build and the day are added to it, since the
    page's looks change with the one and its age notices with the other. A query with other keys than
    `keys` leads to the page's one address, which `render` finds as `request.canonical`.
    """
    address = elsewhere(request, keys)
    if address is not None:
        return moved(address)
    request.canonical = origin(request) + escape_uri_path(request.path) + known_query(request, keys)
    # Weak, because the same page may be sent compressed or not.
    etag = f'W/"{settings.BUILD}.{state}.{timezone.now():%Y%m%d}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = _kept_or_made(request, etag, render)
    response.headers["ETag"] = etag
    return cacheable(response)


def _kept_or_made(request, etag, render):
    """Return the page that was made at this address for `etag`, else that of `render()`, which is kept."""
    address = request.canonical
    # Queries are without number, and each is asked for once or twice.
    if settings.DEBUG or request.GET:
        return render()
    kept = PAGES.find(address, etag)
    if kept is None:
        with PAGES.one_at_a_time(address):
            kept = PAGES.find(address, etag)
            if kept is None:
                response = render()
                if response.status_code != 200 or response.streaming or response.cookies:
                    return response
                kept = PAGES.keep(address, etag, dict(response.headers), response.content)
                if kept is None:
                    return response
    headers, body = kept
    # Unpacked again in rlssite/web/middleware.py for those that cannot read it.
    return HttpResponse(body, headers={**headers, "Content-Encoding": "br"})


def cacheable(response):
    # Set on whatever is sent: a 304 must carry them like the page itself.
    response.headers["Cache-Control"] = CACHE_CONTROL
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def moved(url):
    return cacheable(HttpResponsePermanentRedirect(url))


def private(response):
    """Mark a page that is one person's own: not stored, not indexed."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
