"""Public pages that were made before: compressed once, as small as can be, and kept in the site's cache (CACHE_URL).

A page is kept under its whole address (host included) with the ETag that it was made for, and found by both
only: the ETag says all that the page depends on (caching.py). A cache that is away costs time, never a page.
"""

import hashlib
import logging
import threading
import time
from contextlib import contextmanager

import brotli
from django.core.cache import cache

# Brotli's best takes a third of a second for the longest guide: too long for every answer, little for every change.
QUALITY = 11
# The ETag holds the day, so no page is asked for longer.
SECONDS_KEPT = 24 * 3600
# Together with the entries that a cache in memory has (rlssite/environment.py) the bound on what it holds.
LARGEST_BYTES = 128 * 1024
# So long a cache that did not answer is not asked again: waiting for it in vain is what a reader would notice.
SECONDS_AWAY = 30


class KeptPages:
    """Pages by address, each at one ETag. Safe to share between threads, and as far as the cache is, processes."""

    def __init__(self):
        self._lock = threading.Lock()
        self._making = {}
        self._away_until = None

    def find(self, address, etag):
        """Return (headers, brotli-compressed body), or None."""
        page = self._ask(lambda: cache.get(_key(address)))
        return page[1:] if page and page[0] == etag else None

    def keep(self, address, etag, headers, body):
        """Compress `body` and keep it in place of what `address` had; return what find() will.

        None where the cache is away: nobody is to wait for the smallest size each time.
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
        """Return what the cache answers; None where it does not, which is told once until it answers again."""
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
        """Let a crowd that comes for one page wait for the first to have made it."""
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
    # Addresses are longer than some caches take, and hold characters that some refuse.
    return f"page.{hashlib.sha256(address.encode()).hexdigest()}"
