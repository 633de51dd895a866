"""The search index over the public parts of guides: `Index(guides).search(query)`.

A document is what one address shows: a guide's beginning, a section, a remedy, a term of the glossary. Its score is
BM25 over the text, plus a bonus for a word in its title or in another name (so that a brand finds its generic), times
the share of the query's words that occur; and a large bonus if all words of a name are asked for. What a guide is about
weighs nothing beside other words. A word also matches with other endings, as the beginning of a longer word, and, if no
guide has either, with a wrong letter or two. Pure: no database; it gets only what is published.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils import translation

from articles.search import danger
from articles.search.documents import Document, Guide, Outline, documents_of, outline_of
from articles.search.hits import Group, Hit, hit_of
from articles.search.matching import Matching
from articles.search.ranking import Ranking, is_about
from articles.search.weighing import Weights
from articles.search.words import STOP_WORDS, fold, tidy_query, words

# The most plain text that is indexed, in characters; beyond it only titles and names are. This bounds the memory of a
# process, whatever is published. It is enough for about 40 guides as long as the first.
MAX_TEXT = 6_000_000
MAX_HITS = 20
# Hits with less than this share of the best score are noise.
WEAKEST = 0.12


@dataclass(slots=True)
class Result:
    query: str
    was_cut: bool = False
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    # (searched word, words of the guides that are shown instead), for words that may be misspelt.
    replaced: list[tuple[str, list[str]]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    # For each word of the query that says more than what the guides are about: the words that it may mean.
    meant: list[list[str]] = field(default_factory=list)
    # Of the guides that were searched.
    outlines: list[Outline] = field(default_factory=list)
    # (guide's outline, lines of its "When to get help"), if the query may mean danger.
    help: list[tuple[Outline, list[str]]] = field(default_factory=list)

    @property
    def has_words(self) -> bool:
        return bool(words(self.query))


class Index:
    """Built once from an iterable of `Guide` and never changed afterwards, so that threads may share it."""

    def __init__(self, guides: Iterable[Guide] = ()) -> None:
        self.documents: list[Document] = []
        self.outlines: list[Outline] = []
        room = MAX_TEXT
        for guide in guides:
            with translation.override(guide.language):
                found = list(documents_of(guide))
                self.outlines.append(outline_of(guide))
            for document in found:
                size = sum(len(passage.text) for passage in document.passages)
                if size > room:
                    document.passages = []
                else:
                    room -= size
            self.documents += found
        self.weights = Weights(self.documents)
        self.matching = Matching(self.weights)
        self.ranking = Ranking(self.documents, self.weights)

    def search(self, text: str, is_there: Callable[[str], bool] = lambda url: True) -> Result:
        """Return the `Result` for a query of any length and content, which leads to addresses only that are there."""
        query, was_cut = tidy_query(text)
        result = Result(query, was_cut)
        asked = list(dict.fromkeys(words(query)))
        result.outlines = [outline.where(is_there) for outline in self.outlines if is_there(outline.url)]
        result.help = self._help(asked, result.outlines)
        groups = self._groups(asked, result)
        result.meant = self._meant(asked, dict(result.replaced))
        scores = {
            number: score
            for number, score in self.ranking.scores(groups).items()
            if is_there(self.documents[number].url)
        }
        least = WEAKEST * max((own for own, _also in scores.values()), default=0)
        ranked = sorted((-own - also, number) for number, (own, also) in scores.items() if own >= least)
        result.total = len(ranked)
        rarity = {word: self.weights.rarity(word) for group in groups for word in group}
        result.hits = [hit_of(self.documents[number], groups, rarity) for _score, number in ranked[:MAX_HITS]]
        if not ranked:
            result.suggestions = self.matching.suggestions([word for word in asked if word not in self.weights])
        return result

    def _meant(self, asked: list[str], replaced: dict[str, list[str]]) -> list[list[str]]:
        """Return the typed words that tell something, each with the words that are shown instead of a misspelt one."""
        told = [[word, *map(fold, replaced.get(word, ()))] for word in asked if word not in STOP_WORDS]
        return [those for those in told if not any(is_about({word: 1.0}, self.weights.topic_words) for word in those)]

    def _groups(self, asked: list[str], result: Result) -> list[Group]:
        """Return for each searched word {word of the guides: how much it counts}; note words that were not found."""
        joined: dict[str, str] = {}
        for first, second in pairwise(asked):
            if first + second in self.weights:
                joined |= {first: first + second, second: first + second}
        groups: list[Group] = []
        for word in [word for word in asked if word not in STOP_WORDS] or asked:
            groups += self._groups_of(word, joined.get(word), result)
        return groups

    def _groups_of(self, word: str, joined: str | None, result: Result) -> list[Group]:
        """Return what a word of the query matches; `joined` is the word that it makes with a neighbour, or None."""
        if found := self.matching.forms(word) | ({joined: 1.0} if joined else {}):
            return [found]
        if parts := self.matching.parts(word):
            return [self.matching.forms(part) for part in parts]
        slipped = self.matching.slipped(word)
        if slipped:
            written = self.weights.as_written
            result.replaced.append((word, [written.get(other, other) for other in slipped]))
        else:
            result.unknown.append(word)
        return [slipped]

    @staticmethod
    def _help(asked: list[str], outlines: list[Outline]) -> list[tuple[Outline, list[str]]]:
        sought = danger.sought(asked)
        if not sought:
            return []
        named = frozenset(asked) - STOP_WORDS
        found = []
        for outline in outlines:
            if outline.help:
                # Prefer the passage with the words of the danger, whatever else the query says.
                passage = max(outline.help, key=lambda its: (len(its.words & sought), len(its.words & named)))
                first, *rest = [passage.heading, *passage.lines] if passage.heading else passage.lines
                # Lines with words of the query come first, since lists may be long and phones are small.
                found.append((outline, [first, *sorted(rest, key=lambda line: -len(named.intersection(words(line))))]))
        return found
