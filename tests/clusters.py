"""PostgreSQL clusters of our own, in folders that are thrown away: a primary, and what streams from it."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.origin import free_port

BINARIES = next(
    iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))[::-1]), None
)
# Data is thrown away, and the disk is not what is tried.
SETTINGS = {"fsync": "off", "full_page_writes": "off", "unix_socket_directories": "", "max_wal_senders": "5"}


def is_possible():
    return BINARIES is not None and (os.getuid() != 0 or shutil.which("setpriv") is not None)


@dataclass
class Cluster:
    folder: Path
    host: str = "127.0.0.1"
    port: int = 0

    def __post_init__(self):
        self.port = self.port or free_port()

    def make(self):
        self._own(self.folder)
        run("initdb", "-D", self.folder, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        with (self.folder / "pg_hba.conf").open("a") as file:
            file.write("host all,replication all samenet trust\n")
        return self

    def make_replica_of(self, primary):
        self._own(self.folder)
        run(
            "pg_basebackup", "-D", self.folder, "--write-recovery-conf", "--no-sync", "--checkpoint=fast",
            "-d", f"host={primary.host} port={primary.port} user=postgres application_name=replica",
        )  # fmt: skip
        return self

    def _own(self, folder):
        folder.mkdir(parents=True)
        # PostgreSQL refuses to run as root.
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        folder.chmod(0o700)

    def start(self, **settings):
        listens = {"listen_addresses": self.host, "port": str(self.port)}
        given = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, **listens, **settings}.items())
        run("pg_ctl", "-D", self.folder, "-w", "-l", self.folder / "log", "-o", given, "start")
        return self

    def stop(self, mode="immediate"):
        if (self.folder / "postmaster.pid").exists():
            run("pg_ctl", "-D", self.folder, "-m", mode, "-w", "stop")

    def promote(self):
        run("pg_ctl", "-D", self.folder, "-w", "promote")

    def url(self, database="postgres"):
        return f"postgres://postgres@{self.host}:{self.port}/{database}"

    def ask(self, statement, database="postgres"):
        """Return the rows that PostgreSQL answers to `statement`."""
        import psycopg2

        connection = psycopg2.connect(self.url(database), connect_timeout=3)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def version():
    found = subprocess.run([BINARIES / "postgres", "--version"], capture_output=True, text=True, check=True)
    return found.stdout.split()[2]


def run(program, *arguments):
    command = [str(BINARIES / program), *map(str, arguments)]
    if os.getuid() == 0:
        postgres = pwd.getpwnam("postgres")
        command = ["setpriv", f"--reuid={postgres.pw_uid}", f"--regid={postgres.pw_gid}", "--clear-groups", *command]
    # Its output goes to no pipe, which the server would keep open.
    with Path(os.devnull).open("w") as nowhere:
        subprocess.run(command, check=True, stdout=nowhere, stderr=nowhere, stdin=subprocess.DEVNULL, cwd="/")
