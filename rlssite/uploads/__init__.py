"""Where uploaded files lie: in SITE_DATA/uploads, or with STORAGE_URL in a bucket that several machines share.

Either way they have the same addresses on the site, which sends them itself (articles/pages/media.py): no reader's
browser asks anybody else. A file is complete as soon as it has its name, and never changes.

It is written before its row is committed. Until that is known, an empty file of its name in SITE_DATA/begun says so:
whoever is killed between the two leaves that behind, by which the file is found that belongs to no row.
"""

import contextlib
import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from rlssite import private

# Nobody takes so long between a file and its row.
LEFT_AFTER = timedelta(days=1)


def _begun():
    return settings.SITE_DATA / "begun"


def write(name, data):
    """Write a file; whoever calls this says `settled` once its row is committed, or `take_back`."""
    _begun().mkdir(mode=private.FOLDER, exist_ok=True)
    private.write(_begun() / name, b"")
    default_storage.save(name, ContentFile(data))


def settled(name):
    (_begun() / name).unlink(missing_ok=True)


def take_back(name):
    default_storage.delete(name)
    settled(name)


def left():
    """Return the names of the files that were begun so long ago that whoever did it was ended meanwhile."""
    limit = (timezone.now() - LEFT_AFTER).timestamp()
    found = []
    for mark in _begun().glob("*"):
        # It may be settled meanwhile.
        with contextlib.suppress(FileNotFoundError):
            if mark.stat().st_mtime < limit:
                found.append(mark.name)
    return sorted(found)


def read(name):
    """Return the bytes of a file; FileNotFoundError if there is none."""
    with default_storage.open(name) as file:
        return file.read()


def copy_to(folder):
    """Copy all files to a new folder; one that is deleted meanwhile is no error."""
    folder.mkdir(parents=True)
    for name in default_storage.sizes():
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError), default_storage.open(name) as file, copy.open("xb") as target:
            shutil.copyfileobj(file, target)


def files_below(folder):
    """Return {name: path} of every plain file below `folder`, sorted; links are never followed."""
    found = sorted(path for path in Path(folder).rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path for path in found}
