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
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

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


def _stamp(request):
    """Return the stamp if the browser has logged in before under the name that is typed now, or None."""
    name = (client_username(request) or "").strip()
    try:
        return _signer(name).unsign(request.COOKIES.get(COOKIE, ""), max_age=KEPT)
    except (signing.BadSignature, UnicodeError):
        return None


def _signer(username):
    return signing.TimestampSigner(salt=f"known login of {username}")
