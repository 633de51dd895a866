"""Where the faults are made: a folder with a site that was prepared once for each database, and copies of it."""

import contextlib
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

from benchmarks.faults.cluster import Cluster, programs
from benchmarks.faults.running import SESSION, Running, copied
from tests.origin import ROOT

# The oldest release from which owners come: the state of the repository before script/update was there.
OLD = "a7e4a31"


class Place:
    def __init__(self, folder):
        self.folder = folder
        self.cluster = Cluster(folder) if programs() else None
        self.count = 0
        self.lock = threading.Lock()

    def prepare(self):
        """Make the site on each database, and one of the old release; what an earlier run made is kept."""
        self.folder.mkdir(exist_ok=True)
        for left in (*self.folder.glob("small-*"), *self.folder.glob("site*")):
            # A run that was cut off may have left a disk there.
            subprocess.run(["umount", "-l", str(left)], check=False, capture_output=True)
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        work = [lambda: self._first_start(Running(self.folder / "sqlite"))]
        if self.cluster:
            self.cluster.make()
            for (left,) in self.cluster.ask("SELECT datname FROM pg_database WHERE datname LIKE 'site%'"):
                self.cluster.ask(f"DROP DATABASE {left} WITH (FORCE)")
            if not self.cluster.ask("SELECT 1 FROM pg_database WHERE datname = 'prepared'"):
                self.cluster.ask("CREATE DATABASE prepared")
            work.append(
                lambda: self._first_start(Running(self.folder / "postgresql-data", self.cluster.url("prepared")))
            )
        work.append(self._old_release)
        with ThreadPoolExecutor(3) as threads:
            for done in [threads.submit(one) for one in work]:
                done.result()

    def _first_start(self, site):
        if (site.data / SESSION).exists():
            return
        site.data.mkdir(exist_ok=True)
        with site.runs():
            site.log_in()

    def old_files(self):
        """Lay down the old release's files with its packages, unless they are there; return their folder."""
        root = self.folder / "old"
        if not (root / ".venv/installed-requirements.txt").exists():
            root.mkdir(exist_ok=True)
            files = subprocess.run(["git", "archive", OLD], cwd=ROOT, check=True, capture_output=True).stdout
            subprocess.run(["tar", "-x"], cwd=root, check=True, input=files)
            subprocess.run(["script/bootstrap"], cwd=root, check=True, capture_output=True)
        return root

    def _old_release(self):
        """The old release with data of its own, as its own first start makes them."""
        root, data = self.old_files(), self.folder / "old-data"
        if (data / "static.stamp").exists():
            return
        data.mkdir(exist_ok=True)
        with Running(data, root=root, python=str(root / ".venv/bin/python")).runs():
            pass

    @property
    def vendors(self):
        return ["SQLite", "PostgreSQL"] if self.cluster else ["SQLite"]

    @contextlib.contextmanager
    def site(self, vendor, *, data=None, **variables):
        """Yield a site on a copy of the prepared one, not started yet; it is stopped and removed at the end."""
        with self.lock:
            self.count += 1
            name = f"site{self.count}"
        data = data or self.folder / name
        database = ""
        if vendor == "PostgreSQL":
            self.cluster.ask(f"CREATE DATABASE {name} TEMPLATE prepared")
            database = self.cluster.url(name)
        # What an earlier run that was cut off has left.
        shutil.rmtree(data, ignore_errors=True)
        copied(self.folder / ("sqlite" if vendor == "SQLite" else "postgresql-data"), data)
        site = Running(data, database, **variables)
        try:
            yield site
        finally:
            site.stop()
            shutil.rmtree(data, ignore_errors=True)

    def end(self):
        if self.cluster:
            self.cluster.stop()
