"""Reads the comments of a page that was saved as text: where they begin, who wrote each, and when. Pure."""

import re

from comments.page_import.page_blocks import BYLINE, Note, PageComment, Paragraph, copyright_of
from comments.page_import.page_dates import DAY_FIRST, MONTH_FIRST
from comments.page_import.page_headers import Sureness, read_header
from comments.page_import.reference_text import is_reference

_NUMBER = r"(?:\d[\d.,]{0,8}|no|one|two|three|four|five|six|seven|eight|nine|ten)"
_WRITERS = r"(?:(?:user|reader|visitor|member|public|online)s?['’]?s?['’]? )?"
COMMENTS_TITLE = re.compile(
    rf"{_NUMBER} {_WRITERS}(?:comments?|replies|reply|responses?|thoughts?|answers?)"
    r"(?: (?:so far|(?:on|to|about|for) .+))?:?"
    r"|(?:(?:all|latest|recent|your|our|the|show|view|read|join|leave|post|add|write|a|an|questions|and) ){0,4}"
    rf"{_WRITERS}(?:(?:comments?|replies|responses?|discussions?|conversation|feedback|guest ?book)|(?<=[a-z] )reply)"
    rf"(?: section| and (?:replies|discussion|questions)| from (?:our )?readers)?(?: [(\[]{_NUMBER}[)\]])?:?",
    re.IGNORECASE,
)
LONGEST_COMMENTS_TITLE = 200
# A line that says who wrote the page is among its first blocks.
BYLINE_WITHIN = 4
# So many headings of comments are looked at; the last of them stands for all below it.
MOST_COMMENTS_TITLES = 20
# "From: Jane", "Jane:". Below other comments it may begin one.
_FIELD_OR_NAME = re.compile(
    r"(?:from|name|author|user|(?:posted |written )?by)\s?:\s?\S.*|@?[^\W\d_][\w.'’ -]{0,60}:", re.IGNORECASE
)
LONGEST_BARE_NAME = 3
COMMENTER = re.compile(r"(?P<name>.+?)(?P<mark>\s+\(author\))?(?:\s+from\s+(?P<place>.+))?")


def take_comments(blocks, page, order):
    """Move the comments from `blocks` to `page`; return the blocks before them."""
    notice = next((position for position, block in enumerate(blocks) if copyright_of(block)), -1)
    blocks = blocks[: notice + 1] + _parted(blocks[notice + 1 :])
    headers = {position: header for position in range(len(blocks)) if (header := _header(blocks, position))}
    start, notice = _first_comment(blocks, headers)
    _note_below_titles(blocks, start, page.notes)
    for position, block in enumerate(blocks[:start]):
        # Near the top, "By Jane, 3 March 2019" names the page's author.
        if position < BYLINE_WITHIN and isinstance(block, Paragraph) and BYLINE.match(block.text):
            continue
        _note_text(block, headers.get(position), "the guide's text", page.notes)
    if start is None:
        return blocks
    rest = []
    if notice is not None and start < notice and copyright_of(blocks[-1]):
        rest = [blocks.pop()]
    _read_comments(blocks, start, headers, page)
    _settle_days(page.comments, order, page.notes)
    for comment in page.comments:
        _settle_comment(comment, page.notes)
    return blocks[:start] + rest


def _read_comments(blocks, start, headers, page):
    skipped = 0
    for position in range(start, len(blocks)):
        block, header = blocks[position], headers.get(position)
        if skipped:
            # This block is only the date, below the name.
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


def _header(blocks, position):
    """Return the `Header` at the start of the block at `position`; None if it is not a comment's first line."""
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
    """Return the blocks, split before each line that has a comment's name and date."""
    found = []
    for block in blocks:
        lines = block.lines if isinstance(block, Paragraph) else []
        starts = [0]
        for number in range(1, len(lines)):
            header = read_header(lines[number], lines[number + 1] if number + 1 < len(lines) else "")
            # A date alone on a line belongs to the name above it.
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
    """Return the position of the first comment, or None, and that of the notice that ends the page."""
    # Lines of the page itself may look like a comment's first line, but the copyright line ends the page.
    notice = next((position for position, block in enumerate(blocks) if copyright_of(block)), None)
    title = next((position for position, block in enumerate(blocks) if _is_comments_title(block)), None)
    for end in (notice, title):
        after = [position for position in headers if end is not None and position > end]
        first = next((position for position in after if _is_comment(headers[position])), None)
        if first is not None:
            return first, notice
    sure = (position for position, header in headers.items() if header.sureness == Sureness.SURE)
    return next(sure, None), notice


def _is_comments_title(block):
    return isinstance(block, Paragraph) and block.alone and _announces_comments(block.text)


