"""Make each fault and tell what became of it: `python -m benchmarks.faults [PART …]`; all parts, if none is named.

Prints one table, and writes each part into RESULTS.md and results.json of the benchmarks. On a quiet machine with two
processors it takes some ten minutes; no part is begun after them, and what was left out is named alone the next time.
Needs PostgreSQL's server programs for a server of its own, root for a disk of its own that can be full,
and faketime (apt-get install faketime) for a clock that can be wrong; what is missing is named and left out.
"""

import argparse
import os
import sys
import tempfile
import time
import traceback
from pathlib import Path

from benchmarks.faults import mailing, storage, storms, versions
from benchmarks.faults.place import Place
from benchmarks.faults.told import Row, outcome, table
from benchmarks.keeping import HERE, keep, where

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
    parser.add_argument("--minutes", type=float, default=10, help="no part is begun after these (10)")
    options = parser.parse_args()
    began, load = time.monotonic(), os.getloadavg()[0]
    found = []
    place = Place(options.data)
    try:
        say(began, "Preparing the sites, or finding them there …")
        place.prepare()
        for vendor in options.on or place.vendors:
            for part, rows in made(place, vendor, options.parts or PARTS, began, options.minutes * 60):
                found += rows
                if rows:
                    state = where(load, f"`python -m benchmarks.faults {part}`")
                    keep(HERE, vendor.lower(), f"faults: {part}", outcome(f"faults: {part}", rows, state))
    finally:
        place.end()
    sys.stdout.write(table(found) + "\n")


def made(place, vendor, parts, began, seconds):
    """Yield each part with its rows, as long as there is time."""

    def in_time(part):
        if time.monotonic() - began > seconds:
            say(began, f"{part} ({vendor}): not made, the time is over")
        return time.monotonic() - began <= seconds

    parts = [part for part in PARTS if part in parts]
    if not TO_ONE_SITE.keys().isdisjoint(parts):
        with place.site(vendor) as site, site.runs():
            for part, make in TO_ONE_SITE.items():
                if part in parts and in_time(part):
                    yield part, all_of(part, vendor, began, make, place, site)
    for part, make in ON_THEIR_OWN.items():
        if part in parts and in_time(part):
            yield part, all_of(part, vendor, began, make, place, vendor)


def all_of(part, vendor, began, make, *where_it_is_made):
    """Return the rows of a part; if it cannot go on, one says why, and the other parts are made all the same."""
    rows = []
    try:
        for row in make(*where_it_is_made):
            rows.append(row)
            say(began, " | ".join(row.cells))
    except Exception as error:  # noqa: BLE001 - whatever it is, it stands in the table
        traceback.print_exc()
        rows.append(
            Row(f"{part} ({vendor})", "", 0, 0, "", f"not finished: {type(error).__name__} {str(error)[-300:]}")
        )
    return rows


def say(began, words):
    sys.stderr.write(f"{time.monotonic() - began:4.0f} s  {words}\n")


if __name__ == "__main__":
    main()
