"""Words are found in all texts of a guide, and replaced where they are ticked."""

import html
import re

import pytest

from articles.desk.replacing import MOST_PLACES, Search, places_in, replaced
from articles.models import Revision
from tests.articles.test_admin import page
from tests.factories import (
    DraftFactory,
    ReferenceFactory,
    RemedyFactory,
    SectionFactory,
    StaffFactory,
    UserFactory,
)


@pytest.mark.parametrize(
    ("text", "search", "found"),
    [
        ("Iron, iron and irons", Search("iron"), ["Iron", "iron", "iron"]),
        ("Iron, iron and irons", Search("iron", same_case=True), ["iron", "iron"]),
        ("Iron, iron and irons", Search("iron", whole_words=True), ["Iron", "iron"]),
        ("a.c abc", Search("a.c"), ["a.c"]),
        ("(a|b)* [x] \\d", Search("(a|b)* [x] \\d"), ["(a|b)* [x] \\d"]),
        ("naïve Naïve", Search("NAÏVE", whole_words=True), ["naïve", "Naïve"]),
        ("aaaa", Search("aa"), ["aa", "aa"]),
        ("nothing", Search("iron"), []),
        ("", Search("iron"), []),
    ],
)
def test_words_are_found_as_they_stand(text, search, found):
    assert [place.words for place in places_in(text, search.pattern)] == found


def test_a_place_says_its_line_and_what_stands_round_it():
    text = "One.\n\nTwo " + "x" * 200 + " iron tablets\nThree"
    [place] = places_in(text, Search("iron").pattern)
    assert (place.line, place.after) == (3, " tablets")
    assert place.before.startswith("…x") and len(place.before) == 71


def test_only_the_chosen_places_are_replaced_and_the_replacement_is_taken_as_it_stands():
    assert replaced("a b a b a", Search("a").pattern, r"\1$&", {0, 2}) == r"\1$& b a b \1$&"


@pytest.fixture
def article():
    article = DraftFactory(section=False, summary="About iron.")
    section = SectionFactory(article=article, title="Iron", slug="iron", body="Iron helps.\n\nMore iron [@iron2020].")
    RemedyFactory(section=section, name="Iron tablets", slug="iron-tablets", risks="Too much iron.", set_aside=True)
    ReferenceFactory(key="iron2020", title="On iron")
    return article


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory(username="ada"))
    return client


