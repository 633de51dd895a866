"""The whole site leaves as one zip, loads into an empty site, and leaves from there byte for byte again."""

import json
import zipfile
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from articles.desk import uploads
from articles.editions.publishing import publish
from articles.models import Article, Edition, Image, Link, PreviewLink, Reference, Section, Site
from comments.models import Comment, Discussion
from rlssite.management.commands import serve
from rlssite.moving import rows, whole_site
from rlssite.moving.whole_site import CannotLoad
from tests.everything import make_everything
from tests.factories import ArticleFactory, CommentFactory, DraftFactory, SectionFactory, StaffFactory
from tests.pictures import age, photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_uploads(settings, tmp_path):
    settings.SITE_DATA = tmp_path
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "rlssite.uploads.folder.InFolder",
            "OPTIONS": {"location": settings.UPLOADS_ROOT, "base_url": "/media/"},
        },
    }


def empty(folder):
    """Make the site one where nothing was ever written."""
    whole_site._empty_tables()
    get_user_model().objects.all().delete()
    for path in folder.glob("*"):
        path.unlink()


def exported(tmp_path, name="site.zip"):
    path = tmp_path / name
    whole_site.write(path)
    return path


def changed(path, tmp_path, **files):
    """Return a copy of the zip in which some files are others; None leaves one out."""
    target = tmp_path / "changed.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        kept = {name: old.read(name) for name in old.namelist()}
        for name, data in {**kept, **files}.items():
            if data is not None:
                new.writestr(name, data)
    return target


def test_a_whole_site_loads_into_an_empty_one_and_is_exported_byte_for_byte_again(tmp_path, settings):
    make_everything()
    image = uploads.store(photo(), StaffFactory(username="photographer"))
    SectionFactory(article=Article.objects.get(slug="g"), body=f"![A leg](/media/{image.name})")
    get_user_model().objects.create(username="nobody-in-particular", email="private@example.org")
    before = {path: Client().get(path).content for path in ("/", "/g/", "/g/good/", "/apart/", "/g/discussion/")}
    first = exported(tmp_path)
    empty(settings.UPLOADS_ROOT)
    assert whole_site.is_empty()

    counts, made = whole_site.load(first)

    assert counts["comments.Comment"] > 50
    assert "photographer" in made
    assert exported(tmp_path, "again.zip").read_bytes() == first.read_bytes()
    assert (settings.UPLOADS_ROOT / image.name).is_file()
    for path, page in before.items():
        answer = Client().get(path)
        assert answer.status_code == 200, path
        if path == "/g/good/":
            assert _words(answer.content) == _words(page)
    comment = CommentFactory(article=Article.objects.get(slug="g"))
    assert Comment.objects.filter(pk=comment.pk).count() == 1


def _words(page):
    return [line.strip() for line in page.decode().splitlines() if line.strip() and "csrf" not in line]


