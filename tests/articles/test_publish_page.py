"""The page on which a guide is published: what stands there before the button is pressed, and in which order."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.editions.publishing import publish
from tests.articles.test_admin import page
from tests.factories import ArticleFactory, AuthorFactory, DraftFactory, StaffFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def shown(desk, article):
    return one_line(desk.get(page("article_publish", article.pk)).content.decode())


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"name": "Ada Clare"}, "Written by Ada Clare, not a health professional."),
        ({"name": "Bo Lind", "credentials": "nurse"}, "Written by Bo Lind, nurse."),
        (None, "No author is named."),
    ],
)
def test_how_the_author_will_be_named_is_said_as_readers_will_read_it(desk, client, named, said):
    article = DraftFactory(author=AuthorFactory(**named) if named else None)
    html = shown(desk, article)
    assert f"The page will say: {said} Change" in words(html).replace(" .", ".")
    publish(article, what_changed="First edition.")
    assert said in words(client.get(article.get_absolute_url()).content.decode()).replace(" .", ".")


def test_how_the_author_will_be_named_is_said_in_the_guides_language(desk):
    html = shown(desk, DraftFactory(language="de", author__name="Ada Clare"))
    assert re.search(r'The page will say: <strong lang="de">[^<]*Ada Clare', html)


def change_link(desk, article):
    return re.search(r'<a href="([^"]+)"[^>]*> ?Change ?</a>', shown(desk, article))[1]


def test_change_leads_to_the_byline_or_to_where_one_is_chosen(desk, client):
    article = DraftFactory()
    byline = page("author_change", article.author_id)
    assert change_link(desk, article) == f"{byline}#id_name"
    assert 'id="id_name"' in desk.get(byline).content.decode()
    nobodys = DraftFactory(author=None)
    chosen = f"{page('article_change', nobodys.pk)}#id_author"
    assert change_link(desk, nobodys) == chosen
    assert 'id="id_author"' in desk.get(chosen).content.decode()
    # Who may publish and not change bylines is led where that person may do something.
    publisher = StaffFactory(is_superuser=False)
    publisher.user_permissions.set(Permission.objects.filter(codename__in=["change_article", "publish_article"]))
    client.force_login(publisher)
    assert change_link(client, article) == f"{page('article_change', article.pk)}#id_author"


def what_changed(desk, article):
    field = re.search(r'<input[^>]* name="what_changed"[^>]*>', shown(desk, article))[0]
    return (re.search(r' value="([^"]*)"', field) or ("", ""))[1]


def test_the_line_of_the_first_edition_is_there_already_and_no_later_one_is(desk):
    article = DraftFactory()
    assert what_changed(desk, article) == "First edition."
    assert what_changed(desk, DraftFactory(language="de")) == "Erste Ausgabe."
    # One that waits, nobody has read yet.
    publish(article, what_changed="Later.", at=timezone.now() + timedelta(days=2))
    assert what_changed(desk, article) == "First edition."
    assert what_changed(desk, ArticleFactory()) == ""


def test_whatever_must_be_filled_in_is_bold(desk):
    html = shown(desk, DraftFactory())
    bold = [re.search(r'for="id_(\w+)"', label)[1] for label in re.findall(r'<label[^>]*class="required"[^>]*>', html)]
    assert bold == ["without", "what_changed"]


def test_what_stops_it_comes_before_the_form_and_advice_and_differences_after_its_buttons(desk):
    article = ArticleFactory(summary="", section__body="Old words.")
    article.sections.update(body="New words.")
    html = shown(desk, article)
    stands = [
        "To settle before it can be published",
        'name="what_changed"',
        "This will be edition 2: readers see edition 1 now.",
        "The page will say:",
        'value="Publish now"',
        "Advice: it can be published without this",
        "What differs from edition 1",
    ]
    places = [html.index(words) for words in stands]
    assert places == sorted(places)


def test_what_else_a_first_edition_brings_is_folded_to_one_line_each(desk):
    ArticleFactory()
    html = shown(desk, DraftFactory())
    before = html[: html.index('<form method="post" class="desk"')]
    folded = re.findall(r"<details ([^>]*)><summary><strong>([^<]+)", before)
    assert "This is the second guide: with it the home page changes" in [line for _how, line in folded]
    assert "What opens to everybody with this edition" in [line for _how, line in folded]
    assert not any("open" in how for how, _line in folded)


def test_a_guide_without_a_text_leads_to_its_sections(desk):
    article = DraftFactory(section=False)
    change = page("article_change", article.pk)
    way = f'href="{change}#sections-group"'
    shown, refused = desk.get(change), desk.post(page("article_publish", article.pk), {"what_changed": "New."})
    assert 'id="sections-group"' in shown.text
    for answer in (shown, refused):
        assert re.search(rf"<a {re.escape(way)}>[^<]*</a>", answer.text)
