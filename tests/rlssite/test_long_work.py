"""Imports, exports and backups from the admin, which the worker does."""

import html
import re
import shlex
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Site
from rlssite import private, work
from rlssite.models import LongWork
from rlssite.moving import whole_site, works
from tests.factories import ArticleFactory, DraftFactory, StaffFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db
LIST = reverse("admin:rlssite_longwork_changelist")
PASSWORD = "correct horse battery"


def text(answer):
    return one_line(answer.content.decode())


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.SITE_DATA = tmp_path
    (tmp_path / "secret_key").write_text("the secret key")


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory(username="owner"))
    return client


def ask(desk, kind, **given):
    address = reverse("admin:rlssite_longwork_ask", args=[kind])
    return desk.post(address, {"asked": "1", **{f"{kind}-{name}": value for name, value in given.items()}}, follow=True)


def done(desk, kind, **given):
    """Ask for work, let the worker do it, and return the page that says what came of it."""
    answer = ask(desk, kind, **given)
    work.run_open()
    return desk.get(answer.redirect_chain[-1][0])


def do_it(desk, **given):
    trial = LongWork.objects.first()
    desk.post(reverse("admin:rlssite_longwork_do", args=[trial.pk]), given)
    work.run_open()
    return desk.get(reverse("admin:rlssite_longwork_work", args=[LongWork.objects.first().pk]))


def site_zip(tmp_path):
    path = tmp_path / "there.zip"
    whole_site.write(path)
    return SimpleUploadedFile("there.zip", path.read_bytes())


def test_a_whole_site_is_exported_and_loaded_in_place_of_what_is_here_after_a_trial(desk, tmp_path):
    ArticleFactory(slug="theirs", author__user=get_user_model().objects.get())
    page = done(desk, "export-site")
    assert "Guides: 1" in text(page) and "Download…" in text(page)
    [made] = (tmp_path / "exports").iterdir()
    Article.objects.update(title="Other words")

    page = done(desk, "load-site", upload=SimpleUploadedFile("there.zip", made.read_bytes()))
    assert "Nothing was changed so far." in text(page)
    assert Article.objects.get().title == "Other words"
    assert "This site is not empty. Here is now:" in text(page) and "<li>Guides: 1</li>" in text(page)
    assert "is deleted, and what is in the file takes its place" in text(page)
    assert f"A backup of all that is made first, in the folder {tmp_path / 'backups'}" in text(page)
    assert "restore --replace" in text(page)
    assert "Delete everything here and load this file" in text(page)

    page = do_it(desk, agreed="1")

    assert Article.objects.get().title != "Other words"
    [backup] = (tmp_path / "backups").iterdir()
    assert f"restore --replace {backup}" in text(page)
    guides = reverse("admin:articles_article_changelist")
    assert f'<a class="button" href="{guides}">Go on to the guides</a>' in text(page)


def test_a_site_that_was_written_in_after_the_trial_is_asked_about_first(desk, tmp_path):
    page = done(desk, "load-site", upload=site_zip(tmp_path))
    assert "Load this file" in text(page) and "is not empty" not in text(page)
    ArticleFactory(slug="mine")

    trial = LongWork.objects.get()
    page = desk.post(reverse("admin:rlssite_longwork_do", args=[trial.pk]), follow=True)

    assert "look first at what would be deleted" in text(page)
    assert "Delete everything here and load this file" in text(page)
    assert LongWork.objects.get() == trial
    do_it(desk, agreed="1")
    assert not Article.objects.exists()


def test_what_waits_says_so_and_a_second_thing_is_refused(desk):
    page = ask(desk, "export-site")
    assert "waits for the worker" in text(page)
    assert "Look again" in text(page)
    again = ask(desk, "export-site")
    assert "Other work is not finished yet." in text(again)
    assert LongWork.objects.count() == 1


