"""Notes when something was last seen to work."""

import contextlib
import os
from datetime import timedelta

from django.utils import timezone

from rlssite.models import Beat

# The variable that tells the worker where its signs of life are awaited (rlssite/supervision.py).
PULSE = "WORKER_PULSE"
WORKER, WRITES, BACKUP, COPY = "worker", "writes", "backup", "backup_copy"
# Between two beats of one name: often enough to be told from silence, seldom enough to cost nothing.
BEAT_EVERY = timedelta(seconds=10)


def beat(name, now=None):
    """Note that `name` works now, unless that was noted moments ago."""
    now = now or timezone.now()
    # A note from the future, of a clock that was ahead, is no note.
    if Beat.objects.filter(name=name, at__gt=now - BEAT_EVERY, at__lte=now).exists():
        return
    Beat.objects.update_or_create(name=name, defaults={"at": now})


def pulse():
    """Let whoever started this worker know that it does not stand still. Long work calls this now and then.

    This asks nothing of the database: a worker whose database is away waits, and is no better for being replaced.
    """
    if number := os.environ.get(PULSE):
        # A full pipe means that nobody looks just now, which is no trouble of ours.
        with contextlib.suppress(OSError):
            os.write(int(number), b".")


def last_beat(name):
    """Return when `name` was last seen to work; None for never."""
    return Beat.objects.filter(name=name).values_list("at", flat=True).first()
