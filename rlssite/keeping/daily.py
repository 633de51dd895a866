"""The worker's backup of each day: made, verified, tried once a week, and the old ones deleted."""

import logging
import shutil
import threading
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from rlssite import backups, work
from rlssite.keeping import elsewhere, room, state
from rlssite.keeping.rotation import kept, made_at
from rlssite.keeping.trial import restore_on_trial
from rlssite.moving.works import BACKUPS, make_backup
from rlssite.web import outages

DAILY, BEFORE_UPDATE = "daily", "before-update"
EVERY, AGAIN_AFTER, TRIAL_EVERY = timedelta(days=1), timedelta(hours=1), timedelta(days=7)
# Of those that were made before an update.
UPDATES_KEPT = 3

logger = logging.getLogger("rlssite.worker")
_thread = None


def go_on():
    """The worker's job: make the backup that is due, or copy it, beside the mails, which must not wait for it."""
    global _thread
    if settings.BACKUP_KEEP is None or (_thread is not None and _thread.is_alive()):
        return
    now = timezone.now()
    if is_due(now):
        due = run
    elif elsewhere.is_due(found(DAILY), now):
        due = copy
    else:
        return
    _thread = threading.Thread(target=_in_thread, args=[due], name="daily backup")
    _thread.start()


def _in_thread(due):
    try:
        due()
    finally:
        connection.close()


def is_due(now):
    """Whether no backup of the last day is there, and none was tried within the hour.

    What a clock that was ahead has left in the future is neither.
    """
    tried = state.moment("tried")
    if tried is not None and now - AGAIN_AFTER < tried <= now:
        return False
    return not any(now - EVERY < moment <= now for moment in found(DAILY).values())


def found(kind):
    """Return {path: when it was made} of the backups of this kind."""
    moments = {path: made_at(path.name, kind) for path in work.place_of(BACKUPS).glob("*.zip")}
    return {path: moment for path, moment in moments.items() if moment is not None}


def run():
    """Make today's backup and do what follows from it. What fails is noted for the desk and for /readyz, and logged."""
    state.note(tried=timezone.now())
    try:
        path = make(DAILY)
        forget_old(DAILY, kept(found(DAILY).values(), settings.BACKUP_KEEP))
    except (backups.BackupError, OSError, *outages.DATABASE_ERRORS) as error:
        why = outages.in_the_log(error) if outages.kind(error) else str(error)
        state.note(failed=why)
        logger.error("The daily backup could not be made. %s", why)
        return
    state.note(failed="")
    copy()
    last = state.moment("trial")
    now = timezone.now()
    if last is None or not now - TRIAL_EVERY < last <= now or state.sentence("trial_failed"):
        try_out(path)


def copy():
    """Have the bucket of BACKUP_URL hold the daily backups too, if there is one."""
    elsewhere.run(found(DAILY), DAILY)


def make(kind):
    """Make a backup of this kind, once what killed ones left is gone; return its path. Raises BackupError."""
    folder = work.made_folder(BACKUPS)
    with backups.in_turn():
        for left in folder.glob(".unfinished-*"):
            shutil.rmtree(left, ignore_errors=True)
        room.check(folder)
    return make_backup(kind)


def forget_old(kind, keeps):
    for path, moment in found(kind).items():
        if moment not in keeps:
            path.unlink(missing_ok=True)


def try_out(path):
    """Restore the backup into a place of its own, and note what came of it."""
    try:
        restore_on_trial(path)
    except (backups.BackupError, OSError) as error:
        state.note(trial=timezone.now(), trial_failed=str(error))
        logger.error("The backup %s could not be restored on trial. %s", path.name, error)
    else:
        state.note(trial=timezone.now(), trial_failed="")


def before_update():
    """Make the backup that an update can be taken back with."""
    path = make(BEFORE_UPDATE)
    newest = sorted(found(BEFORE_UPDATE).values(), reverse=True)
    forget_old(BEFORE_UPDATE, set(newest[:UPDATES_KEPT]))
    return path
