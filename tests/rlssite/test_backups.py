"""A backup is made and restored as its owner would: by command, in processes of their own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from rlssite import backups

UPLOAD = b"\x89PNG not really, but every byte counts\x00\xff"


class Place:
    """A site's data folder with its database."""

    def __init__(self, folder, database_url):
        self.folder = folder
        self.environment = {
            **{
                name: value for name, value in os.environ.items() if name not in ("SITE_DATA", "DJANGO_SETTINGS_MODULE")
            },
            "SITE_DATA": str(folder),
            "DATABASE_URL": database_url,
        }

    def run(self, *arguments, **environment):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def refuses(self, *arguments, **environment):
        """Run a command that must fail with one sentence; return that sentence."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") == 1
        return done.stderr

    def users(self):
        return self.run("shell", "--no-imports", "-c", WHO).stdout.split()


def open_to_others(folder):
    """The files and folders that another user of the machine could read."""
    return [str(path) for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]


def test_no_command_leaves_a_file_that_others_may_read(new_place):
    place = new_place()
    # As systemd's StateDirectory= makes it.
    place.folder.chmod(0o755)

    assert place.run("shell", "--no-imports", "-c", SET_UP + OPEN_A_MAIL_FILE, EMAIL_URL="").returncode == 0

    assert len(list((place.folder / "mail").iterdir())) == 1
    assert [path for path in open_to_others(place.folder) if path != str(place.folder)] == []


OPEN_A_MAIL_FILE = """
from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend
from django.core.mail import EmailMessage
EmailBackend().send_messages([EmailMessage("Subject", "Body", "a@example.org", ["b@example.org"])])
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
default_storage.save("x/y.txt", ContentFile(b"x"))
"""
WHO = "from django.contrib.auth.models import User; print(*User.objects.values_list('username', flat=True))"
SET_UP = """
from django.contrib.auth.models import User
from django.core.management import call_command
call_command("migrate", "auth", verbosity=0)
User.objects.create_user("ada")
"""


@pytest.fixture(scope="module")
def new_place(tmp_path_factory, django_db_blocker):
    """Make a place with an empty database, of the kind that the tests run on."""
    made = []

    def make():
        folder = tmp_path_factory.mktemp("place")
        if connection.vendor == "sqlite":
            return Place(folder, f"sqlite:///{folder / 'db.sqlite3'}")
        config = connection.settings_dict
        database = f"{config['NAME']}_{os.environ.get('PYTEST_XDIST_WORKER', '')}_place_{len(made)}"
        administer(django_db_blocker, f'DROP DATABASE IF EXISTS "{database}"', f'CREATE DATABASE "{database}"')
        made.append(database)
        password = f":{config['PASSWORD']}" if config["PASSWORD"] else ""
        address = f"{config['HOST']}:{config['PORT'] or 5432}"
        return Place(folder, f"postgres://{config['USER']}{password}@{address}/{database}")

    yield make
    if made:
        administer(django_db_blocker, *(f'DROP DATABASE "{database}" WITH (FORCE)' for database in made))


def administer(blocker, *statements):
    with blocker.unblock(), connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(scope="module")
def site(new_place):
    """A site with an account and a picture."""
    place = new_place()
    assert place.run("shell", "--no-imports", "-c", SET_UP).returncode == 0
    (place.folder / "uploads" / "2026").mkdir(parents=True)
    (place.folder / "uploads" / "2026" / "picture.png").write_bytes(UPLOAD)
    return place


@pytest.fixture(scope="module")
def sound_backup(site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("backups") / "below" / "today"
    assert site.run("backup", str(folder)).returncode == 0
    return folder


@pytest.fixture
def backup(sound_backup, tmp_path):
    """A copy to be damaged."""
    return Path(shutil.copytree(sound_backup, tmp_path / "backup"))


def test_a_backup_brings_back_the_database_the_uploads_and_the_key(site, sound_backup, new_place):
    other = new_place()
    other.folder.chmod(0o755)
    take_the_key(site, other)

    done = other.run("restore", str(sound_backup))

    assert (done.returncode, done.stderr) == (0, "")
    assert "1 uploads and the secret key" in done.stdout
    assert other.users() == ["ada"]
    assert (other.folder / "uploads" / "2026" / "picture.png").read_bytes() == UPLOAD
    assert (other.folder / "secret_key").read_text() == (site.folder / "secret_key").read_text()
    # The copies are guarded like the original.
    guarded = [sound_backup, sound_backup / "secret_key", other.folder / "secret_key"]
    assert {path.stat().st_mode & 0o077 for path in guarded} == {0}
    assert open_to_others(other.folder) == []
    # Once there is something, nothing is overwritten.
    assert "never overwritten" in other.refuses("restore", str(sound_backup))
    assert "empty folder" in site.refuses("backup", str(sound_backup))


def take_the_key(old, new):
    """The key of the signatures is in no backup: its owner has a copy."""
    shutil.copy(old.folder / "backup_key", new.folder)


def spoil_a_picture(backup):
    (backup / "uploads" / "2026" / "picture.png").write_bytes(UPLOAD[:-1] + b"\xfe")


def lose_a_picture(backup):
    (backup / "uploads" / "2026" / "picture.png").unlink()


def halve_the_manifest(backup):
    manifest = (backup / "manifest.json").read_text()
    (backup / "manifest.json").write_text(manifest[: len(manifest) // 2])


def lose_the_manifest(backup):
    (backup / "manifest.json").unlink()


def forget_the_database(backup):
    manifest = json.loads((backup / "manifest.json").read_bytes())
    name = next(name for name in manifest["files"] if name.startswith("database."))
    del manifest["files"][name]
    (backup / name).unlink()
    (backup / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture
def unsealed(backup):
    """The same, without the signature, by which every change is noticed."""
    (backup / "signature").unlink()
    return backup


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (spoil_a_picture, "uploads/2026/picture.png is not what was written"),
        (lose_a_picture, "uploads/2026/picture.png is in the folder or in its manifest"),
        (halve_the_manifest, "cannot be read"),
        (lose_the_manifest, "no manifest.json"),
        (forget_the_database, "names no database"),
    ],
)
def test_a_damaged_backup_is_refused_in_words(unsealed, damage, sentence):
    damage(unsealed)

    with pytest.raises(backups.BackupError, match=sentence):
        backups.restore(unsealed, must_be_signed=False)


def test_a_backup_of_the_other_kind_of_database_is_refused(site, sound_backup, tmp_path):
    elsewhere = {"sqlite": "postgres://nobody@127.0.0.1:1/none", "postgresql": f"sqlite:///{tmp_path}/x.sqlite3"}
    place = Place(tmp_path, elsewhere[connection.vendor])
    take_the_key(site, place)

    assert "set DATABASE_URL to" in place.refuses("restore", str(sound_backup))


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(site, tmp_path):
    site.refuses("backup", str(tmp_path / "later"), DATABASE_URL="postgres://nobody@127.0.0.1:1/none")

    assert list(tmp_path.iterdir()) == []


def test_the_manifest_names_every_file_and_what_made_it(sound_backup):
    manifest = json.loads((sound_backup / "manifest.json").read_bytes())

    database = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}[connection.vendor]
    assert set(manifest["files"]) == {database, "secret_key", "uploads/2026/picture.png"}
    assert set(manifest["versions"]) == {"build", "django", "python", connection.vendor}


def test_a_backup_that_the_admin_made_as_one_file_is_restored(new_place):
    old, new = new_place(), new_place()
    make = SET_UP + "from rlssite.moving.works import make_backup; print(make_backup())"
    made = old.run("shell", "--no-imports", "-c", make)
    assert made.returncode == 0, made.stderr
    file = made.stdout.strip()

    assert "restore it with --unsigned if nobody else" in new.refuses("restore", file)
    take_the_key(old, new)
    done = new.run("restore", file)

    assert done.returncode == 0, done.stderr
    assert new.users() == ["ada"]
    assert (new.folder / "secret_key").read_bytes() == (old.folder / "secret_key").read_bytes()
    assert not list(new.folder.glob(".backup-incoming-*"))


def test_of_several_servers_postgresqls_programs_ask_the_one_that_the_site_asks(monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "target_session_attrs", "read-write")
    assert "PGTARGETSESSIONATTRS=read-write" in backups._run_postgresql("env").splitlines()


def test_a_file_that_is_no_backup_is_refused_in_one_sentence(new_place, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"hello")
    assert "cannot be unpacked" in new_place().refuses("restore", str(tmp_path / "x.zip"))


ADD = "from django.contrib.auth.models import User; User.objects.create_user('bob')"


@pytest.fixture
def gone_on(new_place):
    """A site that went on after its backup: (the place, the backup's file)."""
    place = new_place()
    assert place.run("shell", "--no-imports", "-c", SET_UP).returncode == 0
    (place.folder / "uploads").mkdir()
    (place.folder / "uploads" / "old.png").write_bytes(UPLOAD)
    made = place.run("backup", "--before-update")
    assert made.returncode == 0, made.stderr
    assert place.run("shell", "--no-imports", "-c", ADD).returncode == 0
    (place.folder / "uploads" / "new.png").write_bytes(UPLOAD)
    return place, made.stdout.strip()


def pictures(place):
    return sorted(path.name for path in (place.folder / "uploads").iterdir())


def left_behind(place):
    return [path.name for path in place.folder.rglob("*") if "aside" in path.name or ".unfinished" in path.name]


def test_a_backup_takes_the_place_of_what_is_here_and_that_can_be_had_back(gone_on):
    place, file = gone_on
    done = place.run("restore", "--replace", file)
    assert done.returncode == 0, done.stderr
    assert (place.users(), pictures(place), left_behind(place)) == (["ada"], ["old.png"], [])
    # What was there went into a backup, which is taken back in the same way.
    [before] = (place.folder / "backups").glob("before-restore-*.zip")
    assert str(before) in done.stdout
    assert place.run("restore", "--replace", str(before)).returncode == 0
    assert (sorted(place.users()), pictures(place)) == (["ada", "bob"], ["new.png", "old.png"])


def test_a_backup_that_is_refused_replaces_nothing(gone_on, tmp_path):
    place, _file = gone_on
    (tmp_path / "x.zip").write_bytes(b"hello")
    assert "cannot be unpacked" in place.refuses("restore", "--replace", str(tmp_path / "x.zip"))
    assert (sorted(place.users()), pictures(place), left_behind(place)) == (["ada", "bob"], ["new.png", "old.png"], [])
