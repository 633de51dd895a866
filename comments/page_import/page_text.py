"""Read a web page that was saved as text: its title, sections, references, notices and comments.

Such a text has no markup. Blocks stand between blank lines, list items begin with a bullet, and a
heading is a short line of its own. What each block is has to be guessed from its form and its
neighbours, so the rules below are cautious: whatever they do not recognise stays as text where it
stands, and `Page.notes` says what was guessed. No word of the text is left out.

Pure: no database. Time grows with the length of the text; the longest lines are never matched.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from comments.page_import.page_dates import DAY_FIRST, MONTH_FIRST, When
from comments.page_import.page_headers import Sureness, read_header
from comments.page_import.reference_text import ReferenceText, is_reference, read_reference
from rlssite.markup import CONTROL, INVISIBLE, MAX_MARKS, has_heaped_marks, plain_text

# A page has few of these; a text with more is no reason to make thousands of rows.
MAX_SECTIONS = 200
MAX_REFERENCES = 500
MOST_DISCLAIMERS = 5
# The title is one of the first blocks: links to skip, banners and the like may come before it.
TITLE_WITHIN = 6
LONGEST_TITLE, LONGEST_HEADING, LONGEST_PLAIN_HEADING = 200, 120, 60
LONGEST_LEAD, LONGEST_DISCLAIMER, LONGEST_REFERENCE = 300, 5000, 1000
# So many heading-like lines in a row are a list without bullets.
TOO_MANY_HEADINGS = 4

BULLET = re.compile(r"\s*([•◦▪‣●○⁃∙·])\s*(.*)")
CHROME = re.compile(
    r"(?:skip|jump|go|back|return) to\b|(?:main )?menu$|home$|search$|log ?in$|sign (?:in|up)$|subscribe$|share$"
    r"|print$|advertisement$|close$|.*\s[»›>]\s",
    re.IGNORECASE,
)
BYLINE = re.compile(r"(?:by|written by|author:|updated|published|posted|reviewed)\b", re.IGNORECASE)
REFERENCES_TITLE = re.compile(
    r"(?:references?|sources?|bibliography|works cited|literature|citations)(?: and further reading)?:?", re.IGNORECASE
)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright\b)[\s©]*(?:\(c\)\s*)?(?P<year>(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?),?\s*(?:by\s+)?"
    r"(?P<owner>[^.]*?)\.?(?:\s*all rights reserved\.?)?",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"\b(?:not|no) (?:a |be a |meant as a )?substitute|\bmedical advice\b|informational purposes"
    r"|\bnot intended to\b|\bdisclaimer\b",
    re.IGNORECASE,
)
COMMENTS_TITLE = re.compile(
    r"(?:\d{1,6} )?(?:readers?['’]? )?(?:comments?|replies|responses?|discussion)(?: \(\d{1,6}\))?:?",
    re.IGNORECASE,
)
COMMENTER = re.compile(r"(?P<name>.+?)(?P<mark>\s+\(author\))?(?:\s+from\s+(?P<place>.+))?")
DECIMAL_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2})+)\.?\s")
SENTENCE_INSIDE = re.compile(r"\w{3,}[.!;]\s")
SMALL_WORDS = frozenset(
    "a an and as at but by for from if in into is nor of off on onto or over per so than that the to up via vs vs. "
    "was with without yet your".split()
)


class Note(NamedTuple):
    """Something to look at: `line` counts from 1 in the file, 0 where no line can be named."""

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
        """Whether anything was found that a page is made of."""
        return bool(self.comments or self.references or any(section.title for section in self.sections)) or bool(
            self.title and any(section.blocks for section in self.sections)
        )


def read(text, order=None):
    """Return the `Page` that `text`, a str with any line ends, holds.

    `order`, of comments.page_import.page_dates, says what 3/4/2019 means; without it the page's other dates do.
    """
    page = Page()
    blocks = _blocks(_tidy(text, page.notes), page.notes)
    blocks = _take_comments(blocks, page, order)
    blocks, after = _take_notices(blocks, page)
    blocks = _take_top(blocks, page)
    _make_sections(blocks, page)
    _find_references(page)
    if after:
        if not page.sections:
            page.sections.append(Section(after[0].line, ""))
        page.sections[-1].blocks += after
        page.notes += [
            Note(block.line, "this stands between the page and its comments; it was put below the last section.")
            for block in after
        ]
    page.notes.sort(key=lambda note: note.line)
    return page


# Blocks


def _tidy(text, notes):
    """Return the lines of `text`, with one form of line end and without characters that cannot be seen."""
    text = re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    unseen = len(INVISIBLE.findall(text)) + len(CONTROL.findall(text))
    if unseen:
        notes.append(Note(0, f"{unseen} invisible or control characters were left out."))
    if has_heaped_marks(text):
        notes.append(Note(0, f"of accents and other marks on one letter, all beyond {MAX_MARKS} were left out."))
    return plain_text(text).split("\n")


def _blocks(lines, notes):
    blocks, run = [], []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            run.append((number, line))
            continue
        for block in _split(run, notes):
            # Blank lines between its items do not end a list.
            if isinstance(block, Bullets) and blocks and isinstance(blocks[-1], Bullets):
                blocks[-1].items += block.items
            else:
                blocks.append(block)
        run = []
    return blocks


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


# Comments


def _header(blocks, position):
    """Return the `Header` that the block at `position` begins with, None if it is no comment's first line."""
    block = blocks[position]
    if not isinstance(block, Paragraph):
        return None
    if len(block.lines) > 1:
        return read_header(block.lines[0], block.lines[1])
    following = blocks[position + 1] if position + 1 < len(blocks) else None
    if isinstance(following, Paragraph) and following.line == block.line + 2:
        return read_header(block.lines[0], following.lines[0])
    return read_header(block.lines[0])


