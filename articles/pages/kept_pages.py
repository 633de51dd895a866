"""Keeps finished public pages in the site's cache (CACHE_URL), compressed once and as small as possible.

A page is kept under its whole address (with the host) together with its ETag, and is used only if both are the same:
the ETag covers all that the page depends on (caching.py). If the cache is away, pages are only slower.
"""

import hashlib
import logging
import threading
import time
from contextlib import contextmanager

import brotli
from django.core.cache import cache

# Brotli's best level takes a third of a second for the longest guide: too long for each request, but not for each
# change.
QUALITY = 11
# The ETag contains the day, so an older page is never used.
SECONDS_KEPT = 24 * 3600
# With the number of entries (rlssite/environment.py) this bounds how large a cache in memory can grow.
LARGEST_BYTES = 128 * 1024
# A cache that did not answer is left alone for this long: readers would notice the vain waiting.
SECONDS_AWAY = 30


class KeptPages:
    """Pages by address, each for one ETag. Threads may share it, and so may processes if the cache allows that."""

    def __init__(self):
        self._lock = threading.Lock()
        self._making = {}
        self._away_until = None

    def find(self, address, etag):
        """Return (headers, brotli-compressed body), or None."""
        page = self._ask(lambda: cache.get(_key(address)))
        return page[1:] if page and page[0] == etag else None

    def keep(self, address, etag, headers, body):
        """Compress `body` and keep it instead of the page that `address` had; return what find() will return.

        Return None if the cache is away: then compressing this slowly for each request would help nobody.
        """
        if self._is_away():
            return None
        page = etag, headers, brotli.compress(body, mode=brotli.MODE_TEXT, quality=QUALITY)
        if len(page[2]) <= LARGEST_BYTES:
            self._ask(lambda: cache.set(_key(address), page, SECONDS_KEPT))
        return page[1:]

    def _is_away(self):
        return self._away_until is not None and time.monotonic() < self._away_until

    def _ask(self, question):
        """Return the cache's answer, or None if it does not answer. The log tells that once until it answers again."""
        if self._is_away():
            return None
        try:
            answer = question()
        except Exception as error:  # noqa: BLE001 - each cache has errors of its own
            if self._away_until is None:
                logging.getLogger("rlssite").error("The cache does not answer, so pages are made anew: %s", error)
            self._away_until = time.monotonic() + SECONDS_AWAY
            return None
        self._away_until = None
        return answer

    @contextmanager
    def one_at_a_time(self, address):
        """Make everybody who asks for the same page wait until the first of them has made it."""
        with self._lock:
            lock, waiting = self._making.get(address, (threading.Lock(), 0))
            self._making[address] = lock, waiting + 1
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, waiting = self._making.pop(address)
                if waiting > 1:
                    self._making[address] = lock, waiting - 1


def _key(address):
    # Hashed, since some caches refuse long keys or certain characters.
    return f"page.{hashlib.sha256(address.encode()).hexdigest()}"
