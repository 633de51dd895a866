"""An older version leaves a newer database alone."""

from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from rlssite.health import facts
from rlssite.keeping import versions
from rlssite.keeping.versions import newer_migrations
from rlssite.management.commands import serve, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def newer():
    MigrationRecorder(connection).record_applied("articles", "9999_what_comes_later")


def test_a_database_of_this_version_is_taken():
    assert newer_migrations(MigrationLoader(connection)) == []


@pytest.mark.parametrize("start", [lambda: serve.Command().migrate(), lambda: call_command("worker", once=True)])
def test_an_older_version_does_not_start_on_a_newer_database(newer, monkeypatch, start):
    monkeypatch.setattr(serve, "call_command", lambda *args, **kwargs: pytest.fail("It was changed."))
    monkeypatch.setattr(worker.Worker, "round", lambda self: pytest.fail("It worked."))
    with pytest.raises(CommandError, match=r"A newer version .* \(articles\.9999_what_comes_later\)") as refused:
        start()
    assert "\n" not in str(refused.value)


def test_one_that_runs_still_says_so_to_who_watches_and_serves_on(newer):
    fact = facts.migrations()
    assert (fact.holds, fact.is_needed) == (False, False)
    assert "newer than the program" in fact.words


def test_what_was_once_part_of_the_site_does_not_count():
    MigrationRecorder(connection).record_applied("an_app_of_old", "0001_initial")
    assert newer_migrations(MigrationLoader(connection)) == []


def test_what_a_newer_version_did_is_told_from_what_this_one_squashed(monkeypatch):
    squashed = SimpleNamespace(replaces=[("articles", "0001_a"), ("articles", "0002_b")])
    loader = SimpleNamespace(
        disk_migrations={("articles", "0001_squashed"): squashed},
        applied_migrations={("articles", "0002_b"): None},
        migrated_apps={"articles"},
    )
    monkeypatch.setattr(versions, "MigrationLoader", lambda _connection: loader)
    versions.refuse_a_newer_database(None)
    loader.applied_migrations[("articles", "0003_c")] = None
    with pytest.raises(CommandError, match=r"articles\.0003_c"):
        versions.refuse_a_newer_database(None)
