"""Makes, verifies and restores backups: a folder with the database, the uploads, the secret key and a manifest.

    manifest.json       what made it, of which database, and the size and SHA-256 of every file
    database.sqlite3    SQLite's own online copy, or
    database.pgdump     pg_dump's custom format
    uploads/            as under SITE_DATA, or from the bucket (rlssite/uploads)
    secret_key          so that links in mails that were sent keep working
    signature           of the manifest, and so of every file (rlssite/keeping/signatures.py)

A backup is as secret as the site. It is written under another name beside its place, verified, and renamed at the end,
so that half a backup never looks complete.
"""

import contextlib
import hashlib
import json
import os
import platform
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.backends.postgresql.client import DatabaseClient
from django.db.models import F
from django.utils import timezone

from rlssite import private, uploads
from rlssite.health.beats import BACKUP, beat, last_beat
from rlssite.keeping.signatures import SIGNATURE, NotSigned, check, sign
from rlssite.keeping.turns import one_at_a_time
from rlssite.moving.archives import Archive, BadArchive

FORMAT = 1
# Nobody has a larger site; the disk has an end too.
MOST_UNPACKED = 1024**4
MANIFEST, KEY, UPLOADS = "manifest.json", "secret_key", "uploads"
# In SITE_DATA: when the last backup was made.
LAST = "last_backup"
DATABASE_FILES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
DATABASE_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class BackupError(Exception):
    """Says in one sentence what is wrong and what to do."""


def make(folder):
    """Write a backup to `folder`, which must be empty or not exist; return its manifest."""
    with in_turn():
        return write(folder)


@contextlib.contextmanager
def in_turn():
    """Let one backup be made at a time, by whatever process."""
    with one_at_a_time("backup.lock") as mine:
        if not mine:
            raise BackupError("Another backup is being made just now; try again when it is done.")
        yield


def write(folder):
    """Do what `make` does. Whoever calls this has the turn."""
    folder = Path(folder).expanduser().absolute()
    if folder.is_relative_to(settings.UPLOADS_ROOT):
        raise BackupError(f"{folder} lies in the uploads, which are part of the backup; choose another folder.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{folder} is not an empty folder; a backup is never written over anything.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-unfinished-", dir=folder.parent))
    except OSError as error:
        raise BackupError(f"No backup can be written to {folder.parent} ({error.strerror}).") from None
    try:
        _fill(unfinished)
        manifest = verify(unfinished)
        unfinished.rename(folder)
        private.flush(folder.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"The backup could not be written ({error}).") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    # A full disk here makes the backup no worse.
    with contextlib.suppress(OSError):
        private.write(settings.SITE_DATA / LAST, manifest["made"].encode())
    # For other machines with the same database. One that is not up to date has no place for it.
    with contextlib.suppress(DatabaseError):
        beat(BACKUP)
    return manifest


def last_made():
    """Return when the last backup of this site's data was made, by whatever machine; None if that is not known."""
    return max(filter(None, [_last_made_here(), last_beat(BACKUP)]), default=None)


def _last_made_here():
    try:
        made = datetime.fromisoformat((settings.SITE_DATA / LAST).read_text().strip())
    except (OSError, ValueError):
        return None
    return made if made.tzinfo else None


def _fill(folder):
    if not _has_tables():
        raise BackupError("The database has no tables: there is nothing to back up.")
    # The database comes first. A picture is written before its row and never changed, so no row lacks its picture.
    database = folder / DATABASE_FILES[connection.vendor]
    {"sqlite": _dump_sqlite, "postgresql": _dump_postgresql}[connection.vendor](database)
    uploads.copy_to(folder / UPLOADS)
    private.write(folder / KEY, settings.SECRET_KEY.encode())
    manifest = {
        "format": FORMAT,
        "made": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "versions": {
            "build": settings.BUILD,
            "django": django.__version__,
            "python": platform.python_version(),
            connection.vendor: ".".join(map(str, connection.get_database_version())),
        },
        "files": {
            name: {"size": path.stat().st_size, "sha256": _sha256(path)}
            for name, path in uploads.files_below(folder).items()
        },
    }
    for path in uploads.files_below(folder).values():
        private.flush(path)
    private.write(folder / MANIFEST, json.dumps(manifest, indent=1).encode())
    sign(folder, MANIFEST)
    private.flush(folder)


