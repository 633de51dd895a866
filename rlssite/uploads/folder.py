"""Uploaded files in a folder of this machine."""

import contextlib
import secrets
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from rlssite import private
from rlssite.uploads import files_below


class InFolder(FileSystemStorage):
    is_elsewhere = False

    def _save(self, name, content):
        """Write a file so that it is complete as soon as it has its name, and survives a power cut."""
        # Django's own way leaves half a file behind when the disk is full.
        path = Path(self.path(name))
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        path.parent.mkdir(mode=private.FOLDER, parents=True, exist_ok=True)
        try:
            private.write(part, content.read())
            part.replace(path)
            private.flush(path.parent)
        except BaseException:
            for unfinished in (part, path):
                unfinished.unlink(missing_ok=True)
            raise
        return name

    def delete(self, name):
        super().delete(name)
        # What was written of it when somebody was killed.
        path = Path(self.path(name))
        for unfinished in path.parent.glob(f"{path.name}.*.part"):
            unfinished.unlink(missing_ok=True)

    def sizes(self):
        """Return {name: size} of all files."""
        found = {}
        for name, path in files_below(self.location).items():
            # One may be deleted meanwhile.
            with contextlib.suppress(FileNotFoundError):
                found[name] = path.stat().st_size
        return found

    def holds(self):
        """Return in words what is here, "" for nothing: files, which are never overwritten."""
        folder = Path(self.location)
        return str(folder) if folder.exists() and any(folder.iterdir()) else ""

    @contextlib.contextmanager
    def brought(self, source):
        """Have the files of the folder `source` here after what is done meanwhile, if that succeeds."""
        folder = Path(self.location)
        incoming = Path(tempfile.mkdtemp(prefix=".uploads-incoming-", dir=settings.SITE_DATA))
        try:
            (incoming / "uploads").mkdir()
            for name, path in files_below(source).items():
                copy = incoming / "uploads" / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
            yield
            (incoming / "uploads").rename(folder)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)

    @contextlib.contextmanager
    def aside(self):
        """Have nothing here meanwhile, and what was here again if that fails; yield whether nothing is here."""
        folder = Path(self.location)
        aside = folder.with_name(f".uploads-aside-{secrets.token_hex(4)}")
        if folder.exists():
            folder.rename(aside)
        try:
            yield True
        except BaseException:
            if aside.exists():
                shutil.rmtree(folder, ignore_errors=True)
                aside.rename(folder)
            raise
        shutil.rmtree(aside, ignore_errors=True)
