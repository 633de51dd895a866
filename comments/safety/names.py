"""Finds names that pretend to be somebody else's. Pure.

The threat: a stranger signs as the author, a moderator or a doctor, so that others follow their advice.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from comments.safety.matching import SIGNS

# These claim to speak for the site wherever they stand in a name. The others do so only as the whole name, since they
# are also ordinary words and family names.
ROLES = ("admin", "administrator", "moderator", "author", "webmaster", "sysadmin", "superuser")
WHOLE_ROLES = (
    "mod", "mods", "support", "staff", "owner", "editor", "official", "team", "the team", "system", "root",
    "site owner", "site team", "the owner", "the editor", "web team", "help desk",
)  # fmt: skip
# Titles, which nobody can check here. The second list counts only after a name: “Md Rahman” is a name.
TITLES = (
    "dr", "doctor", "doc", "prof", "professor", "nurse", "physician", "pharmacist", "neurologist", "surgeon",
    "psychiatrist", "gp", "medic", "paramedic",
)  # fmt: skip
CREDENTIALS = ("md", "phd", "rn", "np", "do", "mbbs", "frcp", "mrcp", "facp", "pharmd", "dnp", "bsn", "dds")
# From this length on, a name that differs by one letter is a look-alike; short names often differ by one letter.
LONG_NAME = 8

# Capitals of other alphabets. They look like other Latin letters than their small letters do (Ρ and ρ).
_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХЅІЈҮ", "ABEZHIKMNOPTYXABEKMHOPCTYXSIJY")
_ALIKE = str.maketrans("1i|!0$@345789", "llllosaeastbg")
_SPLIT_LETTERS = (("rn", "m"), ("vv", "w"))
_WORD = re.compile(r"[^\W_]+")
# Greedy, so that it works back from the end: searching for what follows the last letter would start at every character.
_TO_LAST_LETTER = re.compile(r"(?:.*[^\W\d_])?", re.DOTALL)
_LIKE_LATIN = {"CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN", "COPTIC", "LISU"}


def imitated(name: str, others: Iterable[str]) -> str:
    """Return the first of `others` that `name` could be taken for, or ""."""
    shapes = _shapes(name)
    words = [_shape(word) for word in _words(name)]
    for other in others:
        other_shapes = {shape for shape in _shapes(other) if shape}
        if any(_are_alike(mine, theirs) for mine in shapes for theirs in other_shapes):
            return other
        other_words = [_shape(word) for word in _words(other)]
        # “Ann Example (not a bot)” imitates “Ann Example”, but “Mary Ann” does not imitate “Ann”.
        if len(other_words) > 1 and _holds(words, other_words):
            return other
    return ""


def claimed_role(name: str, roles: Iterable[str] = ()) -> str:
    """Return the role on the site that `name` claims, or ""; `roles` are further ones that the author listed."""
    shapes = _shapes(name)
    words = shapes | {_shape(word.rstrip("0123456789")) for word in _words(name)}
    for found, names in ((words, ROLES), (shapes, (*WHOLE_ROLES, *roles))):
        for role in names:
            if _shape(_plain(role)) in found - {""}:
                return role
    return ""


def claimed_title(name: str) -> str:
    """Return the medical or academic title in `name`, or ""."""
    words = _words(name)
    for word in words:
        if word in TITLES:
            return word
    if len(words) > 1 and words[-1] in CREDENTIALS:
        return words[-1]
    return ""


def mixes_alphabets(name: str) -> bool:
    """Whether a word of `name` mixes Latin letters with letters of other alphabets that look like them."""
    for word in re.findall(r"\w+", unicodedata.normalize("NFKC", name)):
        alphabets = {unicodedata.name(sign, "").partition(" ")[0] for sign in word if sign.isalpha()}
        if "LATIN" in alphabets and alphabets & _LIKE_LATIN:
            return True
    return False


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).translate(_CAPITALS).translate(SIGNS)


def _words(name: str) -> list[str]:
    # Join “M.D.” to one word.
    return _WORD.findall(re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", "", _plain(name).replace("'", "")))


def _shape(text: str) -> str:
    """Return what `text` looks like at a glance: its letters only, with one letter for all that look alike."""
    letters = "".join(sign for sign in text.translate(_ALIKE) if sign.isalnum())
    for pair, letter in _SPLIT_LETTERS:
        letters = letters.replace(pair, letter)
    return letters


@lru_cache(maxsize=64)
def _shapes(name: str) -> frozenset[str]:
    plain = _plain(name)
    to_last_letter = _TO_LAST_LETTER.match(plain)
    shapes = {_shape(plain), _shape(to_last_letter[0] if to_last_letter else ""), _shape(name.translate(SIGNS))}
    return frozenset(shapes)


def _are_alike(mine: str, theirs: str) -> bool:
    return mine == theirs or (min(len(mine), len(theirs)) >= LONG_NAME and _is_one_slip_away(mine, theirs))


def _is_one_slip_away(mine: str, theirs: str) -> bool:
    """Whether the two differ by one letter added, left out or changed, or by two neighbours that changed places."""
    if abs(len(mine) - len(theirs)) > 1:
        return False
    start = next((n for n, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    mine, theirs = mine[start:], theirs[start:]
    swapped = mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:]
    return swapped or mine[1:] == theirs[1:] or mine[1:] == theirs or mine == theirs[1:]


def _holds(words: list[str], others: list[str]) -> bool:
    return any(words[n : n + len(others)] == others for n in range(len(words) - len(others) + 1))
