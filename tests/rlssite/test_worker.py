import contextlib

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import OperationalError
from post_office.models import Email

from rlssite.mail.queue import QueueBackend
from rlssite.management.commands import worker

pytestmark = pytest.mark.django_db
done = []


@pytest.fixture(autouse=True)
def _mail_goes_to_the_outbox(settings):
    done.clear()
    backends = {"BACKENDS": {"default": "django.core.mail.backends.locmem.EmailBackend"}}
    settings.POST_OFFICE = settings.POST_OFFICE | backends
    settings.WORKER_JOBS = {}


def queue(subject="Subject", body="Body"):
    QueueBackend().send_messages([EmailMessage(subject, body, "site@example.org", ["ada@example.org"])])


def job():
    done.append("job")


def failing_job():
    raise ValueError("broken")


def cut_off_job():
    raise OperationalError("server closed the connection")


def test_a_queued_mail_is_sent_exactly_once():
    queue()

    call_command("worker", once=True)
    call_command("worker", once=True)

    assert [(message.to, message.subject) for message in mail.outbox] == [(["ada@example.org"], "Subject")]
    known = mail.outbox[0].extra_headers["Message-ID"]
    assert known == Email.objects.get().message_id
    assert known.endswith(f"@{django_settings.ALLOWED_HOSTS[0]}>")


def test_more_mail_than_one_batch_is_sent_in_one_round(settings):
    for number in range(settings.POST_OFFICE["BATCH_SIZE"] + 1):
        queue(subject=str(number))

    call_command("worker", once=True)

    assert len(mail.outbox) == settings.POST_OFFICE["BATCH_SIZE"] + 1


def test_a_readers_template_tags_are_sent_as_typed():
    queue(subject="{% load x %} {{ y }}", body="{% now 'Y' %} {{ settings.SECRET_KEY }}")

    call_command("worker", once=True)

    assert mail.outbox[0].subject == "{% load x %} {{ y }}"
    assert mail.outbox[0].body == "{% now 'Y' %} {{ settings.SECRET_KEY }}"


def test_a_failing_job_stops_neither_mail_nor_the_other_jobs_and_is_logged_once(settings, caplog):
    settings.WORKER_JOBS = {f"{__name__}.failing_job": 0, f"{__name__}.cut_off_job": 0, f"{__name__}.job": 0}
    queue()
    with contextlib.closing(worker.Worker()) as rounds:
        rounds.round()
        rounds.round()

    assert done == ["job", "job"]
    assert len(mail.outbox) == 1
    assert sum("failing_job failed" in record.getMessage() for record in caplog.records) == 1


def test_a_job_runs_when_it_is_due(settings):
    settings.WORKER_JOBS = {f"{__name__}.job": 60}
    now = [0]
    with contextlib.closing(worker.Worker(now=lambda: now[0])) as rounds:
        rounds.round()
        now[0] = 59
        rounds.round()
        assert done == ["job"]
        now[0] = 60
        rounds.round()
    assert done == ["job", "job"]


def test_only_one_worker_works_on_the_same_data():
    queue()

    with worker.the_only_one() as mine:
        assert mine
        call_command("worker", once=True)

    assert mail.outbox == []


def test_the_jobs_have_their_turn_however_many_mails_wait(settings, monkeypatch):
    settings.WORKER_JOBS = {f"{__name__}.job": 60}
    clock = iter(range(0, 10_000, 10))
    monkeypatch.setattr(worker, "send_queued", lambda: (2, 0, 0))
    queue()
    # The mail that is there stays there: a queue without end.
    worker.Worker(now=lambda: next(clock)).work()
    assert done == ["job"]
