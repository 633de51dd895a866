"""Weighs the words of documents: how much each says about its document, and how rare it is. Pure."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from articles.search.documents import Document
from articles.search.words import STOP_WORDS, separate, spans, words

# BM25's usual constants: how soon repetitions stop counting, and how much long texts are ranked lower.
K1, B = 1.2, 0.6
TITLE, NAME, SOUGHT, HEADING = 4.0, 3.5, 1.5, 0.8
# In "other names" these only say where a brand is sold.
_COUNTRIES = frozenset("us usa uk eu europe canada australia germany ireland".split())

# {word: {number of a document: weight}}
Postings = dict[str, dict[int, float]]


class Weights:
    """What the words of `documents` weigh. A word of a name is rare if few names have it, whatever the texts say."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.count = len(documents)
        self.texts = _texts(documents)
        self.names: Postings = defaultdict(dict)
        # For each word the names that it stands in, as (number of a document, all telling words of the name, worth).
        self.whole: dict[str, list[tuple[int, frozenset[str], float]]] = defaultdict(list)
        for number, document in enumerate(documents):
            for worth, name in names_of(document):
                # In a name with fewer words each counts more.
                bonus = worth * (0.5 + 0.5 / len(name))
                for word in name:
                    self.names[word][number] = max(self.names[word].get(number, 0), bonus)
                if telling := name - document.topic_words:
                    for word in telling:
                        self.whole[word].append((number, telling, worth))
        # What a guide is about is known, even if no page says it.
        self.topic_words = frozenset(word for document in documents for word in document.topic_words)
        self.vocabulary = sorted({*self.texts, *self.names, *self.topic_words})
        self.name_words = {word for word in self.names if len(word) > 2 and word not in STOP_WORDS}
        self.as_written = _as_written(documents)

    def __contains__(self, word: str) -> bool:
        return word in self.texts or word in self.names or word in self.topic_words

    def rarity(self, word: str) -> float:
        return self._rarity(len(self.texts.get(word, ())))

    def rarity_in_names(self, word: str) -> float:
        return self._rarity(len(self.names.get(word, ())))

    def _rarity(self, having: int) -> float:
        return math.log(1 + (self.count - having + 0.5) / (having + 0.5))

    def frequency(self, word: str) -> int:
        return max(len(self.texts.get(word, ())), len(self.names.get(word, ())))


def names_of(document: Document) -> Iterable[tuple[float, frozenset[str]]]:
    """Yield (worth, telling words) of the title and of each other name."""
    found = [(TITLE, document.title)]
    found += [(NAME, name) for name in separate(document.other_names)]
    found += [(SOUGHT, name) for name in separate(document.sought)]
    for worth, name in found:
        telling = frozenset(word for word in words(name) if word not in STOP_WORDS)
        if named := telling - _COUNTRIES if len(telling) > 1 else telling:
            yield worth, named


def _texts(documents: Sequence[Document]) -> Postings:
    """Return what each word of their texts weighs, by BM25, and a little more in a heading."""
    counts = [Counter(word for passage in document.passages for word in words(passage.text)) for document in documents]
    lengths = [sum(count.values()) for count in counts]
    average = sum(lengths) / len(lengths) if any(lengths) else 1
    postings: Postings = defaultdict(dict)
    for number, (document, count, length) in enumerate(zip(documents, counts, lengths, strict=True)):
        held_back = K1 * (1 - B + B * length / average)
        weights = defaultdict(float, {word: times * (K1 + 1) / (times + held_back) for word, times in count.items()})
        for word in {word for passage in document.passages for word in words(passage.heading)}:
            weights[word] += HEADING
        for word, weight in weights.items():
            postings[word][number] = weight
    return dict(postings)


def _as_written(documents: Iterable[Document]) -> dict[str, str]:
    """Return {word: how the guides spell it}."""
    found: dict[str, str] = {}
    for document in documents:
        texts = [text for passage in document.passages for text in (passage.heading, passage.text)]
        for text in (document.title, document.other_names, document.sought, *texts):
            for start, end, word in spans(text):
                found.setdefault(word, text[start:end].lower())
    return {word: written for word, written in found.items() if word != written}
