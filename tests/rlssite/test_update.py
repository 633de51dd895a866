"""script/update on a small stand-in for the site: what it does in which order, and what it puts back."""

import os
import shutil
import socket
import subprocess
import sys

import pytest
from django.conf import settings

# Stands for .venv/bin/python: manage.py's commands are noted, and anything else is Python.
PYTHON = f"""#!/bin/bash
if [ "$1" = manage.py ]; then
  shift
  echo "$HOME" > var/home
  echo "$(cat version): $*" >> var/log
  if [ "$1" = backup ]; then [ ! -e var/no-room ] && echo "$PWD/var/backup.zip"; exit; fi
  if [ "$1" = migrate ] && [ -e breaks-migrate ]; then exit 1; fi
  if [ "$1" = restore ] && [ -e var/breaks-restore ]; then exit 1; fi
  exit 0
fi
exec {sys.executable} "$@"
"""
SERVER = f"""#!/bin/bash
cd "$(dirname "$0")/.."
echo "$(cat version): start" >> var/log
if [ -e does-not-start ]; then exit 1; fi
exec {sys.executable} -c '
import http.server, os
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if os.path.exists("is-unhealthy") else 200)
        self.end_headers()
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answers).serve_forever()
'
"""
BOOTSTRAP = """#!/bin/bash
cd "$(dirname "$0")/.."
if [ -e breaks-bootstrap ]; then rm -r .venv/packages; exit 1; fi
cp version .venv/packages
echo "$1" > var/installed
"""


def write(path, text, *, runs=False):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if runs:
        path.chmod(0o755)


def lay(folder, version, *, trouble=None):
    for name, text in (("server", SERVER), ("bootstrap", BOOTSTRAP)):
        write(folder / "script" / name, text, runs=True)
    shutil.copy(settings.BASE_DIR / "script" / "update", folder / "script")
    for name in ("manage.py", "requirements.txt"):
        write(folder / name, "")
    write(folder / "version", version)
    # What script/update knows a version by that can put a backup in the place of what is here.
    write(folder / "rlssite" / "management" / "commands" / "backup.py", "--before-update")
    if trouble:
        write(folder / trouble, "")
    return folder


