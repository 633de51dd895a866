"""The guides that the site ships load, publish, render and pass the content check."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from articles.files import writer
from articles.models import Article, Edition
from tests.articles.sample_guide import contents

pytestmark = pytest.mark.django_db

CONTENT = Path(settings.BASE_DIR) / "articles" / "content"
every_guide = pytest.mark.parametrize(
    "folder", sorted(path for path in CONTENT.iterdir() if path.is_dir()), ids=lambda path: path.name
)
every_remedy = pytest.mark.parametrize(
    "remedy", sorted((CONTENT / "restless-legs" / "remedies").iterdir()), ids=lambda path: path.stem
)


@every_guide
def test_it_is_in_the_form_that_is_exported(folder, tmp_path):
    call_command("load_guide", folder, stdout=StringIO())
    call_command("export_guide", Article.objects.get().slug, tmp_path / "out", stdout=StringIO())

    # What its authors say to each other is no part of it.
    assert contents(tmp_path / "out") == {path: text for path, text in contents(folder).items() if path != "README.md"}


@every_guide
def test_it_passes_the_content_check(folder):
    call_command("check_content", folder, stdout=StringIO())


@every_guide
def test_it_is_published_and_every_page_opens(folder, client):
    call_command("load_guide", folder, publish=True, stdout=StringIO())

    pages = Edition.objects.get().pages.all()
    remedies = [page.content for page in pages if page.kind == "remedy"]
    source = writer.read(folder)
    assert len(remedies) == sum(len(section["remedies"]) for section in source["sections"])
    guide = client.get(Article.objects.get().get_absolute_url())
    assert guide.status_code == 200
    for page in pages:
        assert client.get(f"/{guide.wsgi_request.path.strip('/')}/{page.path}").status_code in (200, 301), page.path
    assert all(remedy["verdict"] for remedy in remedies)


def test_there_is_a_guide_of_which_each_test_here_holds():
    assert [path.name for path in CONTENT.iterdir() if path.is_dir()] == ["restless-legs"]


def test_who_arrives_at_a_remedy_is_told_what_to_do_first(client):
    call_command("load_guide", CONTENT / "restless-legs", publish=True, stdout=StringIO())
    page = client.get("/restless-legs/magnesium/").content.decode()
    links = ("/restless-legs/is-it-rls/", "/restless-legs/iron/", "/restless-legs/for-your-doctor/")
    order = [page.index(words) for words in ('id="verdict"', *links, 'id="who_should_not"', '<section id="references"')]
    assert order == sorted(order)


@every_remedy
def test_every_remedy_says_what_good_and_harm_it_does_how_when_it_starts_and_what_comes_if_one_stops(remedy):
    parts = dict(part.split("\n", 1) for part in remedy.read_text().split("\n## ")[1:])
    assert {"Benefits", "Risks", "How it works", "If you stop it", "In daily life"} <= set(parts)
    assert "when it starts:" in parts["Benefits"].lower()


@every_remedy
def test_a_mark_that_departs_from_the_rule_is_not_said_to_follow_it(remedy):
    text = remedy.read_text()
    assert "\nmark_reason:" not in text or "by our rule" not in text
