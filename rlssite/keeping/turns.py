"""Locks in the data folder: one process at a time, of all that share it."""

import contextlib
import fcntl
import time

from django.conf import settings

# Held by the first `serve` on the data folder, and by any other one.
FIRST_SERVER, OTHER_SERVERS = "server.lock", "other_servers.lock"
TRIES = 10


@contextlib.contextmanager
def one_at_a_time(name, *, waits=False):
    """Yield whether the lock `name` is ours; with `waits`, once it is. The system frees it however we end."""
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
        if _take(FIRST_SERVER, stack, pause):
            yield not _is_held(OTHER_SERVERS)
        else:
            # Of a third one nothing more is to be seen.
            _take(OTHER_SERVERS, stack, pause)
            yield False


def _take(name, stack, pause):
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
