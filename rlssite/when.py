"""Moments as people read them, with the time zone that they are meant in."""

from django.utils import timezone


def zone_name():
    """Return the name of the time zone that times are shown and typed in, like “Europe/London”."""
    return timezone.get_current_timezone_name()


def in_words(moment):
    """Return `moment` as “2026-03-29 07:30 (Europe/London)”."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M} ({zone_name()})"
