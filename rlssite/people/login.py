"""The form that asks for a password. To look at one costs a third of a second on purpose, so few may ask for it.

A browser that has logged in before carries a stamp, with which it has a lane and five tries of its own: strangers,
however many, and at its own address too, cannot keep it out.
"""

import contextlib
import fcntl
import functools
import hashlib
import ipaddress
import itertools
import threading
from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import LoginView
from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.models import Site
from rlssite.people import second_step
from rlssite.people.second_step import CodeForm
from rlssite.people.sessions import is_alive
from rlssite.web.middleware import client_address, client_username

COOKIE = "__Host-known_login" if settings.IS_HTTPS else "known_login"
KEPT = timedelta(days=365)
# The throttle counts under IP addresses. Nobody sends from one of these (RFC 6666), so each can stand for a stamp.
STAMPS = ipaddress.ip_network("100::/64")
# Of how many addresses that were sent away a lane knows who asked first.
REMEMBERED = 2000


class LoginForm(AdminAuthenticationForm):
    def clean(self):
        names = {"username": self.cleaned_data.get("username")}
        if not AxesProxyHandler.is_allowed(self.request, names):
            # It is refused there without a look at the password, so it takes no turn from anybody.
            return super().clean()
        with a_turn(self.request) as mine:
            if not mine:
                raise ValidationError(
                    _("Others are logging in at this very moment. Wait a few seconds and try again."), code="busy"
                )
            # The failures of whoever was before are counted by now, so no address gets more tries by being quick.
            return super().clean()


class Lane:
    """One password is looked at in all processes of the site together, and in each process one request waits for that.

    More would leave nobody to serve the readers. If another asks, whoever asked first has the waiting place, where
    being sent away counts as having asked: so a person who tries again comes before strangers who go on asking from
    ever new addresses.
    """

    def __init__(self, file_name):
        self.file_name = file_name
        self._moved = threading.Condition()
        self._count = itertools.count()
        self._asked = {}
        self._at_it = self._waits = None

    @contextlib.contextmanager
    def turn(self, who):
        """Yield whether it is the turn of `who`, who can be in the lane only once at a time."""
        if not self._comes_up(who):
            yield False
            return
        try:
            # The system ends the turn of a process that dies.
            with (settings.SITE_DATA / self.file_name).open("a") as turn:
                fcntl.flock(turn, fcntl.LOCK_EX)
                yield True
        finally:
            with self._moved:
                self._at_it, self._waits = self._waits, None
                self._moved.notify_all()

    def _comes_up(self, who):
        with self._moved:
            if any(place and place[1] == who for place in (self._at_it, self._waits)):
                return False
            me = (self._asked.setdefault(who, next(self._count)), who)
            if len(self._asked) > REMEMBERED:
                del self._asked[next(iter(self._asked))]
            if self._at_it is None:
                self._at_it = me
            elif self._waits is None or me[0] < self._waits[0]:
                self._waits = me
                # Whoever waited is sent away.
                self._moved.notify_all()
                self._moved.wait_for(lambda: self._waits is not me)
            if self._at_it is not me:
                return False
            self._asked.pop(who, None)
            return True


STRANGERS, KNOWN = Lane("login.lock"), Lane("known_login.lock")


def a_turn(request):
    """Yield whether it is one's turn, which strangers have one at a time from each address."""
    # Somebody who presses the button twice with a known browser waits for themselves.
    return KNOWN.turn(object()) if _stamp(request) else STRANGERS.turn(client_address(request))


def whose_tries(request):
    """Return the address that wrong passwords are counted under: of a known browser one of its own."""
    stamp = _stamp(request)
    if not stamp:
        return client_address(request)
    return str(STAMPS[int.from_bytes(hashlib.sha256(stamp.encode()).digest()[:8])])


