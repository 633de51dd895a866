"""The parts of a page that was saved as text, and the function that cuts its lines into blocks. Pure."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from comments.page_import.page_dates import When
from comments.page_import.reference_text import ReferenceText
from rlssite.markup import CONTROL, INVISIBLE, LINE_END, MAX_MARKS, has_heaped_marks, plain_text

LONGEST_TITLE = 200

BULLET = re.compile(r"\s*([•◦▪‣●○⁃∙·])\s*(.*)")
BYLINE = re.compile(r"(?:by|written by|author:|updated|published|posted|reviewed)\b", re.IGNORECASE)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright\b)[\s©]*(?:\(c\)\s*)?(?P<year>(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?),?\s*(?:by\s+)?"
    r"(?P<owner>[^.]*?)\.?(?:\s*all rights reserved\.?)?",
    re.IGNORECASE,
)


class Note(NamedTuple):
    """Something for the owner to check; `line` counts from 1 in the file, 0 if there is no line to name."""

    line: int
    message: str

    def __str__(self):
        return f"Line {self.line}: {self.message}" if self.line else self.message


@dataclass
class Paragraph:
    line: int
    lines: list[str]
    alone: bool = False  # one line with a blank line before and after it: it may be a heading

    @property
    def text(self):
        return " ".join(self.lines)


@dataclass
class Bullets:
    line: int
    items: list[list[str]]  # each item is a list of lines


@dataclass
class Subheading:
    line: int
    text: str
    level: int  # 2 is one below its section


@dataclass
class Section:
    line: int
    title: str  # empty for what stands before the first heading
    blocks: list = field(default_factory=list)
    references: list[ReferenceText] = field(default_factory=list)


@dataclass
class PageComment:
    line: int
    name: str
    place: str
    by_author: bool
    header: str
    when: When | None = None
    day: date | None = None  # None where the line names none, none that exists, or one of two
    blocks: list = field(default_factory=list)

    @property
    def clock(self):
        return self.when.clock if self.when else None


@dataclass
class Page:
    title: str = ""
    lead: str = ""
    sections: list[Section] = field(default_factory=list)
    disclaimer: list = field(default_factory=list)
    copyright: str = ""
    owner: str = ""
    comments: list[PageComment] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def references(self):
        return [reference for section in self.sections for reference in section.references]

    @property
    def is_recognised(self):
        """Whether anything was found that belongs to a page."""
        return bool(self.comments or self.references or any(section.title for section in self.sections)) or bool(
            self.title and any(section.blocks for section in self.sections)
        )


def blocks_of(text, notes):
    """Return the paragraphs and lists of `text`, a str with any line ends."""
    blocks, run = [], []
    for number, line in enumerate([*_tidy(text, notes), ""], start=1):
        if line.strip():
            run.append((number, line))
            continue
        for block in _split(run, notes):
            # Blank lines between items do not end a list.
            if isinstance(block, Bullets) and blocks and isinstance(blocks[-1], Bullets):
                blocks[-1].items += block.items
            else:
                blocks.append(block)
        run = []
    return blocks


def _tidy(text, notes):
    """Return the lines of `text`, with one form of line end and without characters that cannot be seen."""
    text = LINE_END.sub("\n", text)
    unseen = len(INVISIBLE.findall(text)) + len(CONTROL.findall(text))
    if unseen:
        notes.append(Note(0, f"{unseen} invisible or control characters were left out or became a space."))
    if has_heaped_marks(text):
        notes.append(Note(0, f"of accents and other marks on one letter, all beyond {MAX_MARKS} were left out."))
    return plain_text(text).split("\n")


def _split(run, notes):
    """Return the paragraphs and lists of one run of lines without a blank line."""
    found, shapes = [], {}
    for number, line in run:
        bullet = BULLET.match(line)
        last = found[-1] if found else None
        if bullet:
            if not isinstance(last, Bullets):
                last = Bullets(number, [])
                found.append(last)
            last.items.append([bullet[2].strip()])
            shapes.setdefault(id(last), set()).add((bullet.start(1), bullet[1]))
        elif isinstance(last, Bullets) and line[0].isspace():
            last.items[-1].append(line.strip())
        elif isinstance(last, Paragraph):
            last.lines.append(line.strip())
        else:
            found.append(Paragraph(number, [line.strip()]))
    for block in found:
        if len(shapes.get(id(block), ())) > 1:
            notes.append(Note(block.line, "this list has points below points; they were made one list."))
    if len(found) == 1 and isinstance(found[0], Paragraph) and len(found[0].lines) == 1:
        found[0].alone = True
    return found


def copyright_of(block):
    if not isinstance(block, Paragraph) or not block.alone or len(block.text) > LONGEST_TITLE:
        return None
    return COPYRIGHT.fullmatch(block.text)
