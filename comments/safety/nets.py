"""The wide nets: how likely a text is to need help, to tell what to take, or to sell or abuse. Pure.

A net adds up what the words and the concepts (concepts.py) of a text weigh, and what its meaning says (meaning.py).
Both are learned from sentences by people who did not know the rules (`python -m tests.comments.weighing`), with a
threshold at which few everyday sentences are caught. What a net catches costs a reader little: a quiet box or a wait.
The narrow nets (crisis.py, emergencies.py, doses.py) are asked only about what a wide one finds at all doubtful.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from heapq import nlargest
from math import fsum

from comments.safety.concepts import FOLDER, Found, book
from comments.safety.languages import KNOWN, languages_of
from comments.safety.matching import forget_texts, remembered
from comments.safety.meaning import judged, model
from comments.safety.readings import readings

# A long text is weighed in pieces of twice so many words, each of which shares half of its words with the next. In
# larger ones a sentence of danger is lost among what else is told.
HALF_PIECE = 20
# So much of a text tells its language.
READ = 2000
# The meaning is looked for in so many pieces for each net, those that weigh most: it costs more than the words.
MEANT_PIECES = 3
# What the words weigh beside a concept: there are many, none of which says much. Two words in a row tell who does what,
# and parts of words hear what is spelled without care.
WORD_SHARE, PAIR_SHARE, PART_SHARE = 3, 2, 3
# How long a part of a word is. "<" and ">" stand where a word begins and ends.
SHORTEST_PART, LONGEST_PART = 3, 5
# Words before a concept that say it is not so, and how near they stand. What is itself a “no” stays what it is.
DENIALS = frozenset(
    "no not without never nor neither dont isnt aint wasnt havent hasnt didnt doesnt wouldnt wont".split()
)
DENIED_WITHIN = 2
NEVER_DENIED = frozenset(("NOT", "CANT", "NO_WISH", "NUM", "I", "YOU"))
# Words that were in the balance and are told to the author.
TOLD = 4


class Net(StrEnum):
    HELP = "help"
    MEDICINE = "medicine"
    MARKET = "market"


# The concepts that are enough by themselves where no weights were learned: in every language but English.
ENOUGH = {
    Net.HELP: ("HELP_CRISIS", "HELP_EMERGENCY"),
    Net.MEDICINE: ("AMOUNT_TOLD", "AMOUNT_ASKED", "ADVICE_TOLD"),
    Net.MARKET: ("OFFERS", "ABUSE"),
}


# What tells the two kinds of help apart.
BODY, MIND = {"EMERGENCY_SIGN", "EMERGENCY_WORD", "TOO_MUCH_TAKEN"}, {"HELP_CRISIS"}


@dataclass(frozen=True)
class Catch:
    """What the nets make of a text: for each net how far above its threshold it is, and the words that say so."""

    scores: dict[Net, float]
    words: dict[Net, str]
    # The concepts in the text.
    concepts: frozenset[str]

    def is_caught(self, net: Net) -> bool:
        return self.scores[net] > 0

    @property
    def is_about_the_body(self) -> bool:
        """Whether what calls for help is rather an illness than a wish to die."""
        return bool(BODY & self.concepts) and not MIND & self.concepts

    def is_doubtful(self, net: Net) -> bool:
        """Whether a narrow net should look at it too."""
        return self.scores[net] > -DOUBT[net]


# How far below its threshold a net still asks the narrow one.
DOUBT = {Net.HELP: 2.0, Net.MEDICINE: 2.5, Net.MARKET: 0.0}


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    loaded: dict[str, dict[str, float]] = json.loads((FOLDER / "weights.json").read_text(encoding="utf-8"))
    return loaded


@remembered
def caught(text: str) -> Catch:
    """Return what the nets make of `text`, in each language that it may be in."""
    scores = dict.fromkeys(Net, -100.0)
    words = dict.fromkeys(Net, "")
    concepts: set[str] = set()
    # Folded once, for however many languages.
    read = readings(text)
    for language in languages_of(text):
        for reading in read:
            found = book(language).find(reading)
            concepts |= found.places.keys()
            of_nets = _weighed(found) if language == "en" else {net: _enough(found, net) for net in Net}
            for net, score in of_nets.items():
                if score > scores[net]:
                    scores[net], words[net] = score, _said(found, net)
    return Catch(scores, words, frozenset(concepts))


def language_of(text: str) -> str:
    """Return the language that `text` is in; of one too short to tell, that in which it speaks of danger; or ""."""
    text = text[:READ]
    try:
        found = languages_of(text)
        if len(found) < len(KNOWN):
            return found[0]
        return next((code for code in KNOWN if code != "en" and _is_about_danger(text, code)), "")
    finally:
        forget_texts()


def _is_about_danger(text: str, language: str) -> bool:
    return any(book(language).find(reading).words(name) for reading in readings(text) for name in ENOUGH[Net.HELP])


def features(found: Found, half: int = HALF_PIECE) -> Iterator[dict[str, float]]:
    """Yield what is weighed of each piece of a text.

    It is its words, pairs of words (“a b”) and parts of words (“~abc”), and its concepts, which are named in capitals
    (“!NAME” where all that says so is denied).
    """
    blocks = [_Block() for _ in range(len(found.tokens) // half + 1)]
    before = "."
    for place, token in enumerate(found.tokens):
        word = "#" if token.isdigit() else token
        block = blocks[place // half]
        block.pairs.add(f"{before} {word}")
        if word != ".":
            block.words.add(word)
            block.parts |= _parts(word)
        before = word
    for name, places in found.places.items():
        if name.isupper():
            for place in places:
                block = blocks[place // half]
                (block.denied if _is_denied(found, name, place) else block.names).add(name)
    for first, second in zip(blocks, [*blocks[1:], _Block()], strict=True):
        yield first.with_next(second).weighty()
        if second is blocks[-1]:
            break


@dataclass
class _Block:
    """What stands in a part of a text, of which two make a piece."""

    words: set[str] = field(default_factory=set)
    pairs: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)

    def with_next(self, other: "_Block") -> "_Block":
        return _Block(
            self.words | other.words, self.pairs | other.pairs, self.parts | other.parts, self.names | other.names,
            self.denied | other.denied,
        )  # fmt: skip

    def weighty(self) -> dict[str, float]:
        shares = ((self.words, WORD_SHARE), (self.pairs, PAIR_SHARE), (self.parts, PART_SHARE))
        weighty = {name: share / len(names) ** 0.5 for names, share in shares for name in names}
        return weighty | dict.fromkeys(self.names, 1.0) | {f"!{name}": 1.0 for name in self.denied - self.names}


@lru_cache(maxsize=4_000)
def _parts(word: str) -> frozenset[str]:
    marked = f"<{word}>"
    sizes = range(SHORTEST_PART, LONGEST_PART + 1)
    return frozenset(f"~{marked[at : at + size]}" for size in sizes for at in range(len(marked) - size + 1))


def _is_denied(found: Found, name: str, place: int) -> bool:
    """Whether a “no” stands right before what says a concept, in the same sentence."""
    if name in NEVER_DENIED:
        return False
    return any(
        found.tokens[at] in DENIALS and found.sentences[at] == found.sentences[place]
        for at in range(max(0, place - DENIED_WITHIN), place)
    )


def _weighed(found: Found) -> dict[Net, float]:
    """Return how much the weightiest piece of a text weighs for each net."""
    pieces = list(features(found))
    light = {net: [weighed(piece, weights()[net]) for piece in pieces] for net in Net}
    meant = {place for net in Net for place in nlargest(MEANT_PIECES, range(len(pieces)), key=light[net].__getitem__)}
    says = {place: judged().says(model().vector(words_of(found, place))) for place in meant}
    return {net: max(light[net][place] + says[place][net] for place in meant) for net in Net}


def weighed(piece: dict[str, float], weights: dict[str, float]) -> float:
    return weights[""] + fsum(weights.get(name, 0.0) * share for name, share in piece.items())


def words_of(found: Found, number: int, half: int = HALF_PIECE) -> list[str]:
    """Return the words of a piece of a text."""
    return found.tokens[number * half : (number + 2) * half]


def _enough(found: Found, net: Net) -> float:
    return 1.0 if any(name in found.places for name in ENOUGH[net]) else -100.0


def _said(found: Found, net: Net) -> str:
    """Return the words of a caught text that the author should see."""
    words = [words for name in ENOUGH[net] for words in found.words(name)]
    if not words:
        heavy = weights()[net]
        said = {word for word in found.tokens if word != "."}
        words = sorted(said, key=lambda word: -heavy.get(word, 0.0))[:TOLD]
        words = [word for word in words if heavy.get(word, 0.0) > 0]
    return " … ".join(words[:TOLD])
