"""A database that is read-only, full or away, and a full disk: readers and the author are told, none is a 500."""

import contextlib
import errno
import os
import sqlite3
import time
import uuid

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, OperationalError, connection, transaction
from django.test import Client

from articles.models import Image
from rlssite import environment
from rlssite.health.facts import recent_facts
from rlssite.management.commands import worker
from rlssite.people.sessions import NOTED_EVERY, SEEN
from rlssite.web import outages
from tests import pictures
from tests.articles.test_admin import form_of, page
from tests.factories import ArticleFactory, SectionFactory, StaffFactory
from tests.seen import read_html

pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def read_only():
    """The database itself refuses every write, as after a fail-over."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = ON")
            yield
            cursor.execute("PRAGMA query_only = OFF")
        else:
            cursor.execute("SET TRANSACTION READ ONLY")
            yield
            # It holds until this savepoint is undone.
            transaction.set_rollback(True)


@contextlib.contextmanager
def no_room():
    """Every write gets what the database says when the disk is full."""

    def refuse(execute, sql, *rest):
        return no_room_for_a_row() if sql.startswith(("INSERT", "UPDATE")) else execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


def no_room_for_a_row():
    """Have another connection run into it, so that the error is the database's own and this transaction is whole."""
    if connection.vendor == "postgresql":
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$")
        finally:
            other.close()
    with connection.wrap_database_errors, contextlib.closing(sqlite3.connect(":memory:")) as other:
        other.execute("PRAGMA max_page_count = 1")
        other.execute("CREATE TABLE row AS SELECT zeroblob(100000)")