def verify(folder, *, must_be_signed=True):
    """Return the manifest of the backup in `folder` after its signature, and every file with it, was compared."""
    folder = Path(folder)
    # First of all: nothing of what a stranger may have changed is opened as a database.
    if must_be_signed and (folder / MANIFEST).exists():
        try:
            check(folder, MANIFEST)
        except NotSigned as error:
            raise BackupError(f"{folder}: {error}") from None
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        files, vendor = dict(manifest["files"]), manifest["database"]
        expected = {name: (entry["size"], entry["sha256"]) for name, entry in files.items()}
    except FileNotFoundError:
        raise BackupError(f"{folder} holds no {MANIFEST}: it is not a backup, or not a whole one.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BackupError(f"{folder / MANIFEST} cannot be read: the backup is not whole.") from None
    if manifest.get("format") != FORMAT or vendor not in DATABASE_FILES:
        raise BackupError(f"{folder} was made by another version of this site, whose backups cannot be read here.")
    if not {DATABASE_FILES[vendor], KEY} <= set(expected):
        raise BackupError(f"{folder / MANIFEST} names no database or no secret key: the backup is not whole.")
    beside = {MANIFEST, SIGNATURE}
    found = {name: path for name, path in uploads.files_below(folder).items() if name not in beside}
    if odd := sorted(set(found) ^ set(expected)):
        raise BackupError(f"The backup is damaged: {odd[0]} is in the folder or in its manifest, but not in both.")
    for name, path in found.items():
        if (path.stat().st_size, _sha256(path)) != expected[name]:
            raise BackupError(f"The backup is damaged: {name} is not what was written.")
    _check_database(folder / DATABASE_FILES[vendor], vendor)
    return manifest


@contextlib.contextmanager
def unpacked(file, beside):
    """Yield a folder, made in `beside` for the while, with what is in the one file of a backup."""
    with tempfile.TemporaryDirectory(prefix=".backup-incoming-", dir=beside) as place:
        try:
            with Archive(file, most_bytes=MOST_UNPACKED, most_ratio=MOST_UNPACKED) as archive:
                archive.extract(place)
        except (BadArchive, OSError) as error:
            raise BackupError(f"{file} cannot be unpacked ({error}).") from None
        yield Path(place)


def restore(folder, *, must_be_signed=True, replaces=False):
    """Load the backup in `folder`, or in one file that the admin made, into an empty site; return its manifest."""
    folder = Path(folder).expanduser().absolute()
    if folder.is_file():
        with unpacked(folder, settings.SITE_DATA) as place:
            return restore(place, must_be_signed=must_be_signed, replaces=replaces)
    manifest = verify(folder, must_be_signed=must_be_signed)
    vendor = manifest["database"]
    if vendor != connection.vendor:
        raise BackupError(
            f"The backup holds a {DATABASE_NAMES[vendor]} database and this site runs on "
            f"{DATABASE_NAMES[connection.vendor]}; set DATABASE_URL to a database of the backup's kind."
        )
    if _has_tables():
        raise BackupError(
            "The database has tables already and is never overwritten; "
            "set SITE_DATA to an empty folder, or DATABASE_URL to an empty database, and restore there."
        )
    part = settings.SITE_DATA / f"{KEY}.part"
    try:
        if not replaces and (where := default_storage.holds()):
            raise BackupError(
                f"{where} holds files, which are never overwritten; set SITE_DATA or STORAGE_URL to an empty one."
            )
        with default_storage.brought(folder / UPLOADS):
            database = folder / DATABASE_FILES[vendor]
            connection.close()
            load = {"sqlite": load_sqlite, "postgresql": load_postgresql}[vendor]
            load(database, settings.DATABASES["default"]["NAME"])
            if vendor == "sqlite":
                _check_database(Path(sqlite_file()), vendor)
            make_pages_new()
            end_long_work()
        private.write(part, (folder / KEY).read_bytes())
        part.replace(settings.SITE_DATA / KEY)
        private.close(settings.SITE_DATA, sqlite_file())
        private.flush(settings.SITE_DATA)
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise BackupError(f"The backup could not be restored ({error}).") from None
    finally:
        part.unlink(missing_ok=True)
    return manifest


def make_pages_new():
    """Let no page have the ETag of another one: the site had gone on from here, and readers hold what it made then."""
    states = apps.get_model("articles", "PageState")
    if states._meta.db_table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, states._meta.db_table)
    ahead = 1 + secrets.randbelow(10**12)
    # A backup of an older version has not all of them yet.
    names = {"revision", "frame"} & {column.name for column in found}
    states.objects.update(**{name: F(name) + ahead for name in names})


