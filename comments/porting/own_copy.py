"""Makes the copy that a writer can download: all that is kept about one comment, without staff names and secrets."""

from django.conf import settings
from django.utils.translation import gettext as _

from articles.pages.edition_lookup import find_edition
from comments import typed
from comments.mail.news import title_of
from comments.models import MASKED_KEPT


def _moment(time):
    return time and time.isoformat(timespec="seconds")


def _typed(row, entries):
    return {entry.copy_key or entry.name: _value(row, entry) for entry in entries if not entry.kept_in}


def _value(row, entry):
    if entry.kind is typed.Kind.CHOICE:
        return getattr(row, f"get_{entry.name}_display")()
    return getattr(row, entry.name)


def copy_of(comment, about, contact=None):
    """Return all that is kept about `comment` as plain data; `contact` is its address's row, for the owner only."""
    copy = {
        "comment": comment.pk,
        "page": settings.BASE_URL + comment.get_absolute_url(),
        "guide": comment.edition_now.title if comment.edition_now else "",
        "about": about,
        "answers_comment": comment.in_reply_to_id,
        "status": comment.told_status.label,
        **_typed(comment, typed.COMMENT),
        "written": _moment(comment.created),
        "published": _moment(comment.published),
        "edited": _moment(comment.edited),
        "edited_by": comment.get_edited_by_display(),
        "erased": _moment(comment.erased),
        "editor_note": comment.editor_note,
        "private_note_of_the_author": comment.desk_note,
        "scrambled_internet_address_kept_until": _moment(comment.sender_purge_at),
        "decisions": [_decision(row) for row in comment.decisions.order_by("pk")],
    }
    if experience := getattr(comment, "experience", None):
        copy["experience"] = _typed(experience, typed.EXPERIENCE)
    if proposed := getattr(comment, "proposed_edit", None):
        copy["change_that_waits"] = {**_typed(proposed, typed.PROPOSED_EDIT), "written": _moment(proposed.created)}
    if old := getattr(comment, "masked_text", None):
        copy["before_amounts_were_taken_out"] = {
            **_typed(old, typed.MASKED_TEXT),
            "kept_until": _moment(old.made + MASKED_KEPT),
        }
    if contact:
        moments = ("created", "asked", "answered", "news_sent", "confirmed", "unsubscribed")
        copy["address"] = {name: _moment(getattr(contact, name)) for name in moments}
        copy["follows"] = [
            {"what": _followed(row), "asked": _moment(row.created), "confirmed": _moment(row.confirmed)}
            for row in contact.follows.order_by("pk")
        ]
    return copy


def _followed(row):
    edition = find_edition(row.article_id)
    return title_of(row, edition) if edition else ""


def _decision(row):
    return {
        "act": row.get_act_display(),
        "by": _("you") if row.by_writer else _("the author") if row.by_id else _("the site"),
        "made": _moment(row.made),
        "reason": row.reason if row.tell_writer else "",
    }
