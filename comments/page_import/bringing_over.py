"""Makes an unpublished guide, its references and its discussion from a page that was saved as text."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

from articles.models import Article, Author, PageState, Reference, Section, ToDo
from articles.models.slugs import RESERVED_PART_SLUGS, RESERVED_SECTION_PREFIXES
from articles.text.text_html import PAGE_IDS
from comments.models import Comment, Discussion, ImportedPage, Word
from comments.page_import.page_blocks import Bullets, Note, Paragraph
from comments.page_import.page_markdown import PARAGRAPH_LIMIT, comment_texts, escape_line, texts
from comments.page_import.page_text import read
from comments.page_import.telling import notes_by_message
from rlssite.markup import MAX_COMMENT_TEXT, MAX_GUIDE_TEXT

# Half of what a section may hold, so that the owner has room to write.
BODY_LIMIT = MAX_GUIDE_TEXT // 2
# A day's comments are spread over the hours after noon UTC, which are the same date almost everywhere.
NOON, FIRST_HOURS = time(12, tzinfo=UTC), timedelta(hours=11)
# The distance between comments with the same time, to keep their order.
SAME_MINUTE = timedelta(microseconds=50)
LONGEST_TO_DO = ToDo._meta.get_field("words").max_length
UNTITLED, OPENING = "Untitled page", "Introduction"
SOURCES = "The sources of this page, in its order:"


class NotAPage(Exception):
    """Raised if the text does not look like a page."""


@dataclass
class Report:
    """What was made; each line of `sections` and `references` is (row, words about it)."""

    article: Article
    is_new: bool = True
    sections: list = field(default_factory=list)
    references: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    # The page's own comments with their lines; a long one became several rows in `comments`.
    page_comments: list = field(default_factory=list)
    author_is_new: bool = False
    notes: list[Note] = field(default_factory=list)


class _DryRun(Exception):
    pass


def bring_over(data, *, dry_run=False, order=None):
    """Make the rows for the page in `data` (the bytes of a UTF-8 file) and return a `Report`.

    A page whose bytes were brought over before changes nothing. With `dry_run` nothing is kept. `order` says what
    3/4/2019 means (comments.page_import.page_dates).
    Raises `NotAPage`.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    page = read(data.decode("utf-8-sig"), order)
    made = None
    try:
        with transaction.atomic():
            before = ImportedPage.objects.filter(sha256=sha256).select_related("article").first()
            if before is None:
                if not page.is_recognised:
                    raise NotAPage
                made = _make(page)
                ImportedPage.objects.create(sha256=sha256, article=made.article)
                if dry_run:
                    raise _DryRun
    except _DryRun:
        pass
    except IntegrityError:
        # The same page was brought over by somebody else in the meantime.
        before = ImportedPage.objects.filter(sha256=sha256).select_related("article").first()
        if before is None:
            raise
    return Report(before.article, is_new=False) if before else made


def _make(page):
    report = Report(_article(page), notes=list(page.notes))
    _author(page, report)
    _sections(page, report)
    _comments(page, report)
    report.notes.sort(key=lambda note: note.line)
    # They stay with the guide until the author has ticked them.
    words = (line.strip() for line in notes_by_message(report.notes))
    ToDo.objects.bulk_create(ToDo(article=report.article, words=line[:LONGEST_TO_DO]) for line in words)
    return report


def _save(row):
    row.full_clean()
    row.save()
    return row


def _unique(wanted, is_free):
    """Return `wanted`, or `wanted-2`, `wanted-3` … , at most 80 characters."""
    candidate, count = wanted[:80].strip("-"), 1
    while not is_free(candidate):
        count += 1
        candidate = f"{wanted[:70].strip('-')}-{count}"
    return candidate


# The article


def _article(page):
    title = page.title or UNTITLED
    if Article.objects.filter(title=title).exists():
        page.notes.append(Note(0, f"there is a guide called “{title}” already; this is another one."))
    return _save(
        Article(
            title=title,
            slug=Article.free_slug(slugify(title)),
            # Readers see the main message at the place where the page had these words; lists show the summary.
            summary=page.lead,
            main_message=escape_line(page.lead),
            disclaimer="\n\n".join(texts(page.disclaimer, BODY_LIMIT)),
            copyright=page.copyright,
        )
    )


