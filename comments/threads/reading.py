"""Reads the comments that a page of the discussion shows, with a fixed number of queries for any number of comments."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from articles.models import Edition, Remedy, Section
from comments import typed
from comments.cursors import cursor
from comments.models import Comment, Discussion
from comments.querysets import FIRST_REPLIES, MOST_PINNED, PER_PAGE, REPLIES_PER_PAGE, CommentQuerySet

# How many threads the page of a remedy or section shows.
ABOUT_SHOWN = 3
# How many the home page shows of several guides: two full rows.
OF_ALL_SHOWN = 6

# The fields of a comment that readers may see. A public page loads no others.
SHOWN = (
    *(column for entry in typed.COMMENT for column in entry.shown),
    "article_id", "root_id", "in_reply_to_id", "reply_no", "reply_count", "last_reply_no", "by_author", "pinned",
    "status", "created", "published", "edited", "edited_by", "erased", "editor_note", "editor_note_at",
    *("led_to_edition__number", "led_to_edition__published_at", "led_to_edition__withdrawn"),
)  # fmt: skip
# The fields of the experience report that a first comment about a remedy may have.
SHOWN_OF_REPORT = tuple(f"experience__{column}" for entry in typed.EXPERIENCE for column in entry.shown)
ANSWERED = ("in_reply_to__name", "in_reply_to__status", "in_reply_to__erased", "in_reply_to__root_id")


# What a list needs to know of a thread: the rest is kept, made, under this version of it.
LISTED = ("version", "published")


@dataclass
class Page:
    """Threads in the order in which they are shown, and the keys of the pages before and after them, or None.

    Nothing is read of the threads but what `LISTED` names.
    """

    threads: list[Comment]
    older: str | None
    newer: str | None


def read_page(
    threads: CommentQuerySet,
    *,
    before: tuple[datetime, int] | None = None,
    after: tuple[datetime, int] | None = None,
    oldest_first: bool = False,
) -> Page:
    """Return the page of `threads` before or after the key (published, pk) that is given, or the first page."""
    is_upwards = after is not None or (oldest_first and before is None)
    if after is not None:
        threads = threads.newer_than(*after)
    elif before is not None:
        threads = threads.older_than(*before)
    ordered = threads.oldest_first() if is_upwards else threads.newest_first()
    found = list(ordered.only(*LISTED)[: PER_PAGE + 1])
    page, is_more = found[:PER_PAGE], len(found) > PER_PAGE
    if is_upwards:
        page.reverse()
    newer, older = (is_more, after is not None) if is_upwards else (before is not None, is_more)
    return Page(
        threads=page[::-1] if oldest_first else page,
        older=cursor(page[-1].published, page[-1].pk) if page and older else None,
        newer=cursor(page[0].published, page[0].pk) if page and newer else None,
    )


def read_pinned(article_id: int) -> list[Comment]:
    # This order is that of the index of pinned threads.
    pinned = Comment.objects.filter(article=article_id).pinned().order_by("-published")
    return list(pinned.only(*LISTED)[:MOST_PINNED])


def read_threads(pks: Collection[int]) -> list[Comment]:
    return list(_shown(Comment.objects.filter(pk__in=pks)))


def add_first_replies(threads: list[Any]) -> None:
    """Set `.first_replies` and `.more_replies` (how many are elsewhere) on each of `threads`."""
    by_root = {root.pk: root for root in threads}
    for root in threads:
        root.first_replies = []
    replies = _replies().filter(root__in=by_root, reply_no__lte=FIRST_REPLIES).order_by("root_id", "reply_no")
    # The slice cuts nothing off: it tells PostgreSQL how few rows there are. Otherwise, with one huge thread, it would
    # expect thousands and read every comment for the join.
    for reply in replies[: len(by_root) * FIRST_REPLIES]:
        by_root[reply.root_id].first_replies.append(reply)
    for root in threads:
        root.more_replies = root.reply_count - len(root.first_replies)


def read_thread(pk: int) -> Comment:
    return _shown(Comment.objects.all()).get(pk=pk)


def read_replies(root: Comment, after: int = 0) -> list[Comment]:
    """Return the replies of one page, the `REPLIES_PER_PAGE` reply numbers that follow `after`."""
    block = _replies().filter(root=root, reply_no__gt=after, reply_no__lte=after + REPLIES_PER_PAGE)
    # As above, the slice only tells PostgreSQL how few rows there are.
    return list(block.order_by("reply_no")[:REPLIES_PER_PAGE])


def read_stories(article_id: int) -> list[Comment]:
    """Return the newest published first comments under a guide."""
    return list(Comment.objects.published().listed(article_id).newest_first().only(*LISTED)[:ABOUT_SHOWN])


def read_stories_of_all(article_ids: Collection[int]) -> list[Comment]:
    """Return the newest published first comments under any of these guides."""
    stories = Comment.objects.published().threads().filter(article__in=article_ids).newest_first()
    return list(stories.only(*LISTED, "article_id")[:OF_ALL_SHOWN])


def read_about(about: Remedy | Section) -> list[Comment]:
    """Return the newest published first comments about a remedy or section."""
    kind = {"remedy": about} if isinstance(about, Remedy) else {"section": about}
    return list(Comment.objects.published().threads().filter(**kind).newest_first().only(*LISTED)[:ABOUT_SHOWN])


def _shown(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.select_related("led_to_edition", "experience").only(*SHOWN, *SHOWN_OF_REPORT)


def _replies() -> CommentQuerySet:
    replies = Comment.objects.published().select_related("in_reply_to", "led_to_edition")
    return replies.only(*SHOWN, *ANSWERED)


def dress(threads: list[Any], edition: Edition, *, names_part: bool = True) -> None:
    """Set on `threads` and their replies what the page says beside each comment (`_comment.html` shows it).

    `names_part`: whether to name the section or remedy of each thread; not needed where the page itself names it.
    """
    replies = [reply for thread in threads for reply in getattr(thread, "first_replies", ())]
    here = {comment.pk for comment in [*threads, *replies]}
    for comment in [*threads, *replies]:
        if comment.led_to_edition and comment.led_to_edition.is_due:
            changes = reverse("articles:changes", args=[edition.slug])
            comment.became = f"{changes}#edition-{comment.led_to_edition.number}"
    for reply in replies:
        answered = reply.in_reply_to
        if answered.pk != reply.root_id:
            reply.answers_at = f"#{answered.anchor}" if answered.pk in here else answered.get_absolute_url()
    for thread in threads:
        part = part_of(thread)
        if names_part and part in edition.part_names:
            thread.about = {"title": edition.part_names[part][1], "url": edition.address_of(part)}
        changed = edition.part_changes.get(part)
        if changed and thread.created < datetime.fromisoformat(changed):
            thread.part_changed = datetime.fromisoformat(changed)


def part_of(thread: Comment) -> str:
    """Return what a thread is about, as the edition names it ("section:<pk>"); "" for the whole guide."""
    if thread.section_id:
        return f"section:{thread.section_id}"
    return f"remedy:{thread.remedy_id}" if thread.remedy_id else ""


def counts_of(edition: Any) -> tuple[Discussion, dict[str, int]]:
    """Return (the guide's Discussion, {"section:<slug>" or "remedy:<slug>": number of comments}); read once a page."""
    if not hasattr(edition, "comment_counts"):
        edition.comment_counts = _read_counts(edition)
    return edition.comment_counts


def _read_counts(edition: Edition) -> tuple[Discussion, dict[str, int]]:
    fields = ("is_open", "mode", "closes_after_days", "comment_count")
    tally = ("article__tallies__section", "article__tallies__remedy", "article__tallies__comment_count")
    # One query: the discussion's row comes once with each of its tallies, or once alone.
    rows = list(Discussion.objects.filter(article=edition.article_id).values_list(*fields, *tally))
    counts: dict[str, int] = {}
    for *_fields, section, remedy, count in rows:
        slug, _title = edition.part_names.get(f"section:{section}" if section else f"remedy:{remedy}", ("", ""))
        if slug and count:
            counts[f"{'section' if section else 'remedy'}:{slug}"] = count
    own = dict(zip(fields, rows[0], strict=False)) if rows else {}
    return Discussion(article_id=edition.article_id, **own), counts
