"""A test mail is sent from the admin, the way of every mail, and its page tells what became of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from tests.comments.desk import desk_of, staff_with
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db
TEST = reverse("admin:post_office_email_test")


@pytest.fixture(autouse=True)
def _queue(settings):
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory(email="ada@example.org"))
    return client


def sent(desk, **changes):
    answer = desk.post(TEST, {"to": "ada@example.org"})
    Email.objects.update(**changes)
    return answer.url


def test_a_test_mail_goes_through_the_queue(desk):
    listed = desk.get(reverse("admin:post_office_email_changelist")).content.decode()
    assert f'href="{TEST}"' in listed
    assert 'value="ada@example.org"' in desk.get(TEST).content.decode()
    page = desk.get(sent(desk)).content.decode()
    assert Email.objects.get().status == STATUS.queued
    assert "It waits for its turn" in page and "Look again" in page


@pytest.mark.parametrize(
    ("status", "folder", "log", "said"),
    [
        (STATUS.sent, None, None, "The mail server took it."),
        (STATUS.sent, "/var/mails", None, "written to a folder, not sent: it is a file in /var/mails. Ask whoever"),
        (STATUS.failed, None, "SMTPRecipientsRefused", "is not tried again. The mail server: it does not take the"),
        (STATUS.requeued, None, "ConnectionRefusedError", "is tried again. The mail server: nothing answers"),
    ],
)  # fmt: skip
def test_its_page_tells_the_outcome(desk, settings, status, folder, log, said):
    settings.EMAIL_FILE_PATH = folder
    page = sent(desk, status=status)
    if log:
        Log.objects.create(email=Email.objects.get(), status=STATUS.failed, exception_type=log, message="")
    assert said in desk.get(page).content.decode()


def test_a_mail_that_became_a_file_is_not_listed_as_sent(desk, settings):
    sent(desk, status=STATUS.sent)
    settings.EMAIL_FILE_PATH = "/var/mails"
    for page in ("admin:post_office_email_changelist", "admin:post_office_email_change"):
        args = [Email.objects.get().pk] if page.endswith("change") else []
        assert "written to a folder, not sent" in desk.get(reverse(page, args=args)).content.decode()
    settings.EMAIL_FILE_PATH = None
    assert "written to a folder" not in desk.get(reverse("admin:post_office_email_changelist")).content.decode()


def test_who_reads_that_mails_become_files_is_led_to_the_test_mail(desk, settings):
    settings.EMAIL_FILE_PATH = "/var/mails"
    page = desk.get("/admin/").content.decode()
    assert "Ask whoever set up the site" in page and f'href="{TEST}"' in page


def test_it_is_told_that_nothing_sends_mail(desk):
    page = sent(desk)
    Email.objects.update(created=timezone.now() - timedelta(minutes=3))
    assert "the worker does not run" in desk.get(page).content.decode()


def test_a_wrong_address_is_told_beside_its_field(desk):
    page = desk.post(TEST, {"to": "nobody"}).content.decode()
    assert "Enter a valid email address." in page and 'value="nobody"' in page and not Email.objects.exists()
    assert desk.get(f"{TEST}?mail=x").status_code == 404 and desk.get(f"{TEST}?mail=99").status_code == 404


def test_it_is_for_whoever_sees_to_the_mails():
    assert desk_of(staff_with("change_article")).post(TEST, {"to": "a@example.org"}).status_code == 403
    assert not Email.objects.exists()
