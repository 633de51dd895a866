"""What happens to a mail by what the mail server answers, spoken with a real one."""

import gc
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from rlssite.mail.queue import URGENT, URGENT_RETRY, QueueBackend
from rlssite.management.commands import worker
from tests.factories import StaffFactory
from tests.mail_server import CLOSES, HANGS, mail_server

pytestmark = [
    pytest.mark.django_db,
    # Django lets the connection lie about on which the log-in failed.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def server(settings):
    settings.WORKER_JOBS = {}
    with mail_server(settings) as handler:
        yield handler


@pytest.fixture(autouse=True)
def _what_was_left_lying_is_put_away_here():
    yield
    gc.collect()


def queue(subject="Subject", to="ada@example.org", **headers):
    QueueBackend().send_messages([EmailMessage(subject, "Body", "site@example.org", [to], headers=headers)])


def urgent(subject="Urgent"):
    queue(subject, **URGENT)


def work():
    call_command("worker", once=True)


def wait(clock, **time):
    clock(timezone.now() + timedelta(**time))


def test_a_mail_that_is_taken_is_sent(server):
    queue()
    work()
    assert server.taken == ["Subject"]
    assert Email.objects.get().status == STATUS.sent


@pytest.mark.parametrize("at", ["sender", "address", "text"])
def test_what_is_refused_for_good_is_tried_once(server, clock, at):
    setattr(server, at, "550 5.1.1 Nobody of that name")
    queue()
    urgent()
    work()
    assert list(Email.objects.values_list("status", flat=True)) == [STATUS.failed] * 2
    setattr(server, at, "250 OK")
    wait(clock, days=1)
    work()
    assert server.taken == []


@pytest.mark.parametrize("at", ["sender", "address", "text"])
@pytest.mark.parametrize("answer", ["450 4.7.1 Try again later", "421 4.3.2 Going down", CLOSES, HANGS])
def test_what_is_refused_for_now_is_tried_again(server, clock, at, answer):
    setattr(server, at, answer)
    queue()
    work()
    assert Email.objects.get().status == STATUS.requeued
    setattr(server, at, "250 OK")
    work()
    assert server.taken == []
    wait(clock, minutes=16)
    work()
    assert server.taken == ["Subject"]


def test_a_server_that_is_away_or_takes_no_log_in_costs_no_mail(settings, clock):
    settings.WORKER_JOBS = {}
    with mail_server(settings, takes_log_in=False) as closed:
        queue()
        work()
        assert closed.offered == 0
    wait(clock, minutes=16)
    work()
    assert Email.objects.get().status == STATUS.requeued
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with mail_server(settings) as open_again:
        wait(clock, minutes=16)
        work()
        assert open_again.taken == ["Subject"]


# The mail about somebody in danger


def test_an_urgent_mail_goes_before_all_that_waits(server):
    for number in range(30):
        queue(str(number))
    urgent()
    work()
    assert server.taken[:2] in (["Urgent", "0"], ["0", "Urgent"])
    assert len(server.taken) == 31


def test_an_urgent_mail_that_comes_while_others_are_sent_waits_for_one_batch(server, monkeypatch):
    for number in range(30):
        queue(str(number))
    send = worker.send_queued

    def send_and_write():
        answer = send()
        if not Email.objects.filter(subject="Urgent").exists():
            urgent()
        return answer

    monkeypatch.setattr(worker, "send_queued", send_and_write)
    work()
    assert server.taken.index("Urgent") <= 4


@pytest.mark.parametrize("answer", ["450 4.7.1 Try again later", CLOSES, HANGS])
def test_an_urgent_mail_that_fails_is_tried_again_within_a_minute_before_a_long_queue(server, clock, answer):
    server.address = answer
    urgent()
    work()
    server.address = "250 OK"
    for number in range(10):
        queue(str(number))
    wait(clock, seconds=50)
    work()
    assert "Urgent" in server.taken[:2]


def test_an_urgent_mail_is_tried_for_as_long_as_any_other(server, clock, settings):
    settings.POST_OFFICE = settings.POST_OFFICE | {"MAX_RETRIES": 3}
    server.address = "450 4.7.1 Try again later"
    urgent()
    queue()
    for _ in range(6):
        work()
        wait(clock, seconds=50)
    assert server.offered == 6 + 1
    assert Email.objects.get(subject="Urgent").status == STATUS.requeued
    # Of many answers that are alike the last one is kept.
    assert Log.objects.filter(email__subject="Urgent").count() == 1
    wait(clock, days=2)
    work()
    assert Email.objects.get(subject="Urgent").status == STATUS.failed


def test_a_batch_is_no_longer_than_the_time_in_which_an_urgent_mail_is_tried_again(settings):
    """The worst of servers: every mail takes until the connection is given up."""
    queue_settings = settings.POST_OFFICE
    rounds = -(-queue_settings["BATCH_SIZE"] // queue_settings["THREADS_PER_PROCESS"])
    longest = timedelta(seconds=rounds * settings.EMAIL_TIMEOUT)
    assert longest + URGENT_RETRY < timedelta(minutes=1)


# What the author sees


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory(is_superuser=True))
    return client


def text(response):
    return response.content.decode()


def test_the_author_is_told_what_was_refused_for_good_until_it_is_seen_to(server, desk):
    server.address = "550 5.1.1 <b>Nobody</b> of that name"
    queue()
    assert "refused for good" not in text(desk.get("/admin/"))
    work()
    for page in ("/admin/", reverse("admin:comments_comment_queue")):
        shown = text(desk.get(page))
        assert "The mail server refused 1 mail for good" in shown
        assert "550 5.1.1 &lt;b&gt;Nobody&lt;/b&gt; of that name" in shown
        assert f"{reverse('admin:post_office_email_changelist')}?status__exact={STATUS.failed}" in shown
    listed = text(desk.get(reverse("admin:post_office_email_changelist"), {"status__exact": STATUS.failed}))
    assert "it does not take the address (550 5.1.1 &lt;b&gt;Nobody&lt;/b&gt; of that name)" in listed
    Email.objects.all().delete()
    assert "mail for good" not in text(desk.get("/admin/"))


def test_the_author_is_told_that_mails_wait_because_the_server_does_not_take_them(settings, desk):
    settings.WORKER_JOBS = {}
    with mail_server(settings, takes_log_in=False):
        queue()
        work()
    shown = text(desk.get("/admin/"))
    assert "1 mail could not be sent yet and is tried again" in shown
    assert "it does not take the user name and the password (535 " in shown


def test_a_mail_is_sent_again_when_the_author_says_so(server, desk):
    server.address = "550 5.1.1 Nobody of that name"
    queue()
    queue("Other")
    work()
    server.address = "250 OK"
    first, second = Email.objects.order_by("pk")
    desk.post(reverse("admin:post_office_email_changelist"), {"action": "send_again", "_selected_action": [first.pk]})
    work()
    assert server.taken == ["Subject"]
    answer = desk.get(reverse("admin:resend", args=[second.pk]), follow=True)
    # A page waits for no mail server.
    assert server.taken == ["Subject"] and "The mail goes out in a moment" in text(answer)
    work()
    assert server.taken == ["Subject", "Other"]
    assert "mail for good" not in text(desk.get("/admin/"))
