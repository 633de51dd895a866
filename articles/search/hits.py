"""Prepares what is shown of a found document: its address, and passages with the searched words marked. Pure."""

from dataclasses import dataclass

from articles.search.documents import Document
from articles.search.text import Passage
from articles.search.words import STOP_WORDS, separate, spans, words

SNIPPET, SNIPPET_LEAD = 220, 40
MAX_MARKS = 300
MAX_PASSAGES = 2
MAX_FOUND_BY = 2

Marked = list[tuple[str, bool]]
# {word of the guides: how much it counts}, for one word of a query.
Group = dict[str, float]
# How much a similar word counts, compared with exactly the searched one.
OTHER_ENDING, LONGER_WORD, WITH_SLIPS = 0.8, 0.5, 0.85


@dataclass(slots=True)
class Hit:
    """A found document. Texts are lists of (words, whether they were searched for); the template escapes them."""

    kind: str
    url: str
    language: str
    title: Marked
    other_names: Marked
    # Those names for the search alone by which a remedy was found: why it is here.
    found_by: list[str]
    trail: list[tuple[str, str]]
    marks: list[str]
    note: str
    passages: list[tuple[str, Marked, Marked]]


def hit_of(document: Document, groups: list[Group], idf: dict[str, float]) -> Hit:
    wanted = {word for group in groups for word in group}
    shown: list[tuple[str, Marked, Marked]] = []
    covered: set[int] = set()
    for passage in _best_passages(document, groups, idf):
        here = {place for place, group in enumerate(groups) if passage.words & group.keys()}
        # Show one passage always, and a second one only for a word that the first does not have.
        if shown and not here - covered:
            continue
        covered |= here
        url = f"{document.url.partition('#')[0]}#{passage.anchor}" if passage.anchor else document.url
        shown.append((url, marked(passage.heading, wanted), snippet(passage.text, wanted, idf)))
        if len(shown) == MAX_PASSAGES:
            break
    return Hit(
        document.kind,
        document.url,
        document.language,
        marked(document.title, wanted),
        marked(document.other_names, wanted),
        _found_by(document, groups) if document.kind == "remedy" else [],
        document.trail,
        document.marks,
        document.note,
        shown,
    )


def _found_by(document: Document, groups: list[Group]) -> list[str]:
    """Return those of its hidden names of which all words were searched for, if its shown names do not say why."""
    near = {word for group in groups for word, share in group.items() if share > LONGER_WORD}
    if near & frozenset(words(f"{document.title} {document.other_names}")):
        return []
    found = [name for name in separate(document.sought) if near >= frozenset(words(name)) - STOP_WORDS]
    return found[:MAX_FOUND_BY]


def _best_passages(document: Document, groups: list[Group], idf: dict[str, float]) -> list[Passage]:
    """Sort passages by the searched words that are not in the title already; otherwise keep the page's order."""
    named = frozenset(words(f"{document.title} {document.other_names}"))
    left = [group for group in groups if not named & group.keys()]

    def score(passage: Passage) -> float:
        return sum(
            max((idf[word] * share for word, share in group.items() if word in passage.words), default=0)
            for group in left
        )

    return sorted(document.passages, key=score, reverse=True)


def marked(text: str, wanted: set[str]) -> Marked:
    """Return `text` as a list of (words, is it one of `wanted`), at most `MAX_MARKS` of them marked."""
    pieces: Marked = []
    end = 0
    found = [(start, stop) for start, stop, word in spans(text) if word in wanted]
    for start, stop in found[:MAX_MARKS]:
        if start > end:
            pieces.append((text[end:start], False))
        pieces.append((text[start:stop], True))
        end = stop
    if text[end:]:
        pieces.append((text[end:], False))
    return pieces


def snippet(text: str, wanted: set[str], idf: dict[str, float]) -> Marked:
    """Return the part of `text` with most of the searched words, in the form of `marked`."""
    found = [(start, word) for start, _end, word in spans(text) if word in wanted][:MAX_MARKS]
    begin, most = 0, 0.0
    for place, (start, _word) in enumerate(found):
        near = {word for where, word in found[place:] if where < start + SNIPPET - SNIPPET_LEAD}
        worth = sum(idf[word] for word in near)
        if worth > most:
            begin, most = start, worth
    begin = max(0, begin - SNIPPET_LEAD)
    if begin:
        begin = text.find(" ", begin) + 1
    end = begin + SNIPPET
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin + SNIPPET // 2)
    return [
        *([("… ", False)] if begin else []),
        *marked(text[begin:end].strip(), wanted),
        *([(" …", False)] if end < len(text) else []),
    ]