def test_no_secret_is_in_it(tmp_path):
    staff = StaffFactory(username="ada", email="ada@private.example")
    article = ArticleFactory(author__user=staff)
    CommentFactory(article=article, sender="hash-of-a-sender")
    link = PreviewLink.objects.create(article=article, name="for Dr. Smith")
    with zipfile.ZipFile(exported(tmp_path)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert '"ada"' in everything
    for secret in (settings.SECRET_KEY, staff.password, "ada@private.example", "hash-of-a-sender", link.key):
        assert secret not in everything


def test_who_had_no_account_here_gets_one_that_nobody_can_log_in_with(tmp_path, settings):
    ArticleFactory(author__user=StaffFactory(username="ada", password="correct horse battery"))
    path = exported(tmp_path)
    empty(settings.UPLOADS_ROOT)

    assert whole_site.load(path)[1] == ["ada"]

    ada = get_user_model().objects.get(username="ada")
    assert (ada.is_active, ada.is_staff, ada.is_superuser, ada.has_usable_password()) == (False, False, False, False)
    assert Article.objects.get().author.user == ada


def test_who_has_an_account_keeps_it_as_it_is(tmp_path, settings):
    ArticleFactory(author__user=StaffFactory(username="ada"))
    path = exported(tmp_path)
    empty(settings.UPLOADS_ROOT)
    here = StaffFactory(username="ada", email="here@example.org")

    assert whole_site.load(path)[1] == []

    here.refresh_from_db()
    assert here.is_superuser and here.email == "here@example.org"
    assert Article.objects.get().author.user == here


def test_a_site_in_use_is_not_written_over_unless_asked(tmp_path, settings):
    path = exported(tmp_path)
    ArticleFactory(slug="mine")
    with pytest.raises(CannotLoad, match="not empty"):
        whole_site.load(path)
    assert Article.objects.filter(slug="mine").exists()
    old = uploads.store(photo(), None)
    whole_site.load(path, replaces=True)
    assert not Article.objects.exists()
    assert not (settings.UPLOADS_ROOT / old.name).exists()


def write_a_comment(guide):
    CommentFactory(article=guide)


def begin_a_guide(guide):
    DraftFactory(slug="mine")


def change_a_text(guide):
    Section.objects.filter(pk=guide.sections.first().pk).update(body="My own words.")


def add_a_source(guide):
    Reference.objects.create(key="mine2026", title="Mine")


def change_a_source(guide):
    Reference.objects.filter(pk=Reference.objects.first().pk).update(private_notes="I have read it.")


def publish_again(guide):
    publish(guide, what_changed="Read again.")


def delete_a_remedy(guide):
    guide.remedies.first().delete()


WRITTEN = [
    write_a_comment,
    begin_a_guide,
    change_a_text,
    add_a_source,
    change_a_source,
    publish_again,
    delete_a_remedy,
]


def test_a_site_is_empty_that_has_only_what_the_installation_made_and_nothing_that_was_written():
    # Loaded once for all of them: it is a long guide.
    serve.Command(stdout=StringIO()).load_content()
    # What the worker adds by itself.
    Link.objects.create(url="https://example.org/")
    assert whole_site.is_empty()
    for write in WRITTEN:
        with transaction.atomic():
            write(Article.objects.get(slug="restless-legs"))
            assert not whole_site.is_empty(), write.__name__
            transaction.set_rollback(True)
    assert whole_site.is_empty()


def test_the_pictures_that_a_killed_worker_wrote_are_gone_after_a_day(tmp_path, settings, monkeypatch):
    image = uploads.store(photo(), None)
    path = exported(tmp_path)
    empty(settings.UPLOADS_ROOT)
    for mark in (tmp_path / "begun").iterdir():
        mark.unlink()

    def killed(_is_wanted):
        raise KeyboardInterrupt

    # Nobody takes anything back who is killed.
    monkeypatch.setattr(whole_site, "_take_back", lambda written: None)
    monkeypatch.setattr(transaction, "set_rollback", killed)
    with pytest.raises(KeyboardInterrupt):
        whole_site.load(path)
    monkeypatch.undo()
    left = settings.UPLOADS_ROOT / image.name
    assert left.is_file() and not Image.objects.exists()
    age(tmp_path / "begun" / image.name)

    uploads.forget_left()

    assert not left.exists()
    # Loaded to the end, there is nothing to take back.
    whole_site.load(path)
    assert left.is_file() and not list((tmp_path / "begun").iterdir())


def test_a_store_that_fails_once_all_is_loaded_costs_no_picture(tmp_path, settings, monkeypatch):
    image = uploads.store(photo(), None)
    path = exported(tmp_path)
    empty(settings.UPLOADS_ROOT)

    def away():
        raise OSError("The bucket is away.")

    monkeypatch.setattr(whole_site, "forget_old_pictures", away)
    whole_site.load(path, replaces=True)
    assert (settings.UPLOADS_ROOT / image.name).is_file() and Image.objects.get() == image


def test_a_trial_changes_nothing(tmp_path):
    Site(name="There").save()
    DraftFactory(slug="theirs")
    path = exported(tmp_path)
    Article.objects.all().delete()
    Site(name="Here").save()
    counts, _made = whole_site.load(path, dry_run=True)
    assert counts["articles.Article"] == 1
    assert Site.load().name == "Here"
    assert not Article.objects.exists()


def _row(path, label, **values):
    with zipfile.ZipFile(path) as archive:
        [line] = archive.read(f"rows/{label}").splitlines()
    return json.dumps(json.loads(line) | values).encode() + b"\n"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"site.json": None}, "it is no whole site"),
        ({"site.json": b"[]"}, "no whole site that was exported here"),
        ({"site.json": b'{"format": "whole site", "version": 9}'}, "another version"),
        ({"rows/auth.User": b"{}\n"}, "rows of “auth.User”, which is not known"),
        ({"rows/articles.Article": b"{\n"}, "articles.Article 1:"),
        ({"rows/articles.Article": b'{"head": 1}\n'}, "columns that are not known"),
        ({"rows/articles.Section": b""}, "other numbers of “articles.Section”"),
        ({"pictures/x.png": b"x"}, "belongs to no row"),
        ({"notes.txt": b"x"}, "no part of a site"),
        ({"rows/articles.Article": {"layout": "sideways"}}, "not one of its values"),
        ({"rows/articles.Article": {"slug": "Not A Slug"}}, "articles.Article 1: "),
        ({"rows/articles.Article": {"author": 99}}, "fit together"),
        ({"rows/articles.Article": {"edited": "yesterday"}}, "articles.Article 1: "),
        ({"rows/articles.Edition": {"published_by": "root"}}, "not in the list of accounts"),
        ({"rows/articles.Edition": {"source": {"article": {}}}}, "fit together"),
    ],
)
def test_a_file_that_was_tampered_with_is_refused_in_words_and_changes_nothing(tmp_path, settings, files, words):
    ArticleFactory(slug="theirs")
    path = exported(tmp_path)
    label = next(iter(files))
    if isinstance(files[label], dict):
        files = {label: _row(path, label.removeprefix("rows/"), **files[label])}
    bad = changed(path, tmp_path, **files)
    empty(settings.UPLOADS_ROOT)

    with pytest.raises(CannotLoad, match=words):
        whole_site.load(bad)

    assert whole_site.is_empty()


