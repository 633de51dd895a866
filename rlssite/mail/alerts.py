"""Sends what cannot wait for a mail program to ALERT_URL: a chat room, a pager, a phone (ntfy, Mattermost, Slack).

It goes through the queue of mails, before all other mail, and is tried again as a mail is. Like a mail it says that
there is something, and where; it holds no word that a reader typed.
"""

import json
import urllib.error
import urllib.request

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

# The mails of this name among POST_OFFICE["BACKENDS"] are alerts.
ALERT = "alert"
# The queue asks for an address; this one reaches nobody.
NOBODY = "alert-url@localhost"
SECONDS = 10


class AlertBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        for message in email_messages:
            body = json.dumps({"text": f"{message.subject}\n{message.body.strip()}"}).encode()
            request = urllib.request.Request(  # noqa: S310 (http or https, says rlssite/environment/)
                settings.ALERT_URL, body, {"Content-Type": "application/json", "User-Agent": "rlssite"}
            )
            with _opener.open(request, timeout=SECONDS):
                pass
        return len(email_messages)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What answers elsewhere was not named by the owner: it counts as an error."""

    def redirect_request(self, *_args):
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def alert(subject, body):
    """Queue an alert in the caller's transaction, if ALERT_URL is set."""
    from post_office.models import PRIORITY, STATUS, Email

    if settings.ALERT_URL:
        Email(
            from_email=NOBODY,
            to=[NOBODY],
            subject=subject,
            message=body,
            backend_alias=ALERT,
            priority=PRIORITY.high,
            status=STATUS.queued,
        ).save()
