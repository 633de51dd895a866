"""Finds what an author may want to look at in one text, while it is written. It only tells. Pure.

The rules are those of `content_check`, which looks at a guide as a whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from articles.checks import demands, readability, rules
from articles.checks.claims import Names, sentence_lines, weighed
from articles.text import citations
from articles.text.proofreading import is_undescribed

# Sentences with more words are worth a second look; the guide's files are refused only above MAX_SENTENCE_WORDS.
LONG = 20
MOST_SENTENCES = 3


class Sentence(NamedTuple):
    line: int
    words: int
    text: str


class Claim(NamedTuple):
    line: int
    why: str
    text: str
    is_in_figure: bool = False


@dataclass
class Noticed:
    """`grade` is None where there is nothing to measure; the lines count from 1; `missing` names topics."""

    grade: float | None
    longest: list[Sentence]
    uncited: list[Claim]
    undescribed: list[int]
    bare: list[tuple[int, str, str]]
    missing: list[str]


def notice(
    text: str,
    names: Names,
    known_keys: Iterable[str],
    *,
    field: str = "",
    remedy: dict[str, Any] | None = None,
    needs_sources: bool = True,
    is_english: bool = True,
) -> Noticed:
    """Return what is `Noticed` in a text. `remedy` is the one it belongs to, with the text in its place.

    Words are measured, and claims known by them, in English only.
    """
    is_marked = bool(remedy and (remedy["helps"] or remedy["cautions"]))
    sentences, spoken, uncited = [], [], []
    wants_sources = needs_sources and is_english and field not in rules.SOURCED_ELSEWHERE
    for block, why, is_backed in weighed(text, names, field, is_marked=is_marked):
        for line, sentence in sentence_lines(block):
            sentences.append(Sentence(line, len(readability.words(sentence)), sentence))
            if not block.is_row:
                spoken.append(sentence)
        if wants_sources and why and not is_backed:
            uncited.append(Claim(block.line, why, block.text, block.figure > 0))
    tokens = citations.parse(text)
    return Noticed(
        grade=readability.grade(spoken, names.words, readability.estimated_syllables)
        if spoken and is_english
        else None,
        longest=sorted(sentences, key=lambda one: -one.words)[:MOST_SENTENCES],
        uncited=uncited,
        undescribed=list(_undescribed(tokens)),
        bare=list(citations.bare_keys(tokens, known_keys)),
        missing=_missing(remedy) if remedy and is_english else [],
    )


def _undescribed(tokens: Iterable[Any]) -> Iterable[int]:
    for line, token in citations.inline_tokens(tokens):
        if token.type == "image" and is_undescribed(token.content):
            yield line


def _missing(remedy: dict[str, Any]) -> list[str]:
    if remedy["kind"] == "medicine":
        return demands.missing_lines(remedy)
    return demands.missing_lines(remedy, ["pregnancy"]) if remedy["kind"] in rules.SWALLOWED else []
