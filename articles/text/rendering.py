"""Renders a guide's source to the HTML of its public parts.

`render(source, base)` is the only way from the author's text to what readers see: publishing, previews and the editor's
live preview all call it. Pure: no database. `source` is the dict that `articles.editions.snapshots.take` returns, and
the result can be stored as JSON.

Raise `RENDERER_VERSION` whenever the same source would give other HTML. The next start of the site renders editions
anew, and so does `manage.py render_editions`.
"""

from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.fields import ARTICLE, REMEDY_PARTS, complete, texts_of
from articles.text import citations, evidence_map, glossary
from articles.text.bibliography import note_cites, own_references, reference_entry
from articles.text.marks import CAUTIONS, HELPS
from articles.text.record import glance
from articles.text.text_html import Cite, Context, Page, mark_html, sheet_html, text_html, tokens_html

RENDERER_VERSION = 13

# The pages of the glossary and of the sheet for the doctor, below the guide's address.
GLOSSARY_PAGE = "glossary/"
SHEET_PAGE = "for-your-doctor/"
# Sources of texts with a page of their own are numbered last.
_OWN_PAGES = {("article", "", field.name) for field in ARTICLE if field.has_own_page}
# A number to call, in a text.
_CALL = 'href="tel:'
# The fields that a remedy's page shows as they are in the source.
_REMEDY_HEAD = tuple(
    (
        "slug old_slugs name other_names search_words kind kind_label helps cautions watch_short label_note "
        "counts_experiences"
    ).split()
)


def texts_in_order(source: dict[str, Any]) -> Iterator[str]:
    """Yield every text that may cite, in the order in which sources are numbered."""
    for _place, _where, text in sorted(texts_of(source), key=lambda found: found[0] in _OWN_PAGES):
        yield text


def is_shown(section: dict[str, Any]) -> bool:
    """Whether readers see the section: a title alone tells them nothing."""
    return bool(section["body"].strip() or section.get("in_short", "").strip() or section["remedies"])


def _helps(remedy: dict[str, Any], topic: str) -> str:
    return mark_html(HELPS[remedy["helps"]], topic) if remedy["helps"] in HELPS else ""


def _cautions(remedy: dict[str, Any], topic: str) -> list[str]:
    """Return the cautions' marks; that of a serious risk names the risk, if the author did."""
    named = {"serious": remedy["watch_short"]}
    return [
        mark_html(mark, topic, named.get(mark.value, ""))
        for mark in CAUTIONS.values()
        if mark.value in remedy["cautions"]
    ]


def _marks(remedy: dict[str, Any], topic: str) -> list[str]:
    return [*filter(None, [_helps(remedy, topic)]), *_cautions(remedy, topic)]


def render(source: dict[str, Any], base: str) -> dict[str, Any]:
    """Return the public parts of `source` for a guide at the path `base` ("/the-guide/").

    `source` is from articles/editions/snapshots.py. The result holds plain values, and HTML that may be marked safe.
    """
    with translation.override(source["article"]["language"]):
        return _Guide(complete(source), base).parts()