def _author(page, report):
    """Set the guide's author, from the mark on the author's comments or else from the copyright line."""
    marked = list(dict.fromkeys(comment.name for comment in page.comments if comment.by_author))
    names = [*marked, page.owner] if page.owner else marked
    names = [name[:120] for name in dict.fromkeys(names) if name]
    if not names:
        report.notes.append(Note(0, "nothing says who wrote the page; give the guide an author."))
        return
    if len(names) > 1:
        report.notes.append(Note(0, f"author's mark and copyright line name several people: {', '.join(names)}."))
    author = Author.objects.filter(name=names[0]).order_by("pk").first()
    report.author_is_new = author is None
    report.article.author = author or _save(Author(name=names[0]))
    _save(report.article)
    if report.author_is_new:
        report.notes.append(
            Note(0, f"the author {names[0]} is new and without credentials: the page says “not a health professional”.")
        )


# Sections and references


def _sections(page, report):
    taken = set(PAGE_IDS | RESERVED_PART_SLUGS)
    for part in page.sections:
        cited = [_reference(reference, report) for reference in part.references]
        bodies = texts(part.blocks, BODY_LIMIT) or [""]
        if cited:
            # The text does not say which words each source belongs to. But readers would not see uncited sources.
            keys = " ".join(f"[@{key}]" for key in dict.fromkeys(cited))
            bodies = [f"{SOURCES} {keys}", *(body for body in bodies if body)]
            report.notes.append(
                Note(part.line, "the references are cited together here; move each to the words it supports.")
            )
        _note_section(part, 1 if cited else len(bodies), report)
        for number, body in enumerate(bodies, start=1):
            title = part.title or OPENING
            _save_section(report, title if number == 1 else f"{title} ({number})", body, taken, part)
    if not page.sections:
        _save_section(report, OPENING, "", taken, None)


def _note_section(part, count, report):
    """Note in the report what became of a section of the page, whose text makes `count` sections."""
    if not part.title:
        report.notes.append(Note(part.line, f"the text before the first heading is the section “{OPENING}”."))
    if count > 1:
        report.notes.append(Note(part.line, f"this section is too long for one; it became {count}."))
    report.notes += [
        Note(block.line, "this paragraph is very long; it was cut into several.")
        for block in part.blocks
        if isinstance(block, Paragraph) and len(block.text) > PARAGRAPH_LIMIT // 2
    ]


def _save_section(report, title, body, taken, part):
    def is_free(slug):
        return slug not in taken and not slug.startswith(RESERVED_SECTION_PREFIXES)

    wanted = slugify(title)
    if wanted.startswith(RESERVED_SECTION_PREFIXES):
        wanted = f"section-{wanted}"
    slug = _unique(wanted or "section", is_free)
    taken.add(slug)
    section = _save(Section(article=report.article, title=title, slug=slug, body=body))
    words = f"line {part.line}, {_holds(part.blocks, part.references)}" if part else "empty"
    report.sections.append((section, words))


def _holds(blocks, references):
    """Return in words what a section contains."""
    counts = {
        "paragraph": sum(isinstance(block, Paragraph) for block in blocks),
        "list item": sum(len(block.items) for block in blocks if isinstance(block, Bullets)),
        "reference": len(references),
    }
    return ", ".join(f"{n} {word}{'s' * (n != 1)}" for word, n in counts.items() if n) or "empty"


