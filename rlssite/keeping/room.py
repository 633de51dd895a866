"""Whether the disk has room for a backup."""

import shutil
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection

from rlssite import backups

# What is left for readers and writers.
LEFT = 500 * 1024 * 1024


def needed():
    """Return how many bytes a backup takes at most while it is made: the copies, and then the file of them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            database = cursor.fetchone()[0]
    else:
        file = Path(backups.sqlite_file())
        parts = (file, file.with_name(file.name + "-wal"))
        database = sum(part.stat().st_size for part in parts if part.exists())
    return 2 * (database + sum(default_storage.sizes().values()))


def check(folder):
    """Raise BackupError unless `folder` has room for one more backup, and some to go on with."""
    free, wanted = shutil.disk_usage(folder).free, needed() + LEFT
    if free < wanted:
        raise backups.BackupError(
            f"The disk lacks room for a backup: {free / 1e6:.0f} MB are free in {folder}, and it needs "
            f"{wanted / 1e6:.0f} MB, of which {LEFT / 1e6:.0f} MB stay free."
        )
