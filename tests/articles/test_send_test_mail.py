"""What `manage.py send_test_mail` says, spoken with a real mail server."""

import io

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from articles.models import Site
from tests.mail_server import CLOSES, HANGS, mail_server
from tests.origin import free_port

pytestmark = [
    pytest.mark.django_db,
    # Django lets the connection lie about on which the log-in failed.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def said(address="ada@example.org"):
    output = io.StringIO()
    call_command("send_test_mail", address, stdout=output)
    return output.getvalue()


def complaint(address="ada@example.org"):
    with pytest.raises(CommandError) as raised:
        said(address)
    return str(raised.value)


def test_it_says_what_a_server_that_takes_the_mail_answered(settings):
    settings.MAIL_FROM = "My site <noreply@example.org>"
    with mail_server(settings) as server:
        words = said()
    assert len(server.taken) == 1
    assert f"From My site <noreply@example.org> to ada@example.org, by 127.0.0.1:{settings.EMAIL_PORT}." in words
    assert "The mail server took the mail. It answered: 250 2.0.0 Ok: queued as 4711" in words


def test_it_is_known_by_the_sites_name_and_not_by_the_machines(settings):
    settings.POST_OFFICE = settings.POST_OFFICE | {"MESSAGE_ID_FQDN": "legs.example"}
    with mail_server(settings) as server:
        said()
    [known] = [line for line in server.lines if line.startswith("Message-ID:")]
    assert known.endswith("@legs.example>")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("sender", "it does not take the sender"),
        ("address", "it does not take the address"),
        ("text", "it does not take the mail"),
    ],
)
def test_it_says_what_was_refused_and_whether_for_good(settings, at, words):
    with mail_server(settings) as server:
        setattr(server, at, "550 5.7.1 Not here")
        assert f"The mail server: {words} (550 5.7.1 Not here). That is its last word" in complaint()
        setattr(server, at, "450 4.7.1 Not now")
        assert f"The mail server: {words} (450 4.7.1 Not now). That may pass" in complaint()


def test_a_sender_that_is_refused_leads_to_its_setting(settings):
    with mail_server(settings) as server:
        server.sender = "553 5.7.1 Not your address"
        assert "MAIL_FROM" in complaint()


@pytest.mark.parametrize("at", ["sender", "address", "text"])
@pytest.mark.parametrize(
    ("answer", "words"), [(CLOSES, "it closed the connection"), (HANGS, "it did not answer in time")]
)
def test_it_says_that_a_server_closed_or_hung(settings, at, answer, words):
    with mail_server(settings) as server:
        setattr(server, at, answer)
        assert f"The mail server: {words}" in complaint()


def test_it_says_that_the_password_is_not_taken(settings):
    with mail_server(settings, takes_log_in=False):
        assert "it does not take the user name and the password (535 " in complaint()


def test_it_says_that_nothing_answers_or_that_there_is_no_tls(settings):
    with mail_server(settings):
        settings.EMAIL_USE_TLS = True
        assert "it does not offer what EMAIL_URL asks for" in complaint()
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = False, True
        assert "it does not speak TLS in the way that EMAIL_URL asks for" in complaint()
    settings.EMAIL_USE_SSL, settings.EMAIL_PORT = False, free_port()
    assert "nothing answers at that address and port" in complaint()
    assert "Please compare EMAIL_URL" in complaint()


@pytest.mark.parametrize("address", ["nobody", "a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org"])
def test_what_is_no_address_is_refused(address):
    assert "is no e-mail address" in complaint(address)


def test_without_a_mail_server_it_says_where_the_mail_is(settings, tmp_path):
    backend = "django.core.mail.backends.filebased.EmailBackend"
    settings.POST_OFFICE = settings.POST_OFFICE | {"BACKENDS": {"default": backend}}
    settings.EMAIL_FILE_PATH = str(tmp_path)
    words = said()
    assert "went to no mail server" in words and str(tmp_path) in words and "EMAIL_URL" in words
    assert len(list(tmp_path.iterdir())) == 1


def test_mails_come_from_the_setting_or_the_contact_or_the_host(settings):
    settings.POST_OFFICE = settings.POST_OFFICE | {
        "BACKENDS": {"default": "django.core.mail.backends.locmem.EmailBackend"}
    }
    site = Site.load()
    said()
    site.contact = "contact@example.org"
    site.save()
    said()
    settings.MAIL_FROM = "My site <noreply@example.org>"
    said()
    senders = [message.from_email for message in mail.outbox]
    assert senders == [settings.DEFAULT_FROM_EMAIL, "contact@example.org", "My site <noreply@example.org>"]
    assert settings.DEFAULT_FROM_EMAIL == "noreply@localhost"
