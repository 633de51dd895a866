"""Closes the site's data to other users of the machine: files get mode 0600 and folders 0700, whoever made them.

The database holds commenters' addresses, and the secret key opens every private link. No other user has to read any
of it: a web server in front (deploy/nginx.conf) asks the site for static files and pictures too.
"""

import os
import stat
from contextlib import contextmanager
from pathlib import Path

FILE, FOLDER = 0o600, 0o700
# So that files are private from the moment they are made.
UMASK = 0o077
# The site's own files in its folder; other things in the same folder stay as they are.
NAMES = (
    "db.sqlite3*", "secret_key", "backup_key", "last_backup", "backup_state*", "static.stamp", "staticfiles.json",
    "*.lock", "mail_queue*", "uploads", "static", "mail", "work", "backups", "exports",
)  # fmt: skip


@contextmanager
def writing(path, mode="wb", *, is_new=False, encoding=None):
    """Open a file of its owner's alone, with `is_new` only one that is not there; afterwards the disk has it."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if is_new else os.O_TRUNC)
    with os.fdopen(os.open(path, flags, FILE), mode, encoding=encoding) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def write(path, content):
    with writing(path) as file:
        file.write(content)


def flush(path):
    """Have the disk hold `path`, a file or a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def close(folder, database=None):
    """Take all other users' rights to the site's data; return the paths for which that failed.

    `database` is the path of SQLite's file, which may be elsewhere, with its log and index beside it.
    """
    folder = Path(folder).resolve()
    paths = [path for name in NAMES for path in sorted(folder.glob(name))]
    if database:
        database = Path(database).resolve()
        paths += [database.with_name(database.name + end) for end in ("", "-wal", "-shm", "-journal")]
    failed = [] if _close(folder) else [folder]
    for path in dict.fromkeys(paths):
        for each in _all_below(path):
            if not _close(each):
                failed.append(each)
    return failed


def _all_below(path):
    yield path
    if path.is_dir() and not path.is_symlink():
        for folder, folders, files in os.walk(path):
            yield from (Path(folder) / name for name in (*folders, *files))


def _is_private(mode):
    return mode & 0o077 == 0


def _close(path):
    """Close `path` and return whether only its owner can use it now. Links are not followed."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or _is_private(mode):
            return True
        # A folder that everybody may write to, like /tmp, is not ours.
        if mode & stat.S_ISVTX:
            return False
        path.chmod(FOLDER if stat.S_ISDIR(mode) else FILE)
        # Some file systems accept the change without making it, so look.
        return _is_private(path.lstat().st_mode)
    except FileNotFoundError:
        return True
    except OSError:
        return False
