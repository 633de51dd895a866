"""The home page, with no guide, with one, and with several; and the ways that every page offers."""

import re

import pytest

from articles.editions.publishing import publish
from articles.models import Site
from tests.factories import ArticleFactory, CommentFactory, DraftFactory, RemedyFactory, SectionFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db
DOORS = {
    "Tonight": "/legs/#tonight",
    "Is it RLS?": "/legs/#is-it-rls",
    "What people try": "/legs/remedies/",
    "When to get help": "/legs/#get-help",
    "Take this to your doctor": "/legs/for-your-doctor/",
    "Discussion": "/legs/discussion/",
}


def main_of(client, address="/"):
    return one_line(client.get(address).content.decode()).partition("<main")[2].partition("</main>")[0]


def ways_of(client, address="/"):
    page = one_line(client.get(address).content.decode())
    nav = re.search(r'<nav class="ways".*?</nav>', page)[0]
    return dict(re.findall(r'href="([^"]+)">(?:<svg.*?</svg>)?([^<]+)</a>', nav))


def doors_of(page):
    doors = page.partition('<ul class="doors')[2].partition("</ul>")[0]
    return {name: address for address, name in re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', doors)}


def publish_guide(**fields):
    article = DraftFactory(slug="legs", title="Restless legs", section=False, **fields)
    section = SectionFactory(article=article, title="Is it RLS?", slug="is-it-rls", body="Five points.")
    RemedyFactory(section=section, name="Walking", slug="walking")
    publish(article, what_changed="First edition.")
    return article


def test_one_guide_is_entered_by_six_doors(client):
    publish_guide(tonight="Walk.", get_help="Call.", doctor_sheet="Since ____")
    assert doors_of(main_of(client)) == DOORS


def test_a_guide_has_only_the_doors_that_lead_somewhere(client):
    article = DraftFactory(slug="short", title="Short", section=False, tonight="", get_help="")
    SectionFactory(article=article, title="The only part", slug="part", body="Words.")
    publish(article, what_changed="First edition.")
    assert doors_of(main_of(client)) == {"The only part": "/short/#part", "Discussion": "/short/discussion/"}


def test_the_promise_is_the_sites_own_where_it_has_one(client):
    publish_guide()
    assert "<h1>What helps, and how well we know it.</h1>" in main_of(client)
    Site(name="A site", tagline="Calmer nights.").save()
    assert "<h1>Calmer nights.</h1>" in main_of(client)


def test_newest_stories_stand_on_the_home_page_once_there_are_any(client):
    article = publish_guide()
    assert "discussion-title" not in main_of(client)
    CommentFactory(article=article, name="Nora", body="I walk.")
    page = main_of(client)
    assert "discussion-title" in page and "Nora" in page and "not evidence" in page


def test_each_of_ten_guides_has_its_summary_and_its_ways(client):
    for number in range(10):
        ArticleFactory(slug=f"guide-{number}", title=f"Guide {number}", summary=f"About {number}.", tonight="Rest.")
    page = main_of(client)
    for number in range(10):
        card = (
            page.partition(f'<a href="/guide-{number}/">')[2]
            .partition("</article>")[0]
            .partition('<li class="card"')[0]
        )
        assert f"About {number}." in card
        assert f'href="/guide-{number}/#tonight"' in card
        assert f'href="/guide-{number}/discussion/"' in card


def test_without_a_guide_there_is_nothing_to_search(client):
    page = main_of(client)
    assert "No guide has been published here yet." in page
    assert "<form" not in page


def test_the_ways_of_a_page_are_those_of_its_guide_or_of_the_only_one(client):
    publish_guide(tonight="Walk.", get_help="Call.")
    of_the_guide = {
        "/legs/#tonight": "Tonight",
        "/legs/#contents": "Contents",
        "/search/": "Search",
        "/legs/#get-help": "Get help",
    }
    for address in ("/", "/search/", "/legs/", "/legs/walking/", "/legs/remedies/", "/legs/discussion/"):
        assert ways_of(client, address) == of_the_guide, address
    ArticleFactory(slug="other", title="Another")
    assert ways_of(client) == {"/search/": "Search", "/help-now/": "Get help"}
    assert ways_of(client, "/legs/walking/") == of_the_guide


def test_every_landmark_of_a_guides_page_has_a_name_of_its_own(client):
    publish_guide(tonight="Walk.", get_help="Call.")
    for address in ("/", "/search/", "/legs/", "/legs/walking/", "/legs/remedies/"):
        page = one_line(client.get(address).content.decode())
        names = re.findall(r'<(?:nav|section|aside|form)[^>]*?aria-label(?:ledby)?="([^"]+)"', page)
        assert len(names) == len(set(names)), address
