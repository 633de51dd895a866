"""Keeps what public pages are made of in the site's cache (CACHE_URL): finished pages, their frames, and threads.

Each thing is kept under a key together with the state that it was made for, and is found for that state only. So a
newer one takes the place of the older, and nothing has to be thrown away. If the cache is away, pages are only slower.
"""

import hashlib
import logging
import time

from django.conf import settings
from django.core.cache import caches

# A page's state contains the day, so an older one is never used.
SECONDS_KEPT = 24 * 3600
# With the number of entries (rlssite/environment/) these bound how large a cache in memory can grow. A page is kept
# packed; few guides have so much on their page that its frame is larger.
LARGEST = {"default": 384 * 1024, "fragments": 16 * 1024}
# A cache that did not answer is left alone for this long: readers would notice the vain waiting.
SECONDS_AWAY = 30


class Kept:
    """What one of the site's caches keeps. Threads may share it, and so may processes if the cache allows that."""

    def __init__(self, cache="default"):
        self.cache = cache
        self._away_until = None

    def find(self, key, state):
        """Return what was kept for `key` in this `state`, or None."""
        return self.find_many({key: state}).get(key)

    def find_many(self, states):
        """Return {key: what was kept for it} of those in `states` ({key: state}) that there are."""
        keys = {_short(key): key for key in states}
        found = self._ask(lambda cache: cache.get_many(keys)) or {}
        return {keys[short]: kept for short, (state, kept) in found.items() if state == states[keys[short]]}

    def keep(self, key, state, value, size):
        self.keep_many({key: (state, value, size)})

    def keep_many(self, entries):
        """Keep `entries`, {key: (state, value, its size in bytes)}; what is too large is left out."""
        fit = {
            _short(key): (state, value) for key, (state, value, size) in entries.items() if size <= LARGEST[self.cache]
        }
        if fit:
            self._ask(lambda cache: cache.set_many(fit, SECONDS_KEPT))

    def _ask(self, question):
        """Return the cache's answer, or None if it does not answer. The log tells that once until it answers again."""
        if self._away_until is not None and time.monotonic() < self._away_until:
            return None
        try:
            answer = question(caches[self.cache])
        except Exception as error:  # noqa: BLE001 - each cache has errors of its own
            if self._away_until is None:
                logging.getLogger("rlssite").error("The cache does not answer, so pages are made anew: %s", error)
            self._away_until = time.monotonic() + SECONDS_AWAY
            return None
        self._away_until = None
        return answer


def _short(key):
    # Hashed, since some caches refuse long keys or certain characters. With a secret of this site's own, since another
    # site may have the same cache, and comments of the same numbers.
    return hashlib.sha256(f"{settings.SECRET_KEY} {key}".encode()).hexdigest()


PAGES, FRAGMENTS = Kept("default"), Kept("fragments")
