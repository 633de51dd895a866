"""The backup of each day: made when it is due, tried, told when it fails, and the old ones deleted."""

import errno
import json
import shutil
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from rlssite import backups, work
from rlssite.health import facts
from rlssite.keeping import daily, room, state, wanted
from rlssite.keeping.rotation import kept, made_at
from rlssite.keeping.turns import one_at_a_time
from rlssite.management.commands import serve
from rlssite.moving import works
from tests.factories import StaffFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.SITE_DATA, settings.UPLOADS_ROOT = tmp_path, tmp_path / "uploads"


@pytest.fixture
def small(monkeypatch):
    """Backups that hold no database, as most of these tests ask only when they are made."""

    def fill(folder):
        (folder / "manifest.json").write_text("{}")

    monkeypatch.setattr(backups, "_fill", fill)
    monkeypatch.setattr(backups, "verify", lambda folder, **kwargs: {"made": "2026-11-27T12:00:00+00:00"})
    monkeypatch.setattr(daily, "restore_on_trial", lambda path: None)


def lay(folder, *moments, kind="daily"):
    (folder / "backups").mkdir(exist_ok=True)
    for moment in moments:
        (folder / "backups" / f"{kind}-{moment:%Y-%m-%d-%H%M%S}-ab12.zip").write_bytes(b"")


def test_seven_days_four_weeks_and_six_months_are_kept():
    days = [NOON - timedelta(days=number) for number in range(400)]
    keeps = sorted(kept(days, (7, 4, 6)), reverse=True)
    assert [f"{moment:%m-%d}" for moment in keeps] == [
        *("11-27", "11-26", "11-25", "11-24", "11-23", "11-22", "11-21"),
        # The last day of each week, and of each month.
        *("11-15", "11-08", "10-31", "09-30", "08-31", "07-31", "06-30"),
    ]


def test_rotating_each_day_keeps_no_less_than_rotating_once():
    days, held = [NOON + timedelta(days=number) for number in range(300)], set()
    for day in days:
        held = kept(held | {day}, (7, 4, 6))
    assert held == kept(days, (7, 4, 6))


@pytest.mark.parametrize("keep", [(0, 0, 0), (1, 0, 0)])
def test_the_newest_is_never_deleted(keep):
    assert kept([NOON, NOON - timedelta(days=9)], keep) == {NOON}
    assert kept([], keep) == set()


