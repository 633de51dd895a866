"""The site's data is its owner's alone: files 0600 and folders 0700, whoever made them.

The database holds commenters' addresses, and the secret key opens every private link. Nothing of it is read by
another user of the machine: a web server in front (deploy/nginx.conf) asks the site for static files and pictures too.
"""

import os
import stat
from contextlib import contextmanager
from pathlib import Path

FILE, FOLDER = 0o600, 0o700
# What we make is private from the moment it is there.
UMASK = 0o077
# What the site itself keeps in its folder; a folder that holds other things as well keeps those as they are.
NAMES = ("db.sqlite3*", "secret_key", "static.stamp", "worker.lock", "mail_queue*", "uploads", "static", "mail")


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
    """Take from all others what they may do with the site's data; return the paths where that failed.

    `database` is the path of SQLite's file, which may lie elsewhere; its log and index lie beside it.
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
    """Whether `path` is its owner's alone now. What a link leads to is not ours."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or _is_private(mode):
            return True
        # A folder that everybody may write to, like /tmp, belongs to the machine.
        if mode & stat.S_ISVTX:
            return False
        path.chmod(FOLDER if stat.S_ISDIR(mode) else FILE)
        # Some file systems take the change and make none.
        return _is_private(path.lstat().st_mode)
    except FileNotFoundError:
        return True
    except OSError:
        return False
