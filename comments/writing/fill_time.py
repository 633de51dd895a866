"""Measures how long a form was open, by a signed time that is sent with the form and comes back. Nothing is stored."""

from django.core import signing
from django.utils import timezone

SALT = "comments.writing.fill_time"


def stamp():
    return signing.dumps(timezone.now().timestamp(), salt=SALT)


def seconds_since(stamp):
    """Return the seconds since `stamp` was made; None if it is missing or forged."""
    try:
        seconds = timezone.now().timestamp() - signing.loads(stamp, salt=SALT)
    except (signing.BadSignature, UnicodeError):
        return None
    # A negative time means that the clocks of two machines differ, and tells nothing.
    return seconds if seconds >= 0 else None
