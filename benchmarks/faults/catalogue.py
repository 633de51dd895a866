"""Which faults there are, in the order of the table, and on what site each is made."""

import dataclasses
import functools
from collections.abc import Callable, Mapping

from benchmarks.faults import clock, failover, mailing, storage, storms, versions
from benchmarks.faults.bounds import Job, Step
from benchmarks.faults.place import SQLITE

NO_SERVER = "does not apply: SQLite is a file, and no server that can end"
# Faults of one kind share a site; what is told of the last two kinds is no matter of seconds.
SITES: Mapping[str, Callable] = {
    "site": lambda place, vendor, folder: place.site(vendor, folder),
    "failover": failover.opened,
    "disk": storage.on_a_small_disk,
    "clock": clock.opened,
    "restore": lambda place, vendor, folder: place.site(vendor, folder),
    "mail": mailing.opened,
    "update": versions.installed,
}
IN_THE_BACKGROUND = ("mail", "update")


@dataclasses.dataclass(frozen=True)
class Fault:
    """`make` returns the row; `words` stand in the table if it does not. It is ended after `seconds`."""

    key: str
    on: str
    words: str
    make: Callable
    seconds: float = 90
    # Why it is not made on SQLite.
    not_on_sqlite: str = ""

    def why_not(self, vendor):
        return self.not_on_sqlite if vendor == SQLITE else ""


FAULTS = [
    Fault("web", "site", "Web processes killed, one or both at a time", storms.of_web),
    Fault("worker", "site", "Worker killed", storms.of_worker),
    Fault("restart", "site", "Site stopped and started", storms.restart),
    Fault("serve", "site", "`serve` killed, and started", storms.killed_as_a_whole),
    Fault("connections", "site", "Connections ended by PostgreSQL", storms.of_backends, not_on_sqlite=NO_SERVER),
    Fault("crash", "site", "Crashes of PostgreSQL", storms.crashes, not_on_sqlite=NO_SERVER),
    Fault("stop", "site", "PostgreSQL stopped and started", storms.stop_of_postgresql, not_on_sqlite=NO_SERVER),
    Fault(
        "failover", "failover", "Primary killed, replica promoted", failover.of_the_primary,
        not_on_sqlite="does not apply: a file has no replica that could take over; see the restored backup",
    ),
    Fault("servers", "site", "Two servers on one folder", storage.two_servers),
    Fault("reading", "site", "Only reading for a while", storage.read_only),
    Fault("disk", "disk", "Disk full, and room again", storage.full_disk),
    Fault("ahead", "clock", "Clock set a year ahead, and right again", clock.ahead),
    Fault("back", "clock", "Clock set a day back, and right again", clock.back),
    Fault("restore", "restore", "Backup restored into an empty place", versions.restored, 120),
    *(Fault(f"mail-{state.name}", "mail", state.words, state, 100) for state in mailing.STATES),
    Fault("mail-killed", "mail", "Worker killed while it sends", mailing.killed_while_sending, 100),
    Fault("roll-back", "update", "Update to an unhealthy version, taken back", versions.taken_back, 400),
    Fault("upgrade", "update", "Upgrade from the old release", versions.upgraded, 400),
]  # fmt: skip


def lanes(place, faults, vendors):
    """Return two lists of jobs to be done at the same time; the second gives way to the first."""
    found = ([], [])
    for on, opened in SITES.items():
        for vendor in vendors:
            steps = [
                Step((fault, vendor), fault.make, fault.seconds)
                for fault in faults
                if fault.on == on and not fault.why_not(vendor)
            ]
            if steps:
                job = Job(f"{on} ({vendor})", functools.partial(opened, place, vendor), steps, on in IN_THE_BACKGROUND)
                found[job.is_in_the_background].append(job)
    return found
