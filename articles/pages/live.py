"""Parts of a page that change more often than the page: each is left out of it, and put in when it is sent.

A template says `{% live "name" "argument" %}`, and `fill` puts in what the function with that name returns now. So a
page without these parts, its frame, is made once for an edition, and a comment changes only what shows it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils import translation

# Characters that stand in no text: a frame holds only what authors wrote, and is checked for them.
_START, _BETWEEN, _END = "\x02", "\x1f", "\x03"
_PARTS: dict[str, Callable[..., str]] = {}


def live_part(name: str) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Register a function (edition, *arguments) that returns the HTML of the part called `name`."""

    def register(function: Callable[..., str]) -> Callable[..., str]:
        _PARTS[name] = function
        return function

    return register


def place_of(name: str, *arguments: str) -> str:
    """Return what stands in a frame in place of a part."""
    return _START + _BETWEEN.join([name, *arguments]) + _END


def fill(frame: str, edition: Any, own: Mapping[str, Callable[..., str]] = MappingProxyType({})) -> str:
    """Return the page whose `frame` this is, with its parts as they are now. `own` are those of this page alone."""
    first, *rest = frame.split(_START)
    pieces = [first]
    with translation.override(edition.language):
        for piece in rest:
            place, _end, text = piece.partition(_END)
            name, *arguments = place.split(_BETWEEN)
            pieces += [(own.get(name) or _PARTS[name])(edition, *arguments), text]
    return "".join(pieces)
