"""Which of the encodings that a browser takes a page is sent in, and packing it."""

import gzip
import re
from functools import lru_cache

import brotli
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

# Of brotli's eleven levels the one after which pages hardly shrink and time grows.
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
SHORTEST_COMPRESSED = 200
# The best first.
CODINGS = ("br", "gzip")
WEIGHT = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")
# No browser sends a tenth of it, and half of a header might say the opposite of the whole.
LONGEST_ACCEPT_ENCODING = 500


@lru_cache(maxsize=256)
def codings_taken(header):
    """Return those of CODINGS that an Accept-Encoding header takes (RFC 9110, 12.5.3), the one to send first.

    None of them where it would rather have what is not compressed; what cannot be read is not taken.
    """
    weights = {}
    for part in header.lower().split(",") if len(header) <= LONGEST_ACCEPT_ENCODING else ():
        name, *parameters = (word.strip() for word in part.split(";"))
        said = [value.strip() for key, _, value in (word.partition("=") for word in parameters) if key.strip() == "q"]
        weight = min((float(value) if WEIGHT.fullmatch(value) else 0.0 for value in said), default=1.0)
        name = "gzip" if name == "x-gzip" else name
        weights[name] = min(weight, weights.get(name, weight))
    least = weights.get("identity", 0.0)
    taken = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in CODINGS}
    return sorted((coding for coding in CODINGS if taken[coding] and taken[coding] >= least), key=lambda c: -taken[c])


def accepted_encodings(get_response):
    """Leave in Accept-Encoding what is really accepted: WhiteNoise and Django look for a name in it, refused or not."""

    def middleware(request):
        request.META["HTTP_ACCEPT_ENCODING"] = ", ".join(codings_taken(request.META.get("HTTP_ACCEPT_ENCODING", "")))
        return get_response(request)

    return middleware


def coding_of(request):
    """Return the coding in which `request` wants its answer: "br", "gzip" or "" for none."""
    # The one to send comes first: accepted_encodings() put it there.
    return request.META.get("HTTP_ACCEPT_ENCODING", "").partition(",")[0]


def compress(response, coding):
    """Pack a page that holds no secret in `coding`, in place."""
    if coding and len(response.content) >= SHORTEST_COMPRESSED:
        if coding == "br":
            response.content = brotli.compress(response.content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
        else:
            response.content = gzip.compress(response.content, GZIP_LEVEL, mtime=0)
        response.headers["Content-Encoding"] = coding
    response.headers["Content-Length"] = str(len(response.content))


def compressed(get_response):
    """Compress what is not compressed yet: pages for one person, forms, the admin.

    Pages that hold a secret beside a reader's own words hold it masked anew each time (the CSRF token). Django pads
    what it packs with gzip by a random length besides.
    """
    gzip_middleware = GZipMiddleware(get_response)

    def middleware(request):
        response = get_response(request)
        if response.streaming or response.has_header("Content-Encoding"):
            return response
        if coding_of(request) != "br":
            return gzip_middleware.process_response(request, response)
        patch_vary_headers(response, ["Accept-Encoding"])
        compress(response, "br")
        return response

    return middleware
