"""The forms of the public side, sent by a browser that keeps no cookies.

Django knows a form of ours (CSRF) by a cookie that comes with it, so whoever keeps none could never send anything. Why
a request without any cookie may do without: a form that another site makes somebody's browser send is dangerous by
what the browser adds of its own, a log-in or a device that we know, and here all of that is in cookies. Without one
nothing is added. What is left is what anybody may send from anywhere, and what a private link allows, whose secret the
other site does not have. (Who keeps no cookies can be given none either: nobody is made to be somebody else.)

It is still asked where the form came from, so that other sites cannot write in their readers' place. The browser says
so, in headers that no page can set. From one that says nothing, the form must hold `form_stamp`, which holds for the
address that the form went to, and so is of no use in somebody else's browser.

A request with any cookie at all is left to Django's own check, whole: the author's among them.
"""

from django.core import signing
from django.http import UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.crypto import get_random_string

from rlssite.web.middleware import client_address

FIELD = "ours"
# A form that was open for longer is shown once more, with its text.
HOLDS = 7 * 24 * 3600
LONGEST_STAMP = 200


def works_without_cookies(view):
    """Mark a view that lends nothing to whoever calls it: with no cookie in the request, it needs none."""
    view.works_without_cookies = True
    return view


def form_stamp(request):
    """Return what a form carries that goes to the address of `request`; each time other characters."""
    return _signer(request).sign(get_random_string(12))


def _is_stamp(request, stamp):
    try:
        _signer(request).unsign(stamp[: LONGEST_STAMP + 1], max_age=HOLDS)
    except (signing.BadSignature, UnicodeError):
        return False
    return True


def _signer(request):
    return signing.TimestampSigner(salt=f"form for {client_address(request)}")


class CookielessForms(CsrfViewMiddleware):
    """Accepts what comes without a cookie from a form of ours; Django's own check, which stands next, does the rest."""

    def process_view(self, request, view, _args, _kwargs):
        is_cookieless = request.method == "POST" and not request.META.get("HTTP_COOKIE")
        if is_cookieless and getattr(view, "works_without_cookies", False) and self._is_from_here(request):
            return self._accept(request)
        return None

    def _is_from_here(self, request):
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        # "none": somebody's own doing, such as loading the page anew. It tells nothing of the form.
        if site not in (None, "none", "same-origin"):
            return False
        # A browser may keep to itself where it was ("null"), and still say that it was here.
        if origin is not None and not (origin == "null" and site == "same-origin"):
            return self._origin_verified(request)
        return site == "same-origin" or self._is_stamped(request)

    @staticmethod
    def _is_stamped(request):
        try:
            return _is_stamp(request, request.POST.get(FIELD, ""))
        except UnreadablePostError:
            return False