def shown(desk, article, **query):
    answer = desk.get(page("article_replace", article.pk), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def ticks(found):
    return re.findall(r'name="place"\s+value="([^"]+)"', found)


def hashes(found):
    return re.findall(r'name="was"\s+value="([^"]+)"', found)


def send(desk, article, found, places=None, **typed):
    data = typed | {"place": ticks(found) if places is None else places, "was": hashes(found)}
    answer = desk.post(page("article_replace", article.pk), data, follow=True)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def texts(article):
    section = article.sections.get()
    remedy = section.remedies.get()
    article.refresh_from_db()
    return [article.summary, section.title, section.body, remedy.name, remedy.risks]


BEFORE = ["About iron.", "Iron", "Iron helps.\n\nMore iron [@iron2020].", "Iron tablets", "Too much iron."]


@pytest.mark.django_db
def test_each_place_is_shown_with_its_part_field_and_line(desk, article):
    found = shown(desk, article, words="iron")
    assert "7 places" in found
    for label in ("Guide “Restless legs”: Summary", "Section “Iron”: Body", "Remedy “Iron tablets”: Risks"):
        assert label in found, label
    assert "line 3:" in found and "More <del>iron</del> [@iron2020]." in found
    # Neither addresses nor references are words of the guide.
    assert "iron-tablets:" not in found and "On iron" not in found
    assert texts(article) == BEFORE


@pytest.mark.django_db
def test_what_is_ticked_is_replaced_and_undone_as_a_whole_or_part_by_part(desk, article):
    typed = {"words": "iron", "replacement": "Fe", "same_case": "on", "whole_words": "on"}
    found = shown(desk, article, **typed)
    places = ticks(found)
    assert len(places) == 3
    answer = send(desk, article, found, places, **typed)
    assert "3 places were replaced." in answer
    after = ["About Fe.", "Iron", "Iron helps.\n\nMore Fe [@iron2020].", "Iron tablets", "Too much Fe."]
    assert texts(article) == after
    section = article.sections.get()
    [newest, before] = Revision.objects.of(section)
    assert newest.by.username == "ada" and newest.note == "“iron” became “Fe”."
    assert before.values["body"] == BEFORE[2]
    assert section.citations.get().reference.key == "iron2020"

    token = re.search(r'name="done" value="([^"]+)"', answer)[1]
    undo = page("article_undo_replace", article.pk)
    desk.post(undo, {"done": token})
    assert texts(article) == BEFORE
    again = desk.post(undo, {"done": token}, follow=True).content.decode()
    assert "Nothing was undone" in again and texts(article) == BEFORE


@pytest.mark.django_db
def test_an_undo_leaves_alone_what_was_written_since_and_knows_only_its_own_guide(desk, article):
    typed = {"words": "Too much", "replacement": "More than needed of"}
    answer = send(desk, article, shown(desk, article, **typed), **typed)
    token = re.search(r'name="done" value="([^"]+)"', answer)[1]
    for wrong in ("", "x", token[:-1]):
        refused = desk.post(page("article_undo_replace", article.pk), {"done": wrong}, follow=True)
        assert "cannot be undone here" in refused.content.decode()
    other = DraftFactory()
    refused = desk.post(page("article_undo_replace", other.pk), {"done": token}, follow=True)
    assert "cannot be undone here" in refused.content.decode()
    article.remedies.update(risks="Written since.")
    refused = html.unescape(
        desk.post(page("article_undo_replace", article.pk), {"done": token}, follow=True).content.decode()
    )
    assert "Remedy “Iron tablets”: Risks" in refused and texts(article)[-1] == "Written since."


@pytest.mark.django_db
def test_nothing_is_replaced_if_a_text_was_changed_meanwhile_and_it_says_which(desk, article):
    typed = {"words": "iron", "replacement": "Fe"}
    found = shown(desk, article, **typed)
    article.sections.update(body="Now iron stands here.")
    answer = send(desk, article, found, ticks(found)[:5], **typed)
    assert "Nothing was replaced: these texts were changed since" in answer
    assert "<li>Section “Iron”: Body</li>" in answer and "<li>Article" not in answer
    # The places as they are now, with the same ticks.
    assert "Now <del>iron</del> → <ins>Fe</ins> stands here." in answer
    assert texts(article) == [*BEFORE[:2], "Now iron stands here.", *BEFORE[3:]]
    forged = send(
        desk, article, found, ["section:999999:body#0", "article:x#0", f"section:{article.pk}:slug#0"], **typed
    )
    assert "Nothing was replaced" in forged


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "replacement", "says"),
    [
        ("iron2020", "gone1999", "gone1999"),
        ("Iron tablets", "", "This field cannot be blank"),
        ("Iron tablets", "x" * 200, "at most"),
        ("Iron helps.", "[causes: maybe]", "maybe"),
    ],
)
def test_what_could_not_be_saved_is_not_replaced_either(desk, article, words, replacement, says):
    typed = {"words": words, "replacement": replacement, "same_case": "on"}
    answer = send(desk, article, shown(desk, article, **typed), **typed)
    assert "with the new words these texts could not be saved" in answer and says in answer
    assert texts(article) == BEFORE
    assert not Revision.objects.filter(note__startswith="“").exists()
    # What was typed is still there.
    assert f'value="{words}"' in answer


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "This field is required"),
        ("x" * 10_000, "at most 200 characters"),
        ("(.*)+$", "stand nowhere"),
        ("<script>", "stand nowhere"),
        ("Berlin", "stand nowhere"),
    ],
)
def test_whatever_is_typed_gets_an_answer(desk, article, words, says):
    answer = desk.get(page("article_replace", article.pk), {"words": words, "replacement": "y"})
    assert answer.status_code == 200 and says in answer.content.decode()
    assert "<script>" not in answer.content.decode().partition("<form")[2].replace('<script src="', "")


@pytest.mark.django_db
def test_the_same_words_nothing_ticked_and_more_than_can_be_shown_are_said(desk, article):
    assert "it would change nothing" in shown(desk, article, words="iron", replacement="iron")
    typed = {"words": "iron", "replacement": "Fe"}
    assert "Nothing was ticked" in send(desk, article, shown(desk, article, **typed), [], **typed)
    assert (
        "checked" not in shown(desk, article, none="1", **typed).partition("What is ticked")[0].partition("places")[2]
    )
    article.sections.update(body="iron " * (MOST_PLACES + 5))
    found = shown(desk, article, **typed)
    assert len(ticks(found)) == MOST_PLACES and "more places are not shown" in found
    send(desk, article, found, **typed)
    # Two stand before it in the guide; what was not shown stays.
    assert texts(article)[2].count("iron") == 7 and texts(article)[4] == "Too much iron."


@pytest.mark.django_db
def test_only_who_may_change_the_guide_gets_there(client, article):
    url = page("article_replace", article.pk)
    assert client.get(url).status_code == 302
    client.force_login(UserFactory(is_staff=True))
    assert client.get(url).status_code == 403
    assert client.post(url, {"words": "iron"}).status_code == 403
