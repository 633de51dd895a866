"""Write every mail to the database; the worker sends it.

The mail is a row in the sender's own transaction: it exists exactly when what it speaks of exists,
and a mail server that hangs delays nobody. The row is made here and not by django-post-office's own
backend because that one runs subject and body through the template engine: a reader's "{%" would
be code.
"""

from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from rlssite.mail.answers import is_for_good

# The header that mail programs know for it; such a mail goes before all others.
URGENT = {"Importance": "high"}
# With what a batch takes at most before the queue is looked at again (settings.py), less than a minute.
URGENT_RETRY = timedelta(seconds=30)


class QueueBackend(BaseEmailBackend):
    @transaction.atomic
    def send_messages(self, email_messages):
        from post_office.models import PRIORITY, STATUS, Email

        for message in email_messages:
            if message.attachments or getattr(message, "alternatives", None):
                raise ValueError("The mail queue takes plain text only.")
            headers = dict(message.extra_headers)
            if message.reply_to:
                headers["Reply-To"] = ", ".join(message.reply_to)
            is_urgent = URGENT.items() <= headers.items()
            Email(
                from_email=message.from_email,
                to=message.to,
                cc=message.cc,
                bcc=message.bcc,
                subject=message.subject,
                message=message.body,
                # Set once: a mail that is sent twice after a crash carries the same identity.
                message_id=new_id(),
                headers=headers,
                priority=PRIORITY.high if is_urgent else PRIORITY.medium,
                status=STATUS.queued,
            ).save()
        return len(email_messages)


def new_id():
    """Return what a mail is known by, in the site's name: Django would take the machine's."""
    return make_msgid(domain=settings.POST_OFFICE["MESSAGE_ID_FQDN"])


def settle_failures(since):
    """Decide about the mails that failed since then. django-post-office puts each off alike, whatever was answered.

    What was refused for good is not tried again. What is urgent is tried again at once, for as long as any other.
    """
    from post_office.models import PRIORITY, STATUS, Email, Log

    now = timezone.now()
    longest = settings.POST_OFFICE["RETRY_INTERVAL"] * settings.POST_OFFICE["MAX_RETRIES"]
    for log in Log.objects.filter(date__gte=since, email__status__in=[STATUS.requeued, STATUS.failed]).order_by("pk"):
        mail = Email.objects.filter(pk=log.email_id)
        # The last answer is what counts, and an urgent mail has one every half a minute.
        Log.objects.filter(email=log.email_id, pk__lt=log.pk).delete()
        if is_for_good(log.exception_type, log.message):
            mail.update(status=STATUS.failed, scheduled_time=None)
        else:
            mail.filter(priority=PRIORITY.high, created__gt=now - longest).update(
                status=STATUS.requeued, scheduled_time=now + URGENT_RETRY
            )


def only_written(mail):
    """Whether a mail that counts as sent went to no mail server: without one each becomes a file in a folder."""
    from post_office.models import STATUS

    return mail.status == STATUS.sent and bool(settings.EMAIL_FILE_PATH)


def wake():
    """Let no mail wait longer than one pause: a clock that was ahead may have put it off until far too late."""
    from post_office.models import STATUS, Email

    latest = timezone.now() + settings.POST_OFFICE["RETRY_INTERVAL"]
    Email.objects.filter(status=STATUS.requeued, scheduled_time__gt=latest).update(scheduled_time=None)


def send_again(mails):
    """Let `mails` go out with the next round, as if they had never been tried."""
    from post_office.models import STATUS, Log

    Log.objects.filter(email__in=mails).delete()
    return mails.update(status=STATUS.queued, scheduled_time=None, number_of_retries=None)
