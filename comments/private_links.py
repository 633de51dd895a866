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


class _At(signing.TimestampSigner):
    """Signs with the time of another token, so that what follows from a link ends with it."""

    at = None

    def timestamp(self):
        return super().timestamp() if self.at is None else signing.b62_encode(self.at)


def expiring_token(purpose, text, at=None):
    """Return `text`, signed for `purpose` together with the time: now, or `at` (`signed_at` of an earlier token).

    It is not encrypted: whoever has it can read it.
    """
    signer = _At(salt=f"comments {purpose}")
    signer.at = at
    return signer.sign(text)


def signed_at(token):
    """Return when a token that was read already was signed, in seconds since 1970."""
    return signing.b62_decode(token.rsplit(":", 2)[1])


def read_expiring(token, purpose, max_age):
    """Return the text in `token`; raise `signing.SignatureExpired`, or `signing.BadSignature` if we did not sign it."""
    return signing.TimestampSigner(salt=f"comments {purpose}").unsign(token, max_age=max_age)
