"""Checks whether the links in a guide's texts lead somewhere. Pure: no database, only the site's urls."""

import re
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from markdown_it.token import Token

from articles.fields import GUIDE_TEXTS
from articles.text import citations
from articles.text.citations import Problem
from articles.text.rendering import GLOSSARY_PAGE, SHEET_PAGE, is_shown, render

# The paths, below a guide's address, of its first page, and of the whole where sections have pages of their own.
GUIDE_PAGE, WHOLE_PAGE = "", "all/"
# Pages that a guide may have besides those of its sections and remedies.
OTHER_PAGES = frozenset(("references/", "remedies/", "about/", SHEET_PAGE))
# The ids that the templates set on each page, besides those in the texts. Browsers know "top" by themselves.
EVERY_PAGE = frozenset("main site top references discussion facts".split())
OF_THE_GUIDE = EVERY_PAGE | frozenset("contents tonight what-it-is get-help about disclaimer".split())
_ID = re.compile(r'\sid="([^"]*)"')


class Targets:
    """The places to which the links of one guide may lead."""

    def __init__(self, source: dict[str, Any], parts: dict[str, Any] | None = None) -> None:
        self.source, self._rendered = source, parts
        sections = [section for section in source["sections"] if is_shown(section)]
        self.remedies = {remedy["slug"] for section in sections for remedy in section["remedies"]}
        self.remedies |= {old for section in sections for remedy in section["remedies"] for old in remedy["old_slugs"]}
        self.sections = {section["slug"] for section in sections}
        self.section_of = {remedy["slug"]: section["slug"] for section in sections for remedy in section["remedies"]}
        self.has_section_pages = source["article"].get("layout") == "sections"
        self.paths = {GUIDE_PAGE, GLOSSARY_PAGE, *OTHER_PAGES, *(f"{slug}/" for slug in self.remedies)}
        if self.has_section_pages:
            self.paths |= {WHOLE_PAGE, *(f"{slug}/" for slug in self.sections)}
            self.paths |= {f"{old}/" for section in sections for old in section["old_slugs"]}
        self.addresses = {f"section:{slug}" for slug in self.sections}
        self.addresses |= {f"remedy:{remedy['slug']}" for section in sections for remedy in section["remedies"]}

    def pages_of(self, kind: str, slug: str, name: str) -> tuple[str, ...]:
        """Return the paths of the pages on which a text stands; `kind` is "article", "section" or "remedy"."""
        if name == "glossary":
            return (GLOSSARY_PAGE,)
        if name == "doctor_sheet":
            return (SHEET_PAGE,)
        # The verdict also stands in the table of its section.
        own = (f"{slug}/",) if kind == "remedy" else ()
        if kind == "remedy" and name != "verdict":
            return own
        if not self.has_section_pages:
            return (*own, GUIDE_PAGE)
        section = self.section_of.get(slug, "") if kind == "remedy" else slug
        return (*own, GUIDE_PAGE if kind == "article" else f"{section}/", WHOLE_PAGE)

    def problems(self, tokens: list[Token], pages: tuple[str, ...]) -> Iterator[Problem]:
        """Yield a `Problem` for each link in `tokens` that leads nowhere; `pages` are the text's own (`pages_of`)."""
        for line, token in citations.inline_tokens(tokens):
            address = citations.attribute(token, "href") if token.type == "link_open" else ""
            if address.startswith(("section:", "remedy:")):
                if address not in self.addresses:
                    yield Problem(
                        line, _("The link “%(address)s” leads to nothing in this guide.") % {"address": address}
                    )
            elif address.startswith("#") and len(address) > 1:
                yield from self._in_page(line, address, pages)
            elif address.startswith("/") and not address.startswith("//"):
                yield from self._elsewhere(line, address)

    def _in_page(self, line: int, address: str, pages: tuple[str, ...]) -> Iterator[Problem]:
        name = unquote(address[1:])
        if all(name in self._ids[page] for page in pages if page in self._ids):
            return
        words = _("The link “%(address)s” leads to nothing on its page.") % {"address": address}
        kind = "section" if name in self.sections else "remedy" if name in self.remedies else ""
        yield Problem(line, words + (" " + _("Write %(meant)s.") % {"meant": f"{kind}:{name}"} if kind else ""))

    def _elsewhere(self, line: int, address: str) -> Iterator[Problem]:
        """Yield what is wrong with the address of a page of this site; other guides' texts are not known here."""
        parts = urlsplit(address)
        path, name = unquote(parts.path), unquote(parts.fragment)
        try:
            found = resolve(path if path.endswith("/") or "." in path else f"{path}/")
        except Resolver404:
            found = None
        is_ours = found is not None and found.kwargs.get("slug") == self.source["article"]["slug"]
        is_page = found is not None and found.view_name in ("articles:guide", "articles:page")
        page = found.kwargs.get("path", GUIDE_PAGE) if found is not None and is_ours and is_page else None
        if found is None or (page is not None and page not in self.paths):
            yield Problem(line, _("There is no page “%(address)s” on this site.") % {"address": address})
            return
        ids = self._ids.get(page) if name and page is not None else None
        if ids is not None and name not in ids:
            yield Problem(line, _("The link “%(address)s” leads to nothing on its page.") % {"address": address})

    @cached_property
    def _ids(self) -> dict[str, Set[str]]:
        """{page: its ids}. Computed only for a link to an id, since it has to render the guide."""
        article = self.source["article"]
        parts = self._rendered or render(
            {**self.source, "article": article | {"language": article["language"] or "en"}}, "/guide/"
        )
        whole = WHOLE_PAGE if self.has_section_pages else GUIDE_PAGE
        found: dict[str, Set[str]] = {whole: OF_THE_GUIDE | _ids_of_whole(parts)}
        if self.has_section_pages:
            # The discussion stands on the other pages.
            found[whole] -= {"discussion"}
        if parts["front"]:
            front = parts["front"]
            texts = [front[name] for name in GUIDE_TEXTS]
            cards = [*front["cards"], *front["more_sections"]]
            places = {place for card in cards for place in (card["slug"], *card["places"])}
            found[GUIDE_PAGE] = OF_THE_GUIDE | places | _ids_in(texts) | _ids_of(front["references"])
        for section in parts["section_pages"]:
            ids = _ids_in([section["html"], *(row["verdict"] for row in section["remedies"])])
            found[f"{section['slug']}/"] = EVERY_PAGE | ids | _ids_of(section["references"])
        for remedy in parts["remedies"]:
            texts = [remedy["verdict"], *(field["html"] for field in remedy["fields"])]
            texts.append(remedy["superseded"]["why"] if remedy["superseded"] else "")
            ids = {"verdict", *(field["name"] for field in remedy["fields"])}
            ids |= {"at-a-glance"} if remedy["glance"] else set()
            found[f"{remedy['slug']}/"] = EVERY_PAGE | ids | _ids_in(texts) | _ids_of(remedy["references"])
        terms = {f"term-{entry['slug']}" for entry in parts["glossary"]}
        found[GLOSSARY_PAGE] = (
            EVERY_PAGE
            | terms
            | _ids_in(entry["html"] for entry in parts["glossary"])
            | _ids_of(parts["glossary_references"])
        )
        found[SHEET_PAGE] = EVERY_PAGE | _ids_in([parts["doctor_sheet"]]) | _ids_of(parts["sheet_references"])
        return found


def _ids_of_whole(parts: dict[str, Any]) -> set[str]:
    texts = [parts[name] for name in GUIDE_TEXTS]
    ids = set()
    for section in parts["sections"]:
        ids |= {section["slug"], *section["anchors"]}
        texts += [section["html"], *(row["verdict"] for row in section["remedies"])]
    return ids | _ids_in(texts) | _ids_of(parts["references"])


def _ids_in(texts: Iterable[str]) -> set[str]:
    return {unescape(name) for text in texts for name in _ID.findall(text)}


def _ids_of(references: list[dict[str, Any]]) -> set[str]:
    return {f"ref-{reference['key']}" for reference in references}
