"""Finds concepts in a text: “a wish” near “to die”, a body part near a sign, a number near a medicine. Pure.

A concept is a small vocabulary, or a way in which concepts stand together; words/README.md describes the language of
the files in which they are written. A text is read once: each word is looked up, and each way is tried only if all
that it needs is there. All gaps are bounded, so the work grows with the text and no faster.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from comments.safety.matching import folded

FOLDER = Path(__file__).parent / "words"
# How many words may stand between two parts of a way.
GAPS = {"..": 3, "...": 8}
# How far apart the parts of a way may stand that are joined by “&”, and how far “-” and “--” look for an objection.
NEAR = 14
# Where an objection is looked for, by its sign: (words before, words after, whether only in the same sentence).
OBJECTIONS = {"--": (14, 14, False), "-": (4, 3, True), "<": (2, 0, True), ">": (0, 2, True)}
# Signs of which none is enough alone count together within so many words.
SUM_WINDOW = 60
# A word from this length on may have one slip, if its vocabulary says so (“~”).
LONG_WORD = 6
WORDS_REMEMBERED = 4_000
_ARABIC_BEFORE = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ف", "ل")
_WEIGHED = re.compile(r"sum (\d+) of (.+)", re.DOTALL)

# What a number in digits is: a year, a number with a unit, or any other.
BUILT_IN = {"YEAR", "AMOUNT", "NUM"}

Span = tuple[int, int]


@dataclass
class Way:
    """One way to say a concept: parts in order with gaps, or near each other in any order, or a sum of weights."""

    concept: str
    parts: tuple[str, ...]
    gaps: tuple[int, ...] = ()
    anywhere: bool = False
    objections: tuple[tuple[str, str], ...] = ()
    weights: tuple[int, ...] = ()
    enough: int = 0
    at_start: bool = False
    at_end: bool = False

    @cached_property
    def needs(self) -> frozenset[str]:
        """What has to be there before the way is tried: of a sum, which needs no single part, nothing."""
        return frozenset() if self.enough else frozenset(self.parts)


@dataclass
class Found:
    """What stands in a text: for each concept {first word: word after its last}, by places in `tokens`."""

    tokens: list[str]
    places: dict[str, dict[int, int]] = field(default_factory=dict)
    # The number of the sentence that each word stands in.
    sentences: list[int] = field(default_factory=list)

    def add(self, concept: str, start: int, end: int) -> None:
        here = self.places.setdefault(concept, {})
        if here.get(start, 0) < end:
            here[start] = end

    def spans(self, concept: str) -> list[Span]:
        return sorted(self.places.get(concept, {}).items())

    def words(self, concept: str) -> list[str]:
        """Return the different words that say the concept."""
        found = (" ".join(word for word in self.tokens[start:end] if word != ".") for start, end in self.spans(concept))
        return list(dict.fromkeys(found))


class Book:
    """The concepts of some files, ready to be looked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.ways: list[Way] = []
        # What is named and has no words.
        self.unknown: set[str] = set()
        self._words: dict[str, set[str]] = {}
        self._prefixes: dict[str, set[str]] = {}
        self._slips: dict[str, set[str]] = {}
        # A tree of phrases, word by word; under "" stand the concepts that a phrase says.
        self._phrases: dict[str, Any] = {}
        self._kept: dict[str, tuple[tuple[str, ...], tuple[dict[str, Any], ...]]] = {}
        entries = [entry for text in texts for entry in _entries(text)]
        self.names = {name for name, _ways in entries}
        self.names |= BUILT_IN
        for name, ways in entries:
            for way in ways:
                self._learn(name, way)
        self.longest_prefix = max(map(len, self._prefixes), default=0)

    def _learn(self, name: str, text: str) -> None:
        if weighed := _WEIGHED.fullmatch(text):
            pairs = [pair.rpartition(":") for pair in weighed[2].split()]
            known = [(part, int(weight)) for part, _colon, weight in pairs if self._knows((part,))]
            parts, weights = (tuple(column) for column in zip(*known, strict=True))
            self.ways.append(Way(name, parts, weights=weights, enough=int(weighed[1])))
            return
        marks = text.split()
        is_vocabulary = all(_is_plain(mark) for mark in marks)
        for choice in product(*(_choices(mark, is_vocabulary) for mark in marks)):
            chosen = [mark for mark in choice if mark]
            if is_vocabulary:
                self._learn_words(name, chosen)
            else:
                self._learn_way(name, chosen)

    def _learn_words(self, name: str, marks: list[str]) -> None:
        words: list[str] = []
        for mark in marks:
            stem = mark.rstrip("*~")
            folded_words = _fold_mark(stem)
            words += [*folded_words[:-1], folded_words[-1] + mark[len(stem) :]] if folded_words else []
        if len(words) == 1:
            self._learn_word(name, words[0])
        elif words:
            node = self._phrases
            for word in words:
                if word.endswith("*"):
                    node.setdefault("*", set()).add(len(word) - 1)
                node = node.setdefault(word.rstrip("~"), {})
            node.setdefault("", set()).add(name)

    def _learn_word(self, name: str, word: str) -> None:
        if word.endswith("*"):
            self._prefixes.setdefault(word[:-1], set()).add(name)
            return
        self._words.setdefault(word.rstrip("~"), set()).add(name)
        if word.endswith("~") and len(word) > LONG_WORD:
            for slip in _slips(word[:-1]):
                self._slips.setdefault(slip, set()).add(name)

    def _learn_way(self, name: str, marks: list[str]) -> None:
        anywhere = "&" in marks
        if anywhere:
            marks = [self._operand(operand) for operand in " ".join(marks).split(" & ")]
        parts, gaps, objections, gap = [], [], [], 0
        at_start, at_end = marks[0] == "^", marks[-1] == "$"
        for mark in marks:
            if mark in GAPS:
                gap = GAPS[mark]
            elif mark in ("^", "$"):
                continue
            elif sign := _objection(mark):
                objections.append((mark.removeprefix(sign), sign))
            else:
                parts.append(self._part(mark))
                gaps.append(gap)
                gap = 0
        self._knows(concept for concept, _sign in objections)
        objections = [one for one in objections if one[0] in self.names]
        if self._knows(parts):
            way = Way(name, tuple(parts), tuple(gaps), anywhere, tuple(objections), at_start=at_start, at_end=at_end)
            self.ways.append(way)

    def _part(self, mark: str) -> str:
        """Return the concept that a mark of a way stands for: its name, or a new one for words in small letters."""
        if mark in self.names:
            return mark
        if not (_is_plain(mark) or "/" in mark):
            return mark
        self.names.add(mark)
        for word in mark.split("/"):
            if _is_plain(word):
                self._learn_words(mark, [word])
            else:
                self.ways.append(Way(mark, (word,), (0,)))
        return mark

    def _operand(self, operand: str) -> str:
        """Return the concept of one side of an “&”, a new one if it is more than a name."""
        marks = operand.split()
        if len(marks) > 1 and operand not in self.names:
            self.names.add(operand)
            self._learn_way(operand, marks)
        return self._part(operand)

    def _knows(self, parts: Iterable[str]) -> bool:
        """Whether a way can be found at all. What all languages share may name what one of them has no words for."""
        unknown = set(parts) - self.names
        self.unknown |= unknown
        return not unknown

    def find(self, spelling: str) -> Found:
        """Return all that stands in a folded text (matching.folded)."""
        tokens = spelling.split()
        found = Found(tokens)
        sentence = 0
        for place, word in enumerate(tokens):
            if word == ".":
                sentence += 1
            else:
                concepts, phrases = self._looked_up(word)
                for concept in concepts:
                    found.add(concept, place, place + 1)
                for node in phrases:
                    for end, names in _continued(node, tokens, place + 1):
                        for concept in names:
                            found.add(concept, place, end)
            found.sentences.append(sentence)
        there = found.places.keys()
        for way in self.ways:
            if way.needs <= there:
                _try(way, found)
        return found

    def _looked_up(self, token: str) -> tuple[tuple[str, ...], tuple[dict[str, Any], ...]]:
        kept = self._kept.get(token)
        if kept is None:
            names: set[str] = set()
            phrases: list[dict[str, Any]] = []
            for form in _forms(token):
                names |= self._words.get(form, set())
                for end in range(2, min(len(form), self.longest_prefix) + 1):
                    names |= self._prefixes.get(form[:end], set())
                if form in self._phrases:
                    phrases.append(self._phrases[form])
            if not names and len(token) >= LONG_WORD and token.isalpha():
                for slip in _slips(token):
                    names |= self._slips.get(slip, set())
            if number := _number(token):
                names.add(number)
            kept = tuple(names), tuple(phrases)
            if len(self._kept) < WORDS_REMEMBERED:
                self._kept[token] = kept
        return kept