@pytest.mark.parametrize("says_utc", ["-utc", ""])
def test_a_files_name_says_that_its_time_is_in_utc_and_one_of_before_counts_as_well(says_utc, monkeypatch):
    moment = datetime(2026, 11, 27, 20, 45, 38, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    with timezone.override("Europe/Berlin"):
        name = f"daily-{work.stamp()}.zip".replace("-utc", says_utc)
    assert name.startswith(f"daily-2026-11-27-204538{says_utc}-") and made_at(name, "daily") == moment


def test_a_year_without_backups_and_a_clock_that_was_ahead_delete_nothing_more():
    old = [NOON - timedelta(days=400 + number) for number in range(6)]
    assert kept([*old, NOON], (7, 4, 6)) == {*old, NOON}
    assert NOON in kept([*old, NOON, NOON + timedelta(days=3650)], (7, 4, 6))


def test_only_what_the_worker_made_itself_is_ever_deleted(tmp_path, settings, small):
    settings.BACKUP_KEEP = (1, 0, 0)
    lay(tmp_path, NOON - timedelta(days=9))
    lay(tmp_path, NOON - timedelta(days=9), kind="backup")
    (tmp_path / "backups" / "mine.zip").write_bytes(b"")
    daily.run()
    names = sorted(path.name.split("-")[0] for path in (tmp_path / "backups").iterdir())
    assert names == ["backup", "daily", "mine.zip"]


@pytest.mark.parametrize(
    "name", ["daily-2026-13-40-999999-ab12.zip", "daily-x.zip", "daily.zip", "other-2026-11-27-120000-ab12.zip"]
)
def test_a_file_of_another_name_is_no_daily_backup(name):
    assert made_at(name, "daily") is None


@pytest.mark.parametrize(
    ("made", "is_due"),
    [
        ([], True),
        ([NOON - timedelta(hours=23)], False),
        ([NOON - timedelta(hours=24)], True),
        ([NOON + timedelta(days=365)], True),
    ],
)
def test_a_backup_is_due_once_a_day_whatever_a_wrong_clock_has_left(tmp_path, made, is_due):
    lay(tmp_path, *made)
    assert daily.is_due(NOON) is is_due


@pytest.mark.parametrize(("tried", "is_due"), [(-30, False), (-61, True), (60 * 24 * 365, True)])
def test_one_that_failed_is_tried_again_after_an_hour(tried, is_due):
    state.note(tried=NOON + timedelta(minutes=tried))
    assert daily.is_due(NOON) is is_due


def test_with_off_nothing_is_made_by_itself(settings, tmp_path, monkeypatch):
    settings.BACKUP_KEEP = None
    monkeypatch.setattr(daily.threading, "Thread", lambda **kwargs: pytest.fail("It was begun."))
    daily.go_on()
    serve.Command().back_up()
    assert not (tmp_path / "backups").exists()


def test_never_two_at_once(small, tmp_path):
    with one_at_a_time("backup.lock"):
        for make in (lambda: daily.make("daily"), works.make_backup, lambda: backups.make(tmp_path / "x")):
            with pytest.raises(backups.BackupError, match="Another backup is being made just now"):
                make()
    assert daily.make("daily").exists()


def test_what_a_killed_backup_left_is_cleared_away(small, tmp_path):
    (tmp_path / "backups" / ".unfinished-x" / "backup").mkdir(parents=True)
    daily.run()
    assert [path.suffix for path in (tmp_path / "backups").iterdir()] == [".zip"]


def owner_sees(client):
    client.force_login(StaffFactory())
    return one_line(client.get("/admin/").content.decode())


def test_a_disk_without_room_is_left_alone_and_named(small, tmp_path, monkeypatch, client):
    lay(tmp_path, NOON)
    usage = shutil._ntuple_diskusage(10**12, 10**12, room.LEFT)
    monkeypatch.setattr(room.shutil, "disk_usage", lambda folder: usage)
    daily.run()
    assert len(list((tmp_path / "backups").iterdir())) == 1, "none was made, and none was deleted to make room"
    fact = facts.backup()
    assert not fact.holds
    assert "The disk lacks room for a backup: 524 MB are free" in fact.words
    assert "The daily backup could not be made. The disk lacks room" in owner_sees(client)
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (OperationalError("server closed the connection"), "The database does not answer"),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full"),
        (OSError(errno.EROFS, "Read-only file system"), "read-only"),
    ],
)
def test_a_database_that_is_away_and_a_disk_that_is_full_are_named(small, monkeypatch, error, named):
    def fails(folder):
        raise error

    monkeypatch.setattr(room, "check", fails)
    daily.run()
    assert named in facts.backup().words


def test_a_failure_is_over_once_a_backup_is_made(small, client):
    state.note(failed="It broke.")
    assert not facts.backup().holds
    daily.run()
    assert state.sentence("failed") == ""
    assert "could not be made" not in owner_sees(client)


