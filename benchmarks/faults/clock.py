"""A clock that jumps while the site runs, by libfaketime; PostgreSQL's own clock stays right, as on another machine."""

import contextlib
import time
from pathlib import Path

from benchmarks.faults.bounds import NotPossible
from benchmarks.faults.telling import row, settled, told
from benchmarks.faults.writers import People

LIBRARIES = [
    Path("/usr/lib") / place / "faketime" / "libfaketimeMT.so.1" for place in ("x86_64-linux-gnu", "aarch64-linux-gnu")
]
HOUR = 60 * 60
DAY = 24 * HOUR


@contextlib.contextmanager
def opened(place, vendor, folder):
    library = next((path for path in LIBRARIES if path.exists()), None)
    if library is None:
        raise NotPossible("libfaketime is not installed (apt-get install faketime)")
    offset = folder / "offset"
    offset.write_text("+0\n")
    fake = {
        "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "PYTHONPATH": str(Path(__file__).parent / "under_faketime"),
    }  # fmt: skip
    with place.site(vendor, folder, **fake) as site:
        site.offset = offset
        yield site


def ahead(site):
    return jump(site, 365 * DAY, "Clock set a year ahead for a while, and right again")


def back(site):
    return jump(site, -DAY, "Clock set a day back for a while, and right again")


def jump(site, seconds, fault):
    # What an earlier jump left is told for a day.
    site.change("DELETE FROM rlssite_beat WHERE name = 'clock set'")
    before = settled(site, "clock")
    with People(site.port).at_the_site() as people:
        time.sleep(1)
        site.offset.write_text(f"{seconds:+d}\n")
        _asked_to_log_in_again, wrong = told(site, before, "clock")
        time.sleep(1)
        site.offset.write_text("+0\n")
        time.sleep(2)
        owner, _wrong = told(site, before, "clock")
        time.sleep(1)
    return row(site, fault, people, owner, wrong)
