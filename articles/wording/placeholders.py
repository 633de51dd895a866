"""The places in a text of the site that are filled in when it is shown: {site_name}, {contact}. Pure.

A paragraph or an item of a list in which a place stays empty is left out whole, so that no text has to say "if".
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.text import citations

_PLACE = re.compile(r"\{([a-z_]+)\}")
_PLACE_OR_SIGN = re.compile(rf"{_PLACE.pattern}|\\([{{}}])")
# A place, however it is written, or a brace alone; a backslash before it makes it a sign like any other.
_BRACES = re.compile(r"\\[{}]|\{[^{}\n]*\}|[{}]")
# What Markdown makes of braces in an address.
_IN_ADDRESS = re.compile(r"\]\([^)\s]*[{}]")
_TAG = re.compile(r"(<[^>]*>)")


def problems(text: str, known: Collection[str], required: Collection[str] = ()) -> list[str]:
    """Return in words what is wrong with the places in `text`."""
    return [*_unknown(text, known), *_missing(text, required)]


def _unknown(text: str, known: Collection[str]) -> Iterator[str]:
    named = ", ".join(f"{{{name}}}" for name in known)
    for number, line in enumerate(text.split("\n"), 1):
        for found in dict.fromkeys(match[0] for match in _BRACES.finditer(line)):
            if found.startswith("\\") or found[1:-1] in known:
                continue
            if len(found) == 1:
                said = _("Line %(line)d: “%(found)s” stands alone. For the sign itself, put a backslash before it.")
            elif known:
                said = _("Line %(line)d: “%(found)s” means nothing here. This text knows %(known)s.")
            else:
                said = _("Line %(line)d: “%(found)s” means nothing here: in this text nothing is filled in.")
            yield said % {"line": number, "found": found, "known": named}
        if _IN_ADDRESS.search(line):
            yield _("Line %(line)d: in the address of a link nothing is filled in.") % {"line": number}


def _missing(text: str, required: Collection[str]) -> Iterator[str]:
    for name in required:
        if f"{{{name}}}" not in text:
            yield _("{%(name)s} is missing, and readers need it.") % {"name": name}


def without_empty(text: str, values: Mapping[str, object]) -> str:
    """Return the Markdown `text` without the paragraphs and items in which a place has nothing to say."""
    if not _lacks(text, values):
        return text
    lines = text.split("\n")
    for token in reversed(citations.parse(text)):
        if token.type == "inline" and token.map and _lacks(token.content, values):
            del lines[token.map[0] : token.map[1]]
    return "\n".join(lines)


def plain_without_empty(text: str, values: Mapping[str, object]) -> str:
    """Return the same of a plain text, whose paragraphs stand between empty lines."""
    return "\n\n".join(part for part in re.split(r"\n{2,}", text.strip("\n")) if not _lacks(part, values))


def _lacks(text: str, values: Mapping[str, object]) -> bool:
    return any(name in values and not values[name] for name in _PLACE.findall(text))


def fill_html(html: str, values: Mapping[str, object]) -> SafeString:
    """Return cleaned `html` with its places filled in; a value is escaped unless it is HTML of ours."""
    pieces = _TAG.split(html)
    for number in range(0, len(pieces), 2):
        pieces[number] = _PLACE.sub(lambda place: _value(place, values, conditional_escape), pieces[number])
    return SafeString("".join(pieces))


def fill_plain(text: str, values: Mapping[str, object]) -> str:
    """Return the same of a plain text. Here a backslash before a brace has nobody else who takes it away."""
    return _PLACE_OR_SIGN.sub(lambda found: found[2] or _value(found, values, str), text)


def _value(place: re.Match[str], values: Mapping[str, object], shown: Callable[[Any], str]) -> str:
    return shown(values[place[1]]) if place[1] in values else place[0]
