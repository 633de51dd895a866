"""What a guide, its author, its reviewers, its sections, remedies and references hold: each field, said once.

Editions, files, pages, comparisons and the author's forms all go by these lists. To give a remedy another text: add it
to the model, with its migration, and here, with `before=""`, since there are editions and files without it. It then
stands in editions, in the files under its heading, on the remedy's page, in what differs between two editions, and in
the author's form. Only a text without a part of its own (`title=""`) needs a template; the README of the files
(articles/content) names the headings for those who write them.

A test compares these lists with the models, so that no field is forgotten in either.

Pure: neither models nor database.
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
    """How a value looks, in a row, in an edition and in the files."""

    LINE = auto()
    LINES = auto()  # plain text, whose lines mean something
    TEXT = auto()  # the author's Markdown, which may cite
    SLUG = auto()  # an address
    LIST = auto()  # texts, each a word
    FLAG = auto()
    NUMBER = auto()
    DAY = auto()  # ISO text outside a row
    ROW = auto()  # another row; outside of a row its slug, "" for none
    PERSON = auto()  # an author; outside of a row their own fields, None for nobody


# There was never a guide without the field.
ALWAYS = object()


@dataclass(frozen=True)
class Field:
    name: str
    shape: Shape = Shape.LINE
    # What it is called in a front matter, or in references.bib; "" where it stands elsewhere in the files or nowhere.
    key: str = ""
    # The files must say something here; or the key stands there even if there is nothing to say.
    required: bool = False
    always_written: bool = False
    # The file that holds this text alone, if any; or the heading it stands under in its row's file.
    file: str = ""
    file_may_lack: bool = False
    heading: str = ""
    # The heading of its own part of the page, "" where it has none.
    title: str = ""
    # What a comparison of two editions calls it, where that is not its name.
    word: str = ""
    # The group of the author's form that it stands in; the forms place what is no text by themselves.
    group: str = ""
    # A page of its own comes after all others, and so do the sources it cites.
    has_own_page: bool = False
    # Editions hold it: most of it is what readers get. What they do not hold is said by its place or for the author.
    in_editions: bool = True
    # The author's row and the files are compared by it: all but the addresses, which have rules of their own.
    is_merged: bool = True
    # What it was before there was such a field.
    before: object = ALWAYS

    @property
    def label(self) -> str | Promise:
        """What the author and a comparison call it."""
        return gettext_lazy(self.title or self.heading or self.word or self.name.replace("_", " "))


class Fields(tuple[Field, ...]):
    """The fields of one kind of row: in the order of its file, where texts come as a reader needs them."""

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
        """What a row held of each later field before that was there: {name: value}."""
        return {field.name: field.before for field in self if field.before is not ALWAYS}

    def group(self, group: str) -> list[str]:
        """Return the names of the fields in one group of the author's form."""
        return [field.name for field in self if field.group == group]


def _line(name: str, **more: Any) -> Field:
    """A field that the front matter calls by its name."""
    return Field(name, key=name, **more)


def _text(name: str, title: str, *, heading: str = "", **more: Any) -> Field:
    """A text of a remedy: its heading in the file is the title of its part of the page, unless given."""
    return Field(name, Shape.TEXT, title=title, heading=heading or title, **more)


_OLD_SLUGS = Field("old_slugs", Shape.LIST, key="old_slugs", is_merged=False)
_POSITION = Field("position", Shape.NUMBER, in_editions=False)
_SET_ASIDE = Field("set_aside", Shape.FLAG, in_editions=False)

ARTICLE = Fields(
    (
        _line("title", required=True),
        _line("slug", shape=Shape.SLUG, required=True, is_merged=False),
        _line("summary", required=True),
        # The body of guide.md.
        Field("main_message", Shape.TEXT, file="guide.md", group="first"),
        Field("tonight", Shape.TEXT, file="tonight.md", group="first"),
        Field("get_help", Shape.TEXT, file="get-help.md", word=_("get help"), group="first"),
        Field("disclaimer", Shape.TEXT, file="disclaimer.md", group="last"),
        Field(
            "glossary", Shape.TEXT, file="glossary.md", file_may_lack=True, has_own_page=True, group="words", before=""
        ),
        _line("language", required=True),
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
        _line("slug", shape=Shape.SLUG, required=True, is_merged=False),
        _line("kind", required=True),
        _OLD_SLUGS,
        # The body of its file, whose name begins with the position.
        Field("body", Shape.TEXT),
        _POSITION,
        _SET_ASIDE,
    )
)
REMEDY = Fields(
    (
        # Its file is called by the slug.
        Field("slug", Shape.SLUG, word=_("address"), is_merged=False),
        _line("name", required=True),
        _line("section", shape=Shape.ROW, required=True, in_editions=False),
        _line("position", shape=Shape.NUMBER, required=True, in_editions=False),
        _line("kind", required=True),
        _line("other_names"),
        # The two questions are written down even where the answer is none.
        _line("helps", always_written=True),
        _line("cautions", shape=Shape.LIST, always_written=True, word=_("watch out")),
        _line("label_note", word=_("note")),
        _line("counts_experiences", shape=Shape.FLAG, word=_("what readers report"), before=False),
        _line("superseded_by", shape=Shape.ROW),
        _OLD_SLUGS,
        _text("verdict", _("In short"), heading="Verdict", group="first"),
        _text("who_should_not", _("Who should not use it"), group="first"),
        _text("interactions", _("Interactions"), group="first"),
        _text("benefits", _("Benefits"), group="record"),
        _text("risks", _("Risks"), group="record"),
        _text("how_it_works", _("How it works"), group="record"),
        _text("without_it", _("Without it"), group="record"),
        _text("daily_life", _("In daily life"), group="record"),
        _text("label_source", _("What the marks rest on"), group="marks"),
        _text("not_known", _("Not known"), group="record"),
        # Beside the name of what came instead.
        _text("superseded_why", "", heading=_("Why superseded"), group="superseded"),
        _SET_ASIDE,
    )
)
REFERENCE = Fields(
    (
        # The type of its entry.
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

# The texts of the guide's own page, without those of its sections.
GUIDE_TEXTS = tuple(field.name for field in ARTICLE if field.shape is Shape.TEXT and not field.has_own_page)
# The parts of a remedy's page: {name: title}.
REMEDY_PARTS = {field.name: gettext_lazy(field.title) for field in REMEDY if field.title}


def values(row: Any, fields: Fields) -> dict[str, Any]:
    """Return {name: value} of the `fields` of `row`, as JSON can hold them."""
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
    """Set on `row` what `given`, as `values` returns it, says of `fields`; other rows and people are left out."""
    for field in fields:
        if field.name in given and field.shape not in (Shape.ROW, Shape.PERSON):
            setattr(row, field.name, _day(given[field.name]) if field.shape is Shape.DAY else given[field.name])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def texts_of(source: dict[str, Any]) -> Iterator[tuple[tuple[str, str, str], str, str]]:
    """Yield ((kind, slug, name), where, text) for every text of a guide's `source`; `where` says it to the author."""
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
    """Return the source of an edition with what guides did not have yet when it was made."""
    sections = [
        {**section, "remedies": [{**REMEDY.before, **remedy} for remedy in section["remedies"]]}
        for section in source["sections"]
    ]
    return {**source, "article": {**ARTICLE.before, **source["article"]}, "sections": sections}
