"""Public pages: the same bytes for every anonymous reader, answered conditionally.

They never look at the session, the user, messages or a CSRF token, so a cache in front may hold
them; `s-maxage=1` lets a flood of readers through to the site once a second.
"""

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

# No stale-while-revalidate: after an idle spell it would serve an old page as if it were new.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-if-error=86400"


def public_response(request, state, render):
    """Return 304 where the reader already has the page at `state`, else the response of `render()`.

    `state` (text) changes whenever the page does; the build and the day are added to it, since the
    page's looks change with the one and its age notices with the other.
    """
    # Weak, because the same page may be sent compressed or not.
    etag = f'W/"{settings.BUILD}.{state}.{timezone.now():%Y%m%d}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = render()
    response.headers["ETag"] = etag
    return cacheable(response)


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
