"""What the author's own decisions say of a text: a naive Bayes over its words. Pure.

It only makes a comment wait, and only once there are decisions enough to learn from.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from comments.safety.readings import readings

# Fewer decisions, or fewer of one kind, say too little.
LEAST_DECISIONS, LEAST_OF_A_KIND = 50, 8
# A word that stands in one comment only says nothing, and is not kept: it may be somebody's name.
LEAST_COMMENTS = 2
# How much more likely spam has to be, as the logarithm of the odds.
ENOUGH = 3.0


@dataclass(frozen=True)
class Learned:
    """How many comments were kept and thrown out, and in how many of each a word stands: {word: [kept, spam]}."""

    kept: int = 0
    spam: int = 0
    words: dict[str, list[int]] = field(default_factory=dict)

    @property
    def is_enough(self) -> bool:
        return self.kept + self.spam >= LEAST_DECISIONS and min(self.kept, self.spam) >= LEAST_OF_A_KIND


def learned_from(decided: Iterable[tuple[str, bool]]) -> Learned:
    """Return what (text, whether it is spam) teach."""
    totals: Counter[bool] = Counter()
    counts: dict[str, list[int]] = {}
    for text, is_spam in decided:
        totals[is_spam] += 1
        for word in _words(text):
            counts.setdefault(word, [0, 0])[is_spam] += 1
    words = {word: count for word, count in sorted(counts.items()) if sum(count) >= LEAST_COMMENTS}
    return Learned(totals[False], totals[True], words)


def looks_like_spam(text: str, learned: Learned) -> bool:
    """Whether `text` is like what the author threw out. False until enough was decided."""
    if not learned.is_enough:
        return False
    odds = 0.0
    for word in _words(text):
        kept, spam = learned.words.get(word, (0, 0))
        odds += math.log((spam + 0.5) / (learned.spam + 1)) - math.log((kept + 0.5) / (learned.kept + 1))
    return odds > ENOUGH


def _words(text: str) -> set[str]:
    return {word for word in readings(text)[0].split() if word != "."}
