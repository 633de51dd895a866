"""The primary database is killed for good, and its streaming replica takes over."""

import contextlib
import time

from benchmarks.faults.cluster import SITE, Cluster
from benchmarks.faults.telling import row, settled, told
from benchmarks.faults.writers import People

# Until somebody, or a program, has seen that the primary is gone.
NOTICED_AFTER = 3


@contextlib.contextmanager
def opened(place, vendor, folder):
    """Yield a site whose database has a replica that has to have replayed what is acknowledged."""
    with place.site(vendor, folder) as site:
        replica = Cluster(folder / "replica").make_replica_of(site.cluster)
        with replica.runs():
            for setting in ("synchronous_commit = remote_apply", "synchronous_standby_names = 'replica'"):
                site.cluster.ask(f"ALTER SYSTEM SET {setting}")
            site.cluster.ask("SELECT pg_reload_conf()")
            site.stop()
            both = f"127.0.0.1:{site.cluster.port},127.0.0.1:{replica.port}"
            site.database = f"postgres://postgres@{both}/{SITE}?target_session_attrs=read-write&connect_timeout=2"
            site.environment["DATABASE_URL"] = site.database
            site.start()
            site.replica = replica
            yield site


def of_the_primary(site):
    before = settled(site)
    with People(site.port).at_the_site() as people:
        time.sleep(2)
        killed = time.monotonic()
        site.cluster.stop("immediate")
        owner, wrong = told(site, before, "database")
        time.sleep(max(0, NOTICED_AFTER - (time.monotonic() - killed)))
        site.replica.promote()
        promoted = time.monotonic() - killed
        site.await_answer()
        time.sleep(2)
    fault = f"Primary killed; after {promoted:.0f} s the replica, which replays before a commit counts, takes over"
    return row(site, fault, people, owner, wrong)
