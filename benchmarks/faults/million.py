"""How long today's migrations keep people from posting on a site of 1,000,000 comments.

`python -m benchmarks.faults.million`: builds the site of the old release with so many comments on a PostgreSQL of its
own, by its own migrations and bulk SQL (some minutes; it is kept), and runs today's migrations on a copy while one
comment is written each tenth of a second, as the old release writes it. Prints the longest wait.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.faults.cluster import Cluster
from benchmarks.faults.place import OLD, Place
from benchmarks.keeping import HERE, keep, where
from benchmarks.results import Figure, Outcome, table
from tests.origin import ROOT, SETTINGS

COMMENTS = 1_000_000
EVERY = 0.1
AT_MOST = 2
# What a post writes to, besides the comment itself.
BESIDE = (
    "UPDATE comments_discussion SET comment_count = comment_count + 1",
    "UPDATE articles_pagestate SET revision = revision + 1",
)


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults.million", description=__doc__)
    kept = Path(tempfile.gettempdir()) / "rlssite-faults"
    parser.add_argument("--data", type=Path, default=kept, metavar="FOLDER", help=f"where the sites are kept ({kept})")
    parser.add_argument("--comments", type=int, default=COMMENTS, metavar="NUMBER")
    options = parser.parse_args()
    place = Place(options.data)
    place.clear()
    place.cluster = Cluster(place.folder / "million")
    if not place.cluster.folder.exists():
        place.cluster.make()
    # An earlier run may have been cut off.
    place.cluster.stop()
    place.cluster.start()
    try:
        name = f"million_{options.comments}"
        if not place.cluster.ask(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):  # noqa: S608 - ours
            build(place, name, options.comments)
        place.cluster.ask("DROP DATABASE IF EXISTS million_run WITH (FORCE)")
        place.cluster.ask(f"CREATE DATABASE million_run TEMPLATE {name}")
        measured = measure(place)
        if options.comments == COMMENTS:
            keep(HERE, "postgresql", "migrations", measured)
        sys.stdout.write(table(measured.figures) + "\n")
    finally:
        place.cluster.stop()


def environment(place, database):
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    data = place.folder / "million-data"
    data.mkdir(exist_ok=True)
    return kept | {
        "SITE_DATA": str(data),
        "DATABASE_URL": place.cluster.url(database),
        "DJANGO_SETTINGS_MODULE": "rlssite.settings",
    }


def build(place, name, comments):
    """Make the database of the old release: its guide and some comments, of which the first threads are multiplied."""
    began, part = time.monotonic(), f"{name}_part"
    place.cluster.ask(f"DROP DATABASE IF EXISTS {part} WITH (FORCE)")
    place.cluster.ask(f"CREATE DATABASE {part}")
    old = place.old_files()
    command = [str(old / ".venv/bin/python"), "-m", "benchmarks.filling", "400", "50", "100"]
    subprocess.run(command, cwd=old, env=environment(place, part), check=True)
    columns = columns_of(place, part)
    others = ", ".join(f'"{column}"' for column in columns if column not in ("id", "key"))
    threads = place.cluster.ask("SELECT count(*) FROM comments_comment WHERE root_id IS NULL", database=part)[0][0]
    place.cluster.ask(
        f'INSERT INTO comments_comment ("key", {others}) SELECT gen_random_uuid(), {others} '  # noqa: S608 - the table's own
        f"FROM comments_comment, generate_series(1, {comments // threads + 1}) WHERE root_id IS NULL",
        database=part,
    )
    place.cluster.ask("VACUUM ANALYZE", database=part)
    place.cluster.ask(f"ALTER DATABASE {part} RENAME TO {name}")
    sys.stderr.write(f"Built in {time.monotonic() - began:.0f} s.\n")


def columns_of(place, database):
    found = place.cluster.ask(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'comments_comment' ORDER BY 1",
        database=database,
    )
    return [column for (column,) in found]


class Poster(threading.Thread):
    """Writes a comment each tenth of a second as the old release does, and notes how long each took."""

    def __init__(self, place):
        super().__init__()
        self.url, self.over = place.cluster.url("million_run"), threading.Event()
        others = ", ".join(f'"{name}"' for name in columns_of(place, "million_run") if name not in ("id", "key"))
        self.insert = (
            f'INSERT INTO comments_comment ("key", {others}) SELECT gen_random_uuid(), {others} '  # noqa: S608 - ours
            "FROM comments_comment WHERE root_id IS NULL ORDER BY id LIMIT 1"
        )
        self.took, self.refused = [], []

    def run(self):
        import psycopg2

        connection = psycopg2.connect(self.url)
        while not self.over.wait(EVERY):
            began = time.monotonic()
            try:
                with connection, connection.cursor() as cursor:
                    cursor.execute(self.insert)
                    for statement in BESIDE:
                        cursor.execute(statement)
            except psycopg2.Error as error:
                self.refused.append(str(error).partition("\n")[0])
            self.took.append(time.monotonic() - began)
        connection.close()


def measure(place):
    poster, load = Poster(place), os.getloadavg()[0]
    count = place.cluster.ask("SELECT count(*) FROM comments_comment", database="million_run")[0][0]
    poster.start()
    time.sleep(2)
    began, before = time.monotonic(), len(poster.took)
    try:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--no-input", "-v1"],
            cwd=ROOT, env=environment(place, "million_run"), check=True,
        )  # fmt: skip
        seconds = time.monotonic() - began
        time.sleep(1)
    finally:
        poster.over.set()
        poster.join()
    refused = f"; {len(poster.refused)} refused: {poster.refused[0]}" if poster.refused else "; none refused"
    sides = f"{len(poster.took)} posts to {count:,} comments while migrating from {OLD} took {seconds:.0f} s{refused}"
    longest = max(poster.took[before:])
    figure = Figure("migrations: longest wait of a post", longest, sides, at_most=AT_MOST, unit=" s")
    return Outcome([figure], where(load, "`python -m benchmarks.faults.million`"))


if __name__ == "__main__":
    main()