def test_html_is_never_taken_from_a_file(tmp_path, settings):
    CommentFactory(body="Hello")
    path = exported(tmp_path)
    with zipfile.ZipFile(path) as archive:
        line = json.loads(archive.read("rows/comments.Comment")) | {"body": "<script>alert(1)</script>"}
    bad = changed(path, tmp_path, **{"rows/comments.Comment": json.dumps(line).encode() + b"\n"})
    empty(settings.UPLOADS_ROOT)
    whole_site.load(bad)
    assert "<script>" not in Comment.objects.get().body_html
    for model in rows.moved_models():
        assert not [field.name for field in rows.columns_of(model) if field.name.endswith("_html")], model
    assert {"head", "rendered_with"}.isdisjoint(field.name for field in rows.columns_of(Edition))


def test_a_picture_that_is_not_what_its_row_says_is_refused(tmp_path, settings):
    image = uploads.store(photo(), None)
    path = exported(tmp_path)
    bad = changed(path, tmp_path, **{f"pictures/{image.name}": b"<svg onload=alert(1)>"})
    empty(settings.UPLOADS_ROOT)
    with pytest.raises(CannotLoad, match="not the picture"):
        whole_site.load(bad)
    assert not Image.objects.exists()
    assert not list(settings.UPLOADS_ROOT.glob("*"))


def test_every_table_of_ours_moves_or_says_why_not():
    from django.utils.module_loading import import_string

    models = {model._meta.label for app in settings.MOVED for model in apps.get_app_config(app).get_models()}
    left = {name for where in settings.MOVED.values() for name in import_string(f"{where}.LEFT")}
    assert left <= models
    assert models - left == {model._meta.label for model in rows.moved_models()}
    assert {"articles.Article", "articles.Edition", "articles.Image", "articles.Reference", "articles.Site"} <= models
    assert {Discussion._meta.label, "comments.DiscussionSettings", "comments.HelpLine"} <= models - left
