"""Writes a discussion as the lines of a file (comments/porting/discussion_file.py), in batches of comments."""

from collections import defaultdict

from django.db.models import Q
from django.utils import timezone

from comments import typed
from comments.models import Comment, Contact, Decision, Report
from comments.porting.discussion_file import (
    EXPERIENCE,
    FORMAT,
    PLAIN,
    PROPOSED_EDIT,
    REPORT,
    VERSION,
    write_line,
)

BATCH = 500
# What readers see of a comment, as its columns hold it.
PUBLIC = [
    *(entry.name for entry in typed.COMMENT if entry.shown and not entry.kept_in),
    *("published", "by_author", "pinned", "edited", "edited_by", "editor_note", "editor_note_at"),
]


def lines(article, *, public=False):
    """Yield (line, comments written so far): the header, each comment below what it answers, the end."""
    yield (
        write_line(
            {
                "format": FORMAT,
                "version": VERSION,
                "guide": article.slug,
                "title": article.title,
                "made": timezone.now().replace(microsecond=0),
                "public": public,
            }
        ),
        0,
    )
    rows = Comment.objects.filter(article=article).select_related(
        "section", "remedy", "in_reply_to", "edition", "led_to_edition", "experience", "proposed_edit"
    )
    rows = rows.defer(*(f"{name}__{field}" for name in ("edition", "led_to_edition") for field in ("source", "head")))
    if public:
        # What stands on pages: published comments, and removed first comments with replies below them.
        rows = rows.filter(Q(root__isnull=True, is_listed=True) | Q(status="published", root__is_listed=True))
    written, last = 0, 0
    # In this order an answered comment always comes before its answers.
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for values in map(_public, batch) if public else _whole(batch):
            written += 1
            yield write_line(values), written
        last = batch[-1].pk
    yield write_line({"end": written}), written


def about(section, remedy):
    return f"section:{section.slug}" if section else f"remedy:{remedy.slug}" if remedy else ""


def _number(edition):
    return edition and edition.number


def _whole(batch):
    """Yield the values of `FIELDS` for each comment."""
    reports, decisions = defaultdict(list), defaultdict(list)
    for report in Report.objects.filter(comment__in=batch).order_by("pk"):
        reports[report.comment_id].append(report)
    made = Decision.objects.filter(comment__in=batch).select_related("by", "previous_section", "previous_remedy")
    for decision in made.order_by("pk"):
        decisions[decision.comment_id].append(decision)
    addresses = {comment.email.lower() for comment in batch if comment.email}
    contacts = {contact.email: contact for contact in Contact.objects.filter(email__in=addresses)}
    for comment in batch:
        proposed, acts = getattr(comment, "proposed_edit", None), decisions[comment.pk]
        contact = contacts.get(comment.email.lower())
        yield {
            "key": comment.key,
            "in_reply_to": comment.in_reply_to and comment.in_reply_to.key,
            "about": about(comment.section, comment.remedy),
            "edition": _number(comment.edition),
            "led_to_edition": _number(comment.led_to_edition),
            **_fields(comment, PLAIN),
            "contact": contact and {"confirmed": contact.confirmed, "unsubscribed": contact.unsubscribed},
            "experience": _experience(comment, EXPERIENCE),
            "proposed_edit": proposed and _fields(proposed, PROPOSED_EDIT),
            "reports": [_fields(report, REPORT) for report in reports[comment.pk]],
            "decisions": [_decision(act, acts) for act in acts],
        }


def _fields(row, names):
    return {name: getattr(row, name) for name in names}


def _experience(comment, names):
    report = getattr(comment, "experience", None)
    return report and _fields(report, names)


def _decision(decision, decisions):
    name = decision.by.get_username() if decision.by else ""
    return {
        **_fields(decision, ("act", "made", "by_writer", "reason", "tell_writer", "previous_status")),
        # Not if the user name is an e-mail address, with which some people log in.
        "by": "" if "@" in name else name,
        "undoes": next((place for place, other in enumerate(decisions) if other.pk == decision.undoes_id), None),
        "previous_about": about(decision.previous_section, decision.previous_remedy),
    }


def _public(comment):
    """Return what readers see of a comment that stands on a page."""
    answered = comment.in_reply_to
    if answered and not answered.is_published:
        # The answered comment is not in the file, but its thread is.
        answered = None
    place = {
        "id": comment.pk,
        "in_reply_to": (answered.pk if answered else comment.root_id) if comment.root_id else None,
        "about": about(comment.section, comment.remedy),
        "status": "published" if comment.is_published else "removed",
    }
    if not comment.is_published:
        return place
    return {
        **place,
        "edition": _number(comment.edition),
        "led_to_edition": _number(comment.led_to_edition),
        **_fields(comment, PUBLIC),
        "experience": _experience(comment, [entry.name for entry in typed.EXPERIENCE if entry.shown]),
    }
