"""Where uploaded files lie: in SITE_DATA/uploads, or with STORAGE_URL in a bucket that several machines share.

Either way they have the same addresses on the site, which sends them itself (articles/pages/media.py): no reader's
browser asks anybody else. A file is complete as soon as it has its name, and never changes.
"""

import contextlib
import shutil
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def write(name, data):
    default_storage.save(name, ContentFile(data))


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
