"""What a wrong setting says: one sentence, and nothing else."""

import os
from types import SimpleNamespace
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
        ("postgres:///site", "postgresql", "site"),
        ("postgres://u:p,w@[::1]:5432/site?target_session_attrs=read-write", "postgresql", "site"),
        ("postgres://one:5432,two:5433/site", "postgresql", "site"),
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


def test_options_that_the_database_knows_reach_it(monkeypatch, tmp_path):
    options = "sslmode=require&connect_timeout=3&conn_max_age=5&disable_server_side_cursors=true"
    monkeypatch.setenv("DATABASE_URL", f"postgres://db.example.org/site?{options}")
    config = environment.database(tmp_path)
    assert (config["OPTIONS"]["sslmode"], config["OPTIONS"]["connect_timeout"]) == ("require", 3)
    assert (config["CONN_MAX_AGE"], config["DISABLE_SERVER_SIDE_CURSORS"]) == (5, True)
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/site.sqlite3")
    assert environment.database(tmp_path)["CONN_MAX_AGE"] == 60


# One part of each that is misspelt, misplaced or missing.
WRONG = [
    ("DATABASE_URL", "database", value)
    for value in (
        "postgres://h/site?ssl_mode=require", "postgres://h/site?sslmode=", "postgres://h/site?sslmode",
        "postgres://h/site?sslmode=require&sslmode=disable", "postgres://h/site?conn_max_age=long",
        "postgres://h/site?atomic_requests=maybe", "postgres://h/site?pool=true", "postgres://h/site/more",
        "postgres://h/site#top", "postgres://h/site;x", "postgres://u:p#w@h/site", "postgres://h:x/site",
        "postgres://:5432/site", "postgres://u:p@/site", "postgis://h/site", "postgres:site", "Postgres//h/site",
        "sqlite://folder/file.sqlite3", "sqlite:///file.sqlite3?mode=ro", "sqlite:////x/file.sqlite3#a",
        "sqlite:////x/a;b.sqlite3",
    )
] + [
    ("EMAIL_URL", "mail", value)
    for value in (
        "mail.example.org", "smpt://mail.example.org", "smtp://", "smtp+tls:///", "smtp://:587", "smtp://u:p@",
        "smtp://mail.example.org/path", "smtp://mail.example.org#x", "smtp://mail.example.org:x",
        "smtp://mail.example.org:0", "smtp://one,two", "smtp://mail.example.org?tls=1", "smtp://mail.example.org?timeout=soon",
        "smtp://mail.example.org?timeout=", "smtp://mail.example.org?timeout=5&timeout=6",
        "smtp+ssl://mail.example.org?ssl_keyfle=/x", "smtp+tls://mail.example.org?use_ssl=1",
        "smtp://u:p#w@mail.example.org", "consolemail://host", "dummymail://?x=1", "filemail://", "filemail://host/x",
    )
] + [
    ("CACHE_URL", "cache", value)
    for value in (
        "127.0.0.1:6379", "reddis://h", "memcached://h", "redis://", "redis:///0", "redis://:6379", "redis://h/zero",
        "redis://h/0/1", "redis://h/-1", "redis://h:x", "redis://h#0", "redis://a,b:6379", "redis://h?socket_timout=1",
        "redis://h?socket_timeout=soon", "redis://h?socket_timeout=", "redis://h?db=1&db=2", "redis://h/1?db=2",
        "rediss://h?ssl_cert_reqs=perhaps", "valkey://", "unix://", "unix://host/x", "locmem://host", "locmem://?x=1",
    )
]  # fmt: skip


@pytest.mark.parametrize(("name", "read", "value"), WRONG)
def test_an_unknown_part_of_an_address_is_named_in_one_sentence(monkeypatch, tmp_path, name, read, value, recwarn):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=rf"^{name} [^\n]*\.$") as refusal:
        getattr(environment, read)(*([] if read == "cache" else [tmp_path]))
    assert not recwarn
    assert "p#w" not in str(refusal.value), "a password"


