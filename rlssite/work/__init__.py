"""Long work: asked for in the admin, done by the worker, one at a time, with its progress in a file.

Each kind of work takes all or nothing, so what a killed worker left is begun once more; then it counts as failed.
"""

import contextlib
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from rlssite import private
from rlssite.models import LongWork

MOST_TRIES = 2
# An uploaded file is kept so long, in case its trial is followed by the real thing.
FILES_KEPT = timedelta(days=1)
PROGRESS_EVERY = 0.5

logger = logging.getLogger("rlssite.worker")


class WorkFailed(Exception):
    """Says in plain words, a sentence a line, why nothing came of it."""


@dataclass(frozen=True)
class Loss:
    """What work deletes: the button that says so, what there is (a line each), and what becomes of it in sentences."""

    act: str
    there: list[str]
    says: list[str]


@dataclass(frozen=True)
class Kind:
    """`run(task)` does it and returns sentences. `form`: what it asks; with `takes_file`, a file too.

    After a trial a button that says `act` has it done. `loses` returns what is lost by that, if something is; whoever
    was shown it has `task.given["agreed"]`.
    """

    name: str
    title: str | Promise
    help: str | Promise
    run: Callable[["Task"], list[str]]
    form: type | None = None
    takes_file: bool = False
    has_trial: bool = False
    act: str | Promise = ""
    # Where one goes on when it is done: words, and the name of an address.
    leads_to: tuple[str | Promise, str] | None = None
    loses: Callable[[], Loss | None] = lambda: None
    is_secret: bool = False


class Task:
    """What `Kind.run` is given."""

    def __init__(self, work):
        self.work, self.given, self.is_trial = work, work.given, work.is_trial
        self.path = path_of(work)
        self._told = 0.0

    def progress(self, done, total, words=""):
        now = time.monotonic()
        if now - self._told >= PROGRESS_EVERY:
            self._told = now
            # A full disk must not end the work.
            with contextlib.suppress(OSError):
                told = {"work": self.work.pk, "done": done, "total": total, "words": str(words)}
                part = folder() / "progress.part"
                private.write(part, json.dumps(told).encode())
                part.replace(folder() / "progress")


def folder():
    path = settings.SITE_DATA / "work"
    path.mkdir(mode=private.FOLDER, exist_ok=True)
    return path


def path_of(work):
    """Return where the uploaded file of `work` lies; a trial and what follows it share one."""
    if name := work.given.get("incoming"):
        return settings.SITE_DATA / "incoming" / Path(name).name
    return folder() / f"{work.given.get('file', work.pk)}.in"


def kinds():
    """Return {name: Kind} in the order of the settings."""
    found = [import_string(path) for path in settings.LONG_WORKS]
    return {kind.name: kind for kind in found}


def ask(kind, given, *, by, is_trial=False, file_name="", upload=None):
    """Note that work is wanted; return it, or None if other work is open."""
    forget_old_files()
    try:
        with transaction.atomic():
            work = LongWork.objects.create(
                kind=kind.name, given=given, by=by, is_trial=is_trial, file_name=file_name[:200]
            )
            if upload is not None:
                with private.writing(path_of(work)) as file:
                    for chunk in upload.chunks():
                        file.write(chunk)
                work.given = {**given, "file": work.pk}
                work.save(update_fields=["given"])
    except IntegrityError:
        return None
    return work


def progress_of(work):
    """Return {done, total, words} of open work, as far as it is known."""
    try:
        told = json.loads((folder() / "progress").read_bytes())
    except (OSError, ValueError):
        return {}
    return told if told.get("work") == work.pk else {}


def forget_old_files():
    limit = (timezone.now() - FILES_KEPT).timestamp()
    for path in folder().glob("*.in"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < limit:
                path.unlink()


def run_open():
    """Do the work that is open, if any. Only the one worker that holds the lock calls this."""
    work = LongWork.objects.filter(ended=None).select_related("by").first()
    if work is None:
        return
    if work.tries >= MOST_TRIES:
        _end(work, _("The worker was ended twice while it did this. Nothing was kept of it."), has_failed=True)
        return
    work.tries += 1
    work.begun = timezone.now()
    work.save(update_fields=["tries", "begun"])
    kind = kinds().get(work.kind)
    try:
        if kind is None:
            raise WorkFailed(_("This version of the site does not know how to do this."))
        if work.file_name and not path_of(work).exists():
            raise WorkFailed(
                _(
                    "Its file lies on another machine than the worker that is at work. Whoever set up the site finds "
                    "in deploy/SCALE.md where both look for it."
                )
            )
        said = kind.run(Task(work))
    except WorkFailed as failed:
        _end(work, str(failed), has_failed=True)
    except Exception:
        logger.exception("Long work %s failed.", work)
        _end(work, _("It failed, and nothing was kept of it. The log of the worker says why."), has_failed=True)
    else:
        _end(work, "\n".join(said))


def _end(work, says, *, has_failed=False):
    work.says, work.has_failed, work.ended = says, has_failed, timezone.now()
    work.save(update_fields=["says", "has_failed", "ended", "makes"])
    (folder() / "progress").unlink(missing_ok=True)


_thread = None


def go_on():
    """The worker's job: do open work beside the mails, which must not wait for it."""
    global _thread
    if _thread is not None and _thread.is_alive():
        return
    if not LongWork.objects.filter(ended=None).exists():
        return
    _thread = threading.Thread(target=_in_thread, name="long work")
    _thread.start()


def _in_thread():
    try:
        run_open()
    except Exception:
        logger.exception("Long work could not be done.")
    finally:
        connection.close()


def place_of(name):
    """Return the folder `name` of what work has made: "backups" or "exports"."""
    return settings.BACKUP_DIR if name == "backups" and settings.BACKUP_DIR else settings.SITE_DATA / name


def made_folder(name):
    """Return that folder, made if it is not there."""
    path = place_of(name)
    path.mkdir(mode=private.FOLDER, exist_ok=True)
    return path


def stamp():
    """Return what tells a file from others in its name: the moment, which says that it is in UTC, and a few signs."""
    return f"{timezone.now():%Y-%m-%d-%H%M%S}-utc-{os.urandom(2).hex()}"
