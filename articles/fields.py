"""Lists every field of guides, authors, reviewers, sections, remedies and references.

Editions, files, pages, comparisons and the author's forms all use these lists. To add a text to remedies, add it to the
model with a migration, and here with `before=""`, since older editions and files do not have it. It then appears in
editions, in the files under its heading, on the remedy's page, in comparisons of editions and in the author's form.
Only a text without a part of its own on the page (`title=""`) also needs a template. CONTRIBUTING.md works through it.

A test compares these lists with the models. Pure: neither models nor database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst

# Titles are translated where they are shown: a file's headings stay English.
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _


class Shape(Enum):
    """The form of a value in rows, editions and files."""

    LINE = auto()
    LINES = auto()  # plain text, whose lines mean something
    TEXT = auto()  # the author's Markdown, which may cite
    SLUG = auto()  # an address
    SOUGHT = auto()  # texts with commas between, by which the search finds its row; no page shows them
    LIST = auto()  # texts, each a word
    FLAG = auto()
    NUMBER = auto()
    DAY = auto()  # ISO text outside a row
    ROW = auto()  # another row; outside of a row its slug, "" for none
    PERSON = auto()  # an author; outside of a row their own fields, None for nobody


# For fields that every guide has had from the start.
ALWAYS = object()


@dataclass(frozen=True)
class Field:
    name: str
    shape: Shape = Shape.LINE
    # Its key in a front matter or in references.bib; "" if it is elsewhere in the files, or not in them.
    key: str = ""
    # Whether files must have a value; and whether they have the key even without a value.
    required: bool = False
    always_written: bool = False
    # The file that holds only this text, if any; or its heading in its row's file.
    file: str = ""
    file_may_lack: bool = False
    heading: str = ""
    # The heading of its own part of the page; "" if it has none.
    title: str = ""
    # Its name in a comparison of two editions, if it differs.
    word: str = ""
    # Its group in the author's form; the forms place by themselves what has none.
    group: str = ""
    # Whether it has a page of its own; its sources are then numbered last.
    has_own_page: bool = False
    # Whether editions hold it. They do not hold what the order says already, or what is for the author only.
    in_editions: bool = True
    # Whether it is merged when files are loaded: all but slugs, which have rules of their own.
    is_merged: bool = True
    # Its value in editions and files from before the field existed.
    before: object = ALWAYS
    # Its name in older editions, if it had another one.
    formerly: str = ""

    @property
    def label(self) -> str | Promise:
        """Its name for the author and in comparisons."""
        return gettext_lazy(self.title or self.heading or self.word or self.name.replace("_", " "))


class Fields(tuple[Field, ...]):
    """The fields of one kind of row, in the order of its file; texts are in the order in which readers need them."""

    __slots__ = ()

    def names(self, *shapes: Shape) -> tuple[str, ...]:
        """Return the names of all fields, or of those of the given shapes."""
        return tuple(field.name for field in self if not shapes or field.shape in shapes)

    def field(self, name: str) -> Field:
        return next(field for field in self if field.name == name)

    @property
    def texts(self) -> tuple[str, ...]:
        """The names of the texts that may cite."""
        return self.names(Shape.TEXT)

    @property
    def of_editions(self) -> "Fields":
        return Fields(field for field in self if field.in_editions)

    @property
    def merged(self) -> "Fields":
        return Fields(field for field in self if field.is_merged)

    @property
    def before(self) -> dict[str, Any]:
        """{name: value} of the fields that were added later, with their value from before."""
        return {field.name: field.before for field in self if field.before is not ALWAYS}

    def group(self, group: str) -> list[str]:
        """Return the names of the fields in one group of the author's form."""
        return [field.name for field in self if field.group == group]


def _line(name: str, **more: Any) -> Field:
    """A field whose key in the front matter is its name."""
    return Field(name, key=name, **more)


def _text(name: str, title: str, *, heading: str = "", **more: Any) -> Field:
    """A text of a remedy; its heading in the file is its title on the page, unless another one is given."""
    return Field(name, Shape.TEXT, title=title, heading=heading or title, **more)


_OLD_SLUGS = Field("old_slugs", Shape.LIST, key="old_slugs", is_merged=False)
_POSITION = Field("position", Shape.NUMBER, in_editions=False)
_SET_ASIDE = Field("set_aside", Shape.FLAG, in_editions=False)

