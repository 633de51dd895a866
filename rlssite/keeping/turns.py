"""Locks in the data folder: one process at a time, of all that share it."""

import contextlib
import fcntl

from django.conf import settings


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
