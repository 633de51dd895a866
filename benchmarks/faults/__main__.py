"""Make each fault on each database and tell what became of it: `python -m benchmarks.faults`.

Prints one table, and writes it into RESULTS.md and results.json of the benchmarks. On a quiet machine with two
processors it takes some ten minutes; each fault has a time limit, and so has the whole (--minutes). What could not be
made stands in the table with the reason. What it started, mounted and made is gone afterwards.

Needs PostgreSQL's server programs for servers of its own, root for a disk of its own that can be full, faketime
(apt-get install faketime) for a clock that can be wrong, git's history and a package index for the old release.

With names of faults, or one database, only these are made, and nothing is written into RESULTS.md.
"""

import argparse
import dataclasses
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.faults.bounds import Failed, run
from benchmarks.faults.catalogue import FAULTS, lanes
from benchmarks.faults.place import POSTGRESQL, VENDORS, Place
from benchmarks.faults.told import Row, outcome, table
from benchmarks.keeping import HERE, keep, where
from tests import clusters

HOW = (
    "`python -m benchmarks.faults`; every site has two web processes and a worker; the states of the mail server and "
    "the updates run beside the other faults, at a lower priority"
)


def main():
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended."))
    began, load = time.monotonic(), os.getloadavg()[0]
    faults = [fault for fault in FAULTS if not options.faults or fault.key in options.faults]
    place = Place(options.data)
    try:
        rows = sorted(made(place, faults, options.on, began, options.minutes * 60), key=place_in_the_table)
    finally:
        if not options.keep:
            place.remove()
    rows = [row for _fault, row in rows]
    if not options.faults and len(options.on) == len(VENDORS):
        took = f"{(time.monotonic() - began) / 60:.0f} minutes for all of it"
        keep(options.results, "both", "faults", outcome(rows, where(load, f"{HOW}; {took}")))
    sys.stdout.write(table(rows) + "\n")
    sys.exit(1 if any(row.faulty for row in rows) else 0)


def read_options():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    keys = [fault.key for fault in FAULTS]
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=", ".join(keys))
    parser.add_argument("--on", nargs="+", choices=VENDORS, default=VENDORS, help="one database alone")
    parser.add_argument("--minutes", type=float, default=20, help="whatever is not done then is ended (20)")
    folder = Path(tempfile.gettempdir()) / "rlssite-faults"
    parser.add_argument("--data", type=Path, default=folder, metavar="FOLDER", help=f"where it is done ({folder})")
    parser.add_argument("--keep", action="store_true", help="keep the prepared sites there for the next time")
    parser.add_argument("--results", type=Path, default=HERE, metavar="FOLDER", help="where RESULTS.md is written")
    options = parser.parse_args()
    if unknown := set(options.faults) - set(keys):
        parser.error(f"There is no fault {min(unknown)}.")
    return options


def made(place, faults, vendors, began, seconds):
    """Yield ((fault, database), row) for each fault on each database, as they come to an end."""
    ends_at = began + seconds
    for fault in faults:
        for vendor in vendors:
            if why := why_not(fault, vendor):
                yield (fault, vendor), Row(fault.words, vendor, why_not=why)
    vendors = [vendor for vendor in vendors if vendor != POSTGRESQL or clusters.is_possible()]
    place.clear()
    say(began, "Preparing the sites …")
    is_old = any(fault.on == "update" for fault in faults)
    preparing = list(place.jobs_of_preparing(vendors, old=is_old))
    for step, came in run([preparing[: len(vendors)], preparing[len(vendors) :]], place.folder, ends_at):
        if isinstance(came, Failed):
            say(began, f"{step.key}: {came.why}")
            place.failed[step.key] = came.why
    for step, came in run(lanes(place, faults, vendors), place.folder, ends_at):
        fault, vendor = step.key
        row = came
        if isinstance(came, Failed):
            why = {"wrong": f"not finished: {came.why}"} if came.was_begun else {"why_not": f"not run: {came.why}"}
            row = Row(fault.words, vendor, **why)
        row = dataclasses.replace(row, owner=row.owner.replace(f"{place.folder}/", "…/"))
        say(began, " | ".join(row.cells))
        yield step.key, row


def why_not(fault, vendor):
    if vendor == POSTGRESQL and not clusters.is_possible():
        return "not run: PostgreSQL's server programs are not installed"
    return fault.why_not(vendor)


def place_in_the_table(made):
    (fault, vendor), _row = made
    return FAULTS.index(fault), VENDORS.index(vendor)


def say(began, words):
    sys.stderr.write(f"{time.monotonic() - began:4.0f} s  {words}\n")


if __name__ == "__main__":
    main()