def end_long_work():
    """End what was under way when the backup was made, the backup itself at least: its files are not here."""
    works = apps.get_model("rlssite", "LongWork")
    if works._meta.db_table in connection.introspection.table_names():
        says = "This was under way when the backup was made from which the site was restored."
        works.objects.filter(ended=None).update(ended=timezone.now(), has_failed=True, says=says)


def sqlite_file():
    """The path of the database's file; None on PostgreSQL."""
    return settings.DATABASES["default"]["NAME"] if connection.vendor == "sqlite" else None


def _has_tables():
    try:
        return bool(connection.introspection.table_names())
    except DatabaseError as error:
        raise BackupError(f"The database does not answer ({str(error).strip().partition(chr(10))[0]}).") from None


def _dump_sqlite(target):
    private.write(target, b"")
    source = sqlite3.connect(f"file:{settings.DATABASES['default']['NAME']}?mode=ro", uri=True)
    with contextlib.closing(source), contextlib.closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # Without a write-ahead log, the copy is a single file.
        copy.execute("PRAGMA journal_mode=DELETE")


def load_sqlite(source, target):
    """Copy the database file `source` into `target`."""
    database = sqlite3.connect(target)
    with contextlib.closing(database), contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
        copy.backup(database)
        # Rows must not point to rows that are missing, or a page would break later.
        if database.execute("PRAGMA foreign_key_check").fetchone():
            raise BackupError("The restored database has rows that point to nothing: do not use it.")


def _dump_postgresql(target):
    private.write(target, b"")
    _run_postgresql("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load_postgresql(source, name):
    """Load the dump `source` into the empty database `name` of this site's server."""
    _run_postgresql(
        "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", f"--dbname={name}",
        str(source),
    )  # fmt: skip
    there = connection.copy()
    there.settings_dict["NAME"] = name
    try:
        if set(_dumped_tables(source)) - set(there.introspection.table_names()):
            raise BackupError("The restored database lacks tables that the backup has: do not use it.")
    finally:
        there.close()


def _check_database(path, vendor):
    if vendor == "postgresql":
        if not _dumped_tables(path):
            raise BackupError(f"The backup is damaged: {path.name} holds no tables.")
        return
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            answer = database.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise BackupError(f"{path.name} does not pass SQLite's integrity check ({answer}).")


def _dumped_tables(path):
    """Return the tables whose data is in the dump at `path`."""
    lines = _run_postgresql("pg_restore", "--list", str(path)).splitlines()
    # "3501; 0 16532 TABLE DATA public articles_article postgres"
    return [line.split(" TABLE DATA ")[1].split()[1] for line in lines if " TABLE DATA " in line]


def _run_postgresql(program, *arguments):
    """Run one of PostgreSQL's programs on this site's database; the password is passed by an environment variable."""
    config = connection.settings_dict
    environment = {**os.environ, **(DatabaseClient.settings_to_cmd_args_env(config, [])[1] or {})}
    for variable, key in {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGDATABASE": "NAME"}.items():
        if config.get(key):
            environment[variable] = str(config[key])
    # Of several servers the one that Django has chosen too.
    if wanted := config["OPTIONS"].get("target_session_attrs"):
        environment["PGTARGETSESSIONATTRS"] = wanted
    try:
        done = subprocess.run(
            [program, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise BackupError(
            f"{program} was not found; install PostgreSQL's client programs (Debian: postgresql-client)."
        ) from None
    if done.returncode:
        said = " ".join(line.strip() for line in done.stderr.strip().splitlines()[:2])
        hint = "; install client programs at least as new as the server" if "version" in said else ""
        raise BackupError(f"{program} failed ({said}){hint}.")
    return done.stdout


def _sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
