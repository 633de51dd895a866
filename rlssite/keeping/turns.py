"""Turns: one process at a time, of all that share the data folder, and on PostgreSQL of all that share the database."""

import contextlib
import fcntl
import time
import zlib

from django.conf import settings
from django.db import connection

from rlssite.web import outages

# Any number, the same in every process: PostgreSQL tells these locks from others by it.
OURS = 0x726C73
SECONDS_BETWEEN_TRIES = 0.5

# Held by the first `serve` on the data folder, and by any other one.
FIRST_SERVER, OTHER_SERVERS = "server.lock", "other_servers.lock"
TRIES = 10


@contextlib.contextmanager
def one_at_a_time(name, *, waits=False):
    """Yield whether the folder's lock `name` is ours; with `waits`, once it is. The system frees it however we end."""
    with (settings.SITE_DATA / name).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


@contextlib.contextmanager
def as_a_server(pause=time.sleep):
    """Let others see that a server runs on the data folder; yield whether it is the only one."""
    with contextlib.ExitStack() as stack:
        if _take_soon(FIRST_SERVER, stack, pause):
            yield not _is_held(OTHER_SERVERS)
        else:
            # Of a third one nothing more is to be seen.
            _take_soon(OTHER_SERVERS, stack, pause)
            yield False


def _take_soon(name, stack, pause):
    """Return whether the lock is ours from now on. Somebody who just looks has it for a moment."""
    for _try in range(TRIES):
        try:
            if stack.enter_context(one_at_a_time(name)):
                return True
        except OSError:
            # No room for the file, or a disk that can only be read: what follows says so.
            return True
        pause(0.05)
    return False


def are_two_servers():
    return _is_held(FIRST_SERVER) and _is_held(OTHER_SERVERS)


def _is_held(name):
    try:
        with (settings.SITE_DATA / name).open() as file:
            # Shared with whoever else looks.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # Most likely there is no such file, since nobody ever took it.
        return False
    return False


class Turn:
    """A turn that is ours. On PostgreSQL it is lost with its connection."""

    def __init__(self, there=None):
        self.there = there

    def is_held(self):
        try:
            if self.there is not None:
                self.there.cursor().execute("SELECT 1")
        except outages.DATABASE_ERRORS:
            return False
        return True


@contextlib.contextmanager
def one_on_all_machines(name, *, waits=False):
    """Yield the `Turn` called `name`, or None if another process has it, on whatever machine with the same database."""
    with one_at_a_time(name, waits=waits) as mine:
        if not mine or connection.vendor != "postgresql":
            yield Turn() if mine else None
            return
        there = connection.copy()
        try:
            yield Turn(there) if _take(there, name, waits) else None
        finally:
            there.close()


def _take(there, name, waits):
    """Take the lock in the database for as long as a transaction of its own, which a pool of connections cannot share.

    PostgreSQL frees it however we end, seconds after this machine was cut off (rlssite/environment/servers.py).
    """
    there.set_autocommit(False)
    with there.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        while True:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [OURS, zlib.crc32(name.encode()) - 2**31])
            if cursor.fetchone()[0]:
                return True
            if not waits:
                return False
            # Not in PostgreSQL, where a statement that waits keeps others from making an index beside what is written.
            time.sleep(SECONDS_BETWEEN_TRIES)
