"""Write every mail to the database; the worker sends it.

The mail is a row in the sender's own transaction: it exists exactly when what it speaks of exists,
and a mail server that hangs delays nobody. The row is made here and not by django-post-office's own
backend because that one runs subject and body through the template engine: a reader's "{%" would
be code.
"""

from email.utils import make_msgid

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction


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
            Email(
                from_email=message.from_email,
                to=message.to,
                cc=message.cc,
                bcc=message.bcc,
                subject=message.subject,
                message=message.body,
                # Set once: a mail that is sent twice after a crash carries the same identity.
                message_id=make_msgid(domain=settings.POST_OFFICE["MESSAGE_ID_FQDN"]),
                headers=headers,
                priority=PRIORITY.medium,
                status=STATUS.queued,
            ).save()
        return len(email_messages)
