"""Chooses the key by which the author cites a new reference. Pure."""

import re
import unicodedata
from collections.abc import Container
from typing import Any

from articles.text.citations import KEY
from articles.text.names.author_names import Name

LONGEST = 80
_SMALL = frozenset("a an the of on in for and with to from by is are what how does do das der die le la les el".split())


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return re.sub(r"[^a-z0-9]", "", letters.encode("ascii", "ignore").decode().lower())


def key_for(names: list[Name], fields: dict[str, Any], own: str, taken: Container[str]) -> str:
    """Return a key that is not `taken`: the reference's `own` one if it fits, or else like "allen2011"."""
    key = own if KEY.fullmatch(own) and len(own) <= LONGEST and not re.search(r"[.:-]$", own) else ""
    if not key:
        name = next((name for name in names if "others" not in name), {})
        first = _plain(name.get("family") or name.get("literal", "").split(" ")[0])
        words = [word for word in re.findall(r"\w+", fields["title"].lower()) if word not in _SMALL]
        year = re.search(r"\d{4}", fields["year"])
        key = (first or next(filter(None, map(_plain, words)), "") or "source")[:40] + (year[0] if year else "")
        key = key if key[0].isalpha() else f"r{key}"
    if key not in taken:
        return key
    for number in range(26):
        if (other := f"{key[: LONGEST - 1]}{chr(ord('a') + number)}") not in taken:
            return other
    number = 2
    while (other := f"{key[: LONGEST - 6]}-{number}") in taken:
        number += 1
    return other
