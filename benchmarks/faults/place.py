"""Where the faults are made: sites that were prepared once, on each database and of the old release, and copies."""

import contextlib
import os
import subprocess

from benchmarks.faults.bounds import Job, NotPossible, Step, remove
from benchmarks.faults.cluster import SITE, Cluster
from benchmarks.faults.running import Running, copied
from tests.origin import ROOT

# The oldest release from which owners come: the state of the repository before script/update was there.
OLD = "a7e4a31"
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
VENDORS = (SQLITE, POSTGRESQL)
OLD_FILES = "old-files"
MADE = (OLD_FILES, *VENDORS, *(f"old-{vendor}" for vendor in VENDORS))


class Place:
    def __init__(self, folder):
        self.folder = folder
        # Why a site could not be prepared, by its name.
        self.failed = {}

    def clear(self):
        """Make the folder, and remove what a run that was cut off has left at work there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.getuid() == 0:
            # PostgreSQL, which does not run as root, has to get there.
            for parent in (self.folder, *self.folder.parents):
                if parent.stat().st_mode & 0o001 == 0:
                    parent.chmod(parent.stat().st_mode | 0o011)
        for left in self.folder.glob("at-work-*"):
            remove(left)

    def remove(self):
        """Remove what was made here, and nothing else that may lie there."""
        for made in (*self.folder.glob("at-work-*"), *(self.folder / name for name in MADE)):
            remove(made)
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def jobs_of_preparing(self, vendors, *, old):
        """Return what makes the sites that are copied, where an earlier run has not made them."""
        for vendor in vendors:
            yield self._job_of_preparing(vendor, vendor, lambda site: site.log_in())
        if old:
            for vendor in vendors:
                yield self._job_of_preparing(f"old-{vendor}", vendor, lambda _site: None)

    def _job_of_preparing(self, name, vendor, make):
        @contextlib.contextmanager
        def opened(_folder):
            folder = self.folder / name
            if (folder / "version").exists() and (folder / "version").read_text() == self._version(name):
                yield None
                return
            remove(folder)
            folder.mkdir()
            with self._first_start(folder, vendor, is_old=name.startswith("old-")) as site:
                yield site
            (folder / "version").write_text(self._version(name))

        step = Step(name, lambda site: site and make(site), 120)
        return Job(f"preparing {name}", opened, [step], seconds_to_open=300)

    def _version(self, name):
        if name.startswith("old-"):
            return OLD
        done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=False, capture_output=True, text=True)
        return done.stdout

    @contextlib.contextmanager
    def _first_start(self, folder, vendor, *, is_old):
        """Yield the site that makes its data in `folder` by its own first start."""
        (folder / "data").mkdir()
        release = {}
        if is_old:
            root = self.old_files()
            release = {"root": root, "python": str(root / ".venv/bin/python")}
        with contextlib.ExitStack() as stack:
            database = ""
            if vendor == POSTGRESQL:
                cluster = stack.enter_context(Cluster(folder / "cluster").make().runs())
                stack.callback(cluster.stop, "fast")
                cluster.ask(f"CREATE DATABASE {SITE}")
                database = cluster.url(SITE)
            site = Running(folder / "data", database, **release)
            yield stack.enter_context(site.runs())

    def old_files(self):
        """Lay down the old release's files with its packages, unless they are there; return their folder."""
        root = self.folder / OLD_FILES
        if (root / ".venv/installed-requirements.txt").exists():
            return root
        remove(root)
        root.mkdir()
        packed = subprocess.run(["git", "archive", OLD], cwd=ROOT, check=False, capture_output=True)
        if packed.returncode:
            raise NotPossible(f"the history of this checkout does not go back to {OLD}")
        subprocess.run(["tar", "-x"], cwd=root, check=True, input=packed.stdout)
        done = subprocess.run(["script/bootstrap"], cwd=root, check=False, capture_output=True, text=True)
        if done.returncode:
            raise NotPossible(f"the packages of {OLD} could not be installed: {done.stderr.strip()[-200:]}")
        return root

    def prepared(self, name):
        """Return the folder of the site that was prepared by this name."""
        folder = self.folder / name
        if not (folder / "version").exists():
            raise NotPossible(self.failed.get(name, f"{name} was not prepared"))
        return folder

    @contextlib.contextmanager
    def site(self, vendor, folder, *, log=None, **variables):
        """Yield a site on a copy of the prepared one in `folder`, which runs; it is stopped at the end."""
        prepared = self.prepared(vendor)
        with contextlib.ExitStack() as stack:
            cluster = None
            if vendor == POSTGRESQL:
                cluster = stack.enter_context(Cluster(prepared / "cluster").copied(folder / "cluster").runs())
            site = Running(
                copied(prepared / "data", folder / "data"), cluster.url(SITE) if cluster else "", **variables
            )
            site.cluster = cluster
            site.log = log or site.log
            yield stack.enter_context(site.runs())
