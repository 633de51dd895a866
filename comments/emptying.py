"""Spam is kept for a while, where the author sees how much there is, and then its words are forgotten."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from comments import acts
from comments.models import Comment, Decision
from rlssite.health.beats import pulse

# Long enough for somebody honest to be found there, and for the judge that learns from it to have enough to learn from.
SPAM_KEPT = timedelta(days=90)
# Each is a transaction of its own; the next run goes on.
IN_ONE_RUN = 500


def empty_spam():
    """Erase what was taken for spam so long ago; return how many comments that were."""
    before = timezone.now() - SPAM_KEPT
    # Somebody may have taken an old comment for spam yesterday.
    taken_since = Decision.objects.filter(comment=OuterRef("pk"), made__gt=before)
    old = Comment.objects.filter(status=Comment.Status.SPAM, created__lte=before).exclude(Exists(taken_since))
    found = list(old.order_by("created", "pk")[:IN_ONE_RUN])
    for comment in found:
        acts.erase(comment, by_site=True)
        pulse()
    return len(found)
