"""A PostgreSQL server of our own, which can be killed, restarted and filled up without hurting anybody else's."""

import contextlib
import subprocess
import time

from tests import clusters
from tests.origin import free_port

# The site's database.
SITE = "site"
# Here the disk is what is tried.
SETTINGS = {"fsync": "on", "full_page_writes": "on", "max_connections": "60", "max_wal_size": "128MB"}


class Cluster(clusters.Cluster):
    def start(self, **settings):
        return super().start(**{**SETTINGS, **settings})

    def copied(self, folder):
        """Return one with the same data in `folder`; this one does not run meanwhile."""
        subprocess.run(["cp", "-a", str(self.folder), str(folder)], check=True)
        return Cluster(folder, port=free_port())

    @contextlib.contextmanager
    def runs(self):
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def await_answer(self, seconds=60):
        """Wait until it has recovered from a crash, of which it takes a moment to know."""
        time.sleep(0.5)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            done = subprocess.run(
                [clusters.BINARIES / "pg_isready", f"-h{self.host}", f"-p{self.port}"], check=False, capture_output=True
            )
            if done.returncode == 0:
                return
            time.sleep(0.2)

    def backends(self):
        """Return the pids of the processes that work for the site."""
        found = self.ask(
            f"SELECT pid FROM pg_stat_activity WHERE datname = '{SITE}' AND backend_type = 'client backend'"  # noqa: S608 - ours
        )
        return [pid for (pid,) in found]

    def end(self, pid):
        self.ask(f"SELECT pg_terminate_backend({pid})")
