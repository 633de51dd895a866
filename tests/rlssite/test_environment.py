"""What a wrong setting says: one sentence, and nothing else."""

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
