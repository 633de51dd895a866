"""The turns that machines with one database take; each has a data folder of its own."""

import pytest
from django.core.management import call_command
from django.db import connection

from rlssite.keeping import turns
from rlssite.management.commands import worker

pytestmark = pytest.mark.django_db
done = []
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="machines share no file of SQLite's")


@pytest.fixture(autouse=True)
def _one_job(settings):
    done.clear()
    settings.WORKER_JOBS = {f"{__name__}.job": 0}


def job():
    done.append("job")


def machine(settings, folder):
    folder.mkdir()
    settings.SITE_DATA = folder


@on_postgresql
def test_of_two_machines_workers_one_works_until_it_ends(settings, tmp_path):
    machine(settings, tmp_path / "one")
    first = worker.Worker()
    first.round()
    machine(settings, tmp_path / "two")
    second = worker.Worker()
    second.round()
    first.round()
    assert done == ["job", "job"], "the second one stands by, also between the rounds of the first"
    first.close()
    second.round()
    assert done == ["job"] * 3
    second.close()


@on_postgresql
def test_a_worker_whose_connection_ended_lets_another_machine_work_and_does_not(settings, tmp_path, caplog):
    machine(settings, tmp_path / "one")
    first = worker.Worker()
    first.round()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'")
    machine(settings, tmp_path / "two")
    second = worker.Worker()
    second.round()
    machine(settings, tmp_path / "three")
    first.round()
    assert done == ["job", "job"]
    assert "it is asked for again" in caplog.text
    second.close()
    first.round()
    assert done == ["job"] * 3
    first.close()


@on_postgresql
def test_of_two_machines_that_start_the_second_waits(settings, tmp_path, monkeypatch):
    machine(settings, tmp_path / "one")
    with turns.one_on_all_machines("start.lock") as turn:
        assert turn
        machine(settings, tmp_path / "two")

        class Waits(Exception):
            pass

        def wait(_seconds):
            raise Waits

        monkeypatch.setattr(turns.time, "sleep", wait)
        with pytest.raises(Waits), turns.one_on_all_machines("start.lock", waits=True):
            pass


def test_a_worker_keeps_its_turn_between_rounds_for_what_goes_on_beside_them():
    first, second = worker.Worker(), worker.Worker()
    first.round()
    second.round()
    assert done == ["job"]
    first.close()
    call_command("worker", once=True)
    call_command("worker", once=True)
    assert done == ["job"] * 3
