"""Tells a small correction of a published text from another text. Pure."""

from collections import Counter

from comments.safety.concepts import book
from comments.safety.languages import languages_of
from comments.safety.readings import readings

# How many words a small correction takes away and adds, together; in a short text at most a third, or one for another.
FEW = 8
# What it must not touch: numbers, in digits and in words, and medicines.
UNTOUCHED = ("NUM", "YEAR", "AMOUNT", "ONE", "PART", "MED", "PILLS", "TIME_OF_DAY", "TOO_MUCH")
MOST_WORDS = 2_000


def is_small(old: str, new: str) -> bool:
    """Whether `new` is `old` with a few words changed, none of them a number or the name of a medicine."""
    before, after = old.casefold().split(), new.casefold().split()
    if max(len(before), len(after)) > MOST_WORDS:
        return False
    changed = (Counter(before) - Counter(after)) + (Counter(after) - Counter(before))
    if changed.total() > min(FEW, max(2, len(before) // 3)):
        return False
    if any(sign.isnumeric() for word in changed for sign in word):
        return False
    # What was not changed stands in the same order.
    kept, there = ([word for word in words if word not in changed] for words in (before, after))
    return kept == there and _touchy(old) == _touchy(new)


def _touchy(text: str) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for language in languages_of(text):
        for reading in readings(text):
            seen = book(language).find(reading)
            found.update((language, name, words) for name in UNTOUCHED for words in seen.words(name))
    return found
