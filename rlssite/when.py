"""Moments as people read and type them, in the time zone that is active."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

DAY, CLOCK = "j M Y", "H:i"
DAY_AND_TIME = f"{DAY}, {CLOCK}"
MINUTE = timedelta(minutes=1)
# No clock is set by more than this at once, but by a day where a land changed its side of the date line.
LONGEST_JUMP = timedelta(hours=26)


def zone_name():
    """Return the name of the time zone that times are shown and typed in, like “Europe/London”."""
    return str(timezone.get_current_timezone())


def in_words(moment):
    """Return `moment` as “27 Nov 2026, 15:16”; that it is UTC is said, since nobody lives in it."""
    return _in(DAY_AND_TIME, moment)


def clock_in_words(moment):
    """Return `moment` of today as “15:16”, in the same way."""
    return _in(CLOCK, moment)


def _in(style, moment):
    words = date_format(timezone.localtime(moment), style)
    return f"{words} (UTC)" if zone_name() == "UTC" else words


def with_zone(moment):
    """Return `moment` as “27 Nov 2026, 15:16 (Europe/London)”, for everybody else."""
    return f"{date_format(timezone.localtime(moment), DAY_AND_TIME)} ({zone_name()})"


def why_not(clock, zone):
    """Say why the naive `clock` names no one moment in `zone`, and which times beside it do; "" if it names one."""
    if not (is_skipped(clock, zone) or is_double(clock, zone)):
        return ""
    told = {
        "time": f"{clock:%H:%M}",
        "day": date_format(clock, DAY),
        "zone": str(zone),
        "before": f"{_beside(clock, zone, -MINUTE):%H:%M}",
        "after": f"{_beside(clock, zone, MINUTE):%H:%M}",
    }
    if is_skipped(clock, zone):
        words = _(
            "There is no %(time)s on %(day)s (%(zone)s): clocks are set forward. Choose %(before)s or earlier, or "
            "%(after)s or later."
        )
    else:
        words = _(
            "There are two %(time)s on %(day)s (%(zone)s): clocks are set back. Choose %(before)s or earlier, or "
            "%(after)s or later."
        )
    return words % told


def is_skipped(clock, zone):
    first, second = (clock.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first < second


def is_double(clock, zone):
    first, second = (clock.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first > second


def _beside(clock, zone, step):
    """Return the nearest naive time before or after `clock` that names one moment."""
    other = clock
    while is_skipped(other, zone) or is_double(other, zone):
        other += step
        if abs(other - clock) > LONGEST_JUMP:
            break
    return other