class _Guide:
    """A guide while it is rendered: what its pages share, and a method for each of their parts."""

    def __init__(self, source: dict[str, Any], base: str) -> None:
        self.source, self.article = source, source["article"]
        self.topic = self.article["topic"]
        self.sections = [section for section in source["sections"] if is_shown(section)]
        remedies = [remedy for section in self.sections for remedy in section["remedies"]]
        self.names = {remedy["slug"]: remedy["name"] for remedy in remedies}
        self.numbers = citations.number(
            [key for key in citations.cited_keys(citations.parse(text)) if key in source["references"]]
            for text in texts_in_order({**source, "sections": self.sections})
        )
        self.base, self.has_section_pages = base, self.article["layout"] == "sections"
        place = "{}{}/" if self.has_section_pages else "{}#{}"
        self.targets = {f"section:{section['slug']}": place.format(base, section["slug"]) for section in self.sections}
        self.targets |= {f"remedy:{slug}": f"{base}{slug}/" for slug in self.names}
        self.glossary_url = base + GLOSSARY_PAGE
        self.explained = glossary.read(self.article["glossary"])
        self.terms = glossary.lookup(self.explained, self.glossary_url)
        # For each source, the places that cite it on the front page and the sections' pages, and on all other pages.
        self.in_sections: dict[str, list[Cite]] = {}
        self.elsewhere: dict[str, list[Cite]] = {}

    def parts(self) -> dict[str, Any]:
        """Return all pages' parts. Texts are rendered in their order, since the first use of a term is marked."""
        page = Page("", self.numbers, [section["slug"] for section in self.sections], self.terms)
        parts = self.head() | self.first_things(page)
        parts["sections"] = [self.section(page, section) for section in self.sections]
        parts["disclaimer"] = self.html(page, self.article["disclaimer"], "disclaimer", _("the disclaimer"))
        parts["front"] = self.front_page(parts["sections"]) if self.has_section_pages else None
        shown = self.sections if self.has_section_pages else []
        parts["section_pages"] = [
            self.section_page(section, before, after)
            for before, section, after in zip([None, *shown], shown, [*shown[1:], None], strict=False)
        ]
        parts["remedies"] = [
            self.remedy_page(section, remedy) for section in self.sections for remedy in section["remedies"]
        ]
        self.note_who_leads_to_numbers(parts)
        parts["map"] = self.evidence_map()
        if parts["front"] and parts["map"]:
            parts["front"]["map_teaser"] = parts["map"]["teaser"]
        parts |= self.glossary_page() | self.sheet_page()
        parts["references"] = self.references(page.cited, self.elsewhere)
        everywhere = {key: [*self.in_sections.get(key, ()), *self.elsewhere.get(key, ())] for key in self.numbers}
        parts["all_references"] = self.references({}, everywhere) if self.has_section_pages else []
        return parts

    def note_who_leads_to_numbers(self, parts: dict[str, Any]) -> None:
        """Set `leads_to_numbers` of each page: it has no number to call itself, and a link to a section that has."""
        links = [f'href="{section["href"]}"' for section in parts["sections"] if _CALL in section["html"]]
        for page in [*parts["section_pages"], *parts["remedies"]]:
            texts = page.get("verdict", "") + page.get("html", "") + "".join(f["html"] for f in page.get("fields", ()))
            page["leads_to_numbers"] = _CALL not in texts and any(link in texts for link in links)

    def references(self, cited: dict[str, list[Cite]], elsewhere: dict[str, list[Cite]]) -> list[dict[str, Any]]:
        """Return all the guide's references, each with the places that cite it."""
        return [
            reference_entry(self.source["references"][key], key, number, cited.get(key, []), elsewhere.get(key, ()))
            for key, number in self.numbers.items()
        ]

    def context(self, page: Page, place: str, id_prefix: str) -> Context:
        return Context(page, self.numbers, self.source["images"], self.targets, place, id_prefix, self.topic)

    def html(self, page: Page, text: str, id_prefix: str, place: str, in_cards: bool = False) -> str:
        return text_html(text, self.context(page, place, id_prefix), in_cards)

    def head(self) -> dict[str, Any]:
        names = "title slug summary topic topic_words language layout copyright review_due author".split()
        return {name: self.article[name] for name in names} | {"reviewers": self.source["reviewers"]}

    def first_things(self, page: Page) -> dict[str, Any]:
        article = self.article
        return {
            "main_message": self.html(page, article["main_message"], "message", _("the main message")),
            "what_it_is": self.html(page, article["what_it_is"], "what-it-is", _("What it is")),
            "tonight": self.html(page, article["tonight"], "tonight", _("Tonight"), in_cards=True),
            "get_help": self.html(page, article["get_help"], "get-help", _("When to get help"), in_cards=True),
        }

    def front_page(self, sections: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the front page of a guide whose sections have pages of their own."""
        page = Page("", self.numbers, [section["slug"] for section in self.sections], self.terms)
        front = self.first_things(page)
        front["disclaimer"] = self.html(page, self.article["disclaimer"], "disclaimer", _("the disclaimer"))
        rows = {section["slug"]: section for section in sections}
        placed = [section for section in self.sections if section["card"] is not None]
        carded = sorted(placed, key=lambda section: section["card"]) if placed else self.sections
        front["cards"] = [self.card(rows[section["slug"]]) for section in carded]
        shown = {section["slug"] for section in carded}
        front["more_sections"] = [self.card(row) for slug, row in rows.items() if slug not in shown]
        front["references"] = own_references(page, self.source, self.numbers)
        note_cites(self.in_sections, page, self.base, self.article["title"])
        return front

    def card(self, section: dict[str, Any]) -> dict[str, Any]:
        """Return a section's card. `places`: ids of the section on the whole guide, so that links to them land here."""
        return {
            **{name: section[name] for name in ("slug", "title", "href", "in_short")},
            "places": [*section["anchors"], *(heading["id"] for heading in section["headings"])],
        }

    def section_page(
        self, section: dict[str, Any], before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> dict[str, Any]:
        # Its title is the page's own; on the whole guide's page it is a heading of the second level.
        page = Page("", self.numbers, [section["slug"]], self.terms, first_heading=2)
        found = self.section(page, section)
        note_cites(self.in_sections, page, found["href"], section["title"])
        return found | {
            "old_slugs": section["old_slugs"],
            "before": before and self.neighbour(before),
            "after": after and self.neighbour(after),
            "references": own_references(page, self.source, self.numbers),
        }

    def neighbour(self, section: dict[str, Any]) -> dict[str, str]:
        return {"title": section["title"], "href": self.targets[f"section:{section['slug']}"]}

    def section(self, page: Page, section: dict[str, Any]) -> dict[str, Any]:
        context = self.context(page, section["title"], section["slug"])
        body = text_html(section["body"], context)
        remedies = [self.remedy_row(page, remedy) for remedy in section["remedies"]]
        return {
            **{name: section[name] for name in ("slug", "kind", "title", "in_short", "other_names", "first_step")},
            "href": self.targets[f"section:{section['slug']}"],
            "anchors": [old for old in section["old_slugs"] if old == page.unique_id(old)],
            "html": body,
            "headings": context.headings,
            "remedies": remedies,
        }

    def remedy_row(self, page: Page, remedy: dict[str, Any]) -> dict[str, Any]:
        """Return a remedy's row in its section's table."""
        return {
            "slug": remedy["slug"],
            "name": remedy["name"],
            "href": self.targets[f"remedy:{remedy['slug']}"],
            "marks": _marks(remedy, self.topic),
            "label_note": remedy["label_note"],
            "helps": remedy["helps"],
            "cautions": remedy["cautions"],
            "how_much": glance.how_much(remedy),
            "verdict": self.html(page, remedy["verdict"], f"remedy-{remedy['slug']}", remedy["name"]),
        }

    def remedy_page(self, section: dict[str, Any], remedy: dict[str, Any]) -> dict[str, Any]:
        page = Page("", self.numbers, REMEDY_PARTS, self.terms)
        url = self.targets[f"remedy:{remedy['slug']}"]
        # In the order of the page, since the first use of a term is marked.
        verdict = self.html(page, remedy["verdict"], "verdict", str(REMEDY_PARTS["verdict"]))
        record_source = self.html(page, remedy["record_source"], "record", _("At a glance"))
        fields = [
            {"name": name, "title": str(title), "html": html}
            for name, title in REMEDY_PARTS.items()
            if name != "verdict" and (html := self.part(page, remedy, name, str(title)))
        ]
        superseded = self.superseded(page, remedy)
        note_cites(self.elsewhere, page, url, remedy["name"])
        return {
            **{name: remedy[name] for name in _REMEDY_HEAD},
            "section": self.neighbour(section) | {"slug": section["slug"]},
            "href": url,
            "marks": _marks(remedy, self.topic),
            "has_label_source": bool(remedy["label_source"].strip()),
            "superseded": superseded,
            # For tables on other pages, without citations, because the references are listed on this page only.
            "short": text_html(remedy["verdict"], Context(Page("", {}), {}, {}, self.targets, "", "short", self.topic)),
            "verdict": verdict,
            "how_much": glance.how_much(remedy),
            "glance": glance.rows(remedy, _helps(remedy, self.topic), _cautions(remedy, self.topic)),
            "record_source": record_source,
            "if_taking": self.if_taking(remedy),
            "fields": fields,
            "references": own_references(page, self.source, self.numbers),
        }

    def evidence_map(self) -> dict[str, Any] | None:
        remedies = [remedy for section in self.sections for remedy in section["remedies"]]
        drawn = evidence_map.draw(
            [
                {
                    **remedy,
                    "href": self.targets[f"remedy:{remedy['slug']}"],
                    "caution_words": [
                        str(mark.word_for(self.topic)) for mark in CAUTIONS.values() if mark.value in remedy["cautions"]
                    ],
                }
                for remedy in remedies
            ]
        )
        if drawn:
            drawn["marked"] = [{name: remedy[name] for name in ("helps", "cautions")} for remedy in remedies]
        return drawn

    def part(self, page: Page, remedy: dict[str, Any], name: str, title: str) -> str:
        """Return one part of a remedy's page; why its mark departs from the rule stands with what the marks rest on."""
        html = self.html(page, remedy[name], name, title)
        if name == "label_source" and remedy["mark_reason"]:
            why = _("Why the mark is not the one of our rule: %(why)s") % {"why": remedy["mark_reason"]}
            html += format_html("<p>{}</p>", why)
        return html

    def if_taking(self, remedy: dict[str, Any]) -> list[dict[str, str]]:
        """Return the parts {name, title} that somebody needs first who takes this medicine already."""
        if remedy["kind"] != "medicine" or not remedy["if_you_stop"].strip():
            return []
        return [
            {"name": name, "title": str(REMEDY_PARTS[name])}
            for name in ("if_you_stop", "interactions")
            if remedy[name].strip()
        ]

    def superseded(self, page: Page, remedy: dict[str, Any]) -> dict[str, Any] | None:
        newer = remedy["superseded_by"]
        if newer not in self.names:
            return None
        return {
            "name": self.names[newer],
            "href": self.targets[f"remedy:{newer}"],
            "why": self.html(page, remedy["superseded_why"], "superseded", _("Superseded")),
        }

    def glossary_page(self) -> dict[str, Any]:
        page = Page("", self.numbers, [f"term-{term.slug}" for term in self.explained])
        entries = [self.explanation(page, term) for term in self.explained]
        note_cites(self.elsewhere, page, self.glossary_url, _("Glossary"))
        return {"glossary": entries, "glossary_references": own_references(page, self.source, self.numbers)}

    def sheet_page(self) -> dict[str, Any]:
        title = _("Take this to your doctor")
        # No term is marked: nobody can follow a link on paper.
        page = Page("", self.numbers, first_heading=2)
        html = sheet_html(self.article["doctor_sheet"], self.context(page, title, "sheet"))
        note_cites(self.elsewhere, page, self.base + SHEET_PAGE, title)
        return {"doctor_sheet": html, "sheet_references": own_references(page, self.source, self.numbers)}

    def explanation(self, page: Page, term: glossary.Term) -> dict[str, Any]:
        """Return one entry of the glossary."""
        for token in term.meaning:
            # If a meaning has several paragraphs, keep them.
            if token.level == 2 and token.type in ("paragraph_open", "paragraph_close"):
                token.hidden = False
        return {
            "slug": term.slug,
            "term": term.name,
            "other_names": term.names[1:],
            "html": tokens_html(term.meaning, self.context(page, term.name, f"term-{term.slug}")),
        }
