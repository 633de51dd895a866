"""What leaves the site by its log and by mail when something breaks."""

import ast
import io
import json
import logging
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from rlssite import environment
from rlssite.health.logs import AsJson, ByMail, Refused, Seldom
from rlssite.people.accounts import IN_THE_LOG
from tests.factories import StaffFactory, UserFactory

LEVELS = {"info", "warning", "error", "exception", "critical"}


def record(error=None, words="It failed for %s", name="site"):
    try:
        if error:
            raise error
    except ValueError:
        return logging.LogRecord(name, logging.ERROR, __file__, 1, words, ("reasons",), sys.exc_info())
    return logging.LogRecord(name, logging.WARNING, __file__, 1, words, ("reasons",), None)


@pytest.fixture
def by_mail(settings):
    settings.ADMINS = [("", "owner@example.org")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock = [0.0]
    handler = ByMail(lambda: clock[0])
    handler.clock = clock
    return handler


def test_a_line_of_json_is_one_line_with_all_that_is_known():
    line = AsJson().format(record(ValueError("two\nlines")))
    assert "\n" not in line
    told = json.loads(line)
    assert told["message"] == "It failed for reasons"
    assert (told["level"], told["logger"]) == ("ERROR", "site")
    assert "ValueError" in told["error"]
    assert told["time"].endswith("+00:00")
    assert "error" not in json.loads(AsJson().format(record()))


def test_an_error_is_mailed_with_its_place_and_without_what_somebody_wrote(by_mail):
    by_mail.handle(record(ValueError("ada@example.org wrote: my secret")))
    (sent,) = mail.outbox
    assert sent.to == ["owner@example.org"]
    assert "test_logs.py" in sent.body
    assert "secret" not in sent.subject + sent.body
    assert "ValueError" in sent.subject


def test_the_same_error_is_mailed_once_an_hour(by_mail):
    for _time in range(5):
        by_mail.handle(record(ValueError("x")))
    assert len(mail.outbox) == 1
    by_mail.handle(record(ValueError("x"), name="another place"))
    assert len(mail.outbox) == 2
    by_mail.clock[0] = 3601
    by_mail.handle(record(ValueError("x")))
    assert len(mail.outbox) == 3


@pytest.mark.filterwarnings("ignore")
def test_an_error_that_cannot_be_mailed_ends_nothing(by_mail, settings, monkeypatch):
    def away(*_args, **_kwargs):
        raise OSError("no queue")

    monkeypatch.setattr("rlssite.health.logs.mail_admins", away)
    monkeypatch.setattr(logging, "raiseExceptions", False)
    by_mail.handle(record(ValueError("x")))
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("ERROR_MAIL", lambda: environment.addresses("ERROR_MAIL")),
        ("LOG_FORMAT", lambda: environment.one_of("LOG_FORMAT", ["line", "json"])),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence(monkeypatch, name, read):
    monkeypatch.setenv(name, "nonsense")
    with pytest.raises(ImproperlyConfigured, match=name):
        read()


# What is noted of strangers and of accounts

ROOT = Path(__file__).parents[2]
SECRETS = ("evil.example", "secret", "ada", "203.0.113.9", "/c/1/mine/")


@pytest.fixture
def told(monkeypatch):
    """What the site's own handlers write."""
    written = io.StringIO()
    for name in ("", "django.security", "rlssite.log_ins.wrong"):
        logger = logging.getLogger(name)
        for handler in logger.handlers:
            # pytest has handlers of its own there.
            if type(handler) is logging.StreamHandler:
                monkeypatch.setattr(handler, "stream", written)
        # What other tests sent within the same minute is not counted here.
        for limited in (logger, *logger.handlers):
            for limit in (each for each in limited.filters if isinstance(each, Seldom)):
                monkeypatch.setattr(limit, "count", 0)
    return written.getvalue


def test_a_wrong_host_and_a_refused_form_are_noted_without_a_word_of_the_stranger(client, db, told):
    client.get("/", headers={"host": "evil.example"})
    strict = Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.9")
    strict.cookies["csrftoken"] = "a" * 32
    strict.post("/admin/login/", {"username": "ada", "password": "secret"})
    assert told().count("\n") == 2
    assert "A request was refused: DisallowedHost." in told() and "A request was refused: csrf." in told()
    assert not [word for word in SECRETS if word in told()]


def test_who_sends_many_bad_requests_does_not_fill_the_log():
    clock = [0.0]
    limit = Refused(now=lambda: clock[0])
    passed = [limit.filter(record(name="django.security.csrf")) for _time in range(100)]
    assert passed.count(True) == Refused.MOST
    clock[0] = 61
    last = record(name="django.security.csrf")
    assert limit.filter(last) and "And 70 before that were left out." in last.getMessage()


def test_what_happens_to_an_account_is_noted_by_its_number(db, told):
    ada = StaffFactory(username="ada")
    client, again = Client(REMOTE_ADDR="203.0.113.9"), Client()
    typed = {"username": "ada", "password": "correct horse battery", "next": "/admin/"}
    client.post("/admin/login/", typed | {"password": "secret"})
    client.post("/admin/login/", typed)
    again.post("/admin/login/", typed)
    client.post("/admin/log-ins/end/", {"which": "others"})
    new = {"old_password": typed["password"], "new_password1": "eine lange Nacht", "new_password2": "eine lange Nacht"}
    client.post("/admin/password_change/", new)
    client.post("/admin/logout/")
    said = [line.partition(": ")[2] for line in told().splitlines()]
    assert said == [
        "A password or a code was wrong.",
        f"Account {ada.pk} logged in.",
        f"Account {ada.pk} logged in.",
        f"Account {ada.pk} changed: other log-ins ended.",
        f"Account {ada.pk} changed: password.",
        f"Account {ada.pk} logged out.",
    ]
    assert not [word for word in SECRETS if word in told()]


def test_what_somebody_may_not_do_is_noted_and_who_changed_whose_account(db, told):
    owner, eve = StaffFactory(username="ada"), UserFactory(username="eve", is_staff=True)
    client = Client()
    client.force_login(eve)
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
    client.force_login(owner)
    typed = {
        "username": "eve",
        "email": "",
        "role": "editor",
        "is_active": "on",
        "own_password": "correct horse battery",
    }
    assert client.post(reverse("admin:auth_user_change", args=[eve.pk]), typed).status_code == 302
    assert f"Account {eve.pk} was refused what it may not do." in told()
    assert f"Account {eve.pk} changed by account {owner.pk}: role." in told()


def test_what_becomes_of_an_account_is_noted_from_its_beginning_to_its_end(db, told, settings):
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"
    owner, client = StaffFactory(username="ada"), Client()
    client.force_login(owner)
    typed = {"username": "eve", "email": "", "role": "editor", "own_password": "correct horse battery"}
    assert client.post(reverse("admin:auth_user_add"), typed).status_code == 302
    eve = get_user_model().objects.get(username="eve")
    client.post(reverse("admin:auth_user_invite", args=[eve.pk]), {"own_password": "correct horse battery"})
    typed = {"post": "yes", "own_password": "correct horse battery"}
    client.post(reverse("admin:auth_user_delete", args=[eve.pk]), typed)
    assert not get_user_model().objects.filter(username="eve").exists()
    said = [line.partition("by account ")[2] for line in told().splitlines() if f"Account {eve.pk} changed" in line]
    assert said == [f"{owner.pk}: {what}." for what in ("made", "invited", "invited", "deleted")]
    assert "eve" not in told()


def test_the_inventory_names_all_that_is_noted_of_an_account():
    inventory = (ROOT / "SECURITY.md").read_text()
    calls = [
        call
        for path in (ROOT / "rlssite").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "log_change"
    ]
    noted = {call.args[1].value for call in calls if isinstance(call.args[1], ast.Constant)}
    assert len(noted) > 8
    assert [what for what in sorted(noted | {*IN_THE_LOG.values()}) if f"`{what}`" not in inventory] == []


def test_the_inventory_names_every_line_that_the_site_writes():
    """A line that is not in it may hold what nobody thought of."""
    inventory = " ".join((ROOT / "SECURITY.md").read_text().split())
    lines = set()
    for path in (path for app in ("articles", "comments", "rlssite") for path in (ROOT / app).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            function, words = getattr(call, "func", None), getattr(call, "args", None)
            if isinstance(function, ast.Attribute) and function.attr in LEVELS and "log" in ast.unparse(function.value):
                lines |= {words[0].value} if isinstance(words[0], ast.Constant) else set()
    assert len(lines) > 15
    assert [line for line in sorted(lines) if line not in inventory] == []