def _parted(blocks):
    """Return the blocks with a break before each line that is, with name and date, the first of a comment."""
    found = []
    for block in blocks:
        lines = block.lines if isinstance(block, Paragraph) else []
        starts = [0]
        for number in range(1, len(lines)):
            header = read_header(lines[number], lines[number + 1] if number + 1 < len(lines) else "")
            # A date in the line below belongs to the name above it.
            is_new = header and header.sureness >= Sureness.DATED and header.has_a_name
            if is_new and (starts[-1] != number - 1 or header.sureness == Sureness.SURE):
                starts.append(number)
        if len(starts) == 1:
            found.append(block)
            continue
        found += [
            Paragraph(block.line + start, lines[start:end])
            for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)
        ]
    return found


def _first_comment(blocks, headers):
    """Return the position of the first comment, None if there is none; and that of the notice that ends the page."""
    # A line of the page itself may look like a comment's first line: the copyright line ends the page.
    notice = next((position for position, block in enumerate(blocks) if _copyright(block)), None)
    title = next((position for position, block in enumerate(blocks) if _is_comments_title(block)), None)
    for end in (notice, title):
        after = [position for position in headers if end is not None and position > end]
        first = next((position for position in after if _is_comment(headers[position])), None)
        if first is not None:
            return first, notice
    sure = (position for position, header in headers.items() if header.sureness == Sureness.SURE)
    return next(sure, None), notice


def _is_comments_title(block):
    return isinstance(block, Paragraph) and block.alone and bool(COMMENTS_TITLE.fullmatch(block.text))


def _is_comment(header):
    """Whether `header`, among the comments, begins another one."""
    if header.sureness == Sureness.SURE:
        return True
    return header.sureness >= Sureness.NAMED and header.has_a_name


def _take_comments(blocks, page, order):
    """Move the comments to `page`; return the blocks before them."""
    notice = next((position for position, block in enumerate(blocks) if _copyright(block)), -1)
    blocks = blocks[: notice + 1] + _parted(blocks[notice + 1 :])
    headers = {position: header for position in range(len(blocks)) if (header := _header(blocks, position))}
    start, notice = _first_comment(blocks, headers)
    for position, block in enumerate(blocks[:start]):
        _note_text(block, headers.get(position), "the guide's text", page.notes)
    if start is None:
        return blocks
    rest, skipped = [], 0
    if notice is not None and start < notice and _copyright(blocks[-1]):
        rest = [blocks.pop()]
    for position in range(start, len(blocks)):
        block, header = blocks[position], headers.get(position)
        if skipped:
            # The date, which stood in a block of its own below the name.
            block, skipped = _without_lines(block, skipped), 0
            if block:
                page.comments[-1].blocks.append(block)
        elif header and _is_comment(header):
            here = block.lines[: header.line_count]
            skipped = header.line_count - len(here)
            following = blocks[position + 1].lines[:skipped] if skipped else []
            page.comments.append(_comment(block.line, header, [*here, *following], page.notes))
            left = _without_lines(block, len(here))
            if left:
                _note_text(left, None, "the comment above", page.notes)
                page.comments[-1].blocks.append(left)
        else:
            _note_text(block, header, "the comment above", page.notes)
            page.comments[-1].blocks.append(block)
    _settle_days(page.comments, order, page.notes)
    for comment in page.comments:
        _settle_comment(comment, page.notes)
    return blocks[:start] + rest


