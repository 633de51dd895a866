"""Says in words whether a file can be a page, and what was, or would be, made of it. Pure."""

from collections import Counter

from rlssite.markup import CONTROL

MAX_BYTES = 5 * 1024 * 1024
SHOWN_LINES = 12
SHOWN_COMMENTS = 500
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def fault_of(data):
    """Return why `data`, the bytes of a file, is no page that was saved as text, as the end of a sentence; or ""."""
    if data.startswith(UTF_16):
        return "is in UTF-16; save it as UTF-8."
    if b"\0" in data:
        return "is not UTF-8 text: it holds zero bytes, as binary files and UTF-16 do."
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return f"is not UTF-8 text (byte {error.start + 1}); save it as UTF-8."
    if not text.strip():
        return "is empty."
    if len(CONTROL.findall(text)) > len(text) / 20:
        return "is not text: it is full of control characters."
    if text.lstrip()[:100].lower().startswith(("<!doctype", "<html", "<?xml")):
        return "is HTML; open it in a browser and save the page as text."
    return ""


def lines(report, dry_run):
    """Yield the report, line by line."""
    article = report.article
    if not report.is_new:
        yield f"This file was brought over before, as “{article}” (/{article.slug}/). Nothing was changed."
        return
    if dry_run:
        yield "Dry run: nothing is written. This would be made:"
    yield f"Guide “{article}” (/{article.slug}/), not published."
    if article.summary:
        yield f"Summary: {article.summary}"
    yield f"Author: {article.author or 'none'}{' (new)' if report.author_is_new else ''}"
    yield f"Disclaimer: {f'{len(article.disclaimer.split())} words' if article.disclaimer else 'none'}"
    yield f"Copyright line: {article.copyright or 'none'}"
    yield f"Sections: {len(report.sections)}"
    for section, words in report.sections:
        yield f"  {section.position}. {section.title} (#{section.slug}): {words}"
    yield f"References: {len(report.references)}"
    for reference, words in report.references:
        yield f"  [@{reference.key}] {reference.title} ({words})"
    yield from comment_lines(report)
    yield f"To look at:{'' if report.notes else ' nothing'}"
    yield from notes_by_message(report.notes)
    if not dry_run:
        yield "Edit it in the admin, and publish it there like any guide. Until then readers see none of it."


def comment_lines(report):
    yield comments_line(report.comments)
    for comment in report.page_comments[:SHOWN_COMMENTS]:
        place = f" from {comment.place}" if comment.place else ""
        yield f"  Line {comment.line}: {comment.name}{place}, {comment.day or 'no day'}"
    if len(report.page_comments) > SHOWN_COMMENTS:
        yield f"  … and {len(report.page_comments) - SHOWN_COMMENTS} more"


def notes_by_message(notes):
    """Yield each message once, with the lines that it is about."""
    places = {}
    for note in notes:
        places.setdefault(note.message, []).append(note.line)
    for message, found in places.items():
        if not found[0]:
            yield f"  {message}"
            continue
        shown = ", ".join(map(str, found[:SHOWN_LINES]))
        more = f" and {len(found) - SHOWN_LINES} more" if len(found) > SHOWN_LINES else ""
        yield f"  Line{'s' if len(found) > 1 else ''} {shown}{more}: {message}"


def comments_line(comments):
    if not comments:
        return "Comments: none"
    by_name = Counter(comment.name for comment in comments)
    marked = sum(comment.by_author for comment in comments)
    days = sorted(comment.published.date() for comment in comments)
    return (
        f"Comments: {len(comments)} by {len(by_name)} {'person' if len(by_name) == 1 else 'people'}, "
        f"{marked} with the author's mark, {days[0]} to {days[-1]}"
    )
