"""Finds what a text of the guide owes its readers and does not say: safety lines, sources, dates, plain numbers. Pure.

A finding is (field, line of that field from 1, what to mend).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from articles.checks import rules
from articles.checks.claims import blocks
from articles.files.format import HEADINGS
from articles.text import citations

Finding = tuple[str, int, str]


def of_remedy(remedy: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is missing on a remedy's page as a whole."""
    yield from _safety_lines(remedy)
    yield from _uncited_harms(remedy)
    rests_on = remedy["label_source"]
    is_only_unstudied = remedy["helps"] == "unstudied" and not remedy["cautions"]
    if (remedy["helps"] or remedy["cautions"]) and not is_only_unstudied and not _cites(rests_on):
        yield "label_source", 1, "The marks have no source here; add [@key]."
    says_none = remedy["helps"] == "unstudied" or remedy["findings"] == "none" or remedy["trials"] == 0
    is_unstudied = says_none or any(says_no_trial(remedy[name]) for name in HEADINGS)
    if is_unstudied and not _says_where_we_looked(rests_on):
        yield "label_source", 1, _WHERE


def of_text(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line from 1, what to mend) for the marks of one text."""
    for token in citations.parse(text):
        if token.type == "inline" and any(_is_bare_mark(child) for child in token.children or ()):
            yield (token.map or [0])[0] + 1, "A mark without a source; write it as [… | @key]."


def of_section(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line from 1, what to mend) for what a section says of missing trials."""
    if says_no_trial(text) and not _says_where_we_looked(text):
        yield 1, _WHERE


def of_sentence(sentence: str) -> Iterator[str]:
    """Yield what to mend in the numbers of a sentence."""
    if rules.ODDS.search(sentence) and not rules.IN_HUNDRED.search(sentence):
        yield "Odds by themselves tell no reader how often; say “… in 100” too"
    if rules.PERCENT.search(sentence) and not rules.BLOOD_VALUE.search(sentence):
        yield "Say “… in 100” for a share of people"


def of_reference(reference: dict[str, Any]) -> Iterator[str]:
    """Yield what is missing in a reference and not accounted for in its private notes."""
    if reference["url"].startswith("http://"):
        yield "its address begins with http:"
    if rules.SEARCH_PAGE.search(reference["url"]):
        yield "its address is a page of search results; name the text itself"
    wanted = ("authors", "container", "year", "volume", "pages", "doi") if reference["type"] == "article" else ()
    missing = [name for name in wanted if not reference[name]]
    if missing and not rules.ACCOUNTED_FOR.search(reference["private_notes"]):
        yield f"no {', '.join(missing)}, and its private notes do not say why"


_WHERE = "Say when we looked for trials (“We looked in November 2026 …”), also on dialysis and in pregnancy."


def says_no_trial(text: str) -> bool:
    return any(rules.NO_TRIAL.search(block.text) for block in blocks(text))


def _says_where_we_looked(text: str) -> bool:
    return all(words.search(text) for words in rules.LOOKED)


def _cites(text: str) -> bool:
    return bool(citations.cited_keys(citations.parse(text)))


def _is_bare_mark(token: Any) -> bool:
    return token.type == "mark" and not token.meta["keys"]


def missing_lines(remedy: dict[str, Any], topics: Iterable[str] = tuple(rules.MEDICINE_LINES)) -> list[str]:
    """Return those of `topics` on which the remedy's page says nothing."""
    # What was found in studies is no line on what to do.
    advice = " ".join(remedy[name] for name in HEADINGS if name not in ("benefits", "label_source", "not_known"))
    return [
        topic
        for topic in topics
        if not rules.MEDICINE_LINES[topic].search(advice) and (remedy["slug"], topic) not in rules.NO_LINE_NEEDED
    ]


def _safety_lines(remedy: dict[str, Any]) -> Iterator[Finding]:
    for topic in missing_lines(remedy) if remedy["kind"] == "medicine" else ():
        yield "slug", 1, f"This medicine has no line on {topic}; add one, if only whom to ask."


def _uncited_harms(remedy: dict[str, Any]) -> Iterator[Finding]:
    for block in blocks(remedy["risks"]):
        if not block.is_cited and not rules.WHAT_TO_DO.match(block.text.strip()):
            yield "risks", block.line, "A risk without a source; add [@key], or say under another heading what to do."
