"""Puts a backup in the place of what is here, after a backup of that."""

import contextlib
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection

from rlssite import backups, work
from rlssite.keeping import daily
from rlssite.keeping.turns import one_on_all_machines
from rlssite.moving.whole_site import forget_old_pictures

BEFORE_RESTORE = "before-restore"


def replace(file, *, must_be_signed=True):
    """Restore the backup `file` in the place of database and uploads; return its manifest and the backup of those.

    Everything or nothing is replaced. The site has to be stopped; BackupError if its worker runs.
    """
    with one_on_all_machines("worker.lock") as mine:
        if not mine:
            raise backups.BackupError("The site runs: stop it first.")
        before = daily.make(BEFORE_RESTORE)
        with default_storage.aside() as is_emptied, _database_aside():
            manifest = backups.restore(file, must_be_signed=must_be_signed, replaces=True)
        if not is_emptied:
            forget_old_pictures()
        return manifest, before


@contextlib.contextmanager
def _database_aside():
    with _sqlite_aside() if connection.vendor == "sqlite" else _postgresql_aside():
        yield


@contextlib.contextmanager
def _sqlite_aside():
    file = Path(backups.sqlite_file())
    # Its log is written into it when the last connection ends.
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    aside = file.with_name(f"{file.name}-aside-{work.stamp()}")
    file.rename(aside)
    _remove(file)
    try:
        yield
    except BaseException:
        connection.close()
        _remove(file)
        aside.rename(file)
        raise
    aside.unlink()


def _remove(file):
    for end in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + end).unlink(missing_ok=True)


@contextlib.contextmanager
def _postgresql_aside():
    aside = connection.ops.quote_name(f"aside_{work.stamp()}")
    _execute(f"ALTER SCHEMA public RENAME TO {aside}", "CREATE SCHEMA public")
    try:
        yield
    except BaseException:
        _execute("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {aside} RENAME TO public")
        raise
    _execute(f"DROP SCHEMA {aside} CASCADE")


def _execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