def _try(way: Way, found: Found) -> None:
    if way.enough:
        _add_sums(way, found)
        return
    for start, end in list(_near(way, found) if way.anywhere else _in_order(way, found)):
        if not any(_objected(found, start, end, objection) for objection in way.objections):
            found.add(way.concept, start, end)


def _in_order(way: Way, found: Found) -> Iterator[Span]:
    places, sentences = found.places, found.sentences
    for start, end in places[way.parts[0]].items():
        sentence, ends = sentences[start], end
        if way.at_start and start and found.tokens[start - 1] != ".":
            continue
        for part, gap in zip(way.parts[1:], way.gaps[1:], strict=True):
            here = places[part]
            place = next((place for place in range(ends, ends + gap + 1) if place in here), None)
            if place is None or sentences[place] != sentence:
                break
            ends = here[place]
        else:
            if not (way.at_end and ends < len(found.tokens) and found.tokens[ends] != "."):
                yield start, ends


def _near(way: Way, found: Found) -> Iterator[Span]:
    first, *others = sorted(way.parts, key=lambda part: len(found.places[part]))
    starts = {part: sorted(found.places[part]) for part in others}
    for start, end in found.places[first].items():
        low, high = start, end
        for part in others:
            place = bisect_left(starts[part], start - NEAR)
            if place == len(starts[part]) or starts[part][place] > end + NEAR:
                break
            low, high = min(low, starts[part][place]), max(high, found.places[part][starts[part][place]])
        else:
            yield low, high


