"""Parts of a page that change more often than the page: each is left out of it, and put in when it is sent.

A template says `{% live "name" "argument" %}`, and `fill` puts in what the function with that name returns now. So a
page without these parts, its frame, is made once for an edition, and a comment changes only what shows it.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils import translation

# Characters that nobody types. Readers' words stand in no frame.
_START, _BETWEEN, _END = "\x02", "\x1f", "\x03"
_PLACE = re.compile(f"{_START}([^{_START}{_END}]*){_END}")
_LOST = re.compile(f"[{_START}{_BETWEEN}{_END}]")
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

    def part(place: re.Match[str]) -> str:
        name, *arguments = place[1].split(_BETWEEN)
        make = own.get(name) or _PARTS.get(name)
        return str(make(edition, *arguments)) if make else ""

    # A text that was copied from a PDF may hold such a character where a word was divided.
    pieces = _PLACE.split(frame)
    with translation.override(edition.language):
        for number, piece in enumerate(pieces):
            pieces[number] = _LOST.sub("", piece) if number % 2 == 0 else _PLACE.sub(part, f"{_START}{piece}{_END}")
    return "".join(pieces)
