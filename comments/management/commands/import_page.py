"""`manage.py import_page FILE`: bring a page that was saved as text over, as an unpublished guide."""

from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments.page_import.bringing_over import NotAPage, bring_over
from comments.page_import.page_dates import DAY_FIRST, MONTH_FIRST, YEAR_FIRST
from rlssite.markup import CONTROL

MAX_BYTES = 5 * 1024 * 1024
SHOWN_LINES = 12
SHOWN_COMMENTS = 500
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Command(BaseCommand):
    help = "Bring a page that was saved as text over, as an unpublished guide with its references and comments."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the page, saved as UTF-8 text")
        parser.add_argument("--dry-run", action="store_true", help="show what would be made, and make nothing")

        parser.add_argument(
            "--dates",
            choices=[DAY_FIRST, MONTH_FIRST, YEAR_FIRST],
            help="what 3/4/2019 or 19-03-04 above a comment means; without it, the page's other dates tell",
        )

    def handle(self, *args, file, dry_run, dates=None, **options):
        data = read_bytes(Path(file))
        try:
            report = bring_over(data, dry_run=dry_run, order=dates)
        except NotAPage:
            raise CommandError(
                f"Nothing in {file} looks like a page: a title on a line of its own, headings, and blank lines between."
            ) from None
        for line in lines(report, dry_run):
            self.stdout.write(line)


def read_bytes(path):
    """Return what is in the file, or say in one sentence why it cannot be a page."""
    try:
        if path.is_dir():
            raise CommandError(f"{path} is a folder; name the file that holds the page.")
        if not path.exists():
            raise CommandError(f"There is no file {path}.")
        if not path.is_file():
            raise CommandError(f"{path} is not a file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(data) > MAX_BYTES:
        raise CommandError(f"{path} is larger than {MAX_BYTES // 1024 // 1024} MB; a page saved as text is not.")
    check_is_text(path, data)
    return data


def check_is_text(path, data):
    if data.startswith(UTF_16):
        raise CommandError(f"{path} is in UTF-16; save it as UTF-8.")
    if b"\0" in data:
        raise CommandError(f"{path} is not UTF-8 text: it holds zero bytes, as binary files and UTF-16 do.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 text (byte {error.start + 1}); save it as UTF-8.") from None
    if not text.strip():
        raise CommandError(f"{path} is empty.")
    if len(CONTROL.findall(text)) > len(text) / 20:
        raise CommandError(f"{path} is not text: it is full of control characters.")
    if text.lstrip()[:100].lower().startswith(("<!doctype", "<html", "<?xml")):
        raise CommandError(f"{path} is HTML; open it in a browser and save the page as text.")


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
