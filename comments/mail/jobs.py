"""What the worker does for the discussion, again and again. Each job may run at any time, and twice."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from post_office.models import STATUS, Email

from articles.models import Article
from comments.mail import mails
from comments.models import Comment, Contact, Digest, ProposedEdit, Report, Sender
from comments.models.sender import LOOKS_WINDOW
from comments.safety.alarms import URGENT_ALARMS

DIGEST_EVERY = timedelta(minutes=15)
# As long as something new is urgent: of one sender only the first such comment is told at once.
URGENT_DIGEST_EVERY = timedelta(minutes=5)
# More links than these are no help on a phone; the admin has the rest.
DIGEST_LINKS = 20
# How long a mail is kept that was sent or failed for good: long enough to answer “did you write to me?”.
MAILS_KEPT = timedelta(days=30)
# A run takes so many rows of each kind, in batches that hold no lock for long; the next run goes on.
BATCH, BATCHES = 1000, 10
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def digest():
    """Tell each author, at most every quarter of an hour or five minutes, that there is something new to look at."""
    return sum(_digest(article) for article in Article.objects.select_related("author__user").defer("replaced_source"))


def _digest(article):
    now = timezone.now()
    told = Digest.objects.filter(article=article).first() or Digest()
    urgent = Comment.objects.filter(article=article).urgent_since(told.sent or LONG_AGO).exists()
    pause = URGENT_DIGEST_EVERY if urgent else DIGEST_EVERY
    if (told.sent and now - told.sent < pause) or not (urgent or _has_news(article, told)):
        return 0
    with transaction.atomic():
        Digest.objects.get_or_create(article=article)
        locked = Digest.objects.select_for_update().get(article=article)
        if locked.sent != told.sent:
            # Somebody else was quicker.
            return 0
        to_do = _to_do(article)
        newest = to_do["waiting"].order_by("-pk").values_list("pk", flat=True).first()
        locked.sent, locked.last_comment = now, newest or locked.last_comment
        locked.save()
        counts = {kind: rows.count() for kind, rows in to_do.items()}
        counts["urgent"] = to_do["waiting"].filter(urgent=True).count()
        counts["urgent_proposed"] = to_do["proposed"].filter(alarm__in=URGENT_ALARMS).count()
        calm = to_do["waiting"].filter(urgent=False).order_by("created", "pk")
        mails.send_digest(article, counts, calm[:DIGEST_LINKS] if mails.decides(article) else [])
    return 1


def _to_do(article):
    return {
        "waiting": Comment.objects.pending().filter(article=article),
        "proposed": ProposedEdit.objects.filter(comment__article=article),
        "unread": Comment.objects.unread().filter(article=article),
        "reports": Report.objects.filter(handled=None, comment__article=article),
    }


def _has_news(article, told):
    since, to_do = told.sent or LONG_AGO, _to_do(article)
    return (
        to_do["waiting"].filter(pk__gt=told.last_comment).exists()
        or to_do["proposed"].filter(created__gt=since).exists()
        or to_do["unread"].filter(published__gt=since).exists()
        or to_do["reports"].filter(created__gt=since).exists()
    )


def purge():
    """Forget senders whose time is over, mails that were sent long ago, and addresses that nobody uses."""
    now = timezone.now()
    done = 0
    for model in (Comment, Report):
        due = model.objects.filter(sender_purge_at__lte=now)
        done += _in_batches(due, lambda rows: rows.update(sender="", sender_purge_at=None))
    done += _in_batches(Sender.objects.filter(seen__lte=now - LOOKS_WINDOW), lambda rows: rows.delete()[0])
    old = Email.objects.filter(status__in=[STATUS.sent, STATUS.failed], created__lte=now - MAILS_KEPT)
    done += _in_batches(old, lambda rows: rows.delete()[0])
    # An address that was written to keeps its row for the time in which it is not written to again.
    unused = Contact.objects.without_comments().filter(confirmed=None, unsubscribed=None)
    unused = unused.exclude(asked__gt=now - mails.ASKED_AGAIN_AFTER)
    return done + _in_batches(unused, lambda rows: sum(contact.forget() for contact in rows))


def _in_batches(rows, act):
    done = 0
    for _batch in range(BATCHES):
        found = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not found:
            break
        done += act(rows.model.objects.filter(pk__in=found))
    return done
