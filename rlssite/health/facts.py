"""The facts by which somebody notices that the site does not hold, before its readers do.

django-health-check was looked at: it asks databases, caches and disks, and of what can stand still here unseen (the
worker, the mail queue, backups, migrations) it knows nothing.
"""

import shutil
import threading
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from post_office.models import PRIORITY, STATUS, Email

from rlssite import backups
from rlssite.health import clock
from rlssite.health.beats import COPY, WORKER, WRITES, beat, last_beat
from rlssite.health.certificate import renew_by
from rlssite.keeping import state, turns
from rlssite.keeping.versions import newer_migrations
from rlssite.web import outages, replica

WORKER_SILENT = timedelta(minutes=1)
MAIL_LATE = timedelta(minutes=30)
URGENT_MAIL_LATE = timedelta(minutes=3)
BACKUP_OLD = timedelta(days=2)
# The worker's signs of life are written every few seconds, so a replica that gets anything is less behind than this.
REPLICA_LATE = timedelta(minutes=1)
ROOM_NEEDED = 500 * 1024 * 1024
# How long an answer is good for: whoever asks without end costs no more than who asks now and then.
SECONDS_KEPT = 5


@dataclass(frozen=True)
class Fact:
    """One thing that was looked at. `value` is a number of seconds or bytes, as `unit` says; None if there is none."""

    name: str
    holds: bool
    words: str
    value: float | None = None
    unit: str = ""
    # Without it this process can answer no reader.
    is_needed: bool = False


def facts():
    """Return every fact. If the database does not answer, nothing that would ask it is said."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except outages.DATABASE_ERRORS:
        database = Fact("database", False, _("The database does not answer."), is_needed=True)
        return [database, room_on_the_disk()]
    found = [Fact("database", True, _("The database answers."), is_needed=True), migrations()]
    if found[-1].holds:
        found += [
            writes(),
            worker(),
            *mail(),
            backup(),
            *backup_copy(),
            backup_trial(),
            time_of_day(),
            *read_replica(),
            *certificate(),
        ]
    return [*found, *uploads(), servers(), room_on_the_disk()]


def migrations():
    executor = MigrationExecutor(connection)
    if newer_migrations(executor.loader):
        return Fact("migrations", False, _("The database is newer than the program: start the newer version."))
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return Fact("migrations", False, _("The database is older than the program: run “migrate”."), is_needed=True)
    return Fact("migrations", True, _("The database is as new as the program."), is_needed=True)


def writes():
    try:
        beat(WRITES)
    except DatabaseError as error:
        return Fact("writes", False, outages.on_the_desk(error))
    return Fact("writes", True, _("The database takes what is saved."))


def worker():
    silent = since(last_beat(WORKER))
    if silent is None:
        return Fact("worker", False, _("The worker, which sends mail and does what falls due, has never run."))
    if silent > WORKER_SILENT:
        words = _("The worker, which sends mail and does what falls due, stands still.")
        return Fact("worker", False, words, silent.total_seconds(), "seconds")
    return Fact("worker", True, _("The worker runs."), silent.total_seconds(), "seconds")


def mail():
    """Return how long the oldest mail waits, and the oldest urgent one."""
    waiting = Email.objects.filter(status__in=[STATUS.queued, STATUS.requeued])
    for name, rows, late, words in (
        ("mail", waiting, MAIL_LATE, _("Mail waits for long; the list of mails says what the mail server answers.")),
        (
            "urgent_mail",
            waiting.filter(priority=PRIORITY.high),
            URGENT_MAIL_LATE,
            _("A mail about somebody in danger waits; the list of mails says what the mail server answers."),
        ),
    ):
        waits = since(rows.order_by("created").values_list("created", flat=True).first())
        if waits is not None and waits > late:
            yield Fact(name, False, words, waits.total_seconds(), "seconds")
        else:
            yield Fact(name, True, _("No mail waits for long."), waits.total_seconds() if waits else 0.0, "seconds")


def backup():
    if why := state.sentence("failed"):
        return Fact("backup", False, _("The daily backup could not be made. %(why)s") % {"why": why})
    age = since(backups.last_made())
    if age is None:
        return Fact("backup", False, _("No backup has been made yet. Make one."))
    holds = age <= BACKUP_OLD
    words = _("The last backup is recent.") if holds else _("The last backup is older than two days. Make one.")
    return Fact("backup", holds, words, age.total_seconds(), "seconds")


def backup_copy():
    """Yield whether the bucket that daily backups are copied to has a recent one, if there is to be one."""
    if settings.BACKUP_BUCKET is None:
        return
    age = since(last_beat(COPY))
    if why := state.sentence("copy_failed"):
        words = _("The daily backup could not be copied to its bucket (BACKUP_URL). %(why)s") % {"why": why}
    elif age is None:
        words = _("No backup was copied to its bucket (BACKUP_URL) yet.")
    elif age > BACKUP_OLD:
        words = _("The last backup in its bucket (BACKUP_URL) is older than two days.")
    else:
        yield Fact("backup_copy", True, _("The last backup is in its bucket."), age.total_seconds(), "seconds")
        return
    yield Fact("backup_copy", False, words)


def backup_trial():
    """Whether the last backup that was restored on trial could be."""
    if why := state.sentence("trial_failed"):
        return Fact("backup_trial", False, _("A backup could not be restored on trial. %(why)s") % {"why": why})
    return Fact("backup_trial", True, _("No backup failed to be restored on trial."))


def time_of_day():
    if clock.was_set():
        words = _(
            "The clock of this machine was set to another time within the last day: dates of what was written "
            "meanwhile may be wrong, and nothing is forgotten until tomorrow."
        )
        return Fact("clock", False, words)
    return Fact("clock", True, _("The clock of this machine was not set to another time."))


def read_replica():
    """Yield whether the replica that public pages are made from is of use, if there is to be one."""
    if not replica.is_there():
        return
    try:
        behind = replica.seconds_behind()
    except outages.DATABASE_ERRORS:
        yield Fact("replica", False, _("The read replica does not answer; readers get pages from the primary alone."))
        return
    if behind is None:
        words = _("DATABASE_REPLICA_URL names a database that is no replica; readers get pages from the primary alone.")
        yield Fact("replica", False, words)
    elif behind > REPLICA_LATE.total_seconds():
        words = _("The read replica lags behind; readers get pages from the primary alone until it has caught up.")
        yield Fact("replica", False, words, behind, "seconds")
    else:
        yield Fact("replica", True, _("The read replica keeps up."), behind, "seconds")


def uploads():
    """Yield whether the store of uploaded pictures answers, if that is not this machine's disk."""
    if not default_storage.is_elsewhere:
        return
    try:
        default_storage.look()
    except OSError:
        words = _(
            "The store of uploaded pictures (STORAGE_URL) does not answer: readers may miss pictures, and none can be "
            "added."
        )
        yield Fact("uploads", False, words)
    else:
        yield Fact("uploads", True, _("The store of uploaded pictures answers."))


