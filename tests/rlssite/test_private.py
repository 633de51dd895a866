"""What the site keeps is its owner's alone, whoever made it."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command

from rlssite import private
from rlssite.management.commands import serve


def others_may(path):
    return oct(path.stat().st_mode & 0o777)


@pytest.fixture
def folder(tmp_path):
    """A data folder as it comes from a copy with cp, or from a start with another umask."""
    data = tmp_path / "data"
    (data / "uploads" / "2026").mkdir(parents=True)
    (data / "mail").mkdir()
    for name in OURS:
        (data / name).write_text("secret")
    for path in (data, *data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return data


OURS = [
    *("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "secret_key", "static.stamp", "worker.lock", "mail_queue.lock"),
    *("uploads/2026/picture.png", "mail/20260101.log"),
]


def test_files_and_folders_that_are_there_are_closed(folder):
    assert private.close(folder) == []
    assert {others_may(path) for path in folder.rglob("*") if path.is_file()} == {"0o600"}
    assert {others_may(path) for path in (folder, *folder.rglob("*")) if path.is_dir()} == {"0o700"}


def test_a_database_that_lies_elsewhere_is_closed_and_its_neighbours_are_left(folder, tmp_path):
    for name in ("site.sqlite3", "site.sqlite3-wal", "site.sqlite3-shm", "page.html"):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0o644)
    tmp_path.chmod(0o755)
    private.close(folder, tmp_path / "site.sqlite3")
    assert {others_may(path) for path in tmp_path.glob("site*")} == {"0o600"}
    assert (others_may(tmp_path / "page.html"), others_may(tmp_path)) == ("0o644", "0o755")


def test_what_is_not_ours_and_what_a_link_leads_to_stay_as_they_are(folder, tmp_path):
    script = folder / "mine.sh"
    script.write_text("x")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("x")
    for path in (script, elsewhere):
        path.chmod(0o755)
    (folder / "uploads" / "link").symlink_to(elsewhere)
    private.close(folder)
    assert (others_may(script), others_may(elsewhere)) == ("0o755", "0o755")


def test_a_folder_of_the_machines_own_stays_and_is_named(folder):
    folder.chmod(0o1777)
    assert private.close(folder) == [folder]
    assert others_may(folder) == "0o777"


def test_each_start_closes_what_is_open_and_names_what_it_cannot_close(monkeypatch, capsys):
    open_file = settings.SITE_DATA / "secret_key"
    open_file.chmod(0o644)
    monkeypatch.setattr(serve, "check_port", lambda *_: None)

    class Enough(Exception):
        pass

    def stop():
        raise Enough

    monkeypatch.setattr(serve, "check_database", stop)
    with pytest.raises(Enough):
        call_command("serve")
    assert others_may(open_file) == "0o600"

    monkeypatch.setattr(private, "_close", lambda path: path != open_file)
    with pytest.raises(Enough):
        call_command("serve")
    assert f"Others on this machine can read {open_file}" in capsys.readouterr().err


def test_the_unit_for_systemd_keeps_the_data_to_itself():
    unit = (settings.BASE_DIR / "deploy" / "site.service").read_text()
    assert re.findall(r"^(StateDirectoryMode|UMask)=(.*)$", unit, re.MULTILINE) == [
        ("StateDirectoryMode", "0700"),
        ("UMask", "0077"),
    ]