def _without_lines(block, count):
    return Paragraph(block.line + count, block.lines[count:]) if len(block.lines) > count else None


def _note_text(block, header, where, notes):
    """Say which lines of `block`, whose first one reads as `header`, look like a comment's first and stay as text."""
    if not isinstance(block, Paragraph):
        return
    lines = [block.line] if header and (header.sureness > Sureness.LOOKS_LIKE_ONE or header.has_a_name) else []
    for number, line in enumerate(block.lines[1:], start=block.line + 1):
        within = read_header(line)
        if within and within.sureness > Sureness.LOOKS_LIKE_ONE and within.has_a_name:
            lines.append(number)
    if lines and (_copyright(block) or is_reference(block.text) or BYLINE.match(block.text)):
        return
    notes += [
        Note(line, f"this may be the first line of a comment, but was not taken for one: it is in {where}.")
        for line in lines
    ]


def _comment(line, header, lines, notes):
    who = COMMENTER.fullmatch(header.who)
    name, place, mark = (who["name"], who["place"], who["mark"]) if who else (header.who, "", "")
    if place and re.search(r"\sfrom\s", place):
        notes.append(Note(line, f"“{name}” was read as the name and “{place}” as the place."))
    return PageComment(line, name.strip(), (place or "").strip(), bool(mark), "\n".join(lines), header.when)


def _settle_days(comments, order, notes):
    """Give each comment its day: where numbers can be two days, by the page's other dates or else by `order`."""
    dated = [comment for comment in comments if comment.when]
    orders = {}
    for comment in dated:
        if len(comment.when.days) == 1:
            orders.setdefault(next(iter(comment.when.days)), comment)
    seen = [known for known in (DAY_FIRST, MONTH_FIRST) if known in orders]
    by_page = seen[0] if len(seen) == 1 else None
    for comment in dated:
        comment.day = comment.when.day(order or by_page)
        if comment.when.is_ambiguous and comment.day:
            by = "as you said" if order else f"as line {orders[by_page].line} shows"
            notes.append(Note(comment.line, f"this date was read {(order or by_page).replace('-', ' ')}, {by}."))
        if comment.when.has_short_year and comment.day:
            notes.append(Note(comment.line, f"the year of this date has two digits; it was read as {comment.day:%Y}."))


def _settle_comment(comment, notes):
    """Keep the comment's first line in its text where a field cannot hold all it says."""
    kept = None
    if comment.when is None:
        notes.append(Note(comment.line, "this comment has no date; it got its neighbour's."))
    elif comment.day is None:
        kept = f"{_no_day(comment.when)}; the comment got its neighbour's date"
    if kept is None and (len(comment.name) > 60 or len(comment.place) > 60):
        kept = "the name or the place is longer than 60 characters; it was cut"
    if kept is None and not any(
        block.text.strip() if isinstance(block, Paragraph) else block.items for block in comment.blocks
    ):
        kept = "this comment has no text"
    if kept:
        comment.blocks.insert(0, Paragraph(comment.line, comment.header.split("\n")))
        comment.name, comment.place = comment.name[:60].strip(), comment.place[:60].strip()
        notes.append(Note(comment.line, f"{kept}, and its first line stands in its text."))


def _no_day(when):
    if when.is_ambiguous:
        days = " or ".join(f"{day.day} {day:%B %Y}" for day in dict.fromkeys(when.days.values()))
        orders = " or ".join(f"--dates {order}" for order in when.days)
        return f"“{when.text}” may be {days}, and no other date of the page tells which: say {orders}"
    if when.is_date:
        return "this date does not exist"
    return f"the date “{when.text}” was not understood"


# The copyright line and the disclaimer


def _copyright(block):
    if not isinstance(block, Paragraph) or not block.alone or len(block.text) > LONGEST_TITLE:
        return None
    return COPYRIGHT.fullmatch(block.text)


