"""Everything that people try, in one table."""

import re

import pytest

from articles.editions.publishing import publish
from tests.factories import DraftFactory, RemedyFactory, SectionFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def guide():
    article = DraftFactory(slug="g", section=False)
    section = SectionFactory(article=article)
    for name, kind, helps, cautions in [
        ("Stories", "complementary", "unstudied", []),
        ("Tried", "supplement", "little", []),
        ("Danger", "medicine", "", ["serious"]),
        ("Best", "medicine", "good", ["serious", "worsens"]),
        ("Tested", "supplement", "no-benefit", []),
        ("Advised", "self-care", "unstudied", []),
        ("Fair", "self-care", "some", []),
    ]:
        RemedyFactory(section=section, name=name, slug=name.lower(), kind=kind, helps=helps, cautions=cautions)
    publish(article, what_changed="First.")
    return article


def names(client, query=""):
    answer = client.get(f"/g/remedies/{query}")
    assert answer.status_code == 200
    return re.findall(r'<th scope="row"[^>]*><a [^>]*>([^<]+)', one_line(answer.content.decode()))


def test_what_one_can_do_oneself_comes_first_the_best_studied_on_top_and_what_nobody_studied_last(client):
    assert names(client) == ["Fair", "Advised", "Tried", "Tested", "Best", "Danger", "Stories"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=medicine", ["Best", "Danger"]),
        ("?helps=good", ["Best"]),
        ("?caution=worsens", ["Best"]),
        ("?kind=supplement&helps=no-benefit", ["Tested"]),
        ("?kind=device", []),
        ("?kind=", ["Fair", "Advised", "Tried", "Tested", "Best", "Danger", "Stories"]),
    ],
)
def test_links_narrow_it_without_script(client, query, expected):
    assert names(client, query) == expected


def test_a_link_keeps_the_other_choice(client):
    answer = client.get("/g/remedies/?kind=medicine").content.decode()
    assert 'href="/g/remedies/?kind=medicine&amp;helps=good"' in answer


def test_nothing_found_is_said_in_words(client):
    assert "Nothing in the guide has all of these marks." in client.get("/g/remedies/?kind=device").content.decode()


@pytest.mark.parametrize("query", ["?kind=nonsense", "?helps=<script>", "?caution=%00"])
def test_a_filter_that_is_not_one_finds_no_page(client, query):
    assert client.get(f"/g/remedies/{query}").status_code == 404


def test_beside_the_first_mark_stands_what_it_answers_and_beside_a_danger_nothing_of_help(client):
    assert 'role="columnheader">Does it help? Watch out</th>' in one_line(client.get("/g/remedies/").text)
    assert client.get("/g/best/").text.index("Does it help?") < client.get("/g/best/").text.index("mark-helps")
    assert "Does it help?" not in client.get("/g/danger/").text


def test_above_the_list_stand_the_ways_to_tonight_and_to_help_where_the_guide_has_them(client, guide):
    def above():
        return client.get("/g/remedies/").text.split("<main")[1].split("<h1")[0]

    assert 'href="/g/#tonight"' in above() and "#get-help" not in above()
    guide.get_help = "- Call somebody."
    guide.save()
    publish(guide, what_changed="Whom to call.")
    assert 'href="/g/#tonight"' in above() and 'href="/g/#get-help"' in above()


def test_a_note_stands_beside_the_mark_that_it_is_about_never_beside_a_danger(client, guide):
    guide.remedies.filter(slug="best").update(label_note="short term")
    publish(guide, what_changed="A note.")

    for path in ("/g/", "/g/best/", "/g/remedies/"):
        before, after = client.get(path).text.split("short term")
        assert before.rindex("mark-helps") > before.rfind("mark-caution"), path
        assert "mark-caution" in after, path


def both_are_true(client, path):
    return re.findall(r'<p class="facts both-are-true">(.*?)</p>', one_line(client.get(path).content.decode()))


def test_a_page_says_once_how_evidence_and_advice_against_it_are_both_true(client, guide):
    for helps, cautions, says in [
        ("good", ["advised-against"], "“Good evidence” and “A guideline advises against it” are both true"),
        ("some", ["worsens", "advised-against"], "“Some evidence” and “A guideline advises against it” are both true"),
        ("good", ["serious", "worsens"], ""),
        ("little", ["advised-against"], ""),
        ("", ["advised-against"], ""),
    ]:
        guide.sections.get().remedies.filter(slug="best").update(helps=helps, cautions=cautions)
        publish(guide, what_changed="Next.")
        found = both_are_true(client, "/g/best/")
        assert len(found) == bool(says) and says in "".join(found)
        for shared in ("/g/", "/g/remedies/"):
            found = both_are_true(client, shared)
            assert len(found) == bool(says), (shared, helps, cautions)
    assert not both_are_true(client, "/g/fair/")