def test_what_a_killed_worker_left_is_begun_once_more_and_then_said_to_have_failed(desk, monkeypatch):
    def killed(path, progress):
        raise SystemExit

    page = ask(desk, "export-site")
    monkeypatch.setattr(whole_site, "write", killed)
    for _turn in range(2):
        with pytest.raises(SystemExit):
            work.run_open()
        assert "at work" in text(desk.get(page.redirect_chain[-1][0]))
    work.run_open()
    assert "The worker was ended twice" in text(desk.get(page.redirect_chain[-1][0]))
    monkeypatch.undo()


def test_a_killed_export_is_finished_by_the_next_worker(desk, monkeypatch, settings, tmp_path):
    page = ask(desk, "export-site")
    LongWork.objects.update(tries=1)
    work.run_open()
    assert "done" in text(desk.get(page.redirect_chain[-1][0]))


def test_a_fault_of_ours_is_said_and_the_next_thing_can_be_asked_for(desk, monkeypatch):
    page = ask(desk, "export-site")
    monkeypatch.setattr(whole_site, "write", lambda path, progress: 1 / 0)
    work.run_open()
    assert "It failed, and nothing was kept of it." in text(desk.get(page.redirect_chain[-1][0]))
    assert LongWork.objects.get().ended


def test_a_file_is_downloaded_with_the_password_only(desk, tmp_path, caplog):
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "backup-1.zip").write_bytes(b"secret")
    address = reverse("admin:rlssite_longwork_download", args=["backups", "backup-1.zip"])
    assert "backup-1.zip" in text(desk.get(LIST))
    assert "your password is asked once more" in text(desk.get(address))
    wrong = desk.post(address, {"password": "wrong"})
    assert "This is not your password." in text(wrong) and "downloads" not in caplog.text
    answer = desk.post(address, {"password": PASSWORD})
    assert b"".join(answer.streaming_content) == b"secret"
    assert "no-store" in answer["Cache-Control"]
    owner = get_user_model().objects.get()
    assert f"Account {owner.pk} downloads a file of the backups." in caplog.text


def test_a_file_is_deleted_after_a_question(desk, tmp_path):
    (tmp_path / "backups").mkdir()
    file = tmp_path / "backups" / "backup-1.zip"
    file.write_bytes(b"secret")
    address = reverse("admin:rlssite_longwork_delete_file", args=["backups", "backup-1.zip"])
    assert "for good" in text(desk.get(address))
    assert file.exists()
    assert "is deleted." in text(desk.post(address, follow=True))
    assert not file.exists()


@pytest.mark.parametrize("name", ["..", "x.txt", "../secret_key", ".hidden.zip"])
def test_nothing_else_is_sent(desk, name, tmp_path):
    for folder in ("backups", "work", "uploads"):
        address = f"/admin/rlssite/longwork/made/{folder}/{name}/download/"
        assert desk.post(address, {"password": PASSWORD}).status_code in (404, 302)


def test_secrets_are_for_the_superuser_alone(client, tmp_path):
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "backup-1.zip").write_bytes(b"secret")
    from django.contrib.auth.models import Permission

    editor = StaffFactory(is_superuser=False)
    editor.user_permissions.add(Permission.objects.get(codename="change_article"))
    client.force_login(editor)
    page = text(client.get(LIST))
    assert "Back up now" not in page and "backup-1.zip" not in page
    for kind in ("backup", "export-site", "load-site"):
        assert client.get(reverse("admin:rlssite_longwork_ask", args=[kind])).status_code == 403
    for act in ("download", "delete_file"):
        address = reverse(f"admin:rlssite_longwork_{act}", args=["backups", "backup-1.zip"])
        assert client.post(address, {"password": PASSWORD}).status_code == 403


def test_a_form_without_a_file_says_so(desk):
    assert "Choose one file." in text(ask(desk, "load-site"))


def test_a_large_file_may_lie_in_a_folder_of_the_site(desk, tmp_path):
    DraftFactory(slug="theirs", author=None)
    whole_site.write(tmp_path / "there.zip")
    (tmp_path / "incoming").mkdir()
    (tmp_path / "there.zip").rename(tmp_path / "incoming" / "there.zip")
    page = done(desk, "load-site", incoming="there.zip")
    assert "Guides: 1" in text(page)


