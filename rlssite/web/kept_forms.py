"""Gives back what was typed into the admin if its session ended meanwhile: after the log-in it is there to be saved.

It travels in the pages themselves, passwords excepted, and nothing of it is stored. Only a form that comes from this
site is given back, and only a person's press of a button saves it, so another site can bring nothing in by this way.
"""

import functools

from django.middleware.csrf import REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE
from django.shortcuts import render

from rlssite.people.second_step import shown_once

PREFIX = "kept:"


def giving_back(site):
    """Return `site.admin_view`, changed so that a form that comes without a session leads to the log-in and back."""
    admin_view = site.admin_view

    @functools.wraps(admin_view)
    def wrapped(view, cacheable=False):
        inner = admin_view(view, cacheable)

        def handler(request, *args, **kwargs):
            is_alone = request.method == "POST" and not site.has_permission(request) and not _is_script(request)
            # Where nothing was typed nothing is lost, and what comes next is no log-in of ours.
            if is_alone and _typed(request):
                return _log_in(site, request)
            return inner(request, *args, **kwargs)

        return functools.update_wrapper(handler, inner)

    return wrapped


def after_csrf_failure(site, request, reason):
    """Return the page that gives a form back whose token is old: somebody logged in since; None if it is not one."""
    match = request.resolver_match
    is_old = reason in (REASON_NO_CSRF_COOKIE, REASON_CSRF_TOKEN_MISSING) or reason.startswith("CSRF token")
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if not (is_old and is_ours and hasattr(getattr(match, "func", None), "model_admin")) or _is_script(request):
        return None
    # Before the method changes: Django reads a form when it is first asked for.
    kept = _typed(request)
    if site.has_permission(request):
        return _give_back(site, request, kept)
    return _show_log_in(site, request, kept) if kept else None


def _is_script(request):
    return "X-Autosave" in request.headers


def _typed(request):
    """Return the [name, value] that a form was sent with, also if they come by way of the log-in."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values if _is_kept(name)]
    if not _is_log_in(request):
        return sent
    return [(name.removeprefix(PREFIX), value) for name, value in sent if name.startswith(PREFIX)]


def _is_kept(name):
    """Tell whether a field may stand in a page; every password field of Django's has the word in its name."""
    return name not in ("csrfmiddlewaretoken", "otp_token", "otp_passkey", "otp_again") and "password" not in name


def _is_log_in(request):
    return any(name.startswith(PREFIX) for name in request.POST)


def _show_log_in(site, request, kept):
    """Return the log-in as it is first shown. It looks at nothing that was sent, so it cannot refuse it either."""
    request.method = "GET"
    return site.login(request, {"kept": [(PREFIX + name, value) for name, value in kept]})


def _log_in(site, request):
    kept = _typed(request)
    if not _is_log_in(request):
        return _show_log_in(site, request, kept)
    response = site.login(request, {"kept": [(PREFIX + name, value) for name, value in kept]})
    if response.status_code == 302 and site.has_permission(request):
        cookies = response.cookies
        response = _give_back(site, request, kept)
        response.cookies.update(cookies)
    return response


def _give_back(site, request, kept):
    context = {**site.each_context(request), "kept": kept, "has_files": bool(request.FILES), "title": ""}
    context["codes"] = shown_once(request)
    return render(request, "admin/give_back.html", context)
