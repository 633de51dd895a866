"""A PostgreSQL server of our own, which can be killed, restarted and filled up without hurting anybody else's."""

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from tests.origin import free_port


def programs():
    """Return the folder of PostgreSQL's server programs; None if they are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    return found[-1].parent if found else None


class Cluster:
    def __init__(self, folder):
        self.folder, self.port = folder / "postgresql", 0
        self.bin = programs()
        # PostgreSQL does not run as root.
        self.user = (
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] if os.getuid() == 0 else []
        )

    def make(self):
        """Make it, unless it is there from an earlier run, and start it."""
        if not (self.folder / "PG_VERSION").exists():
            self._make()
        # An earlier run may have been cut off.
        self.stop()
        self.port = free_port()
        self.start()
        return self

    def _make(self):
        self.folder.mkdir(exist_ok=True)
        if self.user:
            shutil.chown(self.folder, "postgres", "postgres")
            for parent in (self.folder.parent, *self.folder.parent.parents):
                if parent.stat().st_mode & 0o001 == 0:
                    parent.chmod(parent.stat().st_mode | 0o011)
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        with (self.folder / "postgresql.conf").open("a") as settings:
            settings.write(
                "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
                "max_connections = 60\nmax_wal_size = 128MB\nmin_wal_size = 32MB\n"
            )

    def start(self):
        self._run("pg_ctl", "--wait", f"--log={self.folder}/log", f"--options=-p {self.port}", "start")

    def stop(self, mode="immediate"):
        self._run("pg_ctl", "--wait", f"--mode={mode}", "stop", check=False)

    def _run(self, program, *arguments, check=True):
        command = [*self.user, str(self.bin / program), "-D", str(self.folder), *arguments]
        subprocess.run(command, check=check, capture_output=True, text=True, cwd="/")

    def url(self, database):
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def ask(self, statement, *values, database="postgres"):
        import psycopg2

        with contextlib.closing(psycopg2.connect(self.url(database))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []

    def await_answer(self, seconds=60):
        """Wait until it has recovered from a crash, of which it takes a moment to know."""
        time.sleep(0.5)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            done = subprocess.run(
                [str(self.bin / "pg_isready"), "-h127.0.0.1", f"-p{self.port}"], check=False, capture_output=True
            )
            if done.returncode == 0:
                return
            time.sleep(0.2)

    def backends(self, database):
        """Return the pids of the processes that work for `database`."""
        found = self.ask(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'", database
        )
        return [pid for (pid,) in found]

    def end_all(self, database):
        """End all connections to `database`, so that those who had one make a new one."""
        for pid in self.backends(database):
            self.ask("SELECT pg_terminate_backend(%s)", pid)