@pytest.mark.parametrize("option", ["ssl_mode", "conn_max", "Host2"])
def test_the_sentence_names_the_option(monkeypatch, tmp_path, option):
    monkeypatch.setenv("DATABASE_URL", f"postgres://h/site?{option}=1")
    with pytest.raises(ImproperlyConfigured, match=option):
        environment.database(tmp_path)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", {"EMAIL_FILE_PATH": "{folder}/mail"}),
        ("smtp://mail.example.org", {"EMAIL_HOST": "mail.example.org"}),
        (
            "smtp+tls://u%40x:p%23w@mail.example.org:587/?timeout=5",
            {"EMAIL_HOST_USER": "u@x", "EMAIL_HOST_PASSWORD": "p#w", "EMAIL_USE_TLS": True, "EMAIL_TIMEOUT": 5},
        ),
        ("smtp+ssl://[::1]:465?ssl_certfile=/x.pem", {"EMAIL_HOST": "::1", "EMAIL_SSL_CERTFILE": "/x.pem"}),
        ("smtp://mail.example.org?use_tls=false", {"EMAIL_USE_TLS": False}),
        ("filemail:////srv/mail", {"EMAIL_FILE_PATH": "/srv/mail"}),
        ("consolemail://", {}),
    ],
)
def test_a_mail_server_is_used_as_it_is_written(monkeypatch, tmp_path, value, expected):
    monkeypatch.setenv("EMAIL_URL", value)
    found = environment.mail(tmp_path)
    assert found["EMAIL_BACKEND"].startswith("django.core.mail.backends.")
    for name, setting in expected.items():
        wanted = setting.format(folder=tmp_path) if isinstance(setting, str) else setting
        assert (found[name], type(found[name])) == (wanted, type(wanted))


@pytest.mark.parametrize(
    ("value", "location"),
    [
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("rediss://u:p@cache.example.org?ssl_cert_reqs=required", "rediss://u:p@cache.example.org?ssl_cert_reqs=required"),
        ("valkey://[::1]:6379/1/?socket_timeout=0.5", "redis://[::1]:6379/1/?socket_timeout=0.5"),
        ("valkeys://cache.example.org", "rediss://cache.example.org"),
        ("unix:///run/redis.sock?db=1", "unix:///run/redis.sock?db=1"),
        ("redis://h/0?key_prefix=mine&timeout=60&socket_timeout=1", "redis://h/0?socket_timeout=1"),
    ],
)  # fmt: skip
def test_a_cache_is_used_as_it_is_written(monkeypatch, value, location):
    monkeypatch.setenv("CACHE_URL", value)
    config = environment.cache()
    assert (config["BACKEND"], config["LOCATION"]) == ("django.core.cache.backends.redis.RedisCache", location)
    assert config["OPTIONS"]["socket_connect_timeout"] <= 1, "a cache that is away delays nobody for long"


@pytest.mark.parametrize("value", ["", "locmem://", "locmemcache://"])
def test_without_a_server_the_cache_is_in_memory_and_bounded(monkeypatch, value):
    monkeypatch.setenv("CACHE_URL", value)
    config = environment.cache()
    assert config["BACKEND"].endswith("LocMemCache") and 0 < config["OPTIONS"]["MAX_ENTRIES"] <= 1000


def test_the_secret_key_of_the_environment_is_taken_and_no_file_made(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "k" * 50)
    assert environment.secret_key(tmp_path) == "k" * 50
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("SECRET_KEY", "short")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY must have 50 characters or more"):
        environment.secret_key(tmp_path)


@pytest.mark.parametrize(
    ("is_read_only", "has_a_site", "serves"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_on_a_disk_that_went_read_only_readers_are_still_served(
    monkeypatch, tmp_path, is_read_only, has_a_site, serves
):
    monkeypatch.setenv("SITE_DATA", str(tmp_path))
    if has_a_site:
        (tmp_path / "secret_key").touch()
    monkeypatch.setattr("os.access", lambda *_args: False)
    monkeypatch.setattr("os.statvfs", lambda _path: SimpleNamespace(f_flag=os.ST_RDONLY if is_read_only else 0))
    if serves:
        assert environment.data_folder("") == tmp_path
    else:
        with pytest.raises(ImproperlyConfigured, match="is not writable"):
            environment.data_folder("")
