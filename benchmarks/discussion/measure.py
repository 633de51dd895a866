"""Measure the discussion with 100 and with 1,000,000 comments side by side, and write ../RESULTS.md.

`python benchmarks/discussion/measure.py [sqlite] [postgresql]`; PostgreSQL at BENCH_SERVER, where it makes two
databases. It needs some gigabytes in a folder of its own below the temporary one (`--data` names another, `--keep`
leaves the databases for the next run) and, mostly to fill them, some ten minutes for each.
"""

import argparse
import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import django

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RESULTS = HERE.parent / "RESULTS.md"
SERVER = os.environ.get("BENCH_SERVER", "postgres://postgres@127.0.0.1:5432")
# Threads, replies in the oldest one more than the others have, comments that wait.
SIZES = {"small": (40, 50, 100), "large": (360_000, 100_000, 1_000)}
WARM_UP, AIM = 20, 1.2


def environment(vendor, size, data):
    address = f"sqlite:///{data / size}.sqlite3" if vendor == "sqlite" else f"{SERVER}/rls_bench_{size}"
    unset = ("SITE_URL", "EMAIL_URL", "MAIL_FROM", "CACHE_URL", "TRUSTED_PROXIES", "DEBUG")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return kept | {
        "DATABASE_URL": address,
        "SITE_DATA": str(data / "site"),
        "DJANGO_SETTINGS_MODULE": "rlssite.settings",
    }


def on_server(statement, *, quietly=False):
    import psycopg2

    connection = psycopg2.connect(f"{SERVER}/postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() if cursor.description else None
    except psycopg2.errors.DuplicateDatabase:
        if not quietly:
            raise
    finally:
        connection.close()
    return None


def build(vendor, size, data):
    """Make and fill the database, unless an earlier run left it."""
    stamp, settings = data / f"{vendor}-{size}.built", environment(vendor, size, data)
    if stamp.exists():
        # The site may have changed since.
        for command in (["manage.py", "migrate", "-v", "0"], ["-m", "tests.origin", "collect"]):
            subprocess.run([sys.executable, *command], env=settings, cwd=ROOT, check=True)
        return
    sys.stderr.write(f"Filling {vendor}, {size} …\n")
    if vendor == "postgresql":
        on_server(f"CREATE DATABASE rls_bench_{size}", quietly=True)
    command = [sys.executable, str(HERE / "build.py"), *map(str, SIZES[size])]
    subprocess.run(command, env=settings, cwd=ROOT, check=True)
    stamp.touch()


def remove(vendor, size, data):
    (data / f"{vendor}-{size}.built").unlink(missing_ok=True)
    if vendor == "postgresql":
        on_server(f"DROP DATABASE IF EXISTS rls_bench_{size}")
    else:
        for end in ("", "-wal", "-shm"):
            (data / f"{size}.sqlite3{end}").unlink(missing_ok=True)


class Site:
    """A process of its own for one database."""

    def __init__(self, vendor, size, data):
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "one_site.py")],
            env=environment(vendor, size, data),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pages = self.answer()

    def ask(self, line):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("The site ended by itself.")
        return json.loads(line)

    def end(self):
        self.process.stdin.close()
        self.process.wait(30)


def measure(vendor, data, rounds):
    """Return (rows of the table, pages that could not be measured)."""
    small, large = (Site(vendor, size, data) for size in SIZES)
    rows = []
    try:
        for name in large.pages["pages"]:
            times = ([], [])
            for number in range(WARM_UP + rounds):
                # Turn about, and who is first changes too: whatever else the machine does meets both alike.
                for which in (0, 1) if number % 2 else (1, 0):
                    taken = (small, large)[which].ask(name)
                    if number >= WARM_UP:
                        times[which].append(taken)
            plans = small.ask(f"plan {name}"), large.ask(f"plan {name}")
            rows.append((name, *map(statistics.median, times), *plans))
            sys.stderr.write(f"{vendor}: {row(*rows[-1])}\n")
    finally:
        small.end()
        large.end()
    return rows, large.pages["left out"]


