"""The site as `manage.py serve` runs it, on data of its own, so that its processes can be ended."""

import contextlib
import http.client
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from html import unescape
from pathlib import Path

from benchmarks.faults.bounds import kill
from benchmarks.faults.told import Count
from tests.origin import ROOT, SETTINGS, free_port

SECONDS_TO_START, SECONDS_TO_ANSWER = 240, 30
SESSION = "owners_session"
LOG_IN = """
from django.contrib.auth import get_user_model
from django.test import Client
owner = get_user_model().objects.get(username="author")
# The one that the first start printed would have to be changed first.
owner.set_password("nobody logs in with it")
owner.save()
client = Client()
client.force_login(owner)
print(client.cookies["sessionid"].value)
"""


def _words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


class Running:
    """One `manage.py serve` on the folder `data`, and on `database` ("": SQLite in that folder)."""

    def __init__(self, data, database="", *, root=ROOT, python=sys.executable, port=None, **variables):
        self.data, self.database, self.root, self.python = data, database, root, python
        # Where a mail server may be opened.
        self.port, self.mail_port = port or free_port(), free_port()
        self.log = data.parent / f"{data.name}-{self.port}.log"
        self.environment = {name: value for name, value in os.environ.items() if name not in SETTINGS} | {
            "SITE_DATA": str(data),
            "PORT": str(self.port),
            "TRUSTED_PROXIES": "127.0.0.1",
            # Its time falls as it falls; backups have a fault of their own.
            "BACKUP_KEEP": "off",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}?timeout=3",
            **({"DATABASE_URL": database} if database else {}),
            **variables,
        }
        self.process = self.cluster = None

    @property
    def vendor(self):
        return "PostgreSQL" if self.database else "SQLite"

    def start(self, *, waits=True):
        self.process = subprocess.Popen(
            [self.python, "manage.py", "serve"],
            cwd=self.root,
            env=self.environment,
            stdout=self.log.open("a"),
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        if waits:
            self.await_answer()
        return self

    def await_answer(self, seconds=SECONDS_TO_START):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"The site ended with {self.process.returncode}: {self.said()[-500:]}")
            if self.readyz()[0] == 200:
                return
            time.sleep(0.2)
        raise RuntimeError(f"The site does not answer after {seconds} s: {self.said()[-500:]}")

    def stop(self, number=signal.SIGTERM):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                kill(self.process.pid)
                self.process.wait()

    @contextlib.contextmanager
    def runs(self):
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def manage(self, *arguments, **options):
        """Run one of the site's commands; return what came of it."""
        command = [self.python, "manage.py", *map(str, arguments)]
        return subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False, **options
        )

    def readyz(self):
        """Return the status of `/readyz`, and the names of what does not hold."""
        status, _headers, text = ask(self.port, "/readyz")
        try:
            checks = json.loads(text)["checks"]
        except (ValueError, KeyError):
            return status, set()
        return status, {name for name, fact in checks.items() if fact["status"] != "pass"}

    def desk(self):
        """Return what waits for the owner on the first page of the desk, or what is said in its place."""
        status, _headers, text = ask(
            self.port, "/admin/", headers={"Cookie": f"sessionid={(self.data / SESSION).read_text()}"}
        )
        if status != 200:
            main = re.search(r"<main.*?</main>", text, re.DOTALL)
            return {f"{status}: {_words(main[0] if main else text)}" if status else "no answer"}
        lines = re.findall(r'<ul class="waits-lines">(.*?)</ul>', text, re.DOTALL)
        boxes = re.findall(r'<div class="warning-box">(.*?)</div>', text, re.DOTALL)
        found = re.findall(r"<(li|p)\b[^>]*>(.*?)</\1>", "".join(lines + boxes), re.DOTALL)
        return {_words(line) for _tag, line in found}

    def log_in(self):
        """Log the owner in; the session is kept beside the data, for all copies."""
        done = self.manage("shell", "-v0", "-c", LOG_IN)
        if done.returncode:
            raise RuntimeError(done.stderr)
        (self.data / SESSION).write_text(done.stdout.strip())

    def trouble(self):
        """Return (what `/readyz` names, what the desk says)."""
        return self.readyz()[1], self.desk()

    def said(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    # Its processes, by what they are.

    def children(self, pid=None):
        pid = pid or self.process.pid
        with contextlib.suppress(OSError):
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def command(self, pid):
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        return ""

    def worker(self):
        """The worker's pid; 0 if it does not run just now."""
        return next((pid for pid in self.children() if "manage.py worker" in self.command(pid)), 0)

    def web(self):
        """The pids of the processes that answer readers."""
        servers = [pid for pid in self.children() if "granian" in self.command(pid)]
        return [pid for server in servers for pid in self.children(server)]

    # Its data.

    def change(self, statement):
        """Change the site's rows behind its back."""
        if self.database:
            import psycopg2

            with (
                contextlib.closing(psycopg2.connect(self.database)) as connection,
                connection,
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
        else:
            with contextlib.closing(sqlite3.connect(self.data / "db.sqlite3", timeout=20)) as connection, connection:
                connection.execute(statement)

    def rows(self, statement, *values):
        if self.database:
            import psycopg2

            with contextlib.closing(psycopg2.connect(self.database)) as connection, connection.cursor() as cursor:
                cursor.execute(statement.replace("?", "%s"), values)
                return cursor.fetchall()
        address = f"file:{self.data / 'db.sqlite3'}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=20)) as connection:
            return connection.execute(statement, values).fetchall()

    def numbers(self):
        """Return the number of each comment that is there, as often as it is."""
        bodies = self.rows("SELECT body FROM comments_comment WHERE body LIKE ?", "Number %")
        return [int(re.match(r"Number (\d+):", body)[1]) for (body,) in bodies]

    def counted(self, people):
        """Return what became of the comments that `people` wrote."""
        there = [number for number in self.numbers() if number in people.tried]
        doubled = len(there) - len(set(there))
        return Count(len(people.tried), len(people.acknowledged), len(people.acknowledged - set(there)), doubled)


def ask(port, path, method="GET", body=None, headers=()):
    """Return (status, headers, text) of the answer; status 0 where nothing was answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_ANSWER)
    try:
        connection.request(method, path, body, {"Accept": "text/html", **dict(headers)})
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, {}, ""
    finally:
        connection.close()


def copied(source, target):
    """Copy a folder with everybody's rights to it."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    return target
