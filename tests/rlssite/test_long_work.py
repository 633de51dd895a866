"""Imports, exports and backups from the admin, which the worker does."""

import re
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, Site
from rlssite import private, work
from rlssite.models import LongWork
from rlssite.moving import whole_site
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


def do_it(desk):
    trial = LongWork.objects.first()
    desk.post(reverse("admin:rlssite_longwork_do", args=[trial.pk]))
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

    refused = done(desk, "load-site", upload=SimpleUploadedFile("there.zip", made.read_bytes()))
    assert "This site is not empty." in text(refused)
    page = done(desk, "load-site", replaces="on", upload=SimpleUploadedFile("there.zip", made.read_bytes()))
    assert "Nothing was changed so far." in text(page)
    assert Article.objects.get().title == "Other words"


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
    page = done(desk, "load-site", incoming="there.zip", replaces="on")
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
    assert f"restore --replace {settings.BACKUP_DIR}/FILE" in page
    files = page.partition("Files that were made")[2]
    said = dict(re.findall(r'<th scope="row">([a-z-]+)-2026[^<]+</th>\s*<td>([^<]+)</td>', files))
    assert said == {
        "daily": "backup of a day",
        "before-update": "backup from before a new version",
        "before-restore": "backup from before another one was restored",
        "before-loading": "backup from before a whole site was loaded",
        "backup": "backup that was asked for here",
        "site": "export of the whole site",
    }


def test_what_is_made_here_is_called_so(desk, tmp_path):
    done(desk, "backup")
    done(desk, "export-site")
    files = text(desk.get(LIST)).partition("Files that were made")[2]
    assert "backup that was asked for here" in files and "export of the whole site" in files


def test_the_list_names_the_file_that_was_made(desk, tmp_path):
    done(desk, "export-site")
    [made] = (tmp_path / "exports").iterdir()
    row = text(desk.get(LIST)).partition("What was asked for")[2].partition("</tbody>")[0]
    assert f"<td>{made.name}</td>" in row


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
