"""What a mail server answered: in words for the author, and whether it is worth asking again.

Of what went wrong django-post-office keeps the name of the exception (`kind`) and its text (`message`).
"""

import ast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# These speak of one mail. That a server takes no connection or no log-in says nothing about a mail: each waits until
# that is mended.
ABOUT_ONE_MAIL = {"SMTPSenderRefused", "SMTPRecipientsRefused", "SMTPDataError"}
IN_WORDS = {
    "gaierror": gettext_lazy("there is no server of that name"),
    "ConnectionRefusedError": gettext_lazy("nothing answers at that address and port"),
    "TimeoutError": gettext_lazy("it did not answer in time"),
    "SMTPServerDisconnected": gettext_lazy("it closed the connection without an answer"),
    "ConnectionResetError": gettext_lazy("it closed the connection without an answer"),
    "SSLCertVerificationError": gettext_lazy("its certificate cannot be trusted"),
    "SSLError": gettext_lazy("it does not speak TLS in the way that EMAIL_URL asks for"),
    "SMTPNotSupportedError": gettext_lazy("it does not offer what EMAIL_URL asks for"),
    "SMTPConnectError": gettext_lazy("it takes no mail from here"),
    "SMTPHeloError": gettext_lazy("it takes no mail from here"),
    "SMTPAuthenticationError": gettext_lazy("it does not take the user name and the password"),
    "SMTPSenderRefused": gettext_lazy("it does not take the sender"),
    "SMTPRecipientsRefused": gettext_lazy("it does not take the address"),
    "SMTPDataError": gettext_lazy("it does not take the mail"),
}


def replies(message):
    """Return the server's replies in the text of an exception of smtplib, each as (code, words)."""
    try:
        held = ast.literal_eval(message)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    # By address where each has its own.
    found = held.values() if isinstance(held, dict) else [held]
    return [
        (reply[0], _text(reply[1]))
        for reply in found
        if isinstance(reply, tuple) and len(reply) > 1 and isinstance(reply[0], int)
    ]


def _text(words):
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)


def is_for_good(kind, message):
    """Whether the same mail would be refused again: every reply is one of those that begin with a 5."""
    found = replies(message)
    return kind in ABOUT_ONE_MAIL and bool(found) and all(500 <= code <= 599 for code, _words in found)


def in_words(kind, message):
    """Return the end of a sentence that begins with “The mail server:”."""
    said = "; ".join(f"{code} {' '.join(words.split())}" for code, words in replies(message)) or message
    if message.endswith("timed out"):
        # smtplib calls that a closed connection.
        kind = "TimeoutError"
    words = IN_WORDS.get(kind) or _("it failed with %(kind)s") % {"kind": kind}
    return f"{words} ({said[:300]})" if said else str(words)
