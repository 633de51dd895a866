"""A password that was printed, or that somebody else has typed, is changed at the first log-in with it; and how one
changes one's own.

Until then the account opens no page of the admin but the one where that is done.
"""

import functools

from django.contrib import messages
from django.contrib.auth import authenticate
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from rlssite.models import GivenPassword
from rlssite.people.events import log_change

GIVEN = "given_password"
# By the names of their addresses: to change it, to leave instead, what that page needs, and the page that shows new
# recovery codes once.
OPEN = {"password_change", "logout", "jsi18n", "second_step"}


def note_given(user):
    """Note that others know the password which `user` has now."""
    GivenPassword.objects.update_or_create(user=user, defaults={"mark": user.get_session_auth_hash()})


def note_in_session(request, user, **_kwargs):
    """Note in the session of whoever has just logged in that their password is such a one."""
    mark = user.get_session_auth_hash()
    if GivenPassword.objects.filter(user=user, mark=mark).exists():
        request.session[GIVEN] = mark


def counting_guesses(change):
    """Wrap the view `change`, with which somebody gives themselves another password.

    A wrong old password counts like one at the log-in, so whoever finds a browser open cannot go on guessing there.
    """

    @functools.wraps(change)
    def view(request, *args, **kwargs):
        typed = request.POST.get("old_password", "")
        if typed:
            authenticate(request, username=request.user.get_username(), password=typed)
        if getattr(request, "axes_locked_out", False):
            # What is answered then, axes says itself.
            return redirect("admin:password_change")
        response = change(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302:
            log_change(request.user, "password")
        return response

    return view


def has_to_change(request):
    mark = request.session.get(GIVEN)
    # With another password, the hash is another.
    return mark is not None and mark == request.user.get_session_auth_hash()


def changing_first(site):
    """Return `site.admin_view`, changed so that every page leads to another password as long as one is due."""
    admin_view = site.admin_view

    @functools.wraps(admin_view)
    def wrapped(view, cacheable=False):
        inner = admin_view(view, cacheable)

        def handler(request, *args, **kwargs):
            match = request.resolver_match
            if not (match and match.url_name in OPEN) and site.has_permission(request) and has_to_change(request):
                messages.info(
                    request,
                    _("Your password was made for you, so whoever made it knows it. Choose one that only you know."),
                )
                return redirect("admin:password_change")
            return inner(request, *args, **kwargs)

        return functools.update_wrapper(handler, inner)

    return wrapped
