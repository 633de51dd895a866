"""Whether somebody who watches the site notices what its readers would suffer from."""

import json
from datetime import timedelta
from ipaddress import ip_network
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from post_office.models import Email

from rlssite import backups
from rlssite.health import facts
from rlssite.health.beats import BACKUP, WORKER, beat
from rlssite.health.facts import Recent, recent_facts
from rlssite.mail.queue import URGENT, QueueBackend
from rlssite.models import Beat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _looked_at_anew():
    recent_facts.forget()
    yield
    recent_facts.forget()


@pytest.fixture
def healthy():
    beat(WORKER)
    backed_up(timezone.now())
    yield
    (django_settings.SITE_DATA / backups.LAST).unlink(missing_ok=True)


def backed_up(moment):
    (django_settings.SITE_DATA / backups.LAST).write_text(moment.isoformat())


@pytest.fixture
def ask(client):
    def ask(address="/readyz"):
        recent_facts.forget()
        response = client.get(address)
        return response.status_code, json.loads(response.content)

    return ask


def failing(answer):
    return [name for name, fact in answer["checks"].items() if fact["status"] != "pass"]


def ago(**time):
    return timezone.now() - timedelta(**time)


def test_a_site_that_holds_says_so(healthy, ask):
    status, answer = ask("/readyz?all")
    assert (status, answer["status"], failing(answer)) == (200, "pass", [])
    assert set(answer["checks"]) == {
        "database", "migrations", "writes", "worker", "mail", "urgent_mail", "backup", "backup_trial", "clock",
        "servers", "disk",
    }  # fmt: skip


def test_that_it_lives_is_said_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.json() == {"status": "pass"}
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("silent", [None, timedelta(seconds=61)])
def test_a_worker_that_stands_still_is_named_and_readers_are_served(healthy, ask, silent):
    if silent is None:
        Beat.objects.filter(name=WORKER).delete()
    else:
        Beat.objects.filter(name=WORKER).update(at=timezone.now() - silent)
    status, answer = ask()
    assert (status, answer["status"], failing(answer)) == (200, "warn", ["worker"])
    assert ask("/readyz?all")[0] == 503


def test_a_round_of_the_worker_is_a_sign_of_life(ask, settings):
    settings.WORKER_JOBS = {}
    backed_up(timezone.now())
    call_command("worker", once=True)
    assert failing(ask()[1]) == []


def test_a_beat_of_a_clock_that_was_ahead_is_replaced(clock):
    Beat.objects.create(name=WORKER, at=timezone.now() + timedelta(days=365))
    beat(WORKER)
    assert Beat.objects.get(name=WORKER).at <= timezone.now()


@pytest.mark.parametrize(
    ("headers", "waited", "named"),
    [
        ({}, timedelta(minutes=29), []),
        ({}, timedelta(minutes=31), ["mail"]),
        (URGENT, timedelta(minutes=2), []),
        (URGENT, timedelta(minutes=4), ["urgent_mail"]),
    ],
)
def test_mail_that_waits_is_named_the_urgent_sooner(healthy, ask, headers, waited, named):
    QueueBackend().send_messages([EmailMessage("Subject", "Body", "a@example.org", ["b@example.org"], headers=headers)])
    Email.objects.update(created=timezone.now() - waited)
    assert failing(ask()[1]) == named


def test_the_backup_of_another_machine_with_the_same_database_is_one(healthy, ask):
    (django_settings.SITE_DATA / backups.LAST).unlink()
    assert failing(ask()[1]) == ["backup"]
    beat(BACKUP)
    assert failing(ask()[1]) == []


def test_an_old_backup_is_named_and_a_new_one_is_noted(healthy, ask, tmp_path, monkeypatch):
    backed_up(ago(days=3))
    assert failing(ask()[1]) == ["backup"]
    monkeypatch.setattr("rlssite.backups._fill", lambda folder: None)
    monkeypatch.setattr("rlssite.backups.verify", lambda folder: {"files": {}, "made": timezone.now().isoformat()})
    call_command("backup", str(tmp_path / "backup"))
    assert failing(ask()[1]) == []


def test_little_room_on_the_disk_is_named(healthy, ask, monkeypatch):
    monkeypatch.setattr(facts.shutil, "disk_usage", lambda _path: SimpleNamespace(free=10**8))
    assert failing(ask()[1]) == ["disk"]


def test_a_database_that_takes_nothing_is_named_and_readers_are_served(healthy, ask, monkeypatch):
    def refuse(_name):
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(facts, "beat", refuse)
    status, answer = ask()
    assert (status, failing(answer)) == (200, ["writes"])


def test_without_its_database_the_site_is_not_ready_but_alive(ask, client, monkeypatch):
    def away(*_args):
        raise OperationalError("connection refused")

    monkeypatch.setattr(facts.connection, "cursor", away)
    status, answer = ask()
    assert (status, answer["status"], failing(answer)) == (503, "fail", ["database"])
    assert client.get("/healthz").status_code == 200


def test_a_database_older_than_the_program_is_not_ready(healthy, ask, monkeypatch):
    monkeypatch.setattr(facts.MigrationExecutor, "migration_plan", lambda _self, _targets: ["one"])
    status, answer = ask()
    assert (status, failing(answer)) == (503, ["migrations"])


def test_whoever_asks_without_end_costs_no_more(healthy, client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(0):
        for _time in range(20):
            client.get("/readyz")


def test_while_one_looks_others_get_what_was_found_before():
    now, asked = [0.0], []

    def find():
        asked.append(now[0])
        if len(asked) == 2:
            # Another thread asks while this one still looks.
            assert recent() == ["found 1"]
        return [f"found {len(asked)}"]

    recent = Recent(find, lambda: now[0])
    recent()
    now[0] = 6.0
    assert recent() == ["found 2"]


@pytest.mark.parametrize("address", ["/readyz", "/readyz?all", "/metrics"])
def test_nothing_private_is_told(healthy, client, settings, address):
    settings.METRICS_NETWORKS = [ip_network("127.0.0.1/32")]
    QueueBackend().send_messages([EmailMessage("Subject", "Body", "site@example.org", ["ada@example.org"])])
    text = client.get(address).content.decode()
    for private in ("ada@", "Subject", "example.org", str(settings.SITE_DATA)):
        assert private not in text


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [([], "127.0.0.1", 404), (["10.0.0.0/8"], "127.0.0.1", 404), (["10.0.0.0/8"], "10.1.2.3", 200)],
)
def test_metrics_are_for_named_networks_alone(healthy, client, settings, networks, address, status):
    settings.METRICS_NETWORKS = [ip_network(network) for network in networks]
    response = client.get("/metrics", REMOTE_ADDR=address)
    assert response.status_code == status
    if status == 200:
        lines = response.content.decode().splitlines()
        assert 'site_holds{fact="worker"} 1' in lines
        assert any(line.startswith('site_bytes{fact="disk"} ') for line in lines)


def test_a_page_that_is_watched_sets_no_cookie_and_may_not_be_written_to(client):
    for address in ("/healthz", "/readyz"):
        assert not client.get(address).cookies
        assert client.post(address).status_code in (403, 405)