def row(name, small, large, plan_small, plan_large):
    ratio = large / small
    return (
        f"| {name} | {small * 1000:.1f} | {large * 1000:.1f} | {ratio:.2f}{'' if ratio <= AIM else ' **above**'} "
        f"| {plan_small['queries']} / {plan_large['queries']} | {plan_small['read']} / {plan_large['read']} "
        f"| {'; '.join(plan_large['bad']) or 'none'} |"
    )


HEAD = """\
# The discussion with 100 and with 1,000,000 comments

Aim: each page and each posting costs with 1,000,000 comments, 100,000 of them in one thread, at most {aim} times what
it costs with 100. Measured on {day} by `discussion/measure.py`, which wrote this file.

- Machine: {machine}
- Versions: Python {python}, Django {django}, SQLite {sqlite}{postgresql}
- State: load {load} at the start, {load_after} at the end
- Small: 100 comments in 40 threads, and 50 replies more to the oldest, so that a page of a thread is full in both; 100
  wait. Large: 1,000,000 in 360,000 threads, 100,000 of them more replies to the oldest; 1,000 wait, 20 of them urgent.
  Every comment has 60 words, every page of threads 20 threads with 30 replies.
- Each figure is the median of {rounds} answers after {warm_up} to warm up, small and large in turn, in processes of
  their own; Django's test client on the settings of production, so without the network. Every page is made anew, not
  taken from those that the site keeps. Posting writes to the disk.
- The small list has two pages: its second stands in for the middle and the last of the large one. The author's lists
  count to 501 and 2,000 at most, which the small discussion has not.
"""
TABLE = """
## {vendor}

| | small, ms | large, ms | ratio | queries | {read}, small / large | {bad} in the large one |
|---|---:|---:|---:|---:|---:|---|
"""
WORDS = {
    "sqlite": ("SQLite", "steps of SQLite's machine", "scans and sorts"),
    "postgresql": ("PostgreSQL", "rows read", "sequential scans"),
}


def write(measured, rounds, load):
    version = f", PostgreSQL {on_server('SHOW server_version')[0]}" if "postgresql" in measured else ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    text = HEAD.format(
        aim=AIM,
        day=datetime.now(UTC).date(),
        machine=f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GB, {platform.system()}",
        python=platform.python_version(),
        django=django.get_version(),
        sqlite=sqlite3.sqlite_version,
        postgresql=version,
        load=load,
        load_after=f"{os.getloadavg()[0]:.1f}",
        rounds=rounds,
        warm_up=WARM_UP,
    )
    for vendor, (rows, left_out) in measured.items():
        name, read, bad = WORDS[vendor]
        text += TABLE.format(vendor=name, read=read, bad=bad) + "\n".join(row(*values) for values in rows) + "\n"
        if left_out:
            text += f"\nNot there to be measured: {', '.join(left_out)}.\n"
    RESULTS.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("databases", nargs="*", metavar="sqlite|postgresql", help="both, if none is named")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "rlssite-bench")
    parser.add_argument("--keep", action="store_true", help="leave the databases for the next run")
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    vendors = options.databases or list(WORDS)
    if unknown := set(vendors) - WORDS.keys():
        parser.error(f"{min(unknown)} is neither sqlite nor postgresql.")
    (options.data / "site").mkdir(parents=True, exist_ok=True)
    try:
        for vendor in vendors:
            for size in SIZES:
                build(vendor, size, options.data)
        load, measured = f"{os.getloadavg()[0]:.1f}", {}
        for vendor in vendors:
            measured[vendor] = measure(vendor, options.data, options.rounds)
            write(measured, options.rounds, load)
    finally:
        if not options.keep:
            for vendor in vendors:
                for size in SIZES:
                    remove(vendor, size, options.data)


if __name__ == "__main__":
    main()
