"""Tells which languages a text may be in, as far as the guards know them. Pure."""

from functools import lru_cache
from typing import Any

from comments.safety.matching import remembered

# The languages that comments/safety/words has a folder for.
KNOWN = ("en", "es", "de", "fr", "pt", "it", "nl", "pl", "ar")
# Close enough to one of them to be read with its words.
LIKE = {"sco": "en", "gl": "pt", "ca": "es", "lb": "de", "af": "nl", "gd": "en"}
LAST_LATIN = "\u024f"
# Shorter texts are told apart too badly to be called foreign.
SHORT = 3
# A text of so many words that is in no known language may have been taken for another one: it is read in all of them.
UNSURE = 12


@lru_cache(maxsize=1)
def _detector() -> Any:
    """Load the library when a text is first looked at: about 2 MB, and nothing is read from outside."""
    import pycld2

    return pycld2


@remembered
def _guesses(text: str) -> tuple[str, ...]:
    detector = _detector()
    shown = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
    try:
        _is_reliable, _bytes, details = detector.detect(shown, isPlainText=True, bestEffort=True)
    except detector.error:
        return ()
    return tuple(LIKE.get(code, code) for _name, code, percent, _score in details if code != "un" and percent >= 20)


def languages_of(text: str) -> tuple[str, ...]:
    """Return the known languages that `text` may be in: if that is not sure all of them, or of a long text English."""
    guesses = tuple(code for code in _guesses(text) if code in KNOWN)
    return tuple(dict.fromkeys(guesses)) or (KNOWN if len(text.split()) <= UNSURE else ("en",))


def is_foreign(text: str) -> bool:
    """Whether `text` is in a language that the guards do not know."""
    words = text.split()
    letters = sum(sign.isalpha() for sign in text)
    if not letters or (len(words) < SHORT and text.isascii()):
        return False
    guesses = _guesses(text)
    return not any(code in KNOWN for code in guesses) and (bool(guesses) or _is_beyond_latin(text))


def _is_beyond_latin(text: str) -> bool:
    return any(sign.isalpha() and sign > LAST_LATIN for sign in text)
