"""Restores a backup into a place of its own, to see that it can be; the place is deleted afterwards."""

import contextlib
import os
import sqlite3
import tempfile
from pathlib import Path

from django.db import DatabaseError, connection

from rlssite import backups, work


def restore_on_trial(path):
    """Raise BackupError if the backup in the file `path` could not be restored."""
    with backups.unpacked(path, work.place_of("backups")) as place:
        manifest = backups.verify(place)
        vendor = manifest["database"]
        source = place / backups.DATABASE_FILES[vendor]
        try:
            {"sqlite": _sqlite, "postgresql": _postgresql}[vendor](source)
        except (sqlite3.Error, DatabaseError) as error:
            raise backups.BackupError(f"The backup could not be restored ({str(error).strip()}).") from None


def _sqlite(source):
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=source.parent.parent) as folder:
        file = Path(folder) / "trial.sqlite3"
        backups.load_sqlite(source, file)
        with contextlib.closing(sqlite3.connect(file)) as database:
            if not database.execute("SELECT count(*) FROM django_migrations").fetchone()[0]:
                raise backups.BackupError("The backup holds a database without a site.")


def _postgresql(source):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            # The dump's list of tables was read when it was verified; more this account may not do.
            return
    name = f"{connection.settings_dict['NAME'][:40]}_trial_{os.getpid()}"
    quoted = connection.ops.quote_name(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted}")
    try:
        backups.load_postgresql(source, name)
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")