ARTICLE = Fields(
    (
        _line("title", required=True),
        _line("slug", shape=Shape.SLUG, required=True, is_merged=False),
        _line("summary", required=True),
        # What the illness is called in running text.
        _line("topic", before=""),
        # The body of guide.md.
        Field("main_message", Shape.TEXT, file="guide.md", group="first"),
        Field(
            "what_it_is",
            Shape.TEXT,
            file="what-it-is.md",
            file_may_lack=True,
            word=_("what it is"),
            group="first",
            before="",
        ),
        Field("tonight", Shape.TEXT, file="tonight.md", group="first"),
        Field("get_help", Shape.TEXT, file="get-help.md", word=_("get help"), group="first"),
        Field("disclaimer", Shape.TEXT, file="disclaimer.md", group="last"),
        Field(
            "glossary", Shape.TEXT, file="glossary.md", file_may_lack=True, has_own_page=True, group="words", before=""
        ),
        Field(
            "doctor_sheet",
            Shape.TEXT,
            file="doctor-sheet.md",
            file_may_lack=True,
            word=_("sheet for the doctor"),
            has_own_page=True,
            group="words",
            before="",
        ),
        # Every page of the guide has them, so that they say nothing about which page is meant.
        _line("topic_words", shape=Shape.SOUGHT, word=_("words of its topic"), before=""),
        _line("language", required=True),
        _line("layout", before="one"),
        _line("copyright", required=True),
        _line("review_due", shape=Shape.DAY),
        _line("author", shape=Shape.PERSON, required=True),
    )
)
AUTHOR = Fields(_line(name) for name in ("name", "credentials", "about", "funding", "interests"))
REVIEWER = Fields(
    (
        Field("name"),
        Field("role"),
        Field("is_clinician", Shape.FLAG),
        Field("date", Shape.DAY),
        Field("scope"),
        Field("interests"),
    )
)
SECTION = Fields(
    (
        _line("title", required=True),
        _line("slug", shape=Shape.SLUG, required=True, word=_("address"), is_merged=False),
        _line("kind", required=True),
        _line("in_short", word=_("in short"), before=""),
        _line("other_names", shape=Shape.SOUGHT, before=""),
        _line("card", shape=Shape.NUMBER, word=_("place of its card"), before=None),
        _line("first_step", shape=Shape.FLAG, word=_("read first"), before=False),
        _OLD_SLUGS,
        # The body of its file, whose name begins with the position.
        Field("body", Shape.TEXT),
        _POSITION,
        _SET_ASIDE,
    )
)
REMEDY = Fields(
    (
        # The name of its file.
        Field("slug", Shape.SLUG, word=_("address"), is_merged=False),
        _line("name", required=True),
        _line("section", shape=Shape.ROW, required=True, in_editions=False),
        _line("position", shape=Shape.NUMBER, required=True, in_editions=False),
        _line("kind", required=True),
        _line("other_names"),
        _line("search_words", shape=Shape.SOUGHT, before=""),
        # These two are always written, even without an answer.
        _line("helps", always_written=True),
        _line("cautions", shape=Shape.LIST, always_written=True, word=_("watch out")),
        _line("watch_short", word=_("watch out, in short"), before=""),
        _line("label_note", word=_("note")),
        _line("mark_reason", word=_("why the mark departs from the rule"), before=""),
        _line("counts_experiences", shape=Shape.FLAG, word=_("what readers report"), before=False),
        _line("superseded_by", shape=Shape.ROW),
        _OLD_SLUGS,
        _text("verdict", _("In short"), heading="Verdict", group="first"),
        # What was measured, by which remedies are compared.
        _line("findings", word=_("what controlled trials found"), group="record", before=""),
        _line("trials", shape=Shape.NUMBER, word=_("controlled trials"), group="record", before=None),
        _line("people", shape=Shape.NUMBER, word=_("people in them"), group="record", before=None),
        _line("certainty", word=_("certainty"), group="record", before=""),
        _line("effect", word=_("points better"), group="record", before=""),
        _line("effect_scale", word=_("on which scale"), group="record", before=""),
        _line("effect_against", word=_("better than what"), group="record", before=""),
        _line("relief_starts", word=_("when relief starts"), group="record", before=""),
        _line("tried_for", word=_("how long it was tried"), group="record", before=""),
        _line("record_source", shape=Shape.TEXT, word=_("sources of the record"), group="record", before=""),
        _text("benefits", _("Benefits"), group="parts"),
        _text("risks", _("Risks"), group="parts"),
        _text("who_should_not", _("Who should not use it"), group="first"),
        _text("interactions", _("Interactions"), group="first"),
        _text("if_you_stop", _("If you stop it"), group="parts", formerly="without_it"),
        _text("if_you_do_nothing", _("If you do nothing"), group="parts", before=""),
        _text("how_it_works", _("How it works"), group="parts"),
        _text("daily_life", _("In daily life"), group="parts"),
        _text("label_source", _("What the marks rest on"), group="marks"),
        _text("not_known", _("Not known"), group="parts"),
        # Shown beside the name of the newer remedy.
        _text("superseded_why", "", heading=_("Why superseded"), group="superseded"),
        _SET_ASIDE,
    )
)
REFERENCE = Fields(
    (
        # The type of its BibTeX entry.
        Field("type"),
        Field("authors", Shape.LINES, key="author"),
        Field("title", key="title"),
        Field("container", key="journal"),
        Field("year", key="year"),
        Field("volume", key="volume"),
        Field("issue", key="number"),
        Field("pages", key="pages"),
        Field("publisher", key="publisher"),
        Field("doi", key="doi"),
        Field("pmid", key="pmid"),
        Field("url", key="url"),
        Field("accessed", Shape.DAY, key="urldate"),
        Field("archived_url", key="archiveurl"),
        Field("note", key="note"),
        Field("private_notes", Shape.LINES, key="annote", in_editions=False),
    )
)
KINDS = {
    "article": ARTICLE,
    "author": AUTHOR,
    "reviewer": REVIEWER,
    "section": SECTION,
    "remedy": REMEDY,
    "reference": REFERENCE,
}

