"""Finds the words and phrases of a list in a text, however they are spelled. Pure.

The threat: writers hide a word from a list by letters that look alike, invisible characters, full-width or spaced
letters, or digits for letters. Text and list are folded (brought to one spelling) in the same way, and then compared
as whole words.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

# A longer word is split here, and its rest is compared as another word.
LONGEST_WORD = 40
# How much of a folded text is looked at. A comment of the allowed length fits, unless it is made of characters that
# unfold to several letters; if something is left over, the comment waits (comments/safety/verdict.py).
MAX_FOLDED = 12_000
# Several checks look at the same few texts of a comment, with and without amounts, so their results are remembered.
TEXTS_REMEMBERED = 16

_APOSTROPHES = dict.fromkeys("'’‘‛ʼʹ′＇´`ʻ", "'")
_DASHES = dict.fromkeys("-‐‑‒–—―−﹣－", "-")
# Letters of other alphabets that look like Latin ones, which Unicode's own foldings leave alone. Capital and small
# letter go to the same Latin letter, so that a list in Greek or Russian still matches both.
_LOOKS_LIKE = {
    **dict(zip("авекмнорстухіјѕԁԛԝһӏѵгпь", "abekmhopctyxijsdqwhlvrnb", strict=True)),
    **dict(zip("αβεηικνορτυχγωςμ", "abenikvoptuxywsu", strict=True)),
    **dict(zip("øđłħıŧðɡɑɩʟʀɪɴʜʙꜱꜰʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢɢ", "odlhitdgailrinhbsfyacdejkmoptuvwzg", strict=True)),
    "æ": "ae", "œ": "oe", "⁄": "/", "∕": "/", "…": ".", "。": ".", "！": "!", "？": "?", "،": ",", "٫": ".", "×": "x",
}  # fmt: skip
# Letters in boxes and circles, and the letters of flags, which Unicode does not fold.
_BOXED = {chr(start + n): chr(ord("a") + n) for start in (0x1F150, 0x1F170, 0x1F1E6) for n in range(26)}
# Letters that are invisible.
_BLANKS = set("\u115f\u1160\u3164\uffa0\u2800")


def _fold_sign(sign: str) -> str:
    if sign in _APOSTROPHES or sign in _DASHES:
        return _APOSTROPHES.get(sign) or _DASHES[sign]
    if sign in _BLANKS:
        return ""
    if sign in _BOXED:
        return _BOXED[sign]
    # A space before a fraction, so that 2½ does not become 21/2.
    before = " " if "FRACTION" in unicodedata.name(sign, "") and unicodedata.category(sign) == "No" else ""
    folded = ""
    for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold()):
        category = unicodedata.category(part)
        if category == "Nd":
            folded += str(unicodedata.decimal(part))
        elif category in ("Zs", "Zl", "Zp") or part in "\t\r\x0b\x0c":
            folded += " "
        elif part == "\n":
            folded += "\n"
        elif category[0] not in "MC":
            folded += _LOOKS_LIKE.get(part, _DASHES.get(part, part))
    return before + folded


class _Signs(dict[int, str]):
    """A table for `str.translate` that fills itself. It is bounded, since readers choose the characters."""

    def __missing__(self, code: int) -> str:
        folded = _fold_sign(chr(code))
        if len(self) < 4000:
            self[code] = folded
        return folded


SIGNS = _Signs()

# In scripts without spaces between words, every letter is compared as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_]){{1,{LONGEST_WORD}}}|(?:[.!?;]\s*)+|\n[ ]*\n")
_NO_SIGN = re.compile(r"&#(?=[0-9]{9})")
_IN_NUMBER = re.compile(r"(?<=\d)[.](?=\d)")
_APOSTROPHE = re.compile(r"(?<=[^\W_])'(?=[^\W_])")
_SIGNS_FOR_LETTERS = str.maketrans("@$!|013457", "asiioieast", "*._-~'")
_DISGUISED = re.compile(r"(?<=[^\W\d_])[@$!|*._~'0-9-]{1,3}(?=[^\W\d_])|(?<![^\W_])[@$0-9](?=[^\W\d_])")
_SPACED_LETTERS = re.compile(r"(?<!\S)[^\W\d_] (?:[^\W\d_] )+[^\W\d_](?!\S)")


def folded(text: str) -> str:
    """Return the words of `text`, folded, with one space between them and “ . ” where a sentence ends."""
    return _words(plain(text))


def spellings(text: str) -> tuple[str, ...]:
    """Return `text` folded and, if it holds disguises, a second spelling with those undone."""
    signs = plain(text)
    as_it_stands = _words(signs)
    undisguised = _DISGUISED.sub(lambda match: match[0].translate(_SIGNS_FOR_LETTERS), signs)
    undisguised = _SPACED_LETTERS.sub(lambda match: match[0].replace(" ", ""), _words(undisguised))
    return (as_it_stands,) if undisguised == as_it_stands else (as_it_stands, undisguised)


Found = TypeVar("Found")
_remembering: list[Any] = []


def remembered(function: Callable[[str], Found]) -> Callable[[str], Found]:
    """Cache the results of a `function` of a text until `forget_texts`, since many checks look at the same text."""
    kept = lru_cache(maxsize=TEXTS_REMEMBERED)(function)
    _remembering.append(kept)
    return kept


def forget_texts() -> None:
    for kept in _remembering:
        kept.cache_clear()


spellings_again = remembered(spellings)


def plain(text: str) -> str:
    """Return `text` with each character folded by itself, at most `MAX_FOLDED` characters of it."""
    return _folded_signs(text)[:MAX_FOLDED]


def is_beyond(text: str) -> bool:
    """Whether `plain(text)` leaves out the end of `text`."""
    return len(_folded_signs(text)) > MAX_FOLDED


def _folded_signs(text: str) -> str:
    # Markdown shows “&#107;” as k. A code with thousands of digits is no character, and would be an error in Python.
    return html.unescape(_NO_SIGN.sub("& #", text)).translate(SIGNS)


def _words(plain: str) -> str:
    tokens = _TOKEN.findall(_APOSTROPHE.sub("", _IN_NUMBER.sub(" ", plain)))
    return " ".join("." if token[0] in ".!?;\n" else token for token in tokens)


class Phrases:
    """A list of words and phrases to find. A search takes at most (words in the text) × (words in the longest entry)
    steps, however many entries there are."""

    def __init__(self, entries: Iterable[str]) -> None:
        self.longest = 0
        self._tree: dict[str, Any] = {}
        self._signs: list[str] = []
        for entry in entries:
            words = [word for word in folded(entry).split() if word != "."]
            if words:
                self.longest = max(self.longest, len(words))
                node = self._tree
                for word in words:
                    node = node.setdefault(word, {})
                node[""] = entry
            elif entry.strip():
                # No letters or digits, only an emoji for example: searched for as it is.
                self._signs.append(entry.strip())

    def spans(self, spelling: str) -> list[tuple[int, int, str]]:
        """Return (start, end, entry) of every match in a folded text, by start."""
        words = spelling.split(" ")
        if self._tree.keys().isdisjoint(words):
            return []
        firsts = [number for number, word in enumerate(words) if word in self._tree]
        starts, position = [], 0
        for word in words:
            starts.append(position)
            position += len(word) + 1
        found = []
        for first in firsts:
            start = starts[first]
            node: Any = self._tree
            for number in range(first, min(first + self.longest, len(words))):
                node = node.get(words[number])
                if node is None:
                    break
                if "" in node:
                    found.append((start, starts[number] + len(words[number]), node[""]))
        return found

    def found(self, text: str, spell: Callable[[str], tuple[str, ...]] = spellings) -> list[str]:
        """Return the different entries that occur in `text`."""
        matches = [entry for spelling in spell(text) for _start, _end, entry in self.spans(spelling)]
        return list(dict.fromkeys([*matches, *(signs for signs in self._signs if signs in text)]))


def without(text: str, harmless: Iterable[str]) -> str:
    """Return `text`, folded and without the phrases of `harmless` if there are any in it."""
    listed = phrases(tuple(harmless))
    spelling = spellings_again(text)[0]
    spans = listed.spans(spelling) if listed.longest else []
    for start, end, _entry in reversed(spans):
        spelling = f"{spelling[:start]}{spelling[end:]}"
    return spelling if spans else text


@lru_cache(maxsize=64)
def phrases(entries: tuple[str, ...]) -> Phrases:
    """Return `Phrases` of a tuple of entries. Cached: the author's lists are the same for most comments."""
    return Phrases(entries)
