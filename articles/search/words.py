"""Words in a search: splits texts into words, and says which are forms or misspellings of the same word.

Pure: no database. The limits here bound the time that a stranger's query can take.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from rlssite.markup import CONTROLS, INVISIBLE, without_heaps

MAX_QUERY = 200
MAX_QUERY_WORDS = 16
# A query is cut to this before any other work on it; the rest is room for white space and removed characters.
MAX_LOOKED_AT = 500
# What the field keeps of it: as much as web servers take for an address.
MAX_TYPED = 8_000
# Longer words do not occur in guides, so they are not looked at.
MAX_WORD = 40

# “doctor's” and “can't” are one word each; “l'anémie” is two.
_WORD = re.compile(r"[^\W_]+(?:['’](?:s|t|d|m|ll|re|ve)(?![^\W_]))?", re.IGNORECASE)
# Control, format (zero width, bidirectional), surrogate, private and unassigned characters.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))

# Ignored if a query has other words too. They are English; in other languages nothing is ignored.
STOP_WORDS = frozenset(
    "a about am an and any are as at be been but by can could did do does dont for from get had has have how i if "
    "im in is it its ive ll me my of on or our re s should so t than that the their them then there they this to too "
    "ve was we were what when where which who why will with wont would you your "
    # Words around a question, as people type them.
    "actually also always anybody anyone being best better cause cuz doesnt else ever everybody everyone give gives "
    "giving good gonna got gotta he her hers hi hello help helps his just kinda lol maybe mine no not now ok okay "
    "people person pls plz please question questions quite really she some somebody someone still such thank thanks "
    "thats these those thx u ur us very vs wanna want wants wat wen whats whos worth wld yes".split()
)

# Anaemia and anemia, oedema, colour, sulphate, fibre, stabilise.
_BRITISH = tuple(
    (re.compile(british), american)
    for british, american in (
        ("ae|oe(?=[a-rt-z])", "e"),
        ("(?<=[a-z]{2})our(?=$|s|ed|ing|al|able)", "or"),
        ("sulph", "sulf"),
        ("(?<=[bt])re$", "er"),
        ("^cannot$", "cant"),
        ("(?<=[a-z]{3})([iy])s(?=e$|es$|ed$|er$|ing$|ation)", r"\1z"),
    )
)

# Two words are forms of one word if they differ only by two of these endings: pregnant, pregnancy; massage, massager.
_ENDINGS = frozenset(
    ("", *"s es ed d e ing er ers ly y al ic n t cy ies ion ions ive ves ment ness ren ous ant ants ent ents".split())
)
_MIN_STEM = 4
_STEM_ENDINGS = ("ings", "ing", "ies", "ied", "ers", "ed", "er", "es", "s", "e", "y")
# From this length on two letters may be wrong.
_LONG = 8


def fold(word: str) -> str:
    """Return `word` without case, accents and apostrophe."""
    word = word.casefold().replace("'", "").replace("’", "")
    if not word.isascii():
        word = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    return _alike(word)


@lru_cache(maxsize=20_000)
def _alike(word: str) -> str:
    """Return one spelling for what British and American English spell in two ways; elsewhere it does no harm."""
    if not 5 <= len(word) <= MAX_WORD:
        return word
    for british, american in _BRITISH:
        word = british.sub(american, word)
    return word


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, folded word) for each word of `text`."""
    for found in _WORD.finditer(text):
        yield found.start(), found.end(), fold(found.group())


def words(text: str) -> list[str]:
    return [word for _start, _end, word in spans(text)]


def separate(names: str) -> list[str]:
    """Return the names in a list of names, as in “gabapentin (UK: Neurontin), Gralise”."""
    return [name.strip() for name in re.split(r"[,;()/]", names) if name.strip()]


def as_typed(text: str) -> str:
    """Return a query as its field shows it again: all of it, without what nobody can see."""
    return " ".join(INVISIBLE.sub("", CONTROLS.sub(" ", text.strip()[:MAX_TYPED])).split())


def tidy_query(text: str) -> tuple[str, bool]:
    """Return the query as it is searched and shown, cut after a whole word, and whether anything was cut off."""
    text = text.strip()
    is_cut = len(text) > MAX_LOOKED_AT
    seen: list[str] = []
    for char in unicodedata.normalize("NFKC", without_heaps(text[:MAX_LOOKED_AT])):
        if unicodedata.category(char) not in _UNSEEN:
            seen.append(char)
        elif char.isspace():
            seen.append(" ")
    # After invisible characters are gone, more marks may be together on a letter.
    text = without_heaps(" ".join("".join(seen).split()))
    if len(text) > MAX_QUERY:
        is_cut = True
        text = text[: MAX_QUERY + 1].rpartition(" ")[0] or text[:MAX_QUERY]
    for number, (start, _end, _word) in enumerate(spans(text)):
        if number == MAX_QUERY_WORDS:
            return text[:start].rstrip(), True
    return text, is_cut


def is_form_of(word: str, other: str) -> bool:
    """Whether the two words (folded) differ by their ending only."""
    if word == f"{other}s" or other == f"{word}s":
        return True
    shared = 0
    for mine, theirs in zip(word, other, strict=False):
        if mine != theirs:
            break
        shared += 1
    # Try shorter stems too: “addiction” and “addictive” share one letter more than their stem.
    return any(
        word[stem:] in _ENDINGS and other[stem:] in _ENDINGS
        for stem in range(shared, max(shared - 3, _MIN_STEM - 1), -1)
    )


def slips_allowed(word: str) -> int:
    """Return how many letters may be wrong, missing, added or swapped in a word as long as this one."""
    return 0 if not 5 <= len(word) <= MAX_WORD else 1 if len(word) < _LONG else 2


def slips(word: str, other: str, allowed: int) -> int | None:
    """Return how many letters are wrong, missing, added or swapped between two words, or None if over `allowed`."""
    count = OSA.distance(word, other, score_cutoff=allowed)
    return count if count <= allowed else None


def likeness(word: str, other: str) -> float:
    """Return from 0 to 1 how many pairs of neighbouring letters two words share."""
    mine, theirs = ({text[place : place + 2] for place in range(len(text) - 1)} for text in (word, other))
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0


def stem(word: str) -> str:
    """Return what the usual forms of a folded word share: “walk” of walks, walked and walking."""
    for ending in _STEM_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM - 1:
            word = word.removesuffix(ending)
            # Stopped, stopping: stop.
            return word[:-1] if ending != "s" and word[-2:-1] == word[-1:] and word[-1] not in "aeioulsz" else word
    return word
