"""A backup that is restored elsewhere, an upgrade from the old release, and one that is taken back."""

import hashlib
import os
import shutil
import subprocess
import time

from benchmarks.addresses import DISCUSSION, FRONT
from benchmarks.faults.running import Running, ask, copied
from benchmarks.faults.told import Row
from benchmarks.faults.writers import People
from tests.origin import ROOT

# What a trial version, which is unhealthy, answers.
UNHEALTHY = "\n\ndef readyz(request):\n    return HttpResponse(status=503)\n"
# What every start renews; the rest of a site is the same after a restore.
NOT_KEPT = (
    *("rlssite_beat", "django_session", "rlssite_longwork", "articles_pagestate", "sqlite_sequence"),
    *("comments_digest", "comments_learnedwords"),
)


def updated(place, vendor):
    """Of a site on SQLite; what differs on PostgreSQL, the backup and its way back, is a fault of its own."""
    if vendor == "SQLite":
        yield upgraded(place)
        yield taken_back(place)


def content(site):
    """Return {table: (rows, hash of them)} of all that a backup has to bring back."""
    if site.database:
        names = site.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    else:
        names = site.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    found = {}
    for (name,) in sorted(names):
        if name not in NOT_KEPT:
            rows = sorted(map(repr, site.rows(f'SELECT * FROM "{name}"')))  # noqa: S608 - the site's own tables
            found[name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found


def differing(before, after):
    return sorted(name for name in before if before[name] != after.get(name))


def restored(place, vendor):
    """People write while the backup is made; then what it holds is restored into an empty place and started there."""
    with place.site(vendor) as site:
        with site.runs():
            with People(site.port).at_the_site() as people:
                time.sleep(3)
            first = set(people.acknowledged)
            with People(site.port).at_the_site() as others:
                time.sleep(1)
                made = site.manage("backup", site.data / "copy")
                time.sleep(1)
        before = content(site)
        empty = Running(place.folder / f"{site.data.name}-restored", site.database and f"{site.database}_restored")
        empty.data.mkdir()
        if vendor == "PostgreSQL":
            place.cluster.ask(f"CREATE DATABASE {site.data.name}_restored")
        shutil.copy(site.data / "backup_key", empty.data)
        done = empty.manage("restore", site.data / "copy")
        after = content(empty)
        there = empty.numbers()
        # Of those who wrote while it was made it holds some; of all before it every one.
        differs = [name for name in differing(before, after) if not name.startswith(("comments_", "post_office"))]
        wrong = "; ".join(
            filter(
                None, [made.stderr.strip(), done.returncode and done.stderr.strip(), differs and f"differs: {differs}"]
            )
        )
        with empty.runs():
            statuses = [ask(empty.port, path)[0] for path in (FRONT, DISCUSSION)]
        shutil.rmtree(empty.data)
    seen = f"The restored site answers {', '.join(map(str, statuses))}; {len(after)} tables alike"
    fault = f"Backup while {len(others.acknowledged)} write, restored into an empty place ({vendor})"
    yield Row(
        fault,
        seen,
        len(first - set(there)),
        len(there) - len(set(there)),
        made.stdout.partition(":")[2].strip()[:120],
        wrong,
    )


class Installed:
    """The old release where an owner has it: files, packages and data in one folder."""

    def __init__(self, place, name):
        self.root = place.folder / name
        copied(place.folder / "old", self.root)
        copied(place.folder / "old-data", self.root / "var")
        # Packages know the folder that they were installed in.
        python = self.root / ".venv/bin/python"
        self.site = Running(self.root / "var", root=self.root, python=str(python))
        del self.site.environment["BACKUP_KEEP"]
        with self.site.runs(), People(self.site.port).at_the_site() as self.people:
            time.sleep(3)
        self.before = content(self.site)

    def update(self, new):
        """Let the new version's script/update bring it in, as its head says; return what came of it."""
        shutil.copy(ROOT / "script" / "update", self.root / "script")
        return subprocess.run(
            ["script/update", str(new)],
            cwd=self.root,
            env={"UPDATE_SECONDS": "240", "SITE_ENV": os.devnull} | self.site.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def end(self):
        self.site.stop()
        shutil.rmtree(self.root)


def new_files(place, name):
    """Lay down the present version's files, as they are here; return their folder."""
    folder = place.folder / name
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    folder.mkdir()
    packed = subprocess.run(["tar", "-c", "--null", "-T", "-"], cwd=ROOT, check=True, input=listed, capture_output=True)
    subprocess.run(["tar", "-x"], cwd=folder, check=True, input=packed.stdout)
    return folder


def upgraded(place):
    installed, new = Installed(place, "site-upgraded"), new_files(place, "site-new")
    try:
        began = time.monotonic()
        done = installed.update(new)
        seconds = time.monotonic() - began
        with installed.site.runs():
            statuses = [ask(installed.site.port, path)[0] for path in (FRONT, DISCUSSION)]
        lost, doubled = installed.site.counted(installed.people)
    finally:
        installed.end()
        shutil.rmtree(new)
    return Row(
        "Upgrade from release a7e4a31 by script/update (SQLite)",
        f"Away for {seconds:.0f} s; then {', '.join(map(str, statuses))}",
        lost,
        doubled,
        f"“{' '.join(done.stdout.split())}”",
        done.stderr.strip()[-300:] if done.returncode else "",
    )


def taken_back(place):
    installed, new = Installed(place, "site-back"), new_files(place, "site-unhealthy")
    try:
        views = new / "rlssite" / "health" / "views.py"
        views.write_text(views.read_text() + UNHEALTHY)
        began = time.monotonic()
        installed.site.environment["UPDATE_SECONDS"] = "100"
        done = installed.update(new)
        seconds = time.monotonic() - began
        differs = differing(installed.before, content(installed.site))
        with installed.site.runs():
            statuses = [ask(installed.site.port, path)[0] for path in (FRONT, DISCUSSION)]
        lost, doubled = installed.site.counted(installed.people)
    finally:
        installed.end()
        shutil.rmtree(new)
    wrong = f"differs: {differs}" if differs else ""
    if done.returncode != 1 or "The old version is back" not in done.stderr:
        wrong = done.stderr.strip()[-300:] or "It was not taken back."
    return Row(
        "A new version that is unhealthy is taken back (SQLite)",
        f"Away for {seconds:.0f} s; then the old version answers {', '.join(map(str, statuses))}, data alike",
        lost,
        doubled,
        f"“{' '.join(done.stderr.split())[-260:]}”",
        wrong,
    )
