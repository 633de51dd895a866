"""Finds which words of the guides a searched word may mean: itself, other forms, longer words, misspelt ones. Pure."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from articles.search.hits import LONGER_WORD, OTHER_ENDING, WITH_SLIPS, Group
from articles.search.weighing import Weights
from articles.search.words import MAX_WORD, STOP_WORDS, is_form_of, likeness, slips, slips_allowed

MAX_LONGER_WORDS, MAX_SLIPPED_WORDS = 12, 4
MAX_SUGGESTIONS, LIKE_ENOUGH = 3, 0.5


class Matching:
    def __init__(self, weights: Weights) -> None:
        self.weights, self.vocabulary = weights, weights.vocabulary
        # The first letter of a mistyped word is usually right: “creeping” is not “sleeping”, nor “mother” “other”.
        self.beginning = {first: list(those) for first, those in groupby(self.vocabulary, key=itemgetter(slice(1)))}

    def forms(self, word: str) -> Group:
        """Return those words of the guides that are the word itself, other forms of it, or begin with it."""
        if word in STOP_WORDS:
            return {word: 1.0} if word in self.weights else {}
        found = {}
        # All of these begin with the same letters, so they are neighbours in the sorted vocabulary.
        beginning = word[:3]
        longer = []
        for place in range(bisect_left(self.vocabulary, beginning), len(self.vocabulary)):
            other = self.vocabulary[place]
            if not other.startswith(beginning):
                break
            if other == word:
                found[other] = 1.0
            elif is_form_of(word, other):
                found[other] = OTHER_ENDING
            elif len(word) >= 3 and other.startswith(word):
                longer.append(other)
        return found | dict.fromkeys(self._first(longer)[:MAX_LONGER_WORDS], LONGER_WORD)

    def parts(self, word: str) -> Sequence[str]:
        """Return two words of the guides that make this word together, the most frequent pair."""
        if len(word) > MAX_WORD:
            return []
        pairs = [(word[:place], word[place:]) for place in range(3, len(word) - 2)]
        pairs = [pair for pair in pairs if all(part in self.weights for part in pair)]
        return max(pairs, key=lambda pair: min(self.weights.frequency(part) for part in pair), default=[])

    def slipped(self, word: str) -> Group:
        """Return the words nearest in spelling: one slip before two, and words of titles and names first."""
        allowed = slips_allowed(word)
        near: dict[int, list[str]] = {}
        for other in self.beginning.get(word[:1], ()) if allowed else ():
            count = slips(word, other, allowed)
            # Between shorter words two letters are another word: “mattress”, “matters”.
            if count is not None and count <= max(1, slips_allowed(other)) and not other.isdigit():
                near.setdefault(count, []).append(other)
        nearest = self._first(near[min(near)]) if near else []
        if any(other in self.weights.name_words for other in nearest):
            nearest = [other for other in nearest if other in self.weights.name_words]
        return dict.fromkeys(nearest[:MAX_SLIPPED_WORDS], WITH_SLIPS)

    def suggestions(self, asked: list[str]) -> list[str]:
        alike: dict[str, float] = defaultdict(float)
        for word in asked:
            if len(word) <= MAX_WORD:
                for other in self.weights.name_words:
                    alike[other] = max(alike[other], likeness(word, other))
        best = sorted((-share, word) for word, share in alike.items() if share > LIKE_ENOUGH and word not in asked)
        return [self.weights.as_written.get(word, word) for _share, word in best[:MAX_SUGGESTIONS]]

    def _first(self, found: Iterable[str]) -> list[str]:
        """Sort words of titles and names first, then frequent ones."""
        return sorted(
            found, key=lambda other: (other not in self.weights.name_words, -self.weights.frequency(other), other)
        )
