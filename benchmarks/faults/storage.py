"""A disk that is full, a database that only reads, a clock that is wrong, and two servers on one folder."""

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from benchmarks.faults.cluster import Cluster
from benchmarks.faults.running import Running, kill
from benchmarks.faults.storms import row, told
from benchmarks.faults.told import Row
from benchmarks.faults.writers import People

DISK = 900 * 1024 * 1024
FAKETIME = [
    Path("/usr/lib") / place / "faketime" / "libfaketimeMT.so.1" for place in ("x86_64-linux-gnu", "aarch64-linux-gnu")
]
SECONDS_OF_TROUBLE = 6
DAY = 24 * 60 * 60


@contextlib.contextmanager
def disk(folder):
    """Yield whether `folder` is a small disk of its own now."""
    folder.mkdir(exist_ok=True)
    made = (
        os.getuid() == 0
        and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=755", "tmpfs", str(folder)],
            check=False,
            capture_output=True,
        ).returncode
        == 0
    )
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", "-l", str(folder)], check=False)


def not_made(fault, vendor, why):
    return Row(f"{fault} ({vendor})", f"not made: {why}", 0, 0, "")


def fill(folder):
    """Leave no byte free; return the file that took the room."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(folder).free)
        with contextlib.suppress(OSError):
            while file.write(b"\0" * 4096):
                pass
    return ballast


def full_disk(place, vendor):
    """The site's folder, and PostgreSQL's, lie on a disk that is filled to the last byte and later has room again."""
    small = place.folder / f"small-{vendor}"
    with disk(small) as made:
        if not made:
            yield not_made("Disk full", vendor, "a disk of its own needs root")
            return
        cluster = Cluster(small) if vendor == "PostgreSQL" else None
        with contextlib.ExitStack() as stack:
            if cluster:
                cluster.make()
                stack.callback(cluster.stop)
                cluster.ask("CREATE DATABASE full")
                dump = subprocess.run(
                    ["pg_dump", place.cluster.url("prepared")], check=True, capture_output=True
                ).stdout
                subprocess.run(["psql", "-q", cluster.url("full")], input=dump, check=True, capture_output=True)
            site = stack.enter_context(place.site(vendor, data=small / "data"))
            if cluster:
                site.database = site.environment["DATABASE_URL"] = cluster.url("full")
            site.log = place.folder / f"full-{vendor}.log"
            stack.enter_context(site.runs())
            time.sleep(5)
            before = site.trouble()
            with People(site.port).at_the_site() as people:
                time.sleep(1)
                ballast = fill(small)
                time.sleep(SECONDS_OF_TROUBLE)
                owner = told(site, before)
                time.sleep(SECONDS_OF_TROUBLE)
                ballast.unlink()
                if cluster:
                    # If it had no room for its log, it has ended, and somebody starts it again.
                    with contextlib.suppress(subprocess.CalledProcessError):
                        cluster.start()
                site.await_answer()
                time.sleep(2)
            yield row(site, "Disk full, and room again after 12 s", people, owner)


@contextlib.contextmanager
def only_reading(place, site):
    """Let nothing be written: by PostgreSQL's own setting, or by a mount that only reads over the folder."""
    if site.database:
        name = site.database.rpartition("/")[2]
        place.cluster.ask(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        place.cluster.end_all(name)
        try:
            yield True
        finally:
            place.cluster.ask(f"ALTER DATABASE {name} RESET default_transaction_read_only")
            place.cluster.end_all(name)
        return
    here = str(site.data)
    mounts = [["mount", "--bind", here, here], ["mount", "-o", "remount,bind,ro", here]]
    made = os.getuid() == 0 and all(subprocess.run(mount, check=False).returncode == 0 for mount in mounts)
    if made:
        # Connections from before still write, so all that hold one are ended.
        for pid in (*site.web(), site.worker()):
            kill(pid)
    try:
        yield made
    finally:
        subprocess.run(["umount", "-l", here], check=False, capture_output=True)
        for pid in (*site.web(), site.worker()):
            kill(pid)


def read_only(place, site):
    before = site.trouble()
    with People(site.port).at_the_site() as people:
        time.sleep(1)
        with only_reading(place, site) as made:
            site.await_answer()
            time.sleep(SECONDS_OF_TROUBLE)
            owner = told(site, before)
        site.await_answer()
        time.sleep(2)
    if made:
        yield row(site, "Only reading for a while", people, owner)
    else:
        yield not_made("Only reading", site.vendor, "a mount of its own needs root")


def wrong_clock(place, vendor):
    """Under faketime, which on a busy machine lets a sleep fail that should have ended already: then it is not made."""
    library = next((path for path in FAKETIME if path.exists()), None)
    if library is None:
        yield not_made("Clock ahead and back", vendor, "faketime is missing")
        return
    said = place.folder / f"clock-{vendor}"
    said.write_text("+0\n")
    fake = {
        "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(said), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    with place.site(vendor, **fake) as site, site.runs():
        time.sleep(5)
        before = site.trouble()
        for words, offset in (("a year ahead", 365 * DAY), ("back to the right time", 0), ("a day back", -DAY)):
            with People(site.port).at_the_site() as people:
                time.sleep(1)
                said.write_text(f"{offset:+d}\n")
                time.sleep(SECONDS_OF_TROUBLE)
                owner = told(site, before)
                time.sleep(1)
            yield row(site, f"Clock {words}", people, owner)


def two_servers(_place, site):
    before = site.trouble()
    other = Running(site.data, site.database)
    with other.runs(), People(site.port).at_the_site() as people, People(other.port).at_the_site() as others:
        time.sleep(SECONDS_OF_TROUBLE)
        owner = told(site, before)
        said = other.said().splitlines()
    people.acknowledged |= others.acknowledged
    people.tried |= others.tried
    for seen, more in ((people.written, others.written), (people.read, others.read)):
        seen.statuses.update(more.statuses)
        seen.longest = max(seen.longest, more.longest)
    warning = next((line.strip() for line in said if "Another server" in line), "")
    owner = "; ".join(filter(None, [owner, warning and f"log: “{warning}”"]))
    yield row(site, "Two servers on one folder", people, owner)
