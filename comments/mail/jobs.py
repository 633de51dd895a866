"""Jobs that the worker runs again and again for the discussion: the author's digest, and forgetting what is old.

Each may run at any time, and twice.
"""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from post_office.models import STATUS, Email

from articles.models import Article
from articles.models import Looking as LookingAtForm
from comments.mail import mails
from comments.models import (
    MASKED_KEPT,
    Asked,
    Comment,
    Contact,
    Digest,
    Follow,
    Looking,
    MaskedText,
    ProposedEdit,
    Report,
    Sender,
    WriterRule,
)
from comments.models.sender import LOOKS_WINDOW
from comments.querysets import IS_IN_NEED
from comments.safety.alarms import IN_NEED
from rlssite.health.beats import pulse
from rlssite.health.clock import was_set

DIGEST_EVERY = timedelta(minutes=15)
# How often a digest may go out while something new is urgent. Only a sender's first urgent comment has a mail of its
# own; the digest tells of the others.
URGENT_DIGEST_EVERY = timedelta(minutes=5)
# Spam alone is news once a day: machines that send it never sleep.
SPAM_DIGEST_EVERY = timedelta(days=1)
# More links do not help on a phone; the admin shows the rest.
DIGEST_LINKS = 20
# How long a sent or finally failed mail is kept: long enough to answer “did you write to me?”.
MAILS_KEPT = timedelta(days=30)
# When it is forgotten who of the staff had what open; they are named for minutes only (rlssite/desk/looking.py).
LOOKED_FOR = timedelta(hours=1)
# As long as the requests of one sender are counted (comments/writing/asking.py).
ASKED_KEPT = timedelta(days=1)
# Rows in one batch, and batches in one run: no lock is held for long, and the next run goes on.
BATCH, BATCHES = 1000, 10
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def digest():
    """Mail each author that there is something new: at most every quarter of an hour, every five minutes if urgent."""
    return sum(_digest(article) for article in Article.objects.select_related("author__user").defer("replaced_source"))


def _digest(article):
    now = timezone.now()
    told = Digest.objects.filter(article=article).first() or Digest()
    if told.sent and told.sent > now:
        # A clock that was ahead noted it. With "since" in the future nothing would ever be new.
        Digest.objects.filter(article=article, sent__gt=now).update(sent=None)
        told.sent = None
    urgent = Comment.objects.filter(article=article).urgent_since(told.sent or LONG_AGO).exists()
    pause = URGENT_DIGEST_EVERY if urgent else DIGEST_EVERY
    if (told.sent and now - told.sent < pause) or not (urgent or _has_news(article, told)):
        return 0
    with transaction.atomic():
        Digest.objects.get_or_create(article=article)
        locked = Digest.objects.select_for_update().get(article=article)
        if locked.sent != told.sent:
            # Another process was quicker.
            return 0
        to_do = _to_do(article)
        newest = Comment.objects.pending().filter(article=article).order_by("-pk").values_list("pk", flat=True).first()
        locked.sent, locked.last_comment = now, newest or locked.last_comment
        locked.save()
        counts = {kind: rows.count() for kind, rows in to_do.items()}
        counts["spam"] = _new_spam(article, told.sent or LONG_AGO).count()
        # Whatever may be about somebody in danger is one number, and counted in no other.
        counts["in_danger"] = Comment.objects.filter(article=article).in_danger().count()
        calm = to_do["waiting"].order_by("created", "pk")
        mails.send_digest(
            article,
            counts,
            _first_in_danger(article, now) if counts["in_danger"] else [],
            calm[:DIGEST_LINKS] if mails.decides(article) else [],
            is_urgent=urgent,
        )
    return 1


def _to_do(article):
    """Return what there is to do, without what may be about somebody in danger, by kind."""
    return {
        "waiting": Comment.objects.pending().filter(article=article).exclude(IS_IN_NEED),
        "proposed": ProposedEdit.objects.filter(comment__article=article).exclude(alarm__in=IN_NEED),
        "unread": Comment.objects.unread()
        .filter(article=article)
        .exclude(IS_IN_NEED | Q(proposed_edit__alarm__in=IN_NEED)),
        "reports": Report.objects.filter(handled=None, comment__article=article),
    }


def _first_in_danger(article, now):
    """Return the first comments of the list of what may be about somebody in danger, in its order."""
    found = []
    for rows in Comment.objects.select_related("section", "remedy").by_danger(now):
        rows = rows.filter(article=article).filter(IS_IN_NEED | Q(proposed_edit__alarm__in=IN_NEED))
        found += rows.order_by("created", "pk")[: DIGEST_LINKS - len(found)]
    return found


def _new_spam(article, since):
    """Return what was taken for spam by itself since then; what a person decided is no news."""
    return Comment.objects.filter(article=article, status=Comment.Status.SPAM, reviewed=None, created__gt=since)


def _has_news(article, told):
    since = told.sent or LONG_AGO
    ours = Comment.objects.filter(article=article)
    return (
        ours.pending().filter(pk__gt=told.last_comment).exists()
        or ProposedEdit.objects.filter(comment__article=article, created__gt=since).exists()
        or ours.unread().filter(published__gt=since).exists()
        or Report.objects.filter(handled=None, comment__article=article, created__gt=since).exists()
        or (timezone.now() - since >= SPAM_DIGEST_EVERY and _new_spam(article, since).exists())
    )


def purge():
    """Forget what is old: hashes of senders, texts from before amounts were taken out, mails that were sent, and
    addresses that no comment carries. Not while the clock may say a wrong age of it.
    """
    if was_set():
        return 0
    now = timezone.now()
    done = 0
    for model in (Comment, Report):
        due = model.objects.filter(sender_purge_at__lte=now)
        done += _in_batches(due, lambda rows: rows.update(sender="", sender_purge_at=None))
    done += _in_batches(Sender.objects.filter(seen__lte=now - LOOKS_WINDOW), lambda rows: rows.delete()[0])
    done += _in_batches(MaskedText.objects.filter(made__lte=now - MASKED_KEPT), lambda rows: rows.delete()[0])
    for model in (Looking, LookingAtForm):
        done += _in_batches(model.objects.filter(seen__lte=now - LOOKED_FOR), lambda rows: rows.delete()[0])
    done += _in_batches(WriterRule.objects.filter(until__lte=now), lambda rows: rows.delete()[0])
    old = Email.objects.filter(status__in=[STATUS.sent, STATUS.failed], created__lte=now - MAILS_KEPT)
    done += _in_batches(old, lambda rows: rows.delete()[0])
    done += _in_batches(Asked.objects.filter(created__lte=now - ASKED_KEPT), lambda rows: rows.delete()[0])
    unanswered = Follow.objects.filter(confirmed=None, created__lte=now - mails.ASKED_AGAIN_AFTER)
    done += _in_batches(unanswered, lambda rows: rows.delete()[0])
    # An address that was asked to confirm keeps its row while it must not be asked again.
    unused = Contact.objects.unused().filter(confirmed=None, unsubscribed=None)
    unused = unused.exclude(asked__gt=now - mails.ASKED_AGAIN_AFTER)
    return done + _in_batches(unused, lambda rows: sum(contact.forget() for contact in rows))


def _in_batches(rows, act):
    done = 0
    for _batch in range(BATCHES):
        found = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not found:
            break
        done += act(rows.model.objects.filter(pk__in=found))
        pulse()
    return done
