"""Error pages: a refused CSRF token, what somebody may not do, and a server error."""

import sys

from django.contrib import admin
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views import defaults

from rlssite.people.events import log_not_allowed
from rlssite.people.roles import what_may_be_done
from rlssite.web import kept_forms
from rlssite.web.middleware import unavailable


def csrf_failure(request, reason=""):
    """Refuse a form whose CSRF token is wrong or old; if its view can show the form again with its text, do that."""
    match = request.resolver_match
    again = getattr(match.func, "after_csrf_failure", None) if match else None
    if again:
        response = again(request, *match.args, **match.kwargs)
    else:
        kept = kept_forms.after_csrf_failure(admin.site, request, reason)
        response = kept or render(request, "403_csrf.html", status=403)
    add_never_cache_headers(response)
    return response


def not_allowed(request, exception):
    """Say to whoever is logged in what their account may do, and note that it was tried; to others, how to log in."""
    user = getattr(request, "user", None)
    may_do = ""
    if user is not None and user.is_authenticated:
        log_not_allowed(user)
        may_do = what_may_be_done(user)
    return render(request, "403.html", {"may_do": may_do}, status=403)


def server_error(request):
    """Answer to an exception that no view caught: an outage (a middleware may meet one), or else a bug."""
    return unavailable(request, sys.exc_info()[1]) or defaults.server_error(request)
