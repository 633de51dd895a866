"""Tells what has to stand in a text for a regular expression to match, so that few of many have to be tried. Pure."""

from collections.abc import Iterable

# Python's own reader of regular expressions, which has no public name.
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Needed = frozenset[str]


def needed(pattern: str) -> Needed:
    """Return strings of which at least one stands in every text that `pattern` matches; none if that is not known."""
    return _of_sequence(parser.parse(pattern))


def _of_sequence(parts: Iterable[tuple[Any, Any]]) -> Needed:
    """Return the most telling of what the parts need, all of which have to match one after the other."""
    found: list[Needed] = []
    letters = ""
    for kind, value in parts:
        if kind is sre.LITERAL:
            letters += chr(value)
            continue
        found += [frozenset([letters]), _of_part(kind, value)]
        letters = ""
    found.append(frozenset([letters]))
    # The longer the shortest of the strings, the fewer texts have any of them.
    return max(found, key=lambda strings: (min(map(len, strings), default=0), -len(strings))) - {""}


def _of_part(kind: Any, value: Any) -> Needed:
    if kind is sre.SUBPATTERN:
        return _of_sequence(value[-1])
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT) and value[0] > 0:
        return _of_sequence(value[-1])
    if kind is sre.BRANCH:
        ways = [_of_sequence(way) for way in value[1]]
        return frozenset().union(*ways) if all(ways) else frozenset()
    return frozenset()


class Sieve:
    """Says which of some regular expressions can match in a text at all."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._always: list[int] = []
        self._by_string: dict[str, list[int]] = {}
        for number, pattern in enumerate(patterns):
            strings = needed(pattern)
            if not strings:
                self._always.append(number)
            for string in strings:
                self._by_string.setdefault(string, []).append(number)

    def left(self, text: str) -> list[int]:
        """Return the numbers of the expressions that can match in `text`, in their order."""
        numbers = set(self._always)
        for string, those in self._by_string.items():
            if string in text:
                numbers.update(those)
        return sorted(numbers)
