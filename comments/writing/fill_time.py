"""How long a form was open: a signed moment goes out with it and comes back. Nothing is stored."""

from django.core import signing
from django.utils import timezone

SALT = "comments.writing.fill_time"


def stamp():
    return signing.dumps(timezone.now().timestamp(), salt=SALT)


def seconds_since(stamp):
    """Return the seconds since `stamp` was made; None where it is missing or forged."""
    try:
        seconds = timezone.now().timestamp() - signing.loads(stamp, salt=SALT)
    except (signing.BadSignature, UnicodeError):
        return None
    # Below nothing, the clocks of two machines differ: that tells nothing.
    return seconds if seconds >= 0 else None
