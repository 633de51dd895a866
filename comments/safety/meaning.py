"""What a text means, as a place among sentences that somebody has judged. Pure.

A small language model turns words into a vector: sentences that mean alike lie near each other, whatever their words.
It is the first four layers of all-MiniLM-L6-v2 (Apache 2.0, sentence-transformers), with whole numbers for weights and
without what is not English (words/meaning.npz). Nothing is read from outside, and the same words give the same vector.
What a place says of each net is learned (words/judged.npz): a sum over the judged sentences, the near ones most.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from comments.safety.concepts import FOLDER

Floats = NDArray[np.float32]

LAYERS, HEADS = 4, 12
# How many parts of words are read of a piece. A piece of an honest comment has fewer.
MOST_PARTS = 160
# How fast a judged sentence loses its say with its distance.
NARROWNESS = 1.0
# The vectors of the judged sentences are kept as whole numbers, of which 1 is so many. None comes to a quarter.
WHOLE = np.float32(500)


class _Model:
    def __init__(self) -> None:
        # Threads wait for each other longer than one needs for a sentence, above all where others are at work.
        threadpool_limits(limits=1)
        with np.load(FOLDER / "meaning.npz") as arrays:
            self._arrays = dict(arrays)
        parts = self._arrays.pop("pieces").tobytes().decode().split("\n")
        self._numbers = {part: number for number, part in enumerate(parts)}

    def vector(self, words: Sequence[str]) -> Floats:
        """Return the vector, of length 1, of folded words."""
        parts = [self._numbers["[CLS]"], *self._parts(words), self._numbers["[SEP]"]]
        read = self._arrays["words"][parts] * self._arrays["words.scale"][parts, None]
        state = self._levelled(read + self._arrays["places"][: len(parts)], "first")
        for layer in range(LAYERS):
            state = self._levelled(state + self._attended(state, layer), f"{layer}.after_heard")
            wide = self._dense(state, f"{layer}.wide")
            # numpy's power of 3 takes longer than all the rest of the model.
            cubed = wide * wide * wide
            wide = 0.5 * wide * (1 + np.tanh(0.7978845608 * (wide + 0.044715 * cubed)))
            state = self._levelled(state + self._dense(wide, f"{layer}.narrow"), f"{layer}.after_narrow")
        return normal(state.mean(axis=0))

    def _parts(self, words: Sequence[str]) -> list[int]:
        parts: list[int] = []
        for word in words:
            if len(parts) >= MOST_PARTS - 2:
                break
            parts += self._parts_of(word)
        return parts[: MOST_PARTS - 2]

    def _parts_of(self, word: str) -> Iterator[int]:
        """Yield the longest known beginning of a word, and of what is left of it."""
        start = 0
        while start < len(word):
            before = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if before + word[start:end] in self._numbers), 0)
            if not end:
                yield self._numbers["[UNK]"]
                return
            yield self._numbers[before + word[start:end]]
            start = end

    def _attended(self, state: Floats, layer: int) -> Floats:
        length, width = state.shape
        query, key, value = (
            self._dense(state, f"{layer}.{name}").reshape(length, HEADS, -1).transpose(1, 0, 2)
            for name in ("query", "key", "value")
        )
        looks = query @ key.transpose(0, 2, 1) / (width / HEADS) ** 0.5
        looks = np.exp(looks - looks.max(axis=-1, keepdims=True))
        looks /= looks.sum(axis=-1, keepdims=True)
        return self._dense((looks @ value).transpose(1, 0, 2).reshape(length, width), f"{layer}.heard")

    def _dense(self, state: Floats, name: str) -> Floats:
        arrays = self._arrays
        dense: Floats = state @ arrays[name].astype(np.float32) * arrays[f"{name}.scale"] + arrays[f"{name}.shift"]
        return dense

    def _levelled(self, state: Floats, name: str) -> Floats:
        state = state - state.mean(axis=-1, keepdims=True)
        state = state / np.sqrt((state * state).mean(axis=-1, keepdims=True) + 1e-12)
        levelled: Floats = state * self._arrays[f"{name}.scale"] + self._arrays[f"{name}.shift"]
        return levelled


class Judged:
    """The vectors of judged sentences, what lies in the middle of them, and how much each says for each net."""

    def __init__(self, middle: Floats, vectors: NDArray[np.int8], shares: dict[str, Floats]) -> None:
        self.middle, self.vectors, self.shares = middle, vectors, shares

    def says(self, vector: Floats) -> dict[str, float]:
        others: Floats = self.vectors.astype(np.float32) / WHOLE
        near = nearness(normal(vector - self.middle)[None], others)[0]
        return {net: float(near @ shares) for net, shares in self.shares.items()}


def normal(vectors: Floats) -> Floats:
    lengths = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    ones: Floats = vectors / np.maximum(lengths, np.float32(1e-9))
    return ones


def nearness(some: Floats, others: Floats) -> Floats:
    """Return how near each of `some` vectors of length 1 is to each of the `others`: 1 for the same, and less."""
    near: Floats = np.exp(NARROWNESS * (2 * some @ others.T - 2))
    return near


def whole(vectors: Floats) -> NDArray[np.int8]:
    return np.clip(np.rint(vectors * WHOLE), -127, 127).astype(np.int8)


@lru_cache(maxsize=1)
def model() -> _Model:
    """Return the language model, which is read when it is first needed."""
    return _Model()


@lru_cache(maxsize=1)
def judged() -> Judged:
    with np.load(FOLDER / "judged.npz") as arrays:
        shares = {name: array for name, array in arrays.items() if name not in ("middle", "vectors")}
        return Judged(arrays["middle"], arrays["vectors"], shares)
