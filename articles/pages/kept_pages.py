"""Public pages that were made before: compressed once, as small as can be, and kept in this process.

A page is kept under its whole address (host included) with the ETag that it was made for, and found by both
only: the ETag says all that the page depends on (articles/pages/caching.py).
"""

import threading
from collections import OrderedDict
from contextlib import contextmanager

import brotli

# Brotli's best takes a third of a second for the longest guide: too long for every answer, little for every change.
QUALITY = 11
MOST_BYTES = 16 * 1024 * 1024


class KeptPages:
    """Pages by address, each at one ETag; the least recently asked for go first. Safe to share between threads."""

    def __init__(self, most_bytes=MOST_BYTES):
        self.most_bytes = most_bytes
        self._lock = threading.Lock()
        self._pages = OrderedDict()
        self._making = {}
        self._bytes = 0

    def find(self, address, etag):
        """Return (headers, brotli-compressed body), or None."""
        with self._lock:
            if address not in self._pages or self._pages[address][0] != etag:
                return None
            self._pages.move_to_end(address)
            return self._pages[address][1:]

    def keep(self, address, etag, headers, body):
        """Compress `body` and keep it in place of what `address` had; return what find() will."""
        page = etag, headers, brotli.compress(body, mode=brotli.MODE_TEXT, quality=QUALITY)
        with self._lock:
            self._forget(address)
            self._pages[address] = page
            self._bytes += len(page[2])
            while self._bytes > self.most_bytes:
                self._forget(next(iter(self._pages)))
        return page[1:]

    def _forget(self, address):
        if address in self._pages:
            self._bytes -= len(self._pages.pop(address)[2])

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

    def addresses(self):
        with self._lock:
            return list(self._pages)

    def clear(self):
        with self._lock:
            self._pages.clear()
            self._bytes = 0
