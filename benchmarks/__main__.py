"""Measure the site on this machine: `python -m benchmarks [pages] [discussion] [lighthouse]`; all, if none is named.

Prints one table of ratios, and writes RESULTS.md and results.json beside this file, where the parts that were not
measured this time stay as they were. Needs wrk (apt-get install wrk), for the figure behind nginx nginx, and for
`lighthouse` Chromium and `npm ci --prefix benchmarks`. DATABASE_URL names the PostgreSQL server, with an account that
may make databases; without it the databases are SQLite's.

The sites are built once and kept. If building is interrupted, the same command goes on where it was; each part that was
measured is written down at once.
"""

import argparse
import dataclasses
import os
import platform
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import django

from benchmarks import discussion, lighthouse, pages
from benchmarks.keeping import HERE, keep
from benchmarks.load import Failed
from benchmarks.results import table
from benchmarks.sites import VENDOR, Site, on_server

PARTS = {"pages": pages, "discussion": discussion, "lighthouse": lighthouse}


@dataclasses.dataclass(frozen=True)
class Pace:
    """How much is asked: rounds of so many seconds, mixed requests, answers of each page, visits of Lighthouse."""

    rounds: int
    seconds: int
    requests: int
    answers: int
    visits: int


USUAL = Pace(rounds=5, seconds=2, requests=10_000, answers=40, visits=5)
QUICK = Pace(rounds=1, seconds=1, requests=500, answers=2, visits=1)


def main():
    options = read_options()
    options.data.mkdir(parents=True, exist_ok=True)
    pace = QUICK if options.quick else USUAL
    sites = [Site(comments, options.data) for comments in sorted(set(options.comments))]
    if set(options.parts) != {"lighthouse"}:
        for site in sites:
            site.build()
    measured, failures = {}, []
    for part in options.parts:
        load = os.getloadavg()[0]
        try:
            outcome = PARTS[part].measure(sites, pace)
        except Failed as reason:
            failures.append(f"{part} was not measured. {reason}")
            continue
        outcome = dataclasses.replace(outcome, state=state(part, sites, pace, load))
        keep(options.results, VENDOR, part, outcome)
        measured[part] = outcome
    sys.stdout.write(table(figure for outcome in measured.values() for figure in outcome.figures) + "\n\n")
    for part, outcome in measured.items():
        sys.stdout.write(f"{part}: {'; '.join(f'{name} {value}' for name, value in outcome.state.items())}\n")
    sys.exit("\n".join(failures) or None)


def read_options():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all, if none is named")
    parser.add_argument(
        "--comments", nargs="+", type=int, default=[100, 10_000, 1_000_000], metavar="NUMBER",
        help="sizes of the sites; the largest is measured, and compared with the smallest (100 10000 1000000)",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="short rounds, which show only that all of it works")
    kept = Path(tempfile.gettempdir()) / "rlssite-benchmarks"
    parser.add_argument("--data", type=Path, default=kept, metavar="FOLDER", help=f"where the sites are kept ({kept})")
    parser.add_argument("--results", type=Path, default=HERE, metavar="FOLDER", help="where RESULTS.md is written")
    options = parser.parse_args()
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"There is no part {min(unknown)}.")
    options.parts = options.parts or list(PARTS)
    return options


def state(part, sites, pace, load):
    """Return where and how a part was measured, in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    database = f"SQLite {sqlite3.sqlite_version}"
    if VENDOR == "postgresql":
        database = f"PostgreSQL {on_server('SHOW server_version')[0]}"
    found = {
        "machine": f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GB, {platform.system()}",
        "versions": f"Python {platform.python_version()}, Django {django.get_version()}, {database}",
        "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "load": f"{load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end",
    }
    asked = {
        "pages": f"{sites[-1].comments:,} comments; rounds: {pace.rounds} of {pace.seconds} s for each side",
        "discussion": f"{sites[0].comments:,} and {sites[-1].comments:,} comments; answers a page: {pace.answers}",
        "lighthouse": f"visits: {pace.visits}, one after the other",
    }
    return found | {"measured": f"{asked[part]}{' (quick, so rough)' if pace is QUICK else ''}"}


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Interrupted. What was built and measured is kept; the same command goes on.")
