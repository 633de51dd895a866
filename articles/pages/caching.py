"""HTTP caching of public pages: ETag, 304, one address for each page, and pages that are kept once made.

A public page is the same for all readers: it never looks at the session, the user, messages or a CSRF token. So a cache
in front may hold it; with `s-maxage=1` such a cache asks the site once a second, however many readers there are.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.http import urlencode

from articles.pages.kept import PAGES
from articles.pages.live import fill
from rlssite.web import replica
from rlssite.web.compression import coding_of, compress
from rlssite.when import zone_name

# No stale-while-revalidate: after a quiet time it would show an old page as if it were new.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-if-error=86400"


def origin(request):
    """Return scheme and host of the site's public address, or those of the request if none is set."""
    return settings.BASE_URL if settings.SITE_URL else f"{request.scheme}://{request.get_host()}"


def readable_host(request):
    """Return the host of origin() as people read it."""
    return settings.READABLE_URL.partition("://")[2] if settings.SITE_URL else request.get_host()


def known_query(request, keys):
    """Return "?key=value" of those `keys` that the query has, each once; "" if there are none."""
    known = {key: request.GET[key] for key in keys if key in request.GET}
    return f"?{urlencode(known)}" if known else ""


def elsewhere(request, keys=()):
    """Return the right address of a page if the query has unknown keys, or one key twice; None if nothing is wrong.

    Only keys are compared: a value may be spelled in several ways, and an address must not redirect to itself.
    """
    asked = [key for key, values in request.GET.lists() for _value in values]
    if sorted(asked) == sorted(set(asked) & set(keys)) and (asked or not request.META.get("QUERY_STRING")):
        return None
    return escape_uri_path(request.path) + known_query(request, keys)


@dataclass(frozen=True)
class Frame:
    """A page without its live parts (live.py), which is the same as long as `state` is.

    Pages that differ in their parts alone may share one, under an `address` of its own; `parts` are theirs.
    """

    state: str
    edition: Any
    address: str = ""
    parts: Mapping[str, Callable[..., str]] = field(default_factory=dict)


def public_response(request, state, make, keys=(), frame=None):
    """Return 304 if the reader already has the page at `state`, else the response of `make()`.

    `state` is a text that changes whenever the page does. Build, day and time zone are added to it, because the page's
    looks change with the build, its age notices with the day, and its dates with the zone. A query with
    other keys than `keys` is redirected to the page's one address, which `make` finds in `request.canonical`. With a
    `frame`, `make` returns only that.
    """
    address = elsewhere(request, keys)
    if address is not None:
        return moved(address)
    request.canonical = origin(request) + escape_uri_path(request.path) + known_query(request, keys)
    # A weak ETag, because the same page may be sent compressed or not.
    etag = _stamped(state)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = _kept_or_made(request, etag, make, frame)
    elif response.status_code != HTTPStatus.NOT_MODIFIED:
        # A condition that did not hold is an answer to whoever made it, and to nobody else.
        return private(response)
    response.headers["ETag"] = etag
    return cacheable(response)


def _stamped(state):
    return f'W/"{settings.BUILD}.{state}.{timezone.localdate():%Y%m%d}.{zone_name()}"'


def _kept_or_made(request, etag, make, frame):
    """Return the page that is kept for this address, encoding and `etag`; else make it, pack it and keep it."""
    coding = coding_of(request)
    key = f"{coding} {request.canonical}"
    # Pages with a query are not kept: there can be any number of them, and each is asked for once or twice.
    is_kept = not settings.DEBUG and not request.GET
    found = PAGES.find(key, etag) if is_kept else None
    if found:
        headers, body = found
        return HttpResponse(body, headers=headers)
    response = replica.content(lambda: _framed(request, make, frame) if frame else make())
    if response.status_code != 200 or response.streaming or response.cookies:
        return response
    compress(response, coding)
    if is_kept:
        PAGES.keep(key, etag, (dict(response.headers), response.content), len(response.content))
    return response


def _framed(request, make, frame):
    """Return a page made of its frame, as it is kept, and the parts that change more often."""
    key, state = f"frame {frame.address or request.canonical}", _stamped(frame.state)
    found = None if settings.DEBUG else PAGES.find(key, state)
    if found is None:
        response = make()
        if response.status_code != 200:
            return response
        found = dict(response.headers), response.text
        PAGES.keep(key, state, found, len(response.content))
    headers, text = found
    return HttpResponse(fill(text, frame.edition, frame.parts), headers=headers)


def cacheable(response):
    # Set on every response, because a 304 must have the same headers as the page.
    response.headers["Cache-Control"] = CACHE_CONTROL
    # nginx counts whole seconds, and would take one second for almost two. For it alone: until this second is over.
    response.headers["X-Accel-Expires"] = f"@{int(time.time())}"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def moved(url):
    return cacheable(HttpResponsePermanentRedirect(url))


def private(response):
    """Mark a page that is for one person only, so that it is neither stored nor indexed."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
