"""Everything that is kept about one comment, for the one who wrote it. No name of the staff, and no secret."""

from django.conf import settings
from django.utils.translation import gettext as _


def _moment(time):
    return time and time.isoformat(timespec="seconds")


def copy_of(comment, about, contact=None):
    """Return what is kept about `comment` as plain data; `contact`: the row of its address, for its owner alone."""
    copy = {
        "comment": comment.pk,
        "page": settings.BASE_URL + comment.get_absolute_url(),
        "guide": comment.edition_now.title if comment.edition_now else "",
        "about": about,
        "answers_comment": comment.in_reply_to_id,
        "status": comment.told_status.label,
        "name": comment.name,
        "place": comment.place,
        "email": comment.email,
        "wants_mail": comment.wants_mail,
        "text": comment.body,
        "is_question": comment.is_question,
        "written": _moment(comment.created),
        "published": _moment(comment.published),
        "edited": _moment(comment.edited),
        "edited_by": comment.get_edited_by_display(),
        "erased": _moment(comment.erased),
        "editor_note": comment.editor_note,
        "scrambled_internet_address_kept_until": _moment(comment.sender_purge_at),
        "decisions": [_decision(row) for row in comment.decisions.order_by("pk")],
    }
    if experience := getattr(comment, "experience", None):
        copy["experience"] = {
            "outcome": experience.get_outcome_display(),
            "duration": experience.get_duration_display(),
            "use": experience.get_use_display(),
            "side_effects": experience.side_effects,
        }
    if proposed := getattr(comment, "proposed_edit", None):
        copy["change_that_waits"] = {"text": proposed.body, "written": _moment(proposed.created)}
    if contact:
        copy["address"] = {
            name: _moment(getattr(contact, name)) for name in ("created", "asked", "confirmed", "unsubscribed")
        }
    return copy


def _decision(row):
    return {
        "act": row.get_act_display(),
        "by": _("you") if row.by_writer else _("the author") if row.by_id else _("the site"),
        "made": _moment(row.made),
        "reason": row.reason if row.tell_writer else "",
    }
