"""Notices that the machine's clock was set to another time, which no date that was written meanwhile shows."""

import logging
import time
from datetime import timedelta

from django.utils import timezone

from rlssite.health.beats import WORKER, last_beat
from rlssite.models import Beat

CLOCK = "clock set"
# What a clock that is kept right never does at once.
STEP = timedelta(minutes=1)
# For so long it is told, and nothing is forgotten because of its age.
TOLD_FOR = timedelta(days=1)

logger = logging.getLogger("rlssite.worker")


class Clock:
    """Compares the time of day with the time since the machine's start, which nobody can set."""

    def __init__(self, wall=time.time, steady=lambda: time.clock_gettime(time.CLOCK_BOOTTIME)):
        self.wall, self.steady = wall, steady
        self.apart = None

    def look(self):
        """Note a step since the last look; at the first one, that the last sign of life is one from later than now."""
        apart = self.wall() - self.steady()
        if self.apart is None:
            last = last_beat(WORKER)
            step = min(timezone.now() - last, timedelta(0)) if last else timedelta(0)
        else:
            step = timedelta(seconds=apart - self.apart)
        if abs(step) >= STEP:
            Beat.objects.update_or_create(name=CLOCK, defaults={"at": timezone.now()})
            seconds = round(abs(step).total_seconds())
            logger.error(
                "The clock of this machine was set %s by %s s.", "back" if step < timedelta(0) else "ahead", seconds
            )
        self.apart = apart


def was_set():
    """Whether the clock was set to another time within the last day, so that the age of things may be wrong."""
    at = last_beat(CLOCK)
    return at is not None and timezone.now() - at < TOLD_FOR
