"""The sites that are measured: their databases are filled once and kept; each run works on copies of them.

Their databases are files in the data folder, or, if DATABASE_URL names a PostgreSQL server, databases on it.
"""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.origin import ROOT, SETTINGS

SERVER = os.environ.get("DATABASE_URL", "")
VENDOR = "postgresql" if SERVER.startswith("postgres") else "sqlite"


def shape(comments):
    """Return (threads, replies in the oldest one more than the others have, comments that wait).

    A thread has one or two replies. The smallest discussion still has two pages of threads and two of the oldest one.
    """
    replies = max(50, comments // 10)
    return max(40, (comments - replies) * 2 // 5), replies, max(100, comments // 1000)


def environment(database, data):
    """Return the variables of a site on `database`; all of them share their secret key and static files."""
    address = f"sqlite:///{data / database}.sqlite3"
    if VENDOR == "postgresql":
        address = urlsplit(SERVER)._replace(path=f"/{database}").geturl()
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return kept | {
        "DATABASE_URL": address,
        "SITE_DATA": str(data / "site"),
        "DJANGO_SETTINGS_MODULE": "rlssite.settings",
        # Senders are told apart, as behind a proxy.
        "TRUSTED_PROXIES": "127.0.0.1",
    }


@dataclass(frozen=True)
class Site:
    comments: int
    data: Path

    @property
    def database(self):
        return f"rlssite_bench_{self.comments}"

    def build(self):
        """Fill the database, or go on where an earlier run was interrupted; bring one that is full up to date."""
        (self.data / "site").mkdir(parents=True, exist_ok=True)
        if VENDOR == "postgresql" and not on_server("SELECT 1 FROM pg_database WHERE datname = %s", self.database):
            on_server(f"CREATE DATABASE {self.database}")
        sys.stderr.write(f"Building the site with {self.comments:,} comments, or finding it there …\n")
        run("benchmarks.filling", environment(self.database, self.data), *shape(self.comments))

    @contextlib.contextmanager
    def copy(self):
        """Yield the variables of the site on a copy of its database, which is removed at the end."""
        name = f"{self.database}_run"
        remove(name, self.data)
        if VENDOR == "postgresql":
            on_server(f"CREATE DATABASE {name} TEMPLATE {self.database}")
        else:
            shutil.copy(self.data / f"{self.database}.sqlite3", self.data / f"{name}.sqlite3")
        try:
            yield environment(name, self.data)
        finally:
            remove(name, self.data)


@contextlib.contextmanager
def bare_site(data, answers):
    """Yield the variables of benchmarks/bare.py, on a database of its own, with {name: (status, headers, body)}."""
    name, folder = "rlssite_bench_bare", data / "bare"
    folder.mkdir(exist_ok=True)
    kept = {
        answer: {"status": status, "headers": headers, "body": base64.b64encode(body).decode()}
        for answer, (status, headers, body) in answers.items()
    }
    (folder / "answers.json").write_text(json.dumps(kept))
    remove(name, data)
    if VENDOR == "postgresql":
        on_server(f"CREATE DATABASE {name}")
    variables = environment(name, data) | {"SITE_DATA": str(folder)}
    try:
        run("benchmarks.bare", variables)
        yield variables
    finally:
        remove(name, data)


def remove(database, data):
    if VENDOR == "postgresql":
        on_server(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    for path in data.glob(f"{database}.sqlite3*"):
        path.unlink()


def run(module, environment, *arguments):
    subprocess.run([sys.executable, "-m", module, *map(str, arguments)], env=environment, cwd=ROOT, check=True)


def on_server(statement, *values):
    """Return the first row that PostgreSQL answers to `statement`, or None."""
    import psycopg2

    connection = psycopg2.connect(urlsplit(SERVER)._replace(path="/postgres").geturl())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()
