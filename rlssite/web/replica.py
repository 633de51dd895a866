"""Public pages made from a read replica of the database (DATABASE_REPLICA_URL), never from one that is behind.

What a page must show, its state, is always asked of the primary: a small query. What the page is made of is read from
the replica once that has replayed all the primary had committed when the state was known. So whoever has just written
sees it at once, and no page that is kept is older than the state it is kept for. If the replica is behind, or away, the
primary is read.

Only while the primary is away is everything read from the replica. Then states are the replica's too, so what is kept
for them is not found any more when the primary is back.
"""

import logging
import time
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS, connections

from rlssite.web import outages

REPLICA = "replica"
# A database that did not answer is left alone for this long: readers would notice the vain waiting.
SECONDS_AWAY = 5

_alias = ContextVar("the database that is read from", default=DEFAULT_DB_ALIAS)
_away_until = {}


class Router:
    """Has Django read from where the present page may be read, and write to the primary."""

    def db_for_read(self, model, **hints):
        return _alias.get()

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == DEFAULT_DB_ALIAS


def connection():
    """Return the connection to read by, for whoever writes SQL."""
    return connections[_alias.get()]


def page(answer):
    """Return the page that `answer()` makes; while the primary is away it is made from the replica alone."""
    if not is_there() or _is_away(DEFAULT_DB_ALIAS):
        return _from_replica(answer) if is_there() else answer()
    try:
        made = answer()
    except outages.DATABASE_ERRORS as error:
        _note(DEFAULT_DB_ALIAS, error)
        return _from_replica(answer)
    _away_until.pop(DEFAULT_DB_ALIAS, None)
    return made


def content(make):
    """Return what `make()` returns, for a state that was read before; from the replica if that is not behind."""
    if _alias.get() == REPLICA or not is_there() or _is_away(REPLICA):
        return make()
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn()")
        (committed,) = cursor.fetchone()
    try:
        made = _from_replica(make) if _has_replayed(committed) else None
    except outages.DATABASE_ERRORS as error:
        _note(REPLICA, error)
        return make()
    _away_until.pop(REPLICA, None)
    return make() if made is None else made


def _has_replayed(position):
    with connections[REPLICA].cursor() as cursor:
        # One that was made the primary has no position to compare.
        cursor.execute("SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn", [position])
        return cursor.fetchone()[0]


def seconds_behind():
    """Return for how long the replica lacks something that the primary has; 0 for nothing, None if it is no replica.

    With an idle primary the last thing that the replica did is long ago, and yet it lacks nothing.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END"
        )
        (committed,) = cursor.fetchone()
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(
            "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() >= %s::pg_lsn, EXTRACT(EPOCH FROM clock_timestamp() "
            "- COALESCE(pg_last_xact_replay_timestamp(), pg_postmaster_start_time()))",
            [committed],
        )
        is_replica, lacks_nothing, seconds = cursor.fetchone()
    if not is_replica:
        return None
    # The two machines' clocks may differ by a little.
    return 0.0 if lacks_nothing else max(0.0, float(seconds))


def is_there():
    return REPLICA in connections.databases


def _from_replica(answer):
    with _reading(REPLICA):
        return answer()


@contextmanager
def _reading(alias):
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


def _is_away(alias):
    return time.monotonic() < _away_until.get(alias, 0)


def _note(alias, error):
    # Once, until it answers again.
    if alias not in _away_until:
        role = "replica" if alias == REPLICA else "primary"
        logging.getLogger("rlssite").error("Pages are not read from the %s database: %s", role, error)
    _away_until[alias] = time.monotonic() + SECONDS_AWAY
