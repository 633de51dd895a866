"""What the owner is told of a fault: on the desk, by `/readyz?all`, or in the log."""

import time

from benchmarks.faults.told import Row

# After a start the worker needs a moment until it gives its first sign; facts are kept for five seconds.
SECONDS_TO_SETTLE, SECONDS_TO_BE_TOLD = 20, 15


def row(site, fault, people, owner="", wrong="", mails=None):
    return Row(
        fault, site.vendor, site.counted(people), mails, people.seen(people.read), people.seen(people.written),
        owner, wrong,
    )  # fmt: skip


def settled(site, *names):
    """Wait until neither the worker nor one of `names` is missed any more; return what the owner is told then."""
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    found = site.trouble()
    while found[0] & {"worker", "database", *names} and time.monotonic() < deadline:
        time.sleep(0.5)
        found = site.trouble()
    return found


def told(site, before, *expected):
    """Wait until what is `expected` is named; return (what the owner is told that was not told before, what is wrong).

    `expected` are names of facts, of which one does. Each web process finds out for itself.
    """
    deadline = time.monotonic() + SECONDS_TO_BE_TOLD
    names, lines = set(), set()
    while not (names & set(expected) and lines) and time.monotonic() < deadline:
        time.sleep(0.5)
        now, said = site.trouble()
        names, lines = names | now - before[0], lines | said - before[1]
    wrong = "" if names & set(expected) else f"The cause was not named: {' or '.join(expected)}"
    return in_words(names, lines), wrong


def in_words(names, lines):
    parts = []
    if lines:
        parts.append("desk: " + " ".join(f"“{line}”" for line in sorted(lines)))
    if names:
        parts.append(f"/readyz?all: {', '.join(sorted(names))}")
    return "yes, " + "; ".join(parts) if parts else "no"


def logged(site, since, *words):
    """Return the first line of the site's log after `since` characters that holds one of `words`, for the table."""
    lines = site.said()[since:].splitlines()
    found = next((line.strip() for line in lines if any(word in line for word in words)), "")
    return f"yes, in the log: “{found}”" if found else "no: it is mended in a moment"