def _reference(text, report):
    """Return the key of the library's reference for `text`; add a new one if there is none."""
    wanted, count = text.key, 1
    present = Reference.objects.filter(key=wanted).first()
    while present and not _is_same(present, text):
        count += 1
        present = Reference.objects.filter(key=f"{wanted}-{count}").first()
    if present:
        if text.line not in present.private_notes:
            present.private_notes = f"{present.private_notes}\n{text.line}".strip()
            present.save(update_fields=["private_notes"])
        report.references.append((present, "already in the library"))
        return present.key
    fields = ("type", "authors", "title", "container", "year", "volume", "issue", "pages", "doi", "url")
    reference = Reference(
        key=wanted if count == 1 else f"{wanted}-{count}",
        private_notes=text.line,
        **{name: getattr(text, name) for name in fields},
    )
    # A value that its field does not accept goes into the private notes.
    for name in _refused(reference):
        setattr(reference, name, "")
    report.references.append((_save(reference), "new"))
    return reference.key


def _is_same(reference, text):
    return reference.title.casefold().split() == text.title.casefold().split()


def _refused(reference):
    try:
        reference.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        return set(error.message_dict) - {"key", "title"}
    return set()


# Comments


def _comments(page, report):
    rows, report.page_comments = [], page.comments
    for comment, moment in _times(page.comments, report.notes):
        bodies = comment_texts(comment.blocks, MAX_COMMENT_TEXT)
        if len(bodies) > 1:
            report.notes.append(Note(comment.line, f"too long for one comment; it became {len(bodies)}."))
        for part, body in enumerate(bodies):
            # Lists are newest first, so a later part of a comment gets an earlier time, to stand below the first.
            when = moment - timedelta(microseconds=part)
            row = Comment(
                article=report.article,
                name=comment.name,
                place=comment.place,
                body=body,
                by_author=comment.by_author,
                status=Comment.Status.PUBLISHED,
                created=when,
                published=when,
                # Counts as read, since the page's owner published it once already.
                reviewed=when,
                is_listed=True,
            )
            row.derive()
            # Without the guide, which was made here, so that this needs no query for each row.
            row.clean_fields(exclude=["article"])
            rows.append(row)
    # The oldest comment gets the lowest id, as if they had been written one after the other.
    rows.sort(key=lambda row: row.published)
    report.comments = Comment.objects.bulk_create(rows, batch_size=500)
    Word.objects.keep(report.comments, are_new=True)
    discussion, _created = Discussion.objects.get_or_create(article=report.article)
    Discussion.objects.filter(pk=discussion.pk).update(comment_count=models.F("comment_count") + len(rows))
    PageState.objects.bump(report.article)


def _times(comments, notes):
    """Yield (comment, moment): a time on the comment's day that keeps the order of the page."""
    days = _days(comments)
    if days and days[0] < days[-1]:
        notes.append(Note(comments[0].line, "the comments stand oldest first on this page."))
        comments, days = comments[::-1], days[::-1]
    if days != sorted(days, reverse=True):
        notes.append(Note(comments[0].line, "the dates of the comments are not in order; they were sorted by date."))
    if days and days[0] > datetime.now(UTC).date():
        notes.append(Note(comments[0].line, "a comment has a date in the future."))
    same_day = {}
    for comment, day in zip(comments, days, strict=True):
        same_day.setdefault(day, []).append(comment)
    for day, of_day in same_day.items():
        yield from zip(of_day, _moments(day, of_day), strict=True)


def _moments(day, comments):
    """Return the times of one day's comments, which are in the order newest first."""
    places = range(len(comments), 0, -1)
    if all(comment.day and comment.clock for comment in comments):
        # Take the page's own times, whatever its zone: readers saw this date.
        clocks = [comment.clock for comment in comments]
        if clocks == sorted(clocks, reverse=True):
            return [
                datetime.combine(day, clock, UTC) + SAME_MINUTE * place
                for clock, place in zip(clocks, places, strict=True)
            ]
    step = min(timedelta(minutes=1), FIRST_HOURS / len(comments))
    return [datetime.combine(day, NOON) + step * place for place in places]


def _days(comments):
    """Return each comment's day; a comment without a valid day gets its neighbour's."""
    known = next((comment.day for comment in comments if comment.day), datetime.now(UTC).date())
    days = []
    for comment in comments:
        known = comment.day or known
        days.append(known)
    return days