def remembering(login):
    """Wrap the view `login` so that it stamps the browser of whoever has logged in."""

    @functools.wraps(login)
    def view(request, *args, **kwargs):
        response = login(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302 and request.user.is_authenticated:
            response.set_cookie(
                COOKIE,
                _signer(request.user.get_username()).sign(get_random_string(22)),
                max_age=KEPT,
                secure=settings.IS_HTTPS,
                httponly=True,
                samesite="Lax",
            )
        return response

    return view


def with_second_step(site):
    """Return `site.login`, changed so that whoever needs a second step is logged in only after it."""
    site_login = site.login

    class FirstStep(LoginView):
        def form_valid(self, form):
            user = form.get_user()
            if not second_step.is_needed(user):
                return super().form_valid(form)
            second_step.begin(self.request, user)
            return _ask_for_code(site, self.request, user, self.extra_context, CodeForm())

    @functools.wraps(site_login)
    @never_cache
    def view(request, extra_context=None):
        # Django's own view would name the host there.
        extra_context = {**(extra_context or {}), "site": Site.load()}
        user = second_step.halfway_user(request)
        if user is not None and "otp_again" in request.POST:
            second_step.forget(request)
            request.method, user = "GET", None
        if user is not None and (request.method == "GET" or "otp_token" in request.POST):
            return _second_step(site, request, user, extra_context)
        if request.method != "POST":
            return site_login(request, extra_context)
        context = {
            **site.each_context(request),
            "title": _("Log in"),
            "app_path": request.get_full_path(),
            "next": reverse("admin:index"),
            **extra_context,
        }
        if "otp_token" in request.POST:
            # Too late: the password is asked for again, and what was typed elsewhere is still there.
            request.method = "GET"
            messages.info(request, _("That took longer than ten minutes. Please log in again."))
        first = FirstStep.as_view(
            extra_context=context, authentication_form=site.login_form, template_name="admin/login.html"
        )
        return first(request)

    return view


def after_second_step(has_permission):
    """Wrap `site.has_permission`: a log-in that is too old, or from before its account had a second step, is none."""

    @functools.wraps(has_permission)
    def wrapped(request):
        return has_permission(request) and second_step.is_done(request.user) and is_alive(request)

    return wrapped


def _second_step(site, request, user, extra_context):
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        # A look at a code costs little, but guesses of one address take turns like those at a password.
        device, why = second_step.verify(
            request, user, form.cleaned_data["otp_token"], form.cleaned_data["otp_passkey"]
        )
        if device is not None:
            second_step.finish(request, user, device)
            return redirect(_next(request))
        form.add_error("otp_token", why)
    return _ask_for_code(site, request, user, extra_context, form)


def _next(request):
    address = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    hosts = {request.get_host()}
    if second_step.NEW_CODES in request.session:
        address = f"{reverse('second_step')}?{urlencode({REDIRECT_FIELD_NAME: address})}"
    is_ours = url_has_allowed_host_and_scheme(address, hosts, require_https=request.is_secure())
    return address if is_ours else reverse("admin:index")


def _ask_for_code(site, request, user, extra_context, form):
    asked = second_step.context_of(request, user)
    if not asked["setting_up"]:
        # Whoever sets it up reads what stands above first.
        form.fields["otp_token"].widget.attrs["autofocus"] = True
    context = {
        **site.each_context(request),
        **asked,
        **(extra_context or {}),
        "title": _("Second step"),
        "form": form,
        "app_path": request.get_full_path(),
        "next": request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, ""),
    }
    return TemplateResponse(request, "admin/second_step/code.html", context)


def _stamp(request):
    """Return the stamp if the browser has logged in before under the name that is typed now, or None."""
    halfway = second_step.halfway_user(request) if "otp_token" in request.POST else None
    name = halfway.get_username() if halfway else (client_username(request) or "").strip()
    try:
        return _signer(name).unsign(request.COOKIES.get(COOKIE, ""), max_age=KEPT)
    except (signing.BadSignature, UnicodeError):
        return None


def _signer(username):
    return signing.TimestampSigner(salt=f"known login of {username}")
