"""An address that nothing answers to, and the one that was meant: in capitals, or with what a mail program glued on.

People read addresses out, and mail programs take the bracket or the full stop behind one for a part of it.
"""

import copy
import html
import re
from urllib.parse import unquote

from django.http import HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.utils.encoding import escape_uri_path


def lead_on(get_response):
    """Lead from an address that is not there to the likely one, as far as a page answers at that one."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        for path in likely(request.path_info):
            found = get_response(_asked_at(path, request))
            if found.status_code < 400:
                return _redirect(path, request, found)
        return response

    return middleware


def likely(path):
    """Return the few public addresses that may have been meant by `path`, all of them known to the site's urls."""
    # A "%" or "&" is in no address of ours: what is encoded twice or written as HTML was glued on.
    text = html.unescape(unquote(path)).partition("#")[0]
    # Nor does one begin with a bracket or a quotation mark.
    text = re.sub(r"^/[^\w/]+(?=\w)", "/", text)
    stems = [_without_end(text, kept="-_"), _without_end(text)]
    spelled = [spell(stem + end) for stem in stems for spell in (str, _in_small_letters) for end in ("", "/")]
    # A slash alone is Django's own to add, and what it adds must not be taken off again.
    others = dict.fromkeys(address for address in spelled if address.rstrip("/") != path.rstrip("/"))
    return [address for address in others if _parts_of(address) is not None]


def _without_end(text, kept=""):
    """Return `text` up to its last letter, digit or character in `kept`, which a private link may end with."""
    end = len(text)
    while end and not text[end - 1].isalnum() and text[end - 1] not in kept:
        end -= 1
    return text[:end]


def _in_small_letters(address):
    """Return `address` in small letters but for a private link's token, where a capital is another letter."""
    small = address.lower()
    token = (_parts_of(small) or {}).get("token")
    words = zip(address.split("/"), small.split("/"), strict=True)
    return "/".join(word if token and lowered == token else lowered for word, lowered in words)


def _parts_of(address):
    """Return what the site's urls read out of `address`; None where they do not know it, or it is no reader's."""
    try:
        match = resolve(address)
    except Resolver404:
        return None
    # The admin takes every address below it.
    return None if "admin" in match.namespaces else match.kwargs


def _asked_at(path, request):
    other = copy.copy(request)
    other.path = other.path_info = path
    # What answering leaves here (a CSRF cookie to set) is not for the answer to the reader.
    other.META = dict(request.META)
    return other


def _redirect(path, request, found):
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(escape_uri_path(path) + (f"?{query}" if query else ""))
    # Kept as long as the page that it leads to: another may come to live at this address.
    for name in ("Cache-Control", "X-Robots-Tag"):
        if found.has_header(name):
            response.headers[name] = found.headers[name]
    if not response.has_header("Cache-Control"):
        add_never_cache_headers(response)
    return response