def _objected(found: Found, start: int, end: int, objection: tuple[str, str]) -> bool:
    concept, sign = objection
    here = found.places.get(concept)
    if not here:
        return False
    before, after, in_sentence = OBJECTIONS[sign]
    first, last = max(0, start - before), min(end + after, len(found.tokens))
    if sign == ">":
        first = end
    elif sign == "<":
        last = start
    sentence = found.sentences[start]
    return any(
        place in here and not (in_sentence and found.sentences[place] != sentence) for place in range(first, last)
    )


def _add_sums(way: Way, found: Found) -> None:
    """Mark where the weights of different signs within `SUM_WINDOW` words come to enough."""
    weights = dict(zip(way.parts, way.weights, strict=True))
    signs = sorted((place, sign) for sign in way.parts for place in found.places.get(sign, {}))
    for number, (start, _sign) in enumerate(signs):
        seen: set[str] = set()
        for place, sign in signs[number : number + 4 * len(weights)]:
            if place > start + SUM_WINDOW:
                break
            seen.add(sign)
            if sum(weights[one] for one in seen) >= way.enough:
                found.add(way.concept, start, found.places[sign][place])
                return


def _continued(node: dict[str, Any], tokens: list[str], place: int) -> Iterator[tuple[int, set[str]]]:
    """Yield (end, concepts) of each phrase that goes on at `place`. A phrase has at most a handful of words."""
    if "" in node:
        yield place, node[""]
    if place < len(tokens):
        token = tokens[place]
        if token in node and token:
            yield from _continued(node[token], tokens, place + 1)
        for size in node.get("*", ()):
            beginning = token[:size] + "*"
            if beginning in node:
                yield from _continued(node[beginning], tokens, place + 1)


def _entries(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield (name, ways) of each “NAME = way, way”; a line that begins with spaces goes on."""
    text = re.sub(r"#.*", "", text)
    for entry in re.split(r"\n(?=\S)", text):
        name, equals, ways = entry.partition("=")
        if equals:
            yield name.strip(), [" ".join(way.split()) for way in ways.split(",") if way.strip()]


def _choices(mark: str, apart: bool) -> list[str]:
    """Return what a mark stands for: “a/b” for either (if `apart`, as two choices), “(a)” for a or nothing."""
    inner = mark[1:-1] if mark.startswith("(") and mark.endswith(")") else mark
    choices = inner.split("/") if apart else [inner]
    return ["", *choices] if inner is not mark else choices


def _fold_mark(mark: str) -> list[str]:
    return [mark] if mark.isascii() and mark.isalnum() else [part for part in folded(mark).split() if part != "."]


def _objection(mark: str) -> str:
    return next((sign for sign in OBJECTIONS if mark.startswith(sign)), "")


def _is_plain(mark: str) -> bool:
    return mark not in (*GAPS, "&", "^", "$") and not _objection(mark) and not mark.isupper()


def _slips(word: str) -> Iterator[str]:
    """Yield `word` and what is left of it without one letter: two words share one if they differ by one slip."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _forms(token: str) -> Iterator[str]:
    yield token
    if "\u0600" <= token[0] <= "\u06ff":
        for before in _ARABIC_BEFORE:
            if token.startswith(before) and len(token) > len(before) + 2:
                yield token[len(before) :]


_NUMBER = re.compile(r"(\d{1,5})((?:k|x|mg|mgs|mcg|ug|g|iu|ml|cc|er|s|st)?)")


_MULTIPLIED = re.compile(r"\d{1,4}x\d{1,5}[a-z]{0,4}")


def _number(token: str) -> str:
    """Return the built-in concept of a number in digits: YEAR, NUM, or AMOUNT for one with a unit."""
    match = _NUMBER.fullmatch(token)
    if not match:
        return "AMOUNT" if _MULTIPLIED.fullmatch(token) else ""
    if match[2] in ("mg", "mgs", "mcg", "ug", "iu", "ml", "cc"):
        return "AMOUNT"
    if not match[2] and len(match[1]) == 4 and 1900 <= int(match[1]) < 2100:
        return "YEAR"
    return "NUM"


@lru_cache(maxsize=16)
def book(language: str) -> Book:
    """Return the concepts in the words of a language, and the ways that all languages share.

    Read when it is first needed.
    """
    own = FOLDER / language
    files = sorted(
        own.glob("*.txt"), key=lambda file: (file.name != "common.txt", file.name != "medicine.txt", file.name)
    )
    return Book(file.read_text(encoding="utf-8") for file in (FOLDER / "names.txt", *files, FOLDER / "nets.txt"))