def test_a_folder_that_is_not_mounted_is_named_and_not_made(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "disk" / "backups"
    daily.run()
    assert str(settings.BACKUP_DIR) in state.sentence("failed")
    assert not (tmp_path / "disk").exists()


@pytest.mark.django_db(transaction=True)
def test_a_real_backup_is_made_where_it_shall_lie_and_tried(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "elsewhere"
    settings.BACKUP_DIR.mkdir()
    daily.run()
    assert state.sentence("failed") == state.sentence("trial_failed") == ""
    assert state.moment("trial")
    # Nothing of the trial is left.
    assert [path.suffix for path in settings.BACKUP_DIR.iterdir()] == [".zip"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE '%%_trial_%%'", [])
            assert cursor.fetchone()[0] == 0


def test_the_backup_page_lists_the_daily_ones_and_sends_them(settings, tmp_path, client, small):
    settings.BACKUP_DIR = tmp_path / "elsewhere"
    settings.BACKUP_DIR.mkdir()
    daily.run()
    [file] = settings.BACKUP_DIR.iterdir()
    client.force_login(StaffFactory())
    assert file.name in client.get(reverse("admin:rlssite_longwork_changelist")).content.decode()
    address = reverse("admin:rlssite_longwork_download", args=["backups", file.name])
    answer = client.post(address, {"password": "correct horse battery"})
    assert b"".join(answer.streaming_content) == file.read_bytes()


@pytest.mark.parametrize(("last", "is_tried"), [(None, True), (6, False), (8, True), (-30, True)])
def test_a_backup_is_restored_on_trial_once_a_week(small, monkeypatch, last, is_tried):
    tried = []
    monkeypatch.setattr(daily, "restore_on_trial", tried.append)
    if last is not None:
        state.note(trial=datetime.now(UTC) - timedelta(days=last))
    daily.run()
    assert bool(tried) is is_tried


def test_a_backup_that_cannot_be_restored_is_told_until_one_can(small, monkeypatch, client):
    def fails(path):
        raise backups.BackupError("It has no tables.")

    monkeypatch.setattr(daily, "restore_on_trial", fails)
    daily.run()
    assert not facts.backup_trial().holds
    assert "A backup could not be restored on trial. It has no tables." in owner_sees(client)
    # The next day's is tried although a week is not over.
    monkeypatch.setattr(daily, "restore_on_trial", lambda path: None)
    daily.run()
    assert facts.backup_trial().holds


def test_the_trial_refuses_what_is_no_backup(tmp_path):
    from rlssite.keeping.trial import restore_on_trial

    (tmp_path / "backups").mkdir()
    file = tmp_path / "backups" / "daily-2026-11-27-120000-ab12.zip"
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("manifest.json", json.dumps({}))
    with pytest.raises(backups.BackupError):
        restore_on_trial(file)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [file.name]


def test_before_an_update_three_are_kept(small, tmp_path):
    lay(tmp_path, *(NOON - timedelta(days=number) for number in range(5)), kind="before-update")
    lay(tmp_path, NOON)
    made = daily.before_update()
    left = {path.name for path in (tmp_path / "backups").glob("before-update-*")}
    assert made.name in left and len(left) == 3
    assert len(list((tmp_path / "backups").glob("daily-*"))) == 1


def test_no_update_of_the_database_without_a_backup(monkeypatch):
    def fails():
        raise backups.BackupError("The disk lacks room.")

    monkeypatch.setattr(serve, "before_update", fails)
    monkeypatch.setattr(serve, "call_command", lambda *args, **kwargs: pytest.fail("It was changed."))
    monkeypatch.setattr(serve.MigrationExecutor, "migration_plan", lambda self, targets: ["something"])
    with pytest.raises(
        CommandError, match=r"no backup could be made before: The disk lacks room\. With BACKUP_KEEP=off"
    ):
        serve.Command().migrate()


@pytest.mark.parametrize("left", ["", "[]", "{", '{"tried": 3, "failed": null}', '{"tried": "yesterday"}'])
def test_a_state_that_cannot_be_read_is_none(tmp_path, left):
    (tmp_path / state.FILE).write_text(left)
    assert daily.is_due(NOON)
    assert state.sentence("failed") == ""


@pytest.mark.parametrize("value", ["7", "7,4", "7,4,6,1", "a,b,c", "-1,2,3", "7;4;6", "1000,1,1", "never"])
def test_a_wrong_number_of_backups_stops_the_start_with_one_sentence(monkeypatch, value):
    monkeypatch.setenv("BACKUP_KEEP", value)
    with pytest.raises(ImproperlyConfigured, match="like 7,4,6, or off"):
        wanted.backup_keep()


def test_where_and_how_many_is_read_from_the_environment(monkeypatch):
    assert wanted.backup_keep() == (7, 4, 6)
    assert wanted.folder("BACKUP_DIR") is None
    monkeypatch.setenv("BACKUP_KEEP", " 30, 8 ,12 ")
    assert wanted.backup_keep() == (30, 8, 12)
    monkeypatch.setenv("BACKUP_KEEP", "OFF")
    assert wanted.backup_keep() is None
    monkeypatch.setenv("BACKUP_DIR", "backups")
    with pytest.raises(ImproperlyConfigured, match="the whole path of a folder"):
        wanted.folder("BACKUP_DIR")