# What belongs to the site and to no guide. Only revisions hold it.
SITE_KINDS = {
    "sitetext": Fields((Field("text", Shape.TEXT, word=_("text")),)),
    "ownpage": Fields(
        (
            Field("title", word=_("title")),
            Field("slug", Shape.SLUG, word=_("address")),
            Field("body", Shape.TEXT, word=_("text")),
            Field("language", word=_("language")),
            Field("is_shown", Shape.FLAG, word=_("shown to readers")),
            Field("in_footer", Shape.FLAG, word=_("in the footer's menu")),
            Field("position", Shape.NUMBER, word=_("place in the menu")),
        )
    ),
}

# The texts of the guide's own page, without those of its sections.
GUIDE_TEXTS = tuple(field.name for field in ARTICLE if field.shape is Shape.TEXT and not field.has_own_page)
# The parts of a remedy's page: {name: title}.
REMEDY_PARTS = {field.name: gettext_lazy(field.title) for field in REMEDY if field.title}


def values(row: Any, fields: Fields) -> dict[str, Any]:
    """Return {name: value} of the `fields` of `row`, as JSON."""
    return {field.name: _value(row, field) for field in fields}


def _value(row: Any, field: Field) -> Any:
    value = getattr(row, field.name)
    if field.shape is Shape.DAY:
        return value.isoformat() if value else None
    if field.shape is Shape.ROW:
        return value.slug if value else ""
    if field.shape is Shape.PERSON:
        return values(value, AUTHOR) if value else None
    return list(value) if field.shape is Shape.LIST else value


def set_values(row: Any, fields: Fields, given: dict[str, Any]) -> None:
    """Set the `fields` of `row` from `given` (from `values`), except those that refer to other rows or people."""
    for field in fields:
        if field.name in given and field.shape not in (Shape.ROW, Shape.PERSON):
            setattr(row, field.name, _day(given[field.name]) if field.shape is Shape.DAY else given[field.name])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def texts_of(source: dict[str, Any]) -> Iterator[tuple[tuple[str, str, str], str, str]]:
    """Yield ((kind, slug, name), where, text) for every text in `source`; `where` names the place for the author."""
    for name in ARTICLE.texts:
        yield ("article", "", name), capfirst(str(ARTICLE.field(name).label)), source["article"][name]
    for section in source["sections"]:
        where = gettext("Section “%(title)s”") % {"title": section["title"]}
        yield ("section", section["slug"], "body"), where, section["body"]
        for remedy in section["remedies"]:
            for field in REMEDY:
                if field.shape is Shape.TEXT:
                    where = gettext("Remedy “%(name)s”, %(text)s") % {"name": remedy["name"], "text": field.label}
                    yield ("remedy", remedy["slug"], field.name), where, remedy[field.name]


def complete(source: dict[str, Any]) -> dict[str, Any]:
    """Return an edition's source, with values for the fields that were added after it was made, by their names now."""
    sections = [
        complete_row(section, SECTION) | {"remedies": [complete_row(remedy, REMEDY) for remedy in section["remedies"]]}
        for section in source["sections"]
    ]
    return {**source, "article": complete_row(source["article"], ARTICLE), "sections": sections}


def complete_row(row: dict[str, Any], fields: Fields) -> dict[str, Any]:
    """Return the older values of one row, completed in the same way."""
    renamed = {field.formerly: field.name for field in fields if field.formerly}
    return fields.before | {renamed.get(name, name): value for name, value in row.items()}
