"""A backup that is restored elsewhere, an upgrade from the old release, and one that is taken back."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import time

from benchmarks.addresses import DISCUSSION, FRONT
from benchmarks.faults.cluster import SITE, Cluster
from benchmarks.faults.place import OLD, POSTGRESQL
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


def answers(site):
    """Return what readers are answered by the site, which runs."""
    return ", ".join(str(ask(site.port, path)[0]) for path in (FRONT, DISCUSSION))


def restored(site):
    """People write while the backup is made; then what it holds is restored into an empty place and started there."""
    with People(site.port).at_the_site() as people:
        time.sleep(3)
    with People(site.port).at_the_site() as others:
        time.sleep(1)
        made = site.manage("backup", site.data / "copy")
        time.sleep(1)
    site.stop()
    before = content(site)
    database = ""
    if site.cluster:
        site.cluster.ask("CREATE DATABASE restored")
        database = site.cluster.url("restored")
    empty = Running(site.data.parent / "restored", database)
    empty.data.mkdir()
    shutil.copy(site.data / "backup_key", empty.data)
    done = empty.manage("restore", site.data / "copy")
    after = content(empty)
    # Of those who wrote while it was made it holds some; of all before it every one.
    differs = [name for name in differing(before, after) if not name.startswith(("comments_", "post_office"))]
    wrong = [
        made.stderr.strip(),
        done.stderr.strip() if done.returncode else "",
        f"differs: {differs}" if differs else "",
    ]
    with empty.runs():
        count, seen = empty.counted(people), answers(empty)
    return Row(
        f"Backup while {len(others.acknowledged)} comments are taken, restored into an empty place",
        site.vendor,
        count,
        readers=f"The restored site answers {seen}; {len(after)} tables were compared",
        writers=others.seen(others.written),
        owner=f"“{made.stdout.partition(':')[2].strip()[:100]} …”",
        wrong="; ".join(filter(None, wrong)),
    )


class Installed:
    """The old release where an owner has it: files, packages and data in one folder. It does not run."""

    def __init__(self, place, folder, data, database):
        self.root, self.new = copied(place.old_files(), folder / "site"), folder / "new"
        copied(data, self.root / "var")
        # Packages know the folder that they were installed in, but for this.
        python = self.root / ".venv/bin/python"
        self.site = Running(self.root / "var", database, root=self.root, python=str(python))
        del self.site.environment["BACKUP_KEEP"]
        began = time.monotonic()
        with self.site.runs(), People(self.site.port).at_the_site() as self.people:
            # The new version has more to do at its first start, and the machine may be busier then.
            self.patience = max(30, round(4 * (time.monotonic() - began)))
            time.sleep(3)
        self.before = content(self.site)

    def update(self, *, is_unhealthy=False):
        """Let the present version's script/update bring it in, as its head says; return (what came of it, seconds)."""
        lay_down_new_files(self.new)
        if is_unhealthy:
            views = self.new / "rlssite" / "health" / "views.py"
            views.write_text(views.read_text() + UNHEALTHY)
        shutil.copy(ROOT / "script" / "update", self.root / "script")
        began = time.monotonic()
        done = subprocess.run(
            ["script/update", str(self.new)],
            cwd=self.root,
            env=self.site.environment | {"UPDATE_SECONDS": str(self.patience), "SITE_ENV": os.devnull},
            capture_output=True,
            text=True,
            check=False,
        )
        shutil.rmtree(self.new)
        return done, time.monotonic() - began


@contextlib.contextmanager
def installed(place, vendor, folder):
    prepared = place.prepared(f"old-{vendor}")
    with contextlib.ExitStack() as stack:
        database = ""
        if vendor == POSTGRESQL:
            cluster = stack.enter_context(Cluster(prepared / "cluster").copied(folder / "cluster").runs())
            database = cluster.url(SITE)
        old = Installed(place, folder, prepared / "data", database)
        stack.callback(old.site.stop)
        yield old


def lay_down_new_files(folder):
    """Lay down the present version's files, as they are here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    folder.mkdir()
    packed = subprocess.run(["tar", "-c", "--null", "-T", "-"], cwd=ROOT, check=True, input=listed, capture_output=True)
    subprocess.run(["tar", "-x"], cwd=folder, check=True, input=packed.stdout)


def taken_back(old):
    done, seconds = old.update(is_unhealthy=True)
    differs = differing(old.before, content(old.site))
    with old.site.runs():
        seen = answers(old.site)
    wrong = f"differs: {differs}" if differs else ""
    if done.returncode != 1 or "The old version is back" not in done.stderr:
        wrong = done.stderr.strip()[-300:] or "It was not taken back."
    return row(
        old,
        f"A new version that is unhealthy is brought in by script/update, which takes it back to {OLD}",
        f"Away for {seconds:.0f} s; then the old version answers {seen}",
        f"yes: “{' '.join(done.stderr.split())[-260:]}”",
        wrong,
    )


def upgraded(old):
    done, seconds = old.update()
    with old.site.runs():
        seen = answers(old.site)
    return row(
        old,
        f"Upgrade from release {OLD} by script/update",
        f"Away for {seconds:.0f} s; then {seen}",
        f"yes: “{' '.join(done.stdout.split())}”",
        done.stderr.strip()[-300:] if done.returncode else "",
    )


def row(old, fault, readers, owner, wrong):
    return Row(fault, old.site.vendor, old.site.counted(old.people), readers=readers, owner=owner, wrong=wrong)
