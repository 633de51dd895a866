"""Links that open one thing for whoever holds them. Nothing is stored: each is an HMAC under the site's key."""

import hashlib
import hmac

from django.conf import settings
from django.core import signing


def keyed_hash(purpose, *parts):
    """Return an HMAC-SHA256, in hex, of `parts` under the site's key; each purpose has its own."""
    message = "\0".join([purpose, *map(str, parts)])
    return hmac.new(settings.SECRET_KEY.encode(), message.encode(), hashlib.sha256).hexdigest()


def is_keyed_hash(token, purpose, *parts):
    """Whether `token`, which anybody may have typed, is the hash of `parts` for `purpose`."""
    return hmac.compare_digest(keyed_hash(purpose, *parts).encode(), token.encode())


def expiring_token(purpose, text):
    """Return `text`, which may be read by whoever has it, signed for `purpose` with the time."""
    return signing.TimestampSigner(salt=f"comments {purpose}").sign(text)


def read_expiring(token, purpose, max_age):
    """Return the text in `token`; raises `signing.SignatureExpired`, or `signing.BadSignature` where it is not ours."""
    return signing.TimestampSigner(salt=f"comments {purpose}").unsign(token, max_age=max_age)
