"""Pages for what goes wrong."""

import sys

from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views import defaults

from rlssite.web.middleware import unavailable


def csrf_failure(request, reason=""):
    """Refuse a form whose token is wrong or old; where the form can be shown again with its text, show that."""
    match = request.resolver_match
    again = getattr(match.func, "after_csrf_failure", None) if match else None
    response = again(request, *match.args, **match.kwargs) if again else render(request, "403_csrf.html", status=403)
    add_never_cache_headers(response)
    return response


def server_error(request):
    """Answer what no view caught: an outage met by a middleware is one as well, all else is a fault of the site."""
    return unavailable(request, sys.exc_info()[1]) or defaults.server_error(request)
