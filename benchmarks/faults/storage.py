"""A disk that is full, a database that only reads, and two servers on one folder."""

import contextlib
import os
import shutil
import subprocess
import time

from benchmarks.faults.bounds import NotPossible, kill
from benchmarks.faults.cluster import SITE
from benchmarks.faults.running import Running
from benchmarks.faults.telling import row, settled, told
from benchmarks.faults.writers import People

DISK = 900 * 1024 * 1024
SECONDS_OF_TROUBLE = 6


@contextlib.contextmanager
def on_a_small_disk(place, vendor, folder):
    """Yield a site whose folder, and PostgreSQL's, lie on a disk of their own."""
    small = folder / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=755", "tmpfs", str(small)]
    if os.getuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        raise NotPossible("a disk of its own needs root, and leave to mount")
    with place.site(vendor, small, log=folder / "log") as site:
        site.disk = small
        yield site


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


def full_disk(site):
    before = settled(site)
    with People(site.port).at_the_site() as people:
        time.sleep(1)
        ballast = fill(site.disk)
        time.sleep(SECONDS_OF_TROUBLE)
        owner, wrong = told(site, before, "disk", "writes", "database")
        ballast.unlink()
        if site.cluster:
            # If it had no room for its log, it has ended, and somebody starts it again.
            with contextlib.suppress(subprocess.CalledProcessError):
                site.cluster.start()
        site.await_answer()
        time.sleep(2)
    return row(site, "Disk full to the last byte, and room again", people, owner, wrong)


@contextlib.contextmanager
def only_reading(site):
    """Let nothing be written: by PostgreSQL's own setting, or by a mount that only reads over the folder."""
    if site.cluster:
        setting = "default_transaction_read_only"
        site.cluster.ask(f"ALTER DATABASE {SITE} SET {setting} = on")
        end_connections(site)
        yield
        site.cluster.ask(f"ALTER DATABASE {SITE} RESET {setting}")
        end_connections(site)
        return
    here = str(site.data)
    mounts = [["mount", "--bind", here, here], ["mount", "-o", "remount,bind,ro", here]]
    if os.getuid() != 0 or any(subprocess.run(mount, check=False).returncode for mount in mounts):
        raise NotPossible("a mount of its own needs root, and leave to mount")
    end_connections(site)
    yield
    subprocess.run(["umount", "-l", here], check=False, capture_output=True)
    end_connections(site)


def end_connections(site):
    """End whatever is connected from before, and would go on as before."""
    if site.cluster:
        for pid in site.cluster.backends():
            site.cluster.end(pid)
    else:
        for pid in filter(None, (*site.web(), site.worker())):
            kill(pid)


def read_only(site):
    before = settled(site)
    with People(site.port).at_the_site() as people:
        time.sleep(1)
        with only_reading(site):
            site.await_answer()
            time.sleep(SECONDS_OF_TROUBLE)
            owner, wrong = told(site, before, "writes")
        site.await_answer()
        time.sleep(2)
    how = "by PostgreSQL's setting" if site.cluster else "by a mount; the processes are killed, so that they see it"
    return row(site, f"Only reading for a while ({how})", people, owner, wrong)


def two_servers(site):
    before = settled(site)
    other = Running(site.data, site.database)
    with other.runs(), People(site.port).at_the_site() as people, People(other.port).at_the_site() as others:
        time.sleep(SECONDS_OF_TROUBLE)
        owner, wrong = told(site, before, "servers")
    people.join(others)
    return row(site, "Two servers on one folder", people, owner, wrong)
