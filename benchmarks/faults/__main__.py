"""Make each fault and tell what became of it: `python -m benchmarks.faults [PART …]`; all parts, if none is named.

Prints one table, and writes it into RESULTS.md and results.json of the benchmarks, in one run of ten minutes at most on
two processors. Needs PostgreSQL's server programs for a server of its own, root for a disk of its own that can be full,
and faketime (apt-get install faketime) for a clock that can be wrong; what is missing is named and left out.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

import django

from benchmarks.faults import mailing, storage, storms, versions
from benchmarks.faults.place import Place
from benchmarks.faults.told import Row, outcome, table
from benchmarks.keeping import HERE, keep

# What is done to one running site, and what needs sites of its own.
TO_ONE_SITE = {
    "storms": storms.rows,
    "servers": storage.two_servers,
    "mail": mailing.rows,
    "reading": storage.read_only,
}
ON_THEIR_OWN = {
    "disk": storage.full_disk,
    "clock": storage.wrong_clock,
    "restore": versions.restored,
    "update": versions.updated,
}
PARTS = [*TO_ONE_SITE, *ON_THEIR_OWN]


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--on", nargs="+", choices=["SQLite", "PostgreSQL"], help="one database alone")
    kept = Path(tempfile.gettempdir()) / "rlssite-faults"
    parser.add_argument("--data", type=Path, default=kept, metavar="FOLDER", help=f"where the sites are kept ({kept})")
    options = parser.parse_args()
    began, load = time.monotonic(), os.getloadavg()[0]
    found = {}
    place = Place(options.data)
    try:
        say(began, "Preparing the sites, or finding them there …")
        place.prepare()
        for vendor in options.on or place.vendors:
            found[vendor] = []
            for row in rows(place, vendor, options.parts or PARTS):
                found[vendor].append(row)
                say(began, " | ".join(row.cells))
    finally:
        place.end()
        # What was found until then is kept.
        if not options.parts:
            for vendor, told in found.items():
                keep(HERE, vendor.lower(), "faults", outcome(told, state(began, load)))
    sys.stdout.write(table(row for told in found.values() for row in told) + "\n")


def rows(place, vendor, parts):
    if not TO_ONE_SITE.keys().isdisjoint(parts):
        with place.site(vendor) as site, site.runs():
            for part in (part for part in TO_ONE_SITE if part in parts):
                yield from made(part, vendor, TO_ONE_SITE[part], place, site)
    for part in parts:
        if part in ON_THEIR_OWN:
            yield from made(part, vendor, ON_THEIR_OWN[part], place, vendor)


def made(part, vendor, make, *where):
    """Yield the rows of a part; if it cannot go on, one that says why: the other parts are made all the same."""
    try:
        yield from make(*where)
    except Exception as error:  # noqa: BLE001 - whatever it is, it stands in the table
        traceback.print_exc()
        yield Row(f"{part} ({vendor})", "", 0, 0, "", f"not finished: {type(error).__name__} {str(error)[-300:]}")


def state(began, load):
    """Return where and how it was measured, in words."""
    return {
        "machine": f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}",
        "versions": f"Python {platform.python_version()}, Django {django.get_version()}",
        "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "load": f"{load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end",
        "measured": f"by `python -m benchmarks.faults` in {(time.monotonic() - began) / 60:.0f} minutes",
    }


def say(began, words):
    sys.stderr.write(f"{time.monotonic() - began:4.0f} s  {words}\n")


if __name__ == "__main__":
    main()
