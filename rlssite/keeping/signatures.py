"""Signs backups, so that one which somebody changed and gave back is refused.

A backup holds the site's secret key, so whoever has a backup could sign with anything that is derived from that key.
The key of the signatures is therefore one of its own, in SITE_DATA/backup_key, and no backup holds it. Its owner keeps
a copy where passwords are kept; without it a backup is restored only with `--unsigned`.
"""

import hashlib
import hmac
import secrets

from django.conf import settings

from rlssite import private

KEY_FILE, SIGNATURE = "backup_key", "signature"


class NotSigned(Exception):
    """Says in one sentence why a backup cannot be trusted, and what to do."""


def sign(folder, manifest):
    """Write the signature of the file `manifest`, which names every other file with its hash, beside it."""
    private.write(folder / SIGNATURE, _signature(_own_key(), (folder / manifest).read_bytes()).encode())


def check(folder, manifest):
    """Raise NotSigned unless this site's key signed the file `manifest` in `folder`."""
    key = _key()
    if key is None:
        raise NotSigned(
            f"without the key that it was signed with nobody can say whether it was changed. Lay that key into "
            f"{settings.SITE_DATA / KEY_FILE}, or restore it with --unsigned if nobody else could change it."
        )
    try:
        given = (folder / SIGNATURE).read_bytes()
    except FileNotFoundError:
        raise NotSigned(
            "the backup is not signed, so nobody can say whether it was changed. Restore it with --unsigned if it is "
            "your own and nobody else could change it."
        ) from None
    if not hmac.compare_digest(given.strip(), _signature(key, (folder / manifest).read_bytes()).encode()):
        raise NotSigned(
            f"the signature is not of this site's key: the backup was changed since it was made, or another site's "
            f"{KEY_FILE} signed it. Restore it with --unsigned only if you know why."
        )


def _signature(key, content):
    return hmac.new(key, b"backup\0" + content, hashlib.sha256).hexdigest()


def _key():
    try:
        key = (settings.SITE_DATA / KEY_FILE).read_bytes().strip()
    except FileNotFoundError:
        return None
    if len(key) < 32:
        raise NotSigned(f"{settings.SITE_DATA / KEY_FILE} holds no usable key; take it back from your copy.")
    return key


def _own_key():
    """Return the key; the first backup makes it."""
    if _key() is None:
        # Named once it is whole, and never in the place of another one.
        part = settings.SITE_DATA / f"{KEY_FILE}.{secrets.token_hex(4)}.part"
        try:
            private.write(part, secrets.token_urlsafe(48).encode())
            part.rename(settings.SITE_DATA / KEY_FILE)
        finally:
            part.unlink(missing_ok=True)
        private.flush(settings.SITE_DATA)
    return _key()