def test_a_file_that_is_no_zip_is_refused_in_words(desk):
    page = done(desk, "load-site", upload=SimpleUploadedFile("x.zip", b"hello"))
    assert "This is no zip file, or it is damaged." in text(page)


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_made_packed_and_can_be_unpacked(client, tmp_path, settings):
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.UPLOADS_ROOT.mkdir()
    client.force_login(StaffFactory())
    page = done(client, "backup")
    assert "The backup is made and verified" in text(page), text(page)
    [made] = (tmp_path / "backups").iterdir()
    with zipfile.ZipFile(made) as archive:
        assert archive.read("secret_key") == settings.SECRET_KEY.encode()
        assert {"manifest.json", "secret_key"} < set(archive.namelist())
    assert oct(made.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("kind", ["load-site", "load-guide", "load-comments", "bring-page"])
def test_every_work_that_is_done_leads_on_and_one_that_failed_can_be_tried_again(desk, kind):
    owner = get_user_model().objects.get()
    done, failed = (
        LongWork.objects.create(kind=kind, by=owner, ended=timezone.now(), has_failed=has_failed, says="So it is.")
        for has_failed in (False, True)
    )
    again = f'href="{reverse("admin:rlssite_longwork_ask", args=[kind])}">Try again…</a>'
    page = text(desk.get(reverse("admin:rlssite_longwork_work", args=[done.pk])))
    assert re.search(r'<a class="button" href="/admin/(articles/article|comments/comment)/">Go on to', page)
    assert again not in page
    assert again in text(desk.get(reverse("admin:rlssite_longwork_work", args=[failed.pk])))


def test_what_was_under_way_when_the_backup_was_made_is_over_in_the_restored_site(desk):
    from rlssite import backups

    page = ask(desk, "export-site")
    backups.end_long_work()
    assert "This was under way when the backup was made" in text(desk.get(page.redirect_chain[-1][0]))


@pytest.mark.parametrize("page", ["change", "history"])
def test_a_row_has_one_page_which_says_what_came_of_it(desk, page):
    done(desk, "backup")
    one = LongWork.objects.get()
    answer = desk.get(reverse(f"admin:rlssite_longwork_{page}", args=[one.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("admin:rlssite_longwork_work", args=[one.pk])
    assert one.says.splitlines()[0] in text(answer)
    assert desk.get(f"{LIST}nothing/{page}/").status_code == 404


def test_the_page_says_when_backups_are_made_how_many_are_kept_and_how_one_goes_back(desk, settings, tmp_path):
    settings.BACKUP_KEEP = (7, 4, 6)
    Site(time_zone="Australia/Sydney").save()
    page = text(desk.get(LIST))
    assert "None of a day is there yet." in page
    assert "the last of 7 days, 4 weeks and 6 months are kept" in page and "manage.py restore --replace" in page
    private.write(work.made_folder("backups") / "daily-2026-11-27-041600-abcd.zip", b"")
    page = text(desk.get(LIST))
    assert "The last one of a day: 27 Nov 2026, 15:16" in page
    settings.BACKUP_KEEP = None
    assert "None is made by itself" in text(desk.get(LIST))


@pytest.mark.parametrize("keep", [(7, 4, 6), None])
def test_the_page_names_the_folders_and_says_what_each_file_is(desk, settings, tmp_path, keep):
    settings.BACKUP_KEEP, settings.BACKUP_DIR = keep, tmp_path / "another disk"
    for begins in ("daily", "before-update", "before-restore", "before-loading", "backup"):
        private.write(work.made_folder("backups") / f"{begins}-2026-11-27-041600-abcd.zip", b"")
    private.write(work.made_folder("exports") / "site-2026-11-27-041600-abcd.zip", b"")
    page = text(desk.get(LIST))
    for folder in (settings.BACKUP_DIR, tmp_path / "exports"):
        assert f"in the folder {folder}." in page
    assert f"restore --replace &#x27;{settings.BACKUP_DIR}&#x27;/FILE" in page
    files = page.partition("Files that were made")[2]
    said = dict(re.findall(r'<th scope="row">([a-z-]+)-2026[^<]+</th>\s*<td[^>]*>([^<]+)</td>', files))
    assert said == {
        "daily": "backup of a day",
        "before-update": "backup from before a new version",
        "before-restore": "backup from before another one was restored",
        "before-loading": "backup from before a whole site was loaded",
        "backup": "backup that was asked for here",
        "site": "export of the whole site",
    }


@pytest.mark.parametrize("is_empty", [True, False])
def test_whoever_loads_a_site_reads_what_becomes_of_the_own_account(desk, tmp_path, is_empty):
    file = site_zip(tmp_path)
    if not is_empty:
        ArticleFactory(slug="mine")
    asked = text(desk.get(reverse("admin:rlssite_longwork_ask", args=["load-site"])))
    assert "all that is here but the accounts and passwords" in asked
    trial = text(done(desk, "load-site", upload=file))
    assert ("Here is only what the installation made" in trial) is is_empty
    assert trial.count("Your account stays as it is, with its name, password and second step") == 1


@pytest.mark.parametrize("where", ["its own", "var"])
def test_the_command_to_go_back_is_for_this_very_site(desk, settings, tmp_path, monkeypatch, where):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.SITE_DATA, settings.BASE_DIR = tmp_path / where, tmp_path
    page = text(desk.get(LIST))
    shown = html.unescape(re.search(r'<p class="command"><code>(.+?)</code>', page)[1])
    command = f".venv/bin/python manage.py restore --replace {shlex.quote(str(work.place_of('backups')))}/FILE"
    assert shown == (command if where == "var" else f"SITE_DATA='{tmp_path / where}' {command}")
    assert "It needs these variables" not in page
    assert shown.replace("FILE", "before-loading-….zip") in works._way_back(Path("before-loading-….zip"))
    monkeypatch.setenv("DATABASE_URL", "postgres://site:geheim@db.example/site")
    monkeypatch.setenv("STORAGE_URL", "s3://key:geheim@s3.example/pictures")
    for said in (text(desk.get(LIST)), works._way_back(Path("x.zip"))):
        assert "or it restores another site: DATABASE_URL, STORAGE_URL." in said and "geheim" not in said


def test_what_is_made_here_is_called_so(desk, tmp_path):
    done(desk, "backup")
    done(desk, "export-site")
    files = text(desk.get(LIST)).partition("Files that were made")[2]
    assert "backup that was asked for here" in files and "export of the whole site" in files


def test_the_list_names_the_file_that_was_made(desk, tmp_path):
    done(desk, "export-site")
    [made] = (tmp_path / "exports").iterdir()
    row = text(desk.get(LIST)).partition("What was asked for")[2].partition("</tbody>")[0]
    assert f">{made.name}</td>" in row


def test_a_file_that_lies_on_another_machine_than_the_worker_is_named(desk, tmp_path, settings):
    ask(desk, "load-site", upload=site_zip(tmp_path))
    settings.SITE_DATA = tmp_path / "another machine"
    settings.SITE_DATA.mkdir()
    work.run_open()
    assert "Its file lies on another machine than the worker" in LongWork.objects.get().says


def test_a_file_that_was_made_on_another_machine_is_told_of_and_no_page_that_is_missing(desk, tmp_path, settings):
    done(desk, "export-site")
    one = LongWork.objects.get()
    page = reverse("admin:rlssite_longwork_work", args=[one.pk])
    assert "Download…" in text(desk.get(page)) and "is not on this machine" not in text(desk.get(page))
    folder, _slash, file = one.makes.partition("/")
    settings.SITE_DATA = tmp_path / "another machine"
    told = f"The file {file} is not on this machine: it was deleted, or it lies on the machine whose worker made it"
    assert told in text(desk.get(page)) and "Download…" not in text(desk.get(page))
    for act in ("download", "delete_file"):
        for ask_for in (desk.get, desk.post):
            answer = ask_for(reverse(f"admin:rlssite_longwork_{act}", args=[folder, file]))
            assert answer.status_code == 404 and told in text(answer)