def _take_notices(blocks, page):
    """Move copyright line and disclaimer to `page`; return (blocks before them, blocks after them)."""
    after = []
    for position in range(len(blocks) - 1, -1, -1):
        notice = _copyright(blocks[position])
        if notice:
            page.copyright, page.owner = blocks[position].text, notice["owner"].strip()
            blocks, after = blocks[:position], blocks[position + 1 :]
            break
    while len(blocks) > 1 and len(page.disclaimer) < MOST_DISCLAIMERS and _is_disclaimer(blocks[-1]):
        page.disclaimer.insert(0, blocks[-1])
        blocks = blocks[:-1]
    if page.disclaimer and not page.copyright:
        page.notes.append(Note(page.disclaimer[0].line, "the last words were taken for the page's disclaimer."))
    return blocks, after


def _is_disclaimer(block):
    return (
        isinstance(block, Paragraph)
        and len(block.text) <= LONGEST_DISCLAIMER
        and not _heading_kind(block)
        and bool(DISCLAIMER.search(block.text))
    )


# Title, lead and sections


def _take_top(blocks, page):
    """Move title and lead to `page`; return the other blocks."""
    for position, block in enumerate(blocks[:TITLE_WITHIN]):
        if _may_be_title(block):
            page.title = block.text
            before, rest = blocks[:position], blocks[position + 1 :]
            break
    else:
        page.notes.append(Note(0, "no line looks like a title; give the guide one."))
        return blocks
    page.notes += [Note(b.line, "this comes before the title; it stays as text in the first section.") for b in before]
    if rest and _is_lead(rest):
        page.lead = rest[0].text
        page.notes.append(Note(rest[0].line, "the words below the title became the main message and the summary."))
        rest = rest[1:]
    return before + rest


def _may_be_title(block):
    return (
        isinstance(block, Paragraph)
        and block.alone
        and len(block.text) <= LONGEST_TITLE
        and any(character.isalpha() for character in block.text)
        and not block.text.endswith((".", ":", ",", ";", "…", "。"))
        and not SENTENCE_INSIDE.search(block.text)
        and not block.text.startswith(("<", "{"))
        and not CHROME.match(block.text)
        and not is_reference(block.text)
    )


def _is_lead(blocks):
    """Whether the first of `blocks` stands alone between the title and a heading."""
    first = blocks[0]
    return (
        isinstance(first, Paragraph)
        and len(first.text) <= LONGEST_LEAD
        and not _heading_kind(first)
        and not BYLINE.match(first.text)
        and len(blocks) > 1
        and _heading_kind(blocks[1]) is not None
    )


def _heading_kind(block):
    """Return how much `block` looks like a heading: "sure", "question", "plain", or None for not at all."""
    if not isinstance(block, Paragraph) or not block.alone or len(block.text) > LONGEST_HEADING:
        return None
    text = block.text
    if (
        text.endswith((".", ":", ",", ";", "…", "。", "”", '"'))
        or not any(character.isalpha() for character in text)
        or SENTENCE_INSIDE.search(text)
        or is_reference(text)
    ):
        return None
    if CHROME.match(text) or BYLINE.match(text):
        return None
    if _is_title_case(text):
        return "sure"
    if text.endswith("?"):
        return "question"
    starts_well = text[0].isupper() or text[0].isdigit()
    return "plain" if starts_well and not text.endswith("!") and len(text) <= LONGEST_PLAIN_HEADING else None


def _is_title_case(text):
    words = [word.lstrip("([{“‘\"'") for word in re.split(r"[\s/–—]+", text)]
    words = [word for word in words if word]
    if not words or words[0][0].islower():
        return False
    return all(not word[0].islower() or word.rstrip(")]},?!”’").lower() in SMALL_WORDS for word in words)


def _make_sections(blocks, page):
    """Cut `blocks` at their headings into the sections of `page`."""
    kinds = [_heading_kind(block) for block in blocks]
    # Where headings are in Title Case, a short line in sentence case is more likely a caption.
    title_case = "sure" in kinds
    in_row = _lengths_of_rows(blocks, kinds)
    current = Section(blocks[0].line if blocks else 0, "")
    page.sections.append(current)
    for position, block in enumerate(blocks):
        kind = kinds[position]
        level = _level(block) if kind else 1
        if kind is None or not _is_heading(position, blocks, kinds, title_case, in_row, page):
            current.blocks.append(block)
        elif len(page.sections) > MAX_SECTIONS or (level > 1 and current.title):
            current.blocks.append(Subheading(block.line, block.text, max(level, 2)))
        else:
            current = Section(block.line, block.text)
            page.sections.append(current)
    if len(page.sections) > MAX_SECTIONS:
        page.notes.append(Note(0, f"more than {MAX_SECTIONS} headings: the rest stand inside the last section."))
    titled = [section for section in page.sections if section.title]
    if len(titled) > 1 and not any(isinstance(block, Subheading) for section in titled for block in section.blocks):
        page.notes.append(Note(0, "a text does not show which headings stand below others; each became a section."))
    if not page.sections[0].blocks:
        del page.sections[0]


