"""What leaves the site by its log and by mail when something breaks."""

import json
import logging
import sys

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from rlssite import environment
from rlssite.health.logs import AsJson, ByMail


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
