"""The search index over the public parts of guides: `Index(guides).search(query)`.

A document is what one address shows: a guide's beginning, a section, a remedy, a term of the glossary. Ranking is BM25
over the text, plus a bonus for a word in the title or in another name (so that a brand finds its generic), times the
share of the query's words that occur. A word also matches with other endings, as the beginning of a longer word, and,
if no guide has either, with a wrong letter or two. Pure: no database; it gets only what readers see.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter

from django.utils import translation

from articles.search import danger
from articles.search.documents import Document, Guide, Outline, documents_of, outline_of
from articles.search.hits import Group, Hit, hit_of
from articles.search.words import (
    MAX_WORD,
    SAID_FOR,
    SAID_FOR_TWO,
    STOP_WORDS,
    is_form_of,
    likeness,
    slips,
    slips_allowed,
    tidy_query,
    words,
)

# The most plain text that is indexed, in characters; beyond it only titles and names are. This bounds the memory of a
# process, whatever is published. It is enough for about 40 guides as long as the first.
MAX_TEXT = 6_000_000
MAX_HITS = 20
# Hits with less than this share of the best score are noise.
WEAKEST = 0.12

# BM25's usual constants: how soon repetitions stop counting, and how much long texts are ranked lower.
K1, B = 1.2, 0.6
TITLE, NAME, HEADING = 4.0, 3.5, 0.8
# How much a similar word counts, compared with exactly the searched one.
OTHER_ENDING, LONGER_WORD, WITH_SLIPS = 0.8, 0.5, 0.7
MAX_LONGER_WORDS, MAX_SLIPPED_WORDS = 12, 4
MAX_SUGGESTIONS, LIKE_ENOUGH = 3, 0.5

# In "other names" these only say where a brand is sold.
_COUNTRIES = frozenset("us usa uk eu europe canada australia ireland".split())

# Ranks a remedy above the glossary's term for it.
KIND_SHARE = {"glossary": 0.7}

# {word: {number of a document: weight}}
Postings = dict[str, dict[int, float]]


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
        self.postings, self.title_words = _weigh(self.documents)
        self.vocabulary = sorted(self.postings)
        # The first letter of a mistyped word is usually right: “creeping” is not “sleeping”, nor “mother” “other”.
        self.beginning = {first: list(those) for first, those in groupby(self.vocabulary, key=itemgetter(slice(1)))}

    def search(self, text: str, is_there: Callable[[str], bool] = lambda url: True) -> Result:
        """Return the `Result` for a query of any length and content, which leads to addresses only that are there."""
        query, was_cut = tidy_query(text)
        result = Result(query, was_cut)
        asked = list(dict.fromkeys(words(query)))
        result.outlines = [outline.where(is_there) for outline in self.outlines if is_there(outline.url)]
        result.help = self._help(asked, result.outlines)
        groups = self._groups(asked, result)
        scores, idf = self._scores(groups)
        scores = {number: score for number, score in scores.items() if is_there(self.documents[number].url)}
        least = WEAKEST * max(scores.values(), default=0)
        ranked = sorted((-score, number) for number, score in scores.items() if score >= least)
        result.total = len(ranked)
        result.hits = [hit_of(self.documents[number], groups, idf) for _score, number in ranked[:MAX_HITS]]
        return result

    def _groups(self, asked: list[str], result: Result) -> list[Group]:
        """Return for each searched word {word of the guides: how much it counts}; note words that were not found."""
        wanted = [word for word in asked if word not in STOP_WORDS] or asked
        joined: dict[str, str] = {}
        for first, second in pairwise(asked):
            if first + second in self.postings:
                joined |= {first: first + second, second: first + second}
        groups: list[Group] = []
        told: set[str] = set()
        for pair in pairwise(wanted):
            meant, others = SAID_FOR_TWO.get(pair, ("", ()))
            if found := self._said(meant, others, result):
                groups.append(found)
                told.update(pair)
        for word in wanted:
            if word not in told:
                groups += self._groups_of(word, joined.get(word), result)
        if not any(groups):
            result.suggestions = self._suggestions(result.unknown)
        return groups

    def _groups_of(self, word: str, joined: str | None, result: Result) -> list[Group]:
        """Return what a word of the query matches; `joined` is the word that it makes with a neighbour, or None."""
        found = self._forms(word) | ({joined: 1.0} if joined else {})
        if found := found or self._said(word, SAID_FOR.get(word, ()), result):
            return [found]
        if parts := self._parts(word):
            return [self._forms(part) for part in parts]
        slipped = self._slipped(word)
        if slipped:
            result.replaced.append((word, list(slipped)))
        else:
            result.unknown.append(word)
        return [slipped]

    def _said(self, meant: str, others: Iterable[str], result: Result) -> Group:
        """Return those of `others` (other words for what was `meant`) that occur in the guides; note them."""
        said = [other for other in others if other in self.postings]
        if said:
            result.replaced.append((meant, said))
        return dict.fromkeys(said, 1.0)

    def _forms(self, word: str) -> Group:
        """Return those words of the guides that are the word itself, other forms of it, or begin with it."""
        if word in STOP_WORDS:
            return {word: 1.0} if word in self.postings else {}
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
        longer.sort(key=lambda other: (other not in self.title_words, -len(self.postings[other]), other))
        return found | dict.fromkeys(longer[:MAX_LONGER_WORDS], LONGER_WORD)

    def _parts(self, word: str) -> Sequence[str]:
        """Return two words of the guides that make this word together, the most frequent pair."""
        if len(word) > MAX_WORD:
            return []
        pairs = [(word[:place], word[place:]) for place in range(3, len(word) - 2)]
        pairs = [pair for pair in pairs if all(part in self.postings for part in pair)]
        return max(pairs, key=lambda pair: min(len(self.postings[part]) for part in pair), default=[])

    def _slipped(self, word: str) -> Group:
        """Return the words nearest in spelling: one slip before two, and words of titles and names first."""
        allowed = slips_allowed(word)
        near: dict[int, list[str]] = {}
        for other in self.beginning.get(word[:1], ()) if allowed else ():
            count = slips(word, other, allowed)
            if count is not None and not other.isdigit():
                near.setdefault(count, []).append(other)
        nearest = near[min(near)] if near else []
        nearest.sort(key=lambda other: (other not in self.title_words, -len(self.postings[other]), other))
        if any(other in self.title_words for other in nearest):
            nearest = [other for other in nearest if other in self.title_words]
        return dict.fromkeys(nearest[:MAX_SLIPPED_WORDS], WITH_SLIPS)

    def _suggestions(self, unknown: list[str]) -> list[str]:
        alike: dict[str, float] = defaultdict(float)
        for word in unknown:
            if len(word) <= MAX_WORD:
                for other in self.title_words:
                    alike[other] = max(alike[other], likeness(word, other))
        best = sorted((-share, word) for word, share in alike.items() if share > LIKE_ENOUGH)
        return [word for _share, word in best[:MAX_SUGGESTIONS]]

    def _scores(self, groups: list[Group]) -> tuple[dict[int, float], dict[str, float]]:
        """Return {number of a document: score} and {word: how rare it is}."""
        idf = {}
        for word in {word for group in groups for word in group}:
            having = len(self.postings[word])
            idf[word] = math.log(1 + (len(self.documents) - having + 0.5) / (having + 0.5))
        scores: dict[int, float] = defaultdict(float)
        matched: Counter[int] = Counter()
        for group in groups:
            best: dict[int, float] = {}
            for word, share in group.items():
                for number, weight in self.postings[word].items():
                    best[number] = max(best.get(number, 0), share * idf[word] * weight)
            for number, score in best.items():
                scores[number] += score
            matched.update(best.keys())
        return {
            number: score * matched[number] / len(groups) * KIND_SHARE.get(self.documents[number].kind, 1.0)
            for number, score in scores.items()
        }, idf

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


def _weigh(documents: list[Document]) -> tuple[Postings, set[str]]:
    """Return {word: {number of a document: weight}} and the words of titles and names."""
    counts = [Counter(word for passage in document.passages for word in words(passage.text)) for document in documents]
    lengths = [sum(count.values()) for count in counts]
    average = sum(lengths) / len(lengths) if any(lengths) else 1
    postings: Postings = {}
    title_words: set[str] = set()
    for number, (document, count, length) in enumerate(zip(documents, counts, lengths, strict=True)):
        held_back = K1 * (1 - B + B * length / average)
        weights = defaultdict(float, {word: times * (K1 + 1) / (times + held_back) for word, times in count.items()})
        for word in {word for passage in document.passages for word in words(passage.heading)}:
            weights[word] += HEADING
        bonus = _bonus(document)
        title_words |= bonus.keys()
        for word, weight in bonus.items():
            weights[word] += weight
        for word, weight in weights.items():
            postings.setdefault(word, {})[number] = weight
    return postings, {word for word in title_words if len(word) > 2 and word not in STOP_WORDS}


def _bonus(document: Document) -> dict[str, float]:
    """Return {word: bonus} for the title and the other names; in a name with fewer words each counts more."""
    bonus: dict[str, float] = defaultdict(float)
    names = [(TITLE, document.title)]
    names += [(NAME, name) for name in re.split(r"[,;()/]", f"{document.other_names},{document.keywords}")]
    for worth, name in names:
        telling = {word for word in words(name) if word not in STOP_WORDS}
        for word in telling - _COUNTRIES:
            bonus[word] = max(bonus[word], worth * (0.5 + 0.5 / len(telling)))
    return bonus
