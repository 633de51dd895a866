"""What happens around every request: whose address it is, and a page for the time the database is away."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from rlssite.web import outages

# As proxies write an address: "[2001:db8::7]", with or without a port, and "203.0.113.9:5678".
IN_BRACKETS = re.compile(r"\[([^][]*)\](?::\d+)?")
WITH_PORT = re.compile(r"([^:]*):\d+")

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")


def plain_ip(text):
    """Return the IP address that `text` names, without a port and IPv6's dress of an IPv4 address; None for no IP."""
    bare = IN_BRACKETS.fullmatch(text) or WITH_PORT.fullmatch(text)
    try:
        ip = ipaddress.ip_address(bare[1] if bare else text)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def is_within(ip, networks):
    return ip is not None and any(ip in network for network in networks)


def sender_address(remote, forwarded_for, trusted):
    """Return the address that a request came from.

    `forwarded_for` is the X-Forwarded-For header. It is read from its end, and only as long as
    each hop is in `trusted` (networks): anything before the first stranger is that stranger's own word.
    """
    known = ip = plain_ip(remote)
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    while hops and is_within(ip, trusted):
        ip = plain_ip(hops.pop())
    found = ip or known
    return remote if found is None else str(found)


def trusted_proxy(get_response):
    """Set REMOTE_ADDR to the sender's address; drop forwarding headers that a stranger sent."""

    def middleware(request):
        remote = request.META.get("REMOTE_ADDR") or "127.0.0.1"
        if not is_within(plain_ip(remote), settings.TRUSTED_PROXIES):
            for name in FORWARDED:
                request.META.pop(name, None)
        request.META["REMOTE_ADDR"] = sender_address(
            remote, request.META.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES
        )
        return get_response(request)

    return middleware


def own_address(get_response):
    """Let pages, which a cache may keep, name the site's own address whatever the Host header adds to it."""

    def middleware(request):
        # The host is checked later; its port, its case and a final dot are the stranger's own.
        # Where there is none at all, Django makes one of the server's own name and port.
        domain, _port = split_domain_port(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))
        if settings.SITE_URL and domain == split_domain_port(settings.SITE_URL[1])[0]:
            request.META["HTTP_HOST"] = settings.SITE_URL[1]
        return get_response(request)

    return middleware


def bounded_body(get_response):
    """Refuse a body that is larger than any form of ours before a byte of it is read.

    Looking for the CSRF token reads the whole form, and Django writes files in it to disk without end.
    """

    def middleware(request):
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            # In pieces, it may go on for ever. No browser and no mail program sends a form like that.
            return _refused_body(_("This does not say at its beginning how long it is."), 411)
        return get_response(request)

    def process_view(request, view, _args, _kwargs):
        # Some have a smaller limit of their own, which they tell in words (articles/desk/editor.py).
        if getattr(view, "bounds_its_body", False) or body_length(request) <= settings.MAX_REQUEST_BYTES:
            return None
        words = _("This is larger than %(limit)d MB, which is too much.")
        return _refused_body(words % {"limit": settings.MAX_REQUEST_BYTES // 1024 // 1024}, 413)

    middleware.process_view = process_view
    return middleware


def body_length(request):
    """Return how many bytes the body has; what is no number counts as without end."""
    value = request.META.get("CONTENT_LENGTH") or "0"
    return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else float("inf")


def _refused_body(words, status):
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")


def home_of(address):
    """Return what stands for whoever has `address`. A home has a whole IPv6 /64, so that counts as one."""
    ip = plain_ip(address)
    if ip is None:
        return address
    return str(ipaddress.ip_network(f"{ip}/64", strict=False).network_address if ip.version == 6 else ip)


def client_address(request):
    """Return whose guesses at a password are counted together."""
    address = request.META.get("REMOTE_ADDR")
    return address and home_of(address)


def client_username(request, credentials=None):
    """Return the name that guesses are counted under, at most as long as the throttle's column (and any account's)."""
    name = (credentials or request.POST).get("username")
    return name and name[:150]


def unavailable(request, error):
    """Note an outage, and answer 503 with a page that needs no database; None if `error` is no outage."""
    if outages.kind(error) is None:
        return None
    import logging

    logging.getLogger("rlssite").error(outages.in_the_log(error))
    words = outages.for_the_author(error) if _is_author(request) else ""
    headers = {"Retry-After": "30"}
    if words and "text/html" not in request.headers.get("Accept", ""):
        # One of the editor's scripts, which shows the words where it stands.
        response = JsonResponse({"error": words}, status=503, headers=headers)
    else:
        response = HttpResponse(render_to_string("503.html", {"words": words}), status=503, headers=headers)
    add_never_cache_headers(response)
    return response


def _is_author(request):
    """Whether somebody of the staff is in the admin, as far as that can be told now."""
    try:
        return request.path.startswith(reverse("admin:index")) and request.user.is_staff
    except (AttributeError, *outages.DATABASE_ERRORS):
        return False


def database_unavailable(get_response):
    """Answer 503 in words when the database is away, too busy or read-only, or when the disk is full."""

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        return unavailable(request, exception)

    middleware.process_exception = process_exception
    return middleware
