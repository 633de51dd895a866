"""Tokens for private links, which open one thing for whoever holds them.

Nothing is stored: each token is an HMAC under the site's secret key.
"""

import hashlib
import hmac

from django.conf import settings
from django.core import signing


def keyed_hash(purpose, *parts):
    """Return the HMAC-SHA256 of `parts` in hex, under the site's secret key; it differs for each `purpose`."""
    message = "\0".join([purpose, *map(str, parts)])
    return hmac.new(settings.SECRET_KEY.encode(), message.encode(), hashlib.sha256).hexdigest()


def is_keyed_hash(token, purpose, *parts):
    """Whether `token`, which may hold anything, is the hash of `parts` for `purpose`."""
    return hmac.compare_digest(keyed_hash(purpose, *parts).encode(), token.encode())


def expiring_token(purpose, text):
    """Return `text`, signed for `purpose` together with the time. It is not encrypted: whoever has it can read it."""
    return signing.TimestampSigner(salt=f"comments {purpose}").sign(text)


def read_expiring(token, purpose, max_age):
    """Return the text in `token`; raise `signing.SignatureExpired`, or `signing.BadSignature` if we did not sign it."""
    return signing.TimestampSigner(salt=f"comments {purpose}").unsign(token, max_age=max_age)
