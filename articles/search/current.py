"""The index of the editions that readers see now: one for each process, which nobody waits for but the very first.

After a change the index that is there goes on answering while one thread makes the next, less than a second later. In
the meantime `of` says which of its addresses still exist, so that no hit leads to a page that is gone.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

from django.db import connection
from django.urls import reverse

from articles.models import Edition
from articles.search.documents import Guide
from articles.search.index import Index

State = tuple[tuple[Any, ...], ...]

# What else has an address below a guide, beside its sections and remedies.
_ALWAYS_THERE = frozenset(("", "tonight", "get-help"))


@dataclass(frozen=True)
class Current:
    """An index to search in. `state`: of the editions that it was made of; `is_before`: readers have others by now."""

    index: Index
    state: State
    is_before: bool
    # Whether an address still exists.
    is_there: Callable[[str], bool]


def in_background(work: Callable[[], None]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    Thread(target=run, name="search index", daemon=True).start()


class CurrentIndex:
    def __init__(self) -> None:
        self._first, self._making = Lock(), Lock()
        # One tuple that is replaced as a whole, so that no thread sees an index with another one's state.
        self._held: tuple[State, Index] | None = None

    def of(self, editions: list[Edition]) -> Current:
        """Return the index of `editions` (from `all_editions`), or the one before, for a moment."""
        wanted = states(editions)
        if self._held is None:
            with self._first:
                if self._held is None:
                    self._held = (wanted, Index(_guides(editions)))
        state, index = self._held
        if state == wanted:
            return Current(index, state, False, lambda url: True)
        self._make(editions, wanted)
        return Current(index, state, True, addresses_in(editions))

    def _make(self, editions: list[Edition], wanted: State) -> None:
        """Let a thread make the index of `editions`, unless one is at it already."""
        if not self._making.acquire(blocking=False):
            return

        def work() -> None:
            try:
                self._held = (wanted, Index(_guides(editions)))
            except Exception:
                # The next search tries again.
                logging.getLogger("rlssite").exception("The index of the search cannot be made")
            finally:
                self._making.release()

        in_background(work)


current_index = CurrentIndex()


def states(editions: Iterable[Any]) -> State:
    # With the time it was made, since after a restored backup the same numbers may be used again.
    return tuple((edition.pk, edition.created, edition.rendered_with) for edition in editions)


def addresses_in(editions: Iterable[Edition]) -> Callable[[str], bool]:
    """Return a function that says whether an address of a document stands in one of `editions`."""
    parts = {
        reverse("articles:guide", args=[edition.slug]): {slug for slug, _title in edition.part_names.values()}
        for edition in editions
    }

    def is_there(url: str) -> bool:
        path, _hash, anchor = url.partition("#")
        for guide, slugs in parts.items():
            if path.startswith(guide):
                # A part has a page of its own, or a place on the guide's. Whether there still is a glossary with the
                # same words is not known, so that has to wait.
                part = path.removeprefix(guide).rstrip("/") or anchor
                return part in slugs or part in _ALWAYS_THERE
        return False

    return is_there


def _guides(editions: Iterable[Edition]) -> Iterator[Guide]:
    for edition in editions:
        url = reverse("articles:guide", args=[edition.slug])
        yield Guide(url, edition.title, edition.language, _parts(edition))


def _parts(edition: Edition) -> dict[str, Any]:
    """Return what the edition's pages show, gathered for the index."""
    found: dict[str, Any] = {**edition.head, "glossary": [], "remedies": []}
    pages = edition.pages.filter(kind__in=["guide", "whole", "remedy", "glossary"]).order_by("pk")
    for page in pages.iterator(chunk_size=1):
        if page.kind == "remedy":
            found["remedies"].append(page.content)
        else:
            found |= page.content
    return found
