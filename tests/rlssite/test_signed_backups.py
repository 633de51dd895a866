"""A backup that somebody changed and gave back is refused, whatever else they hold."""

import hashlib
import json
import shutil

import pytest

from rlssite import backups, environment
from rlssite.keeping.signatures import KEY_FILE, SIGNATURE

pytestmark = pytest.mark.django_db


@pytest.fixture
def backup(settings, tmp_path, monkeypatch):
    """A small backup with a picture; what is in its database does not matter here."""
    settings.SITE_DATA, settings.UPLOADS_ROOT = tmp_path / "data", tmp_path / "data" / "uploads"
    settings.UPLOADS_ROOT.mkdir(parents=True)
    settings.STORAGES = {**settings.STORAGES, "default": environment.storage(settings.UPLOADS_ROOT)}
    (settings.UPLOADS_ROOT / "walk.png").write_bytes(b"a picture")
    monkeypatch.setattr(backups, "_check_database", lambda path, vendor: None)
    for dump in ("_dump_sqlite", "_dump_postgresql"):
        monkeypatch.setattr(backups, dump, lambda target: target.write_bytes(b"a database"))
    backups.make(tmp_path / "backup")
    return tmp_path / "backup"


def change(backup):
    """Put another picture there and mend the manifest, as somebody would who has read how it is made."""
    (backup / "uploads" / "walk.png").write_bytes(b"something else")
    manifest = json.loads((backup / "manifest.json").read_bytes())
    digest = hashlib.sha256(b"something else").hexdigest()
    manifest["files"]["uploads/walk.png"] = {"size": 14, "sha256": digest}
    (backup / "manifest.json").write_text(json.dumps(manifest, indent=1))


def test_a_backup_is_signed_and_holds_nothing_that_could_sign_another(backup, settings):
    assert backups.verify(backup)["files"]["uploads/walk.png"]["size"] == 9
    key = (settings.SITE_DATA / KEY_FILE).read_bytes()
    assert len(key) >= 32
    assert not any(key in path.read_bytes() for path in backup.rglob("*") if path.is_file())
    assert (settings.SITE_DATA / KEY_FILE).stat().st_mode & 0o077 == 0


def test_a_changed_backup_is_refused_unless_its_owner_says_otherwise(backup):
    change(backup)
    with pytest.raises(backups.BackupError, match="the backup was changed since it was made"):
        backups.verify(backup)
    assert backups.verify(backup, must_be_signed=False)["files"]["uploads/walk.png"]["size"] == 14


def test_a_changed_backup_is_refused_before_its_database_is_opened(backup, monkeypatch):
    def open_it(path, vendor):
        pytest.fail("It was opened.")

    change(backup)
    monkeypatch.setattr(backups, "_check_database", open_it)
    with pytest.raises(backups.BackupError):
        backups.verify(backup)


def test_what_the_backup_itself_holds_signs_nothing(backup, settings, tmp_path):
    """Who has a backup has the secret key; a signature made with that is none."""
    change(backup)
    own = (settings.SITE_DATA / KEY_FILE).read_bytes()
    for stolen in (backup / "secret_key", backup / SIGNATURE):
        shutil.copy(stolen, settings.SITE_DATA / KEY_FILE)
        backups.sign(backup, "manifest.json")
        (settings.SITE_DATA / KEY_FILE).write_bytes(own)
        with pytest.raises(backups.BackupError, match="signature is not of this site's key"):
            backups.verify(backup)


@pytest.mark.parametrize("left", [b"", b"0" * 64, "\N{SNOWMAN}".encode() * 30])
def test_a_signature_that_is_none_is_refused(backup, left):
    (backup / SIGNATURE).write_bytes(left)
    with pytest.raises(backups.BackupError, match="signature is not of this site's key"):
        backups.verify(backup)


def test_an_unsigned_backup_and_one_whose_key_is_lost_are_told_apart(backup, settings):
    (backup / SIGNATURE).rename(backup.parent / "away")
    with pytest.raises(backups.BackupError, match="is not signed"):
        backups.verify(backup)
    (backup.parent / "away").rename(backup / SIGNATURE)
    (settings.SITE_DATA / KEY_FILE).write_bytes(b"")
    with pytest.raises(backups.BackupError, match="holds no usable key"):
        backups.verify(backup)
    (settings.SITE_DATA / KEY_FILE).unlink()
    with pytest.raises(backups.BackupError, match="without the key that it was signed with"):
        backups.verify(backup)


def test_one_key_signs_all(backup, settings, tmp_path):
    key = (settings.SITE_DATA / KEY_FILE).read_bytes()
    backups.make(tmp_path / "another")
    assert (settings.SITE_DATA / KEY_FILE).read_bytes() == key
