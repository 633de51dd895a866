"""What reaches ALERT_URL, and what happens while nothing answers there."""

import contextlib
import http.server
import json
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone
from post_office.models import STATUS, Email

from comments.mail import mails
from rlssite import environment
from tests.factories import WaitingCommentFactory

pytestmark = pytest.mark.django_db


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(json.loads(body)["text"])
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        """Takes everything: whoever follows the hook elsewhere ends here."""
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words):
        pass


@pytest.fixture
def hook(settings):
    settings.WORKER_JOBS = {}
    settings.POST_OFFICE = settings.POST_OFFICE | {
        "BACKENDS": settings.POST_OFFICE["BACKENDS"] | {"default": "django.core.mail.backends.locmem.EmailBackend"}
    }
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        server.heard, server.status = [], 200
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.ALERT_URL = f"http://127.0.0.1:{server.server_port}/hook"
        with contextlib.ExitStack() as stack:
            stack.callback(server.shutdown)
            yield server


@pytest.fixture
def urgent(settings, hook):
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"

    def urgent():
        comment = WaitingCommentFactory(urgent=True, body="PRIVATE", name="PRIVATE")
        mails.on_urgent(comment)
        return comment

    return urgent


def work():
    call_command("worker", once=True)


def alerts():
    return Email.objects.filter(backend_alias="alert")


def test_a_comment_about_somebody_in_danger_is_told_with_its_address_and_no_word_of_it(hook, urgent):
    comment = urgent()
    work()
    (said,) = hook.heard
    assert "Please look at your site now" in said
    assert f"/admin/comments/comment/{comment.pk}/" in said
    assert "PRIVATE" not in said
    work()
    assert len(hook.heard) == 1


@pytest.mark.parametrize("status", [302, 404, 500])
def test_what_is_not_taken_is_told_again_and_the_mail_goes_out_all_the_same(hook, urgent, clock, status):
    hook.status = status
    urgent()
    work()
    assert Email.objects.exclude(backend_alias="alert").get().status == STATUS.sent
    assert alerts().get().status == STATUS.requeued
    assert len(hook.heard) == 1
    hook.status = 200
    clock(timezone.now() + timedelta(minutes=1))
    work()
    assert alerts().get().status == STATUS.sent


def test_without_an_address_nothing_is_told(hook, urgent, settings):
    settings.ALERT_URL = ""
    urgent()
    work()
    assert (hook.heard, alerts().count()) == ([], 0)


@pytest.mark.parametrize(
    "value", ["example.org", "ftp://example.org", "http://", "https://[", "http://x:99999", "https://x/a b"]
)
def test_what_is_no_address_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("ALERT_URL", value)
    with pytest.raises(ImproperlyConfigured, match="ALERT_URL must be an address"):
        environment.web_address("ALERT_URL")


def test_a_mail_that_a_wrong_clock_put_off_for_a_year_goes_out(hook, urgent):
    urgent()
    Email.objects.update(status=STATUS.requeued, scheduled_time=timezone.now() + timedelta(days=365))
    work()
    assert set(Email.objects.values_list("status", flat=True)) == {STATUS.sent}
