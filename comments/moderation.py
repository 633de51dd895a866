"""Which status a new comment gets, and why. Pure: what it needs to know is handed to it."""

from dataclasses import dataclass
from datetime import timedelta

# (how many comments, in what time) one sender may write: generous to a talkative evening, tight for a machine.
FLOOD_LIMITS = ((5, timedelta(minutes=10)), (30, timedelta(days=1)))


@dataclass(frozen=True)
class Context:
    by_author: bool


def decide(context):
    """Return (status, reasons in words) for a comment written in `context`."""
    if context.by_author:
        return "published", []
    return "pending", ["A reader's comment waits for the author."]


def is_flood(times, now):
    """Whether a sender whose comments were written at `times` has written too much to write one more at `now`."""
    return any(sum(now - time < span for time in times) >= limit for limit, span in FLOOD_LIMITS)
