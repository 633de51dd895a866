"""Describes what the files of a bundled guide may contain, for reader and writer (articles/content/README.md). Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from articles.fields import ARTICLE, AUTHOR, REMEDY, SECTION, Shape, texts_of

FORMAT = 1
# The same as in articles.models. Repeated, since no model is loaded here; a test compares them.
LAYOUTS = ("one", "sections")
MOST_WORDS_IN_SHORT = 20
SECTION_KINDS = ("text", "advice", "experience")
REMEDY_KINDS = ("self-care", "supplement", "device", "medicine", "complementary")

GUIDE, BIBLIOGRAPHY = "guide.md", "references.bib"
# Only where a guide travels as one file (packing.py).
REVIEWERS, PICTURES, CREDITS = "reviewers.json", "pictures", "credits.json"
PLAIN_FILES = {field.name: field.file for field in ARTICLE if field.file not in ("", GUIDE)}
# Files that are left out if they would be empty.
OPTIONAL_FILES = tuple(field.file for field in ARTICLE if field.file_may_lack)
# The keys of each front matter, and whether each needs a value.
GUIDE_KEYS, SECTION_KEYS, REMEDY_KEYS = (
    {field.key: field.required for field in fields if field.key} for fields in (ARTICLE, SECTION, REMEDY)
)
# What a key says that is left out.
DEFAULTS = {"layout": LAYOUTS[0]}
AUTHOR_KEYS = AUTHOR.names()
LISTS = REMEDY.names(Shape.LIST)
# "true", or left out.
FLAGS = tuple(field.key for field in (*SECTION, *REMEDY) if field.key and field.shape is Shape.FLAG)
ALWAYS_WRITTEN = tuple(field.key for field in REMEDY if field.always_written)
HEADINGS = {field.name: field.heading for field in REMEDY if field.heading}

SECTION_FILE = re.compile(r"(?P<position>\d{1,4})-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.md")
REMEDY_FILE = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.md")
# Headings of these levels separate the texts in a remedy's file.
PARTING = re.compile(r"#{1,2}(?:\s|$)")


@dataclass(frozen=True, order=True)
class FileProblem:
    """A problem in a file. `is_gap`: something is only missing, as is normal in a guide that is half written."""

    path: str
    line: int
    message: str
    is_gap: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class GuideFileError(Exception):
    """Lists everything that is wrong with a guide's files."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


Place = tuple[str, str, str]


@dataclass
class Guide:
    """A guide as its files have it. `places` maps (kind, slug or key, field) to (path, number of the first line)."""

    source: dict[str, Any]
    places: dict[Place, tuple[str, int]] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)


def texts(source: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    """Yield ((kind, slug, field), text) for every Markdown text of `source`."""
    for place, _where, text in texts_of(source):
        yield place, text


def one_line(text: str) -> str:
    return " ".join(text.split())