def _announces_comments(line):
    return len(line) <= LONGEST_COMMENTS_TITLE and bool(COMMENTS_TITLE.fullmatch(line))


def _note_below_titles(blocks, start, notes):
    """Note the lines between a heading of the comments and the first comment: they stay in the guide's text."""
    end = len(blocks) if start is None else start
    titles = [
        position
        for position, block in enumerate(blocks[:end])
        if isinstance(block, Paragraph) and _announces_comments(block.lines[0])
    ][:MOST_COMMENTS_TITLES]
    for position, following in zip(titles, [*titles[1:], end], strict=False):
        title, below = blocks[position], blocks[position + 1 : following]
        below = [block for block in below if not copyright_of(block)]
        if len(title.lines) > 1:
            below.insert(0, _without_lines(title, 1))
        if not below:
            continue
        first, last = below[0].line, _last_line(below[-1])
        lines = f"lines {first} to {last}" if last > first else f"line {first}"
        notes.append(
            Note(
                title.line,
                f"“{title.lines[0]}” announces comments, but {lines} below it were not taken for comments: "
                "they are in the guide’s text.",
            )
        )


def _last_line(block):
    lines = block.lines if isinstance(block, Paragraph) else [line for item in block.items for line in item]
    return block.line + len(lines) - 1


def _is_comment(header):
    """Whether `header`, found among the comments, begins another one."""
    if header.sureness == Sureness.SURE:
        return True
    return header.sureness >= Sureness.NAMED and header.has_a_name


def _without_lines(block, count):
    return Paragraph(block.line + count, block.lines[count:]) if len(block.lines) > count else None


def _note_text(block, header, where, notes):
    """Note which lines of `block` look like a comment's first line but stay text; `header` is its first line's."""
    if not isinstance(block, Paragraph):
        return
    found = {}
    for number, line in enumerate(block.lines):
        looked_at = header if not number else read_header(line)
        if _may_begin_a_comment(looked_at, is_first=not number):
            found[block.line + number] = looked_at
        elif where == "the comment above" and _is_field_or_name(line):
            found[block.line + number] = None
    if found and (copyright_of(block) or is_reference(block.text)):
        return
    for line, header in found.items():
        form = " (it has a name and a date)" if header and header.when and header.when.days else ""
        notes.append(
            Note(line, f"this may be the first line of a comment, but was not taken for one: it is in {where}{form}.")
        )


def _may_begin_a_comment(header, is_first):
    if not header:
        return False
    if header.sureness == Sureness.SPACED:
        return header.may_have_a_name
    if is_first:
        return header.sureness > Sureness.LOOKS_LIKE_ONE or header.has_a_name
    return header.sureness > Sureness.LOOKS_LIKE_ONE and header.has_a_name


def _is_field_or_name(line):
    return (
        len(line) <= LONGEST_COMMENTS_TITLE
        and bool(_FIELD_OR_NAME.fullmatch(line))
        and (not line.endswith(":") or len(line.split()) <= LONGEST_BARE_NAME)
    )


def _comment(line, header, lines, notes):
    who = COMMENTER.fullmatch(header.who)
    name, place, mark = (who["name"], who["place"], who["mark"]) if who else (header.who, "", "")
    if place and re.search(r"\sfrom\s", place):
        notes.append(Note(line, f"“{name}” was read as the name and “{place}” as the place."))
    return PageComment(line, name.strip(), (place or "").strip(), bool(mark), "\n".join(lines), header.when)


def _settle_days(comments, order, notes):
    """Set each comment's day. If numbers can be two days, the page's other dates decide, or else `order`."""
    dated = [comment for comment in comments if comment.when]
    shown_by = _orders_shown(dated)
    by_page = next(iter(shown_by)) if len(shown_by) == 1 else None
    for comment in dated:
        comment.day = comment.when.day(order or by_page)
        if comment.when.is_ambiguous and comment.day:
            by = "as you said" if order else f"as line {shown_by[by_page]} shows"
            notes.append(Note(comment.line, f"this date was read {(order or by_page).replace('-', ' ')}, {by}."))
        if comment.when.has_short_year and comment.day:
            notes.append(Note(comment.line, f"the year of this date has two digits; it was read as {comment.day:%Y}."))


def _orders_shown(dated):
    """Return {order: number of the first line whose date can be read in this order only}."""
    lines = {}
    for comment in dated:
        if len(comment.when.days) == 1:
            lines.setdefault(next(iter(comment.when.days)), comment.line)
    return {order: line for order, line in lines.items() if order in (DAY_FIRST, MONTH_FIRST)}


def _settle_comment(comment, notes):
    """Keep the comment's first line in its text if the fields cannot hold all of it."""
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
