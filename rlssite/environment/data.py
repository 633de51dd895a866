"""The folder of the site's data, its secret key, and the fingerprint of the site's own files."""

import hashlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from rlssite import private
from rlssite.environment.variables import get

FINGERPRINTED = {".py", ".mo", ".html", ".css", ".js", ".svg", ".png", ".ico", ".txt"}


def data_folder(default):
    """Return the folder for the database, uploads, mail files and secret key; make it if it is missing."""
    folder = Path(get("SITE_DATA") or default).expanduser().absolute()
    # Set here, because every process that touches the data calls this: web server, worker and each command.
    os.umask(private.UMASK)
    try:
        folder.mkdir(mode=private.FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"SITE_DATA: the folder {folder} cannot be made ({error.strerror}).") from None
    if not os.access(folder, os.W_OK | os.X_OK) and not _went_read_only(folder):
        raise ImproperlyConfigured(f"SITE_DATA: the folder {folder} is not writable.")
    return folder


def _went_read_only(folder):
    """Whether the disk can only be read under a site that is there: its readers are served, and the rest is told."""
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY) and (folder / "secret_key").exists()


def secret_key(folder):
    """Return SECRET_KEY, or else what is in the data folder; the first start makes it, readable by its owner only."""
    if given := get("SECRET_KEY"):
        if len(given) < 50:
            raise ImproperlyConfigured("SECRET_KEY must have 50 characters or more: openssl rand -hex 32 makes one.")
        return given
    path = folder / "secret_key"
    try:
        with private.writing(path, "w", is_new=True) as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ImproperlyConfigured(f"{path} cannot be written ({error.strerror}).") from None
    key = path.read_text().strip()
    if len(key) < 50:
        raise ImproperlyConfigured(f"{path} holds no usable secret key: remove the file and a new one is made.")
    return key


def fingerprint(base):
    """A short hash of the site's own code, templates, translations and static files: it changes with every build."""
    digest = hashlib.sha256()
    for folder in ("rlssite", "articles", "comments", "templates", "locale"):
        for path in sorted((base / folder).rglob("*")):
            if path.suffix in FINGERPRINTED:
                digest.update(str(path.relative_to(base)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