def full_disk(*args, **kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def author():
    client = Client(HTTP_ACCEPT="text/html,*/*")
    client.force_login(StaffFactory())
    return client


def text(answer):
    return " ".join(" ".join(read_html(answer.content.decode()).pieces).split())


CUTS = pytest.mark.parametrize(
    ("cut", "logged", "told"),
    [
        (read_only, "read-only", "can only read at the moment"),
        (no_room, "The disk is full", "The disk of the site is full"),
    ],
)


@CUTS
def test_a_comment_that_cannot_be_kept_is_told_to_try_again(client, caplog, cut, logged, told):
    ArticleFactory(slug="g")
    words = {"name": "Ann", "place": "Oslo", "body": "It helped me.", "key": str(uuid.uuid4())}
    with cut():
        answer = client.post("/g/discussion/write/", words, HTTP_ACCEPT="text/html")
        assert client.get("/g/").status_code == 200, "reading goes on"
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "what you typed is kept if you go back" in text(answer)
    assert told not in text(answer), "that is the author's to know"
    assert logged in caplog.text
    assert not any(record.exc_info for record in caplog.records)


@CUTS
def test_the_author_is_told_what_it_is(author, cut, logged, told):
    section = SectionFactory(article=ArticleFactory(slug="g"))
    url = page("section_change", section.pk)
    typed = form_of(author.get(url)) | {"body": "New words."}
    with cut():
        saved = author.post(url, typed)
        # What the editor's script sends gets its words where the script looks for them.
        by_itself = author.post(url, typed, headers={"X-Autosave": "1", "Accept": "*/*"})
    assert (saved.status_code, by_itself.status_code) == (503, 503)
    assert told in text(saved) and "what you typed is kept if you go back" in text(saved)
    assert told in by_itself.json()["error"]


@pytest.mark.parametrize(
    ("cut", "told"), [(read_only, "can only be read: nothing can be saved"), (no_room, "The disk is full: nothing can")]
)
def test_the_owner_finds_it_on_the_desk_and_machines_at_readyz(author, client, cut, told):
    recent_facts.forget()
    with cut():
        desk, readyz = author.get("/admin/"), client.get("/readyz?all")
    recent_facts.forget()
    assert desk.status_code == 200
    assert told in text(desk)
    assert readyz.status_code == 503
    assert readyz.json()["checks"]["writes"]["status"] == "fail"


@CUTS
def test_the_owner_finds_the_desk_though_it_cannot_be_noted_that_the_log_in_is_used(author, cut, logged, told):
    session = author.session
    session[SEEN] = time.time() - 2 * NOTED_EVERY.total_seconds()
    session.save()
    with cut():
        assert author.get("/admin/").status_code == 200


def test_a_log_in_that_was_ended_meanwhile_is_not_kept(author):
    session = author.session
    session.delete()
    with pytest.raises(UpdateError):
        session.save()


def test_a_database_that_is_away_for_the_author_as_well_is_told_without_it(author, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("away")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    answer = author.get("/admin/")
    assert answer.status_code == 503
    assert "Back in a moment" in text(answer)


def test_what_fails_outside_a_view_is_a_503_as_well(author, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("away")

    # When the answer is on its way out.
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_response", away)
    author.raise_request_exception = False
    answer = author.get("/admin/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_a_bug_after_which_the_database_refuses_the_rest_is_no_outage():
    if connection.vendor == "sqlite":
        assert outages.kind(ValueError("broken")) is None
        return
    with transaction.atomic(), connection.cursor() as cursor:
        with contextlib.suppress(Exception):
            cursor.execute("SELECT 1 / 0")
        with pytest.raises(InternalError) as caught:
            cursor.execute("SELECT 1")
        transaction.set_rollback(True)
    assert outages.kind(caught.value) is None


@pytest.mark.parametrize("door", ["/admin/markdown/upload/", "/admin/articles/image/add/"])
@pytest.mark.parametrize("where", ["written", "flushed", "named", "flushed in its folder"])
def test_a_full_disk_is_named_to_whoever_adds_a_picture_and_nothing_is_left(
    author, tmp_path, settings, monkeypatch, door, where
):
    storage = settings.STORAGES["default"]
    options = storage["OPTIONS"] | {"location": tmp_path}
    settings.STORAGES = settings.STORAGES | {"default": storage | {"OPTIONS": options}}
    flushes = []

    def second_flush(descriptor):
        flushes.append(descriptor)
        if len(flushes) == 2:
            full_disk()

    name, act = {
        "written": ("os.fdopen", full_on_write),
        "flushed": ("os.fsync", full_disk),
        "named": ("pathlib.Path.replace", full_disk),
        "flushed in its folder": ("os.fsync", second_flush),
    }[where]
    monkeypatch.setattr(name, act)
    picture = SimpleUploadedFile("photo.jpg", pictures.photo(), "image/jpeg")
    answer = author.post(door, {"image" if "upload" in door else "file": picture, "title": "A walk"})
    monkeypatch.undo()
    assert "The disk of the site is full" in text(answer)
    assert answer.status_code == 503
    assert not Image.objects.exists()
    assert list(tmp_path.iterdir()) == []


def full_on_write(descriptor, mode="r", *args, real=os.fdopen, **kwargs):
    file = real(descriptor, mode, *args, **kwargs)
    if "w" not in mode:
        return file

    class Full:
        def __enter__(self):
            return self

        def __exit__(self, *_error):
            file.close()

        write = staticmethod(full_disk)
        close = file.close

    return Full()


def test_a_form_too_large_for_memory_finds_no_room_for_its_file(author, monkeypatch):
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", full_disk)
    author.raise_request_exception = False
    answer = author.post("/admin/articles/image/add/", {"file": SimpleUploadedFile("x.jpg", b"x" * 3_000_000)})
    assert answer.status_code == 503
    assert "The disk of the site is full" in text(answer)


@pytest.mark.parametrize("cut", [no_room_for_a_row, full_disk])
def test_the_worker_names_a_full_disk_once_and_goes_on(settings, caplog, cut, monkeypatch):
    monkeypatch.setattr("tests.rlssite.test_outages.job", cut)
    settings.WORKER_JOBS = {"tests.rlssite.test_outages.job": 0}
    with contextlib.closing(worker.Worker()) as rounds:
        for _ in range(2):
            rounds.round()
    assert [record.getMessage().count("The disk is full") for record in caplog.records] == [1]
    assert "Traceback" not in caplog.text


def test_a_worker_that_cannot_write_its_lock_says_so_and_goes_on(caplog, monkeypatch):
    monkeypatch.setattr("pathlib.Path.open", full_disk)
    with contextlib.closing(worker.Worker()) as rounds:
        for _ in range(2):
            rounds.round()
    assert [record.getMessage().count("The disk is full") for record in caplog.records] == [1]


def job():
    raise AssertionError("stands for what a test puts here")


def test_a_first_start_on_a_full_disk_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("rlssite.environment.data.os.open", full_disk)
    with pytest.raises(ImproperlyConfigured, match=r"secret_key cannot be written \(No space left on device\)"):
        environment.secret_key(tmp_path)
