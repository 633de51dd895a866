"""Public pages on a primary and a replica that streams from it, both real."""

import json
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from rlssite.keeping.turns import one_on_all_machines
from rlssite.web import replica
from tests import clusters
from tests.origin import ROOT, SETTINGS

needs_clusters = pytest.mark.skipif(
    not clusters.is_possible(), reason="no PostgreSQL to start: apt-get install postgresql"
)


@pytest.fixture(scope="module")
def pair():
    """Yield a running primary, and its replica, which does not replay before it is told to."""
    with tempfile.TemporaryDirectory(prefix="rlssite-clusters-") as folder:
        Path(folder).chmod(0o711)
        primary = clusters.Cluster(Path(folder) / "primary").make().start()
        there = clusters.Cluster(Path(folder) / "replica")
        try:
            primary.ask("CREATE DATABASE site")
            there.make_replica_of(primary).start()
            yield primary, there
        finally:
            there.stop()
            primary.stop()


@pytest.fixture(scope="module")
def told(pair):
    """Return what the site told that ran on the two, by step (below)."""
    primary, there = pair
    with tempfile.TemporaryDirectory(prefix="rlssite-replica-") as data:
        environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        environment |= {
            "SITE_DATA": data,
            "DATABASE_URL": primary.url("site"),
            "DATABASE_REPLICA_URL": there.url("site"),
            "DJANGO_SETTINGS_MODULE": "rlssite.settings",
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.rlssite.test_replica", str(primary.folder)],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@needs_clusters
def test_a_page_is_made_from_the_replica(told):
    # What it must show is asked of the primary.
    assert told["caught up"] == {"status": 200, "from": ["default", "replica"], "comment": True}


@needs_clusters
def test_whoever_just_wrote_sees_it_while_the_replica_is_behind(told):
    assert told["behind"] == {"status": 200, "from": ["default"], "comment": True}


@needs_clusters
def test_forms_and_the_admin_are_never_read_from_the_replica(told):
    assert told["form"]["from"] == ["default"]
    assert told["admin"]["from"] == ["default"]


@needs_clusters
def test_without_the_replica_pages_are_made_from_the_primary(told):
    assert told["replica away"] == {"status": 200, "from": ["default"], "comment": True}


@needs_clusters
def test_while_the_primary_is_away_readers_read_on(told):
    assert told["primary away"]["status"] == 200
    assert told["primary away"]["from"] == ["replica"]
    assert told["form, primary away"]["status"] == 503


@needs_clusters
def test_a_replica_that_keeps_up_holds_however_long_nothing_was_written(told):
    assert told["health, idle"] == [True, 0.0]


@needs_clusters
def test_a_replica_that_lags_is_away_or_is_none_any_more_is_named(told):
    holds, seconds = told["health, behind"]
    assert not holds and seconds > 0.2
    assert told["health, replica away"] == [False, None]
    assert told["health, no replica"] == [False, None]


@needs_clusters
def test_of_two_machines_with_one_database_one_has_the_turn(told):
    assert told["turns"] == {"first": True, "second": False, "held without its connection": False, "then": True}


@pytest.mark.django_db
def test_without_a_replica_nothing_is_asked_of_one(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert replica.page(lambda: replica.content(lambda: "made")) == "made"


def take_turns(settings):
    """Take a turn on two machines with a folder each; return what came of it."""
    own = settings.SITE_DATA

    def machine(name):
        settings.SITE_DATA = own / name
        settings.SITE_DATA.mkdir()
        return one_on_all_machines("worker.lock")

    with machine("one") as first:
        with machine("two") as second:
            found = {"first": bool(first), "second": bool(second)}
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'")
        found["held without its connection"] = first.is_held()
        with machine("three") as third:
            found["then"] = bool(third)
    settings.SITE_DATA = own
    return found


def tell(primary_folder):
    """Go through the steps on the site that the environment names, and print what came of each."""
    import django
    from django.apps import apps
    from django.conf import settings

    django.setup()
    # The tables at once, and not by the migrations that others go through.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client

    from rlssite.health import facts
    from rlssite.management.commands.serve import collect_static
    from tests.factories import ArticleFactory, CommentFactory, StaffFactory

    call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
    collect_static()
    article = ArticleFactory(slug="g", title="A guide")
    client = Client(HTTP_HOST="localhost")
    found, read = {}, []
    number = 0

    def spy(alias):
        def note(execute, sql, *rest):
            if sql.lstrip().startswith("SELECT") and ("comments_" in sql or "articles_" in sql):
                read.append(alias)
            return execute(sql, *rest)

        return note

    spies = {alias: spy(alias) for alias in ("default", "replica")}

    def ask(step, path="/g/discussion/", client=client, word=None):
        for alias, one in spies.items():
            if one not in connections[alias].execute_wrappers:
                connections[alias].execute_wrappers.append(one)
        read.clear()
        answer = client.get(path)
        found[step] = {"status": answer.status_code, "from": sorted(set(read))}
        if word:
            found[step]["comment"] = word in answer.text

    def write():
        nonlocal number
        number += 1
        CommentFactory(article=article, body=f"It is called WORD{number} here.")
        return f"WORD{number}"

    def wait():
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_flush_lsn()")
            (position,) = cursor.fetchone()
        with connections["replica"].cursor() as cursor:
            for _try in range(200):
                if replica._has_replayed(position):
                    return
                cursor.execute("SELECT pg_sleep(0.05)")
        raise RuntimeError("The replica does not catch up.")

    def on_replica(statement):
        with connections["replica"].cursor() as cursor:
            cursor.execute(statement)

    def look(step):
        [fact] = [fact for fact in facts.facts() if fact.name == "replica"]
        found[f"health, {step}"] = [fact.holds, fact.value]

    # Anything counts here, since a test does not wait for a minute.
    facts.REPLICA_LATE = timedelta(0)
    found["turns"] = take_turns(settings)
    word = write()
    wait()
    on_replica("SELECT pg_sleep(0.3)")
    look("idle")
    ask("caught up", word=word)
    on_replica("SELECT pg_wal_replay_pause()")
    word = write()
    ask("behind", word=word)
    on_replica("SELECT pg_sleep(0.3)")
    look("behind")
    ask("form", "/g/discussion/write/")
    StaffFactory(username="author", is_superuser=True)
    author = Client(HTTP_HOST="localhost")
    from django.contrib.auth import get_user_model

    author.force_login(get_user_model().objects.get(username="author"), "django.contrib.auth.backends.ModelBackend")
    on_replica("SELECT pg_wal_replay_resume()")
    wait()
    ask("admin", "/admin/comments/comment/", author)
    there = connections["replica"].settings_dict["PORT"]
    connections["replica"].close()
    connections["replica"].settings_dict["PORT"] = 1
    word = write()
    ask("replica away", word=word)
    look("replica away")
    connections["replica"].settings_dict["PORT"] = connections["default"].settings_dict["PORT"]
    look("no replica")
    connections["replica"].close()
    connections["replica"].settings_dict["PORT"] = there
    replica._away_until.clear()
    wait()
    connections["default"].close()
    clusters.run("pg_ctl", "-D", primary_folder, "-m", "immediate", "-w", "stop")
    ask("primary away")
    ask("form, primary away", "/g/discussion/write/")
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    tell(sys.argv[1])
