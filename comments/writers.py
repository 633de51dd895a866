"""What can be done about the writer of a comment: trust, block, see or remove all of theirs.

A writer is meant by `connection` (the keyed hash of where the comment was sent from, kept for 30 days) or by `address`
(only one that its owner confirmed: anybody can type anybody's).
"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles.exceptions import NotPossible
from comments import acts
from comments.models import Comment, Contact, WriterRule
from comments.safety.alarms import IN_NEED

CONNECTION, ADDRESS = "connection", "address"
# How many are removed at a time, so that all of them can be put back by one button.
MOST_AT_ONCE = 100
# Those that stay then, and are decided about by themselves.
IN_DANGER = Q(urgent=True) | Q(alarm__in=IN_NEED)


def contact_of(comment):
    """Return the confirmed contact with the address of `comment`, or None."""
    return Contact.objects.filter(email=comment.email, confirmed__isnull=False).first() if comment.email else None


def theirs(comment, known_by):
    """Return the comments of the same writer, `comment` among them; the author's own are never meant."""
    rows = Comment.objects.filter(by_author=False, erased=None)
    if known_by == CONNECTION and comment.sender:
        return rows.filter(sender=comment.sender)
    if known_by == ADDRESS and contact_of(comment):
        return rows.filter(email=comment.email)
    raise NotPossible(_("Its writer is not known in this way any more."))


def rule_about(comment, known_by):
    about = {"sender": comment.sender or None} if known_by == CONNECTION else {"contact": contact_of(comment)}
    return None if None in about.values() else WriterRule.objects.valid().filter(**about).first()


@transaction.atomic
def decide_about(comment, known_by, kind, by):
    """Trust or block the writer, or with `kind` "" neither."""
    if comment.by_author:
        raise NotPossible(_("This is the author's own comment."))
    theirs(comment, known_by)
    contact = contact_of(comment) if known_by == ADDRESS else None
    about = {"contact": contact} if contact else {"sender": comment.sender}
    if not kind:
        WriterRule.objects.filter(**about).delete()
        return
    until = None if contact else comment.sender_purge_at
    WriterRule.objects.update_or_create(**about, defaults={"kind": kind, "by": by, "until": until})


def removable(comment, known_by):
    """Return what removing all of theirs would remove: not what may be about somebody in danger."""
    return theirs(comment, known_by).exclude(status=Comment.Status.REMOVED).exclude(IN_DANGER)


def remove_all(comment, known_by, by, reason=""):
    """Remove all of theirs, at most `MOST_AT_ONCE`, each in a transaction of its own; return their numbers."""
    found = list(removable(comment, known_by).order_by("-pk")[:MOST_AT_ONCE])
    return [other.pk for other in found if _remove(other, removable(comment, known_by), by, reason)]


@transaction.atomic
def _remove(other, rows, by, reason):
    """Remove one of `rows`, unless it is none of them any more: its writer may have erased or changed it meanwhile."""
    other.lock()
    if not rows.filter(pk=other.pk).exists():
        return False
    acts.remove(other, by, reason)
    return True


def put_back(numbers, by):
    """Undo the removal of those comments whose last decision it still is; return how many came back."""
    done = 0
    for comment in Comment.objects.filter(pk__in=numbers, status=Comment.Status.REMOVED, erased=None).order_by("pk"):
        done += _put_back(comment, by)
    return done


@transaction.atomic
def _put_back(comment, by):
    comment.lock()
    last = comment.decisions.order_by("-pk").first()
    is_ours = last is not None and last.act == "removed" and last.by_id is not None
    if is_ours:
        acts.undo(comment, by)
    return is_ours
