"""What a wrong setting says: one sentence, and nothing else."""

from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured

from rlssite import environment


@pytest.mark.parametrize(
    "value",
    ["nonsense", "postgres://", "mysql://root@127.0.0.1/x", "sqlite://", "sqlite://:memory:", "postgres://[::1"],
)
def test_a_wrong_database_is_named_in_one_sentence(monkeypatch, tmp_path, value, recwarn):
    monkeypatch.setenv("DATABASE_URL", value)
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL must be like postgres://[^\n]*$"):
        environment.database(tmp_path)
    assert not recwarn


@pytest.mark.parametrize(
    ("value", "engine", "name"),
    [
        ("", "sqlite3", "db.sqlite3"),
        ("sqlite:////srv/site.sqlite3", "sqlite3", "/srv/site.sqlite3"),
        ("postgres://user:p%40ss@db.example.org:5432/site", "postgresql", "site"),
    ],
)
def test_a_right_one_is_used(monkeypatch, tmp_path, value, engine, name):
    monkeypatch.setenv("DATABASE_URL", value)
    config = environment.database(tmp_path)
    assert config["ENGINE"] == f"django.db.backends.{engine}"
    assert str(config["NAME"]).endswith(name)


@pytest.mark.parametrize("value", ["noreply@example.org", "My site <noreply@example.org>", '"Ä, B" <n@example.org>'])
def test_the_sender_of_mails_is_a_setting(monkeypatch, value):
    monkeypatch.setenv("MAIL_FROM", value)
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example.org?from=other@example.org")
    assert environment.mail_from() == value


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("", ""),
        ("smtp+tls://u:p@mail.example.org:587", ""),
        ("smtp://mail.example.org?from=noreply@example.org", "noreply@example.org"),
        ("smtp://u%40x:p@mail.example.org/?from=My%20site%20%3Ca%2Bb@example.org%3E", "My site <a+b@example.org>"),
    ],
)
def test_the_sender_may_come_from_the_mail_servers_address(monkeypatch, url, sender):
    monkeypatch.delenv("MAIL_FROM", raising=False)
    monkeypatch.setenv("EMAIL_URL", url)
    assert environment.mail_from() == sender


@pytest.mark.parametrize("name", ["MAIL_FROM", "EMAIL_URL"])
@pytest.mark.parametrize(
    "value",
    [
        "nobody",
        "@",
        "a@example.org, b@example.org",
        "a@example.org <b@example.org>",
        "a@example.org b@example.org",
        "A\r\nBcc: x@example.org",
        "A <a@example.org",
        "<>",
        "A" * 250 + " <a@example.org>",
    ],
)
def test_a_wrong_sender_is_named_in_one_sentence(monkeypatch, name, value):
    monkeypatch.delenv("MAIL_FROM", raising=False)
    monkeypatch.setenv(name, value if name == "MAIL_FROM" else f"smtp://mail.example.org?from={quote(value)}")
    with pytest.raises(ImproperlyConfigured, match=rf"^{name}[^\n]* must be like noreply@example.org or [^\n]*$"):
        environment.mail_from()
