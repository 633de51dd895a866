"""Reads a web page that was saved as text: its title, sections, references, notices and comments.

Such a text has no markup. Blank lines separate blocks, list items begin with a bullet, and a heading is a short line of
its own. What a block is has to be guessed from its form and its neighbours. So the rules are cautious: what they do not
recognise stays text at its place, and `Page.notes` says what was guessed. No word of the text is left out.

Pure: no database. The time grows in proportion to the text; very long lines are not matched with patterns.
"""

import re

from comments.page_import.page_blocks import (
    BYLINE,
    LONGEST_TITLE,
    Bullets,
    Note,
    Page,
    Paragraph,
    Section,
    Subheading,
    blocks_of,
    copyright_of,
)
from comments.page_import.page_comments import take_comments
from comments.page_import.reference_text import is_reference, read_reference

# Pages have few sections. A text with more must not make thousands of rows.
MAX_SECTIONS = 200
MAX_REFERENCES = 500
MOST_DISCLAIMERS = 5
# The title is among the first blocks; banners, "skip" links and the like may come before it.
TITLE_WITHIN = 6
LONGEST_HEADING, LONGEST_PLAIN_HEADING = 120, 60
LONGEST_LEAD, LONGEST_DISCLAIMER, LONGEST_REFERENCE = 300, 5000, 1000
# This many heading-like lines in a row are a list without bullets.
TOO_MANY_HEADINGS = 4

CHROME = re.compile(
    r"(?:skip|jump|go|back|return) to\b|(?:main )?menu$|home$|search$|log ?in$|sign (?:in|up)$|subscribe$|share$"
    r"|print$|advertisement$|close$|.*\s[»›>]\s",
    re.IGNORECASE,
)
REFERENCES_TITLE = re.compile(
    r"(?:references?|sources?|bibliography|works cited|literature|citations)(?: and further reading)?:?", re.IGNORECASE
)
DISCLAIMER = re.compile(
    r"\b(?:not|no) (?:a |be a |meant as a )?substitute|\bmedical advice\b|informational purposes"
    r"|\bnot intended to\b|\bdisclaimer\b",
    re.IGNORECASE,
)
DECIMAL_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2})+)\.?\s")
SENTENCE_INSIDE = re.compile(r"\w{3,}[.!;]\s")
SMALL_WORDS = frozenset(
    "a an and as at but by for from if in into is nor of off on onto or over per so than that the to up via vs vs. "
    "was with without yet your".split()
)


def read(text, order=None):
    """Return the `Page` in `text`, a str with any line ends.

    `order` (comments.page_import.page_dates) says what 3/4/2019 means; without it, the page's other dates decide.
    """
    page = Page()
    blocks = blocks_of(text, page.notes)
    blocks = take_comments(blocks, page, order)
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


# The copyright line and the disclaimer


def _take_notices(blocks, page):
    """Move the copyright line and the disclaimer to `page`; return (blocks before them, blocks after them)."""
    after = []
    for position in range(len(blocks) - 1, -1, -1):
        notice = copyright_of(blocks[position])
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


def _is_by_itself(block, longest):
    """Whether `block` is a short line that is no sentence, no link of the page's navigation and no reference."""
    return (
        isinstance(block, Paragraph)
        and block.alone
        and len(block.text) <= longest
        and any(character.isalpha() for character in block.text)
        and not block.text.endswith((".", ":", ",", ";", "…", "。"))
        and not SENTENCE_INSIDE.search(block.text)
        and not CHROME.match(block.text)
        and not is_reference(block.text)
    )


def _may_be_title(block):
    return _is_by_itself(block, LONGEST_TITLE) and not block.text.startswith(("<", "{"))


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
    if not _is_by_itself(block, LONGEST_HEADING) or block.text.endswith(("”", '"')) or BYLINE.match(block.text):
        return None
    text = block.text
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
    in_row = _lengths_of_rows(blocks, kinds)
    current = Section(blocks[0].line if blocks else 0, "")
    page.sections.append(current)
    for position, block in enumerate(blocks):
        if not kinds[position]:
            current.blocks.append(block)
            continue
        is_heading, doubt = _is_heading(position, blocks, kinds, in_row, page.title)
        if doubt:
            page.notes.append(Note(block.line, doubt))
        level = _level(block)
        if not is_heading:
            current.blocks.append(block)
        elif len(page.sections) > MAX_SECTIONS or (level > 1 and current.title):
            current.blocks.append(Subheading(block.line, block.text, max(level, 2)))
        else:
            current = Section(block.line, block.text)
            page.sections.append(current)
    _note_levels(page)
    if not page.sections[0].blocks:
        del page.sections[0]


def _note_levels(page):
    if len(page.sections) > MAX_SECTIONS:
        page.notes.append(Note(0, f"more than {MAX_SECTIONS} headings: the rest stand inside the last section."))
    titled = [section for section in page.sections if section.title]
    if len(titled) > 1 and not any(isinstance(block, Subheading) for section in titled for block in section.blocks):
        page.notes.append(Note(0, "a text does not show which headings stand below others; each became a section."))


def _lengths_of_rows(blocks, kinds):
    """Return for each block how many different heading-like lines are in a row there."""
    lengths, start = [0] * len(blocks), 0
    while start < len(blocks):
        end = start
        while end < len(blocks) and kinds[end]:
            end += 1
        different = len({blocks[position].text.casefold() for position in range(start, end)})
        lengths[start:end] = [different] * (end - start)
        start = end + 1
    return lengths


def _is_heading(position, blocks, kinds, in_row, title):
    """Return whether a heading-like line is a heading, and a note if that is doubtful, or ""."""
    kind = kinds[position]
    # If headings are in Title Case, a short line in sentence case is rather a caption.
    is_usual = kind == "sure" or "sure" not in kinds
    has_text = position + 1 < len(blocks) and not kinds[position + 1]
    if _repeats(position, blocks, kinds, title, has_text):
        return False, "this repeats a line; it stays as text."
    if in_row[position] >= TOO_MANY_HEADINGS:
        return False, "one of several heading-like lines in a row; it stays as text."
    if kind == "plain" and not (is_usual and has_text):
        return False, "this short line may be a heading or a caption; it stays as text."
    if kind == "question" and not has_text:
        return False, "this question has no text below it; it stays as text."
    if kind == "plain" or not is_usual:
        return True, "this line was taken for a heading."
    return True, "" if has_text else "this heading has no text below it; it became an empty section."


def _repeats(position, blocks, kinds, title, has_text):
    """Whether a heading-like line repeats the title, or a neighbouring heading that has the text."""
    words = blocks[position].text.casefold()
    before, after = (
        0 <= other < len(blocks) and kinds[other] and blocks[other].text.casefold() == words
        for other in (position - 1, position + 1)
    )
    return words == title.casefold() or after or (before and not has_text)


def _level(block):
    """Return 2 for "1.2 Heading" and 3 for "1.2.1 Heading"; headings without numbers show no level."""
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
    """Return (references, the other blocks)."""
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
