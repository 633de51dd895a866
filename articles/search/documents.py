"""Cuts guides into the documents that a search finds; each is what one address shows. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.utils.translation import gettext as _

from articles.search.text import Passage, passages
from articles.search.words import STOP_WORDS, words


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as the index gets it: its address, its title, and the parts of its edition."""

    url: str
    title: str
    language: str
    parts: dict[str, Any]


@dataclass(slots=True)
class Document:
    kind: str
    url: str
    title: str
    language: str
    passages: list[Passage]
    trail: list[tuple[str, str]] = field(default_factory=list)
    other_names: str = ""
    # What else it is found by, with commas between; readers do not see it.
    sought: str = ""
    # The words of what its guide is about.
    topic_words: frozenset[str] = frozenset()
    marks: list[str] = field(default_factory=list)
    note: str = ""


_CALL = re.compile(r"""<a [^>]*?href=["']?(tel:[+\d]+)["']?[^>]*>([^<]+)</a>""")


@dataclass(slots=True)
class Outline:
    """What the search page shows of a guide if nothing was found."""

    title: str
    url: str
    language: str
    summary: str
    sections: list[tuple[str, str]]
    # The address of the list of its remedies; "" if it has none.
    remedies: str
    help: list[Passage]
    # The numbers to call in its help, as they are written: {"116 123": "tel:116123"}.
    calls: dict[str, str] = field(default_factory=dict)

    def where(self, is_there: Callable[[str], bool]) -> Self:
        """Return the outline with those addresses only that are there."""
        sections = [(title, url) for title, url in self.sections if is_there(url)]
        return replace(self, sections=sections, remedies=self.remedies if is_there(self.remedies) else "")


def outline_of(guide: Guide) -> Outline:
    parts = guide.parts
    return Outline(
        guide.title,
        guide.url,
        guide.language,
        parts["summary"],
        [(section["title"], section["href"]) for section in parts["sections"]],
        _remedies_url(guide),
        passages(parts["get_help"], anchor="get-help", by_lists=True),
        {number: address for address, number in _CALL.findall(parts["get_help"])},
    )


def _remedies_url(guide: Guide) -> str:
    return f"{guide.url}remedies/" if guide.parts["remedies"] else ""


def documents_of(guide: Guide) -> Iterator[Document]:
    """Yield what a search finds of the guide, each with the words of the guide's topic."""
    topic = frozenset(words(guide.parts.get("topic_words") or guide.title)) - STOP_WORDS
    for document in _documents(guide):
        document.topic_words = topic
        yield document


def _documents(guide: Guide) -> Iterator[Document]:
    parts, url, language = guide.parts, guide.url, guide.language
    home = [(guide.title, url)]
    start = [Passage(lines=[parts["summary"]]).read()] if parts["summary"] else []
    yield Document("guide", url, guide.title, language, start + passages(parts["main_message"]))
    for anchor, title, html, sought in (
        (
            "tonight",
            _("Tonight"),
            parts["tonight"],
            _(
                "night, quick relief, fast relief, immediately, stop it now, stop immediately, what helps now, "
                "what to do now, right now, cannot sleep, awake, middle of the night, 1am, 2am, 3am, 4am, "
                "driving me crazy, driving me mad, killing me, unbearable"
            ),
        ),
        (
            "get-help",
            _("When to get help"),
            parts["get_help"],
            _("emergency, danger, dangerous, urgent, hospital, helpline, hotline, crisis, see a doctor, red flags"),
        ),
    ):
        if html:
            found = passages(html, anchor=anchor, by_lists=True)
            yield Document("section", f"{url}#{anchor}", title, language, found, home, sought=sought)
    for section in parts["sections"]:
        start = [Passage(lines=[section["in_short"]]).read()] if section["in_short"] else []
        # On a page of its own it begins where the page does.
        anchor = section["slug"] if parts["layout"] == "one" else ""
        found = start + passages(section["html"], anchor=anchor)
        sought = section.get("other_names", "")
        yield Document("section", section["href"], section["title"], language, found, home, sought=sought)
    for remedy in parts["remedies"]:
        yield _remedy(remedy, guide, home)
    if remedies_url := _remedies_url(guide):
        yield Document(
            "list",
            remedies_url,
            _("What people try"),
            language,
            [],
            home,
            sought=_(
                "remedies, all remedies, list of remedies, treatments, all treatments, list of treatments, table, "
                "compare treatments, treatment options, cures, what works"
            ),
        )
    # Old editions have no glossary.
    for term in parts.get("glossary") or ():
        anchor = f"term-{term['slug']}"
        found = passages(term["html"], anchor=anchor)
        others = ", ".join(term.get("other_names") or ())
        yield Document("glossary", f"{url}glossary/#{anchor}", term["term"], language, found, home, others)


def _remedy(remedy: dict[str, Any], guide: Guide, home: list[tuple[str, str]]) -> Document:
    found = passages(remedy["verdict"], anchor="verdict")
    if remedy["superseded"]:
        found += passages(remedy["superseded"]["why"])
    for text in remedy["fields"]:
        found += passages(text["html"], anchor=text["name"], heading=text["title"])
    section = remedy["section"]
    return Document(
        "remedy",
        remedy["href"],
        remedy["name"],
        guide.language,
        found,
        [*home, (section["title"], section["href"])],
        remedy["other_names"],
        remedy.get("search_words", ""),
        marks=remedy["marks"],
        note=remedy["label_note"],
    )
