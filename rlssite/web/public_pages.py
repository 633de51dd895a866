"""Answers public pages before the middleware that only forms, private pages and the admin need.

A public page is the same for everybody. It looks at no session, user, message or token, so reading them would be work
for nothing; what it needs of that middleware, two headers, every answer gets here.
"""

from http import HTTPStatus

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import Http404
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from rlssite.web import outages, replica
from rlssite.web.middleware import unavailable


def public_page(view):
    """Mark a view that answers everybody alike, and only what changes nothing."""
    view = require_safe(view)
    view.is_public_page = True
    return view


def strict_headers(get_response):
    """Send every answer with the headers that keep others out, also a file and an error that is answered early."""
    headers = {
        HEADER: build_policy(),
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        # No page needs anything from elsewhere, and none of ours is a part of another's.
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
    }

    def middleware(request):
        response = get_response(request)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def public_pages(get_response):
    def middleware(request):
        response = _answer(request)
        if response is None:
            return get_response(request)
        # What was not modified has the length of the page that the reader holds.
        if not response.streaming and response.status_code != HTTPStatus.NOT_MODIFIED:
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware


def _answer(request):
    """Return the public page that `request` asks for; None if it asks for something else, or for more than a page."""
    meta = request.META
    if request.method not in ("GET", "HEAD") or meta.get("CONTENT_LENGTH") not in (None, "", "0"):
        return None
    if "HTTP_TRANSFER_ENCODING" in meta:
        return None
    # Raises the error that becomes a 400 if the host is not ours.
    request.get_host()
    try:
        match = resolve(request.path_info)
        if not getattr(match.func, "is_public_page", False):
            return None
        request.resolver_match = match
        return replica.page(lambda: match.func(request, *match.args, **match.kwargs))
    except (Http404, Resolver404):
        # The address may be a mistyped one of ours, which others look for.
        return None
    except (OSError, *outages.DATABASE_ERRORS) as error:
        response = unavailable(request, error)
        if response is None:
            raise
        return response
