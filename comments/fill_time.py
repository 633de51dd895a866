"""How long a form was open: a signed moment goes out with it and comes back. Nothing is stored."""

from django.core import signing
from django.utils import timezone

SALT = "comments.fill_time"
# A form that was open longer tells nothing about who sends it.
LONGEST = 24 * 3600


def stamp():
    return signing.dumps(timezone.now().timestamp(), salt=SALT)


def seconds_since(stamp):
    """Return the seconds since `stamp` was made; None where it is missing, forged, or too old to tell anything."""
    try:
        seconds = timezone.now().timestamp() - signing.loads(stamp, salt=SALT)
    except (signing.BadSignature, UnicodeError):
        return None
    return seconds if 0 <= seconds <= LONGEST else None