def _lengths_of_rows(blocks, kinds):
    """Return, for each block, how many different heading-like lines stand in a row there."""
    lengths, start = [0] * len(blocks), 0
    while start < len(blocks):
        end = start
        while end < len(blocks) and kinds[end]:
            end += 1
        different = len({blocks[position].text.casefold() for position in range(start, end)})
        lengths[start:end] = [different] * (end - start)
        start = end + 1
    return lengths


def _is_heading(position, blocks, kinds, title_case, in_row, page):
    """Decide about one heading-like line, and note what is doubtful."""
    kind, line, words = kinds[position], blocks[position].line, blocks[position].text.casefold()
    next_kind = kinds[position + 1] if position + 1 < len(blocks) else None
    has_text = position + 1 < len(blocks) and not next_kind

    def same(other):
        return 0 <= other < len(blocks) and kinds[other] and blocks[other].text.casefold() == words

    def note(message):
        page.notes.append(Note(line, message))

    if words == page.title.casefold() or same(position + 1) or (same(position - 1) and not has_text):
        note("this repeats a line; it stays as text.")
        return False
    if in_row[position] >= TOO_MANY_HEADINGS:
        note("one of several heading-like lines in a row; it stays as text.")
        return False
    if kind == "plain" and (title_case or not has_text):
        note("this short line may be a heading or a caption; it stays as text.")
        return False
    if kind == "question" and not has_text:
        note("this question has no text below it; it stays as text.")
        return False
    if kind == "plain" or (kind == "question" and title_case):
        note("this line was taken for a heading.")
    elif not has_text:
        note("this heading has no text below it; it became an empty section.")
    return True


def _level(block):
    """Return 2 for "1.2 Heading", 3 for "1.2.1 Heading"; otherwise a text does not show levels."""
    number = DECIMAL_NUMBER.match(block.text)
    return number[1].count(".") + 1 if number else 1


# References


def _find_references(page):
    """Turn the lines below a heading such as “References”, or else the last lines of the page, into references."""
    titled = [section for section in page.sections if REFERENCES_TITLE.fullmatch(section.title)]
    if titled:
        for section in titled:
            section.references, section.blocks = _read_references(section.blocks, page)
        return
    if not page.sections:
        return
    last = page.sections[-1]
    start = len(last.blocks)
    while start and all(is_reference(text) for _line, text in _texts(last.blocks[start - 1])):
        start -= 1
    if start < len(last.blocks):
        sources = Section(last.blocks[start].line, "Sources")
        sources.references, sources.blocks = _read_references(last.blocks[start:], page)
        del last.blocks[start:]
        page.sections.append(sources)
        if not last.title and not last.blocks:
            page.sections.remove(last)
        page.notes.append(Note(sources.line, "no heading names the references; their section was called “Sources”."))


def _texts(block):
    """Yield (line, text) for a paragraph, or for each item of a list."""
    if isinstance(block, Paragraph):
        yield block.line, block.text
    elif isinstance(block, Bullets):
        for item in block.items:
            yield block.line, " ".join(item)
    else:
        yield block.line, ""


def _read_references(blocks, page):
    """Return (references, blocks that are none)."""
    found, other = [], []
    for block in blocks:
        texts = list(_texts(block))
        if (
            any(not text.strip() or text.endswith(":") or len(text) > LONGEST_REFERENCE for _line, text in texts)
            or len(found) + len(texts) > MAX_REFERENCES
        ):
            other.append(block)
            page.notes.append(Note(block.line, "this was not taken for a reference; it stays as text."))
            continue
        for line, text in texts:
            reference = read_reference(text)
            found.append(reference)
            if reference.doubt:
                page.notes.append(Note(line, reference.doubt))
    return found, other