class Site:
    def __init__(self, folder):
        self.folder = lay(folder, "old")
        write(folder / "only-in-the-old", "")
        write(folder / "var" / "data", "the site's own")
        write(folder / ".venv" / "bin" / "python", PYTHON, runs=True)
        write(folder / ".venv" / "packages", "old")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.environment = {**os.environ, "PORT": str(port), "SITE_ENV": "/nowhere", "UPDATE_SECONDS": "12"}
        for name in ("HOST", "SITE_DATA", "SERVICE", "STORAGE_URL", "BACKUP_URL"):
            self.environment.pop(name, None)

    def update(self, *arguments):
        return subprocess.run(
            [self.folder / "script" / "update", *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def git(self, *arguments):
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        done = subprocess.run(["git", *who, *arguments], cwd=self.folder, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def log(self):
        log = self.folder / "var" / "log"
        return log.read_text().splitlines() if log.exists() else []

    def stands(self):
        """The version of the files and of the packages, and that nothing is lost and nothing left."""
        assert (self.folder / "var" / "data").read_text() == "the site's own"
        assert not (self.folder / ".update").exists()
        return (self.folder / "version").read_text(), (self.folder / ".venv" / "packages").read_text()


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site").mkdir()
    return Site(tmp_path / "site")


def test_a_new_version_from_a_folder_is_brought_in_after_a_backup(site, tmp_path):
    done = site.update(lay(tmp_path / "new", "new"))
    assert done.returncode == 0, done.stderr
    assert site.log() == ["old: backup --before-update", "new: migrate --no-input --verbosity 0", "new: start"]
    assert site.stands() == ("new", "new")
    assert not (site.folder / "only-in-the-old").exists()
    assert f"The backup from before is {site.folder}/var/backup.zip." in done.stdout
    assert (tmp_path / "new" / "version").exists(), "the folder stays as it is"


@pytest.mark.parametrize("variable", ["STORAGE_URL", "BACKUP_URL"])
@pytest.mark.parametrize("bucket", ["", "s3://key:secret@s3.example.org/uploads"])
def test_a_site_on_a_bucket_gets_its_packages(site, tmp_path, bucket, variable):
    site.environment[variable] = bucket
    assert site.update(lay(tmp_path / "new", "new")).returncode == 0
    wanted = "requirements-s3.txt" if bucket else "requirements.txt"
    assert (site.folder / "var" / "installed").read_text().strip() == wanted
    # And script/server, which begins with them.
    shutil.copy(settings.BASE_DIR / "script" / "server", site.folder / "script")
    (site.folder / "var" / "installed").unlink()
    subprocess.run([site.folder / "script" / "server"], env=site.environment, check=True)
    assert (site.folder / "var" / "installed").read_text().strip() == wanted
    assert site.log()[-1] == "new: serve"


def test_a_return_that_was_cut_off_begins_anew_and_loses_nothing(site, tmp_path):
    (site.folder / "var" / "breaks-restore").touch()
    done = site.update(lay(tmp_path / "new", "new", trouble="is-unhealthy"))
    assert done.returncode == 1 and (site.folder / "version").read_text() == "old"
    (site.folder / "var" / "breaks-restore").unlink()
    assert "The old version is back" in site.update("--back").stderr
    assert site.log()[-2:] == [f"old: restore --replace {site.folder}/var/backup.zip", "old: start"]
    assert site.stands() == ("old", "old")
    assert (site.folder / "only-in-the-old").exists()


@pytest.mark.parametrize("trouble", ["breaks-bootstrap", "breaks-migrate", "does-not-start", "is-unhealthy"])
def test_a_version_that_does_not_work_is_taken_back_with_its_data(site, tmp_path, trouble):
    done = site.update(lay(tmp_path / "new", "new", trouble=trouble))
    assert done.returncode == 1
    assert f"The old version is back, with the data of {site.folder}/var/backup.zip." in done.stderr
    assert site.log()[-2:] == [f"old: restore --replace {site.folder}/var/backup.zip", "old: start"]
    assert site.stands() == ("old", "old")
    assert (site.folder / "only-in-the-old").exists()
    assert not (site.folder / trouble).exists()


def before_there_was_this_script(site):
    (site.folder / "rlssite" / "management" / "commands" / "backup.py").write_text("")


def test_a_version_from_before_this_script_is_updated_after_a_backup_of_its_own_kind(site, tmp_path):
    before_there_was_this_script(site)
    done = site.update(lay(tmp_path / "new", "new"))
    assert done.returncode == 0, done.stderr
    backup, *rest = site.log()
    assert backup.startswith(f"old: backup {site.folder}/var/backups/before-update-20")
    assert rest == ["new: migrate --no-input --verbosity 0", "new: start"]
    assert site.stands() == ("new", "new")


@pytest.mark.parametrize(("trouble", "is_restored"), [("is-unhealthy", True), ("breaks-bootstrap", False)])
def test_a_version_from_before_this_script_gets_its_data_back_by_the_new_one(site, tmp_path, trouble, is_restored):
    before_there_was_this_script(site)
    done = site.update(lay(tmp_path / "new", "new", trouble=trouble))
    assert done.returncode == 1
    backup = site.log()[0].removeprefix("old: backup ")
    assert f"The old version is back, with the data of {backup}." in done.stderr
    assert (f"new: restore --replace --unsigned {backup}" in site.log()) == is_restored
    assert not any(line.startswith("old: restore") for line in site.log()), "it cannot"
    assert site.stands() == ("old", "old")


def test_a_version_from_before_this_script_is_never_asked_to_restore(site, tmp_path):
    """Not when the return is cut off after the new one did, either, and begins anew."""
    before_there_was_this_script(site)
    write(site.folder / "is-unhealthy", "")
    site.environment["UPDATE_SECONDS"] = "2"
    done = site.update(lay(tmp_path / "new", "new", trouble="is-unhealthy"))
    assert "The old version does not answer either." in done.stderr
    (site.folder / "is-unhealthy").unlink()
    site.environment["UPDATE_SECONDS"] = "60"
    assert "The old version is back" in site.update("--back").stderr
    backup = site.log()[0].removeprefix("old: backup ")
    assert [line for line in site.log() if "restore" in line] == [f"new: restore --replace --unsigned {backup}"]
    assert site.stands() == ("old", "old")


@pytest.mark.parametrize("trouble", [None, "breaks-migrate"])
def test_a_tag_is_checked_out_and_left_again_if_it_does_not_work(site, trouble):
    (site.folder / ".gitignore").write_text(".venv\nvar\n.update\n")
    site.git("init", "-q", "-b", "main")
    site.git("add", ".")
    site.git("commit", "-q", "-m", "Old")
    (site.folder / "version").write_text("new")
    if trouble:
        (site.folder / trouble).touch()
    site.git("add", ".")
    site.git("commit", "-q", "-m", "New")
    site.git("tag", "v2")
    site.git("reset", "-q", "--hard", "HEAD~1")
    done = site.update("v2")
    assert site.stands() == (("old", "old") if trouble else ("new", "new")), done.stderr
    if trouble:
        assert site.git("symbolic-ref", "--short", "HEAD") == "main"
    assert "There is no version v3." in site.update("v3").stderr
    (site.folder / "manage.py").write_text("changed by hand")
    assert "Files of this checkout were changed" in site.update("v2").stderr
    assert (site.folder / "manage.py").read_text() == "changed by hand"


def test_an_old_version_that_does_not_answer_either_is_told_and_not_left_running(site, tmp_path):
    write(site.folder / "is-unhealthy", "")
    site.environment["UPDATE_SECONDS"] = "2"
    done = site.update(lay(tmp_path / "new", "new", trouble="breaks-migrate"))
    assert done.returncode == 1
    assert (
        f"The old version does not answer either. .update/log or the journal says why; the backup is {site.folder}/var/"
        in done.stderr
    )
    assert (site.folder / "version").read_text() == "old"
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(site.environment["PORT"]))) != 0


def test_without_a_backup_nothing_is_changed(site, tmp_path):
    (site.folder / "var" / "no-room").touch()
    done = site.update(lay(tmp_path / "new", "new"))
    assert done.returncode == 1
    assert "Without a backup nothing was changed." in done.stderr
    assert site.stands() == ("old", "old")


@pytest.mark.parametrize("are_all_moved", [False, True])
def test_what_was_cut_off_is_taken_back_when_asked_to(site, tmp_path, are_all_moved):
    """As a power cut leaves it: while files were moved."""
    kept = site.folder / ".update"
    write(kept / "info", f"new=/x old= backup={site.folder}/var/backup.zip\n")
    (kept / "code").mkdir()
    for name in ("version", "only-in-the-old"):
        (site.folder / name).rename(kept / "code" / name)
    if are_all_moved:
        for name in ("manage.py", "requirements.txt", "rlssite"):
            (site.folder / name).rename(kept / "code" / name)
        shutil.copytree(site.folder / "script", kept / "code" / "script")
        write(kept / "moved", "")
        write(site.folder / "only-in-the-new", "")
    assert "An earlier update was cut off." in site.update(lay(tmp_path / "new", "new")).stderr
    assert "The old version is back" in site.update("--back").stderr
    assert site.stands() == ("old", "old")
    assert (site.folder / "only-in-the-old").exists()
    assert (site.folder / "manage.py").exists()
    assert not (site.folder / "only-in-the-new").exists()


def test_a_running_site_is_not_taken_away_from_its_readers(site, tmp_path):
    with subprocess.Popen([site.folder / "script" / "server"], env=site.environment) as server:
        try:
            for _look in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", int(site.environment["PORT"]))) == 0:
                        break
                subprocess.run(["sleep", "0.05"], check=True)
            assert "The site runs. Stop it first" in site.update(lay(tmp_path / "new", "new")).stderr
        finally:
            server.kill()
    assert site.stands() == ("old", "old")


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["--back"], ["no-such-folder"]])
def test_a_wrong_call_is_told_in_one_sentence(site, arguments):
    done = site.update(*arguments)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert site.stands() == ("old", "old")


def test_a_folder_that_is_no_version_is_refused(site, tmp_path):
    (tmp_path / "new").mkdir()
    assert "holds no version of this site" in site.update(tmp_path / "new").stderr
    assert site.log() == []


def test_root_does_all_of_it_as_the_owner_of_the_files_and_at_home_with_them(site, tmp_path):
    # Stand-ins for what only root can do: nobody has this number.
    for name, text in {
        "id": "echo 0",
        "stat": "echo 987654",
        "setpriv": f'echo "$1 $2" >> {tmp_path}/as; while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
    }.items():
        write(tmp_path / "bin" / name, f"#!/bin/bash\n{text}\n", runs=True)
    site.environment |= {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "HOME": "/root"}
    done = site.update(lay(tmp_path / "new", "new"))
    assert done.returncode == 0, done.stderr
    assert set((tmp_path / "as").read_text().splitlines()) == {"--reuid=987654 --regid=987654"}
    assert (site.folder / "var" / "home").read_text() == f"{site.folder}\n"