def certificate():
    """Yield whether the certificate is renewed in time, if this machine can see that."""
    by = renew_by()
    if by is None:
        return
    if by > timezone.now():
        yield Fact("certificate", True, _("The site's certificate is renewed in time."))
    else:
        words = _(
            "The site's certificate was not renewed when it should have been. Once it has ended browsers refuse the "
            "site: look at what renews it."
        )
        yield Fact("certificate", False, words)


def servers():
    if turns.are_two_servers():
        words = _(
            "Two servers run on the same data folder. End one of them: of two versions the older one may spoil what "
            "the newer one wrote."
        )
        return Fact("servers", False, words)
    return Fact("servers", True, _("No other server runs on this data folder."))


def room_on_the_disk():
    free = shutil.disk_usage(settings.SITE_DATA).free
    words = _("There is room on the disk.")
    if free < ROOM_NEEDED:
        words = _("The disk is nearly full: %(free).1f GB are left. When it is full, nobody can write any more.")
        words %= {"free": free / 10**9}
    return Fact("disk", free >= ROOM_NEEDED, words, float(free), "bytes")


def since(moment):
    # A clock that was once ahead leaves a moment that is still to come.
    return None if moment is None else max(timezone.now() - moment, timedelta(0))


class Recent:
    """Keeps the facts for a few seconds; while somebody looks anew, others get what was found before."""

    def __init__(self, find=facts, now=time.monotonic):
        self.find, self.now = find, now
        self.lock = threading.Lock()
        self.forget()

    def forget(self):
        self.found, self.until = None, float("-inf")

    def _is_old(self):
        return self.found is None or self.now() >= self.until

    def __call__(self):
        if self._is_old() and self.lock.acquire(blocking=self.found is None):
            try:
                if self._is_old():
                    self.found, self.until = self.find(), self.now() + SECONDS_KEPT
            finally:
                self.lock.release()
        return self.found


recent_facts = Recent()
