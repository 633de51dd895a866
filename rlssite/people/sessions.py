"""Where somebody is logged in: with which browser, since when, and when it was last used. No address is kept.

A session that nobody used for two weeks is over, and any after two months; what is being typed then is given back after
the next log-in (kept_forms.py).
"""

import functools
import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles.models import Site
from rlssite.people.events import log_change

SINCE, SEEN, BROWSER = "since", "seen", "browser"
LONGEST, IDLE = timedelta(days=60), timedelta(days=14)
# So rarely a use is noted: each note is a write.
NOTED_EVERY = timedelta(minutes=5)
# What a browser calls itself, by a part of its header; the first that fits counts, since many name others too.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac",
           "Linux": "Linux"}  # fmt: skip


@dataclass(frozen=True)
class LogIn:
    """One place where somebody is logged in. `mark` names its session in a page, without giving its key away."""

    mark: str
    key: str
    browser: str
    since: datetime | None
    seen: datetime | None
    is_this: bool


def browser_of(header):
    """Return “Firefox on Linux” for a User-Agent header."""
    name = next((name for part, name in BROWSERS.items() if part in header), _("a browser"))
    system = next((name for part, name in SYSTEMS.items() if part in header), "")
    return _("%(browser)s on %(system)s") % {"browser": name, "system": system} if system else name


def note_log_in(request, **_kwargs):
    """Note in the session of whoever has just logged in what the list shows of it."""
    request.session[SINCE] = request.session[SEEN] = time.time()
    request.session[BROWSER] = browser_of(request.META.get("HTTP_USER_AGENT", ""))


def clearing(log_out):
    """Wrap the view `log_out` so that the browser keeps no page of the admin; what was typed and not saved it keeps."""

    @functools.wraps(log_out)
    def view(request, extra_context=None):
        # Without it Django's page is headed by the machine's address.
        response = log_out(request, extra_context={"site": Site.load(), **(extra_context or {})})
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return view


def is_alive(request):
    """Tell whether the log-in of `request` is not too old, and note that it is used; one that is too old is ended."""
    session, now = request.session, time.time()
    if SINCE not in session:
        # From before sessions knew their age.
        note_log_in(request)
    if now - session[SINCE] > LONGEST.total_seconds() or now - session[SEEN] > IDLE.total_seconds():
        logout(request)
        return False
    if now - session[SEEN] > NOTED_EVERY.total_seconds():
        session[SEEN] = now
    return True


def log_ins_of(user, this_key):
    """Return where `user` is logged in, the last used first."""
    found = []
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        data = session.get_decoded()
        is_of_user = data.get(SESSION_KEY) == str(user.pk) and data.get(BACKEND_SESSION_KEY)
        # One that began with an earlier password is none any more.
        if is_of_user and hmac.compare_digest(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            key = session.session_key
            mark = hashlib.sha256(key.encode()).hexdigest()[:20]
            browser = data.get(BROWSER) or _("a browser")
            found.append(LogIn(mark, key, browser, _at(data, SINCE), _at(data, SEEN), key == this_key))
    return sorted(found, key=lambda one: (one.is_this, one.seen or one.since or datetime.min.replace(tzinfo=UTC)))[::-1]


def _at(data, name):
    return datetime.fromtimestamp(data[name], UTC) if name in data else None


@require_POST
@transaction.atomic
def end(request):
    """End one log-in of one's own, or all others."""
    which, this_key = request.POST.get("which", ""), request.session.session_key
    others = [one for one in log_ins_of(request.user, this_key) if not one.is_this]
    keys = [one.key for one in others if which in (one.mark, "others")]
    Session.objects.filter(session_key__in=keys).delete()
    if keys:
        log_change(request.user, "other log-ins ended")
    words = ngettext("%(count)d log-in was ended.", "%(count)d log-ins were ended.", len(keys))
    messages.success(request, words % {"count": len(keys)})
    return redirect("second_step")
