"""A page is brought over in the admin: tried first, and its notes stay until they are ticked."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, ToDo
from comments.models import Comment
from rlssite import work
from rlssite.models import LongWork
from tests.factories import StaffFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db
ASK = reverse("admin:rlssite_longwork_ask", args=["bring-page"])
PAGE = """\
Restless hands

A page about hands.

What it is

Hands that will not rest.

What helps

Nobody knows for sure.

Comments

Nora, 3 April 2019

It began in spring, after a long walk.
"""


def text(answer):
    return one_line(answer.content.decode())


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.SITE_DATA = tmp_path


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def ask(desk, **given):
    return desk.post(ASK, {"asked": "1", **{f"bring-page-{name}": value for name, value in given.items()}}, follow=True)


def newest(desk):
    work.run_open()
    return desk.get(reverse("admin:rlssite_longwork_work", args=[LongWork.objects.first().pk]))


@pytest.mark.parametrize("how", ["upload", "text"])
def test_a_page_is_tried_first_and_then_brought_over(desk, how):
    ask(desk, **{how: SimpleUploadedFile("page.txt", PAGE.encode()) if how == "upload" else PAGE})
    page = newest(desk)
    assert "Dry run: nothing is written." in text(page)
    assert "Restless hands" in text(page)
    assert not Article.objects.exists()

    desk.post(reverse("admin:rlssite_longwork_do", args=[LongWork.objects.first().pk]))

    assert "Guide “Restless hands” (/restless-hands/), not published." in text(newest(desk))
    article = Article.objects.get()
    assert article.title == "Restless hands"
    assert not article.editions.exists()
    assert Comment.objects.filter(article=article).count() == 1


def test_its_notes_stay_on_the_guide_until_they_are_ticked(desk):
    ask(desk, text=PAGE)
    newest(desk)
    desk.post(reverse("admin:rlssite_longwork_do", args=[LongWork.objects.first().pk]))
    newest(desk)
    article = Article.objects.get()
    notes = list(ToDo.objects.all())
    assert notes
    guide, to_do = (reverse(f"admin:articles_article_{name}", args=[article.pk]) for name in ("change", "to_do"))
    assert "to look at since it was brought over" in text(desk.get(guide))
    assert notes[0].words.split("“")[0] in text(desk.get(to_do))

    desk.post(to_do, {"done": [note.pk for note in notes]})
    assert "to look at since it was brought over" not in text(desk.get(guide))
    assert "checked" in text(desk.get(to_do))
    # An older tab, in which nothing was ticked, takes no tick off.
    desk.post(to_do, {"done": ["x"]})
    assert not ToDo.objects.filter(done=None).exists()
    desk.post(to_do, {"was": re.findall(r'name="was" value="(\d+)"', text(desk.get(to_do)))})
    assert ToDo.objects.filter(done=None).count() == len(notes)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Choose one file, or paste the text: not both."),
        ({"text": PAGE, "upload": b"x"}, "Choose one file, or paste the text: not both."),
        ({"text": PAGE, "dates": "sideways"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_with_the_form_is_said_and_the_text_is_not_lost(desk, given, words):
    upload = given.get("upload")
    page = ask(desk, **given | ({"upload": SimpleUploadedFile("page.txt", upload)} if upload else {}))
    assert words in text(page)
    assert not LongWork.objects.exists()
    if "text" in given:
        assert "Hands that will not rest." in text(page)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<!doctype html><p>x", "page.txt is HTML"),
        ("words".encode("utf-16"), "is in UTF-16"),
        (b"\xe4", "is not UTF-8 text"),
        (b"x", "Nothing in it looks like a page"),
    ],
)
def test_what_is_no_page_is_refused_in_words(desk, data, words):
    ask(desk, upload=SimpleUploadedFile("page.txt", data))
    assert words in text(newest(desk))
