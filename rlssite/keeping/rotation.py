"""Which backups are kept: those of the last days, weeks and months."""

import re
from datetime import UTC, datetime

# Names of before did not say that they are in UTC, as all are.
NAMED = re.compile(r"(?P<kind>[a-z-]+)-(?P<at>\d{4}-\d\d-\d\d-\d{6})(-utc)?-[0-9a-f]{4}\.zip")
PERIODS = ("%Y-%m-%d", "%G-W%V", "%Y-%m")


def made_at(name, kind):
    """Return when the backup file `name` was made; None if it is none of this kind."""
    found = NAMED.fullmatch(name)
    if found is None or found["kind"] != kind:
        return None
    try:
        return datetime.strptime(found["at"], "%Y-%m-%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def kept(moments, keep):
    """Return those of `moments` to keep: the last one of each of so many days, weeks and months as `keep` says.

    The newest one is always kept. Days without a backup do not count, so a site that stood still for a year, or a clock
    that was a year ahead, loses nothing.
    """
    newest_first = sorted(moments, reverse=True)
    keeps = set(newest_first[:1])
    for form, most in zip(PERIODS, keep, strict=True):
        last_of = {}
        for moment in newest_first:
            last_of.setdefault(moment.strftime(form), moment)
        keeps |= set(list(last_of.values())[:most])
    return keeps
