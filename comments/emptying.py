"""Spam is kept for a while, where the author sees how much there is, and then its words are forgotten."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from comments import acts
from comments.models import Comment, Decision
from rlssite.health.beats import pulse
from rlssite.health.clock import was_set

# Long enough for somebody honest to be found there, and for the judge that learns from it to have enough to learn from.
SPAM_KEPT = timedelta(days=90)
# Each is a transaction of its own; the next run goes on.
IN_ONE_RUN = 500


def empty_spam():
    """Erase what was taken for spam so long ago; return how many comments that were.

    Not while the clock may say a wrong age of it.
    """
    if was_set():
        return 0
    old = _taken_before(timezone.now() - SPAM_KEPT)
    done = 0
    for comment in old.order_by("created", "pk")[:IN_ONE_RUN]:
        done += _erase(comment, old)
        pulse()
    return done


def _taken_before(moment):
    # Somebody may have taken an old comment for spam yesterday.
    taken_since = Decision.objects.filter(comment=OuterRef("pk"), made__gt=moment)
    return Comment.objects.filter(status=Comment.Status.SPAM, created__lte=moment).exclude(Exists(taken_since))


@transaction.atomic
def _erase(comment, old):
    """Erase it, unless somebody decided about it since it was found; return whether it was erased."""
    comment.lock()
    if not old.filter(pk=comment.pk).exists():
        return False
    acts.erase(comment, by_site=True)
    return True
