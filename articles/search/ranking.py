"""Scores documents for the words of a query. Pure."""

from collections import defaultdict
from collections.abc import Sequence

from articles.search.documents import Document
from articles.search.hits import LONGER_WORD, Group
from articles.search.weighing import SOUGHT, Postings, Weights
from articles.search.words import is_form_of

# With a word that no guide has, a document is a hit only if it has so much of the query, or all of one of its names.
ENOUGH = 0.5
# How much more a name counts of which all words were asked for.
WHOLE_NAME = 1.5
# Ranks a remedy above the glossary's term for it.
KIND_SHARE = {"glossary": 0.7}

# In so many names a word is as good as a name of its own.
FEW = 2

Score = tuple[float, float]


class Ranking:
    def __init__(self, documents: Sequence[Document], weights: Weights) -> None:
        self.documents, self.weights = documents, weights
        self.topics = {document.topic_words for document in documents}

    def scores(self, groups: list[Group]) -> dict[int, Score]:
        """Return {number of a document: (score, what it has beyond that since its guide is about the query)}."""
        worth = [self._worth(group) for group in groups]
        weight = [self._weight(group) for group in groups]
        names = self._whole_names(groups)
        telling = {topic: _telling(groups, topic) for topic in self.topics}
        found = {}
        for number in {number for of_word in worth for number in of_word}:
            document = self.documents[number]
            told = telling[document.topic_words]
            has = [place for place in told if number in worth[place]]
            if not has:
                continue
            enough = all(groups) or sum(weight[place] for place in has) >= ENOUGH * sum(weight[place] for place in told)
            if enough or number in names or any(self._names(groups[place], number) for place in has):
                share = len(has) / len(told)
                score = share * sum(worth[place][number] for place in has)
                # Who asks by a name means that page, whatever else is asked.
                score += (1 + share) / 2 * WHOLE_NAME * names.get(number, 0)
                own = score * KIND_SHARE.get(document.kind, 1.0)
                found[number] = own, sum(weight) - sum(weight[place] for place in told)
        return found

    def _worth(self, group: Group) -> dict[int, float]:
        """Return {number of a document: what it is worth for one word of the query}, for its text and its names."""
        found: dict[int, float] = defaultdict(float)
        for postings, rarity in (
            (self.weights.texts, self.weights.rarity),
            (self.weights.names, self.weights.rarity_in_names),
        ):
            for number, score in _best(postings, {word: share * rarity(word) for word, share in group.items()}).items():
                found[number] += score
        return found

    def _names(self, group: Group, number: int) -> bool:
        """Whether a word of the query alone tells a document's title or other name from all others."""
        for word, share in group.items():
            having = self.weights.names.get(word, {})
            if share > LONGER_WORD and len(having) <= FEW and having.get(number, 0) > SOUGHT:
                return True
        return False

    def _weight(self, group: Group) -> float:
        """Return how much a word of the query says; one that no guide has says most."""
        return max(
            (share * self.weights.rarity(word) for word, share in group.items()), default=self.weights.rarity("")
        )

    def _whole_names(self, groups: list[Group]) -> dict[int, float]:
        """Return {number of a document: how much those words of the query say that make up whole names of it}."""
        near = [{word: share for word, share in group.items() if share > LONGER_WORD} for group in groups]
        asked = {word for group in near for word in group}
        covered: dict[int, dict[int, float]] = defaultdict(dict)
        for place, group in enumerate(near):
            for word, share in group.items():
                says = share * self.weights.rarity_in_names(word)
                for number, name, worth in self.weights.whole.get(word, ()):
                    if name <= asked:
                        covered[number][place] = max(covered[number].get(place, 0), says * worth)
        return {number: sum(places.values()) for number, places in covered.items()}


def _best(postings: Postings, shares: Group) -> dict[int, float]:
    found: dict[int, float] = {}
    for word, share in shares.items():
        for number, weight in postings.get(word, {}).items():
            found[number] = max(found.get(number, 0), share * weight)
    return found


def _telling(groups: list[Group], topic: frozenset[str]) -> list[int]:
    """Return the places of those words in a query that say more than what the guide is about; all, if none does."""
    told = [place for place, group in enumerate(groups) if not is_about(group, topic)]
    return told or list(range(len(groups)))


def is_about(group: Group, topic: frozenset[str]) -> bool:
    """Whether a word of the query is one of those that name the topic, in some form."""
    best = max(group.values(), default=0)
    nearest = [word for word, share in group.items() if share == best]
    return any(word == named or is_form_of(word, named) for word in nearest for named in topic)
