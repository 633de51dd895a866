"""A guide with a page a section: its front page, the sections' pages, and the whole of it on one page."""

import json
import re

import pytest
from django.urls import reverse

from articles.editions.publishing import publish
from articles.models import Article
from comments import acts
from tests.factories import (
    CommentFactory,
    DraftFactory,
    ReferenceFactory,
    RemedyFactory,
    SectionFactory,
    StaffFactory,
    preview_url,
)
from tests.layout import one_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide():
    article = DraftFactory(
        slug="g",
        title="Restless legs",
        section=False,
        layout=Article.Layout.SECTIONS,
        main_message="Test your iron [@first].",
        what_it_is="- An urge to move [@second].",
        get_help="# Call now\n\n- A hot leg.",
        disclaimer="No advice for you alone.",
    )
    for key in ("first", "second", "third"):
        ReferenceFactory(key=key)
    SectionFactory(
        article=article,
        slug="sleep",
        title="Sleep",
        position=1,
        in_short="Rest well.",
        body="# Beds\n\nA bed [@third].",
    )
    iron = SectionFactory(
        article=article,
        slug="iron",
        title="Iron",
        position=2,
        in_short="Have it tested.",
        card=1,
        body="Iron [@second].",
    )
    SectionFactory(article=article, slug="more", title="More", position=3, card=None, body="More.")
    article.sections.filter(slug="sleep").update(card=2)
    RemedyFactory(section=iron, slug="tablets", name="Iron tablets", verdict="They may help [@third].")
    publish(article, what_changed="First.")
    return article


def text(response):
    return one_line(response.content.decode())


def data_of(page):
    """Return the page's blocks of structured data, by their type."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return {str(block["@type"]): block for block in map(json.loads, found)}


def canonical(page):
    return re.search(r'<link rel="canonical" href="([^"]*)">', page)[1]


def test_the_front_page_has_first_things_and_the_cards_in_the_authors_order(client, guide):
    page = text(client.get("/g/"))

    cards = re.findall(r'<h3><a href="([^"]*)">([^<]*)</a></h3>\s*<p>([^<]*)</p>', page)
    assert cards == [("/g/iron/", "Iron", "Have it tested."), ("/g/sleep/", "Sleep", "Rest well.")]
    first = ("Test your iron", 'id="tonight"', "An urge to move", "Have it tested.", ">More</a>", 'id="get-help"')
    places = [page.index(words) for words in first]
    assert places == sorted(places)
    assert "A bed" not in page
    assert 'href="/g/all/"' in page and 'href="/g/remedies/"' in page


@pytest.mark.parametrize(
    ("anchor", "href"), [("iron", "/g/iron/"), ("sleep-beds", "/g/sleep/"), ("rest", "/g/sleep/"), ("more", "/g/more/")]
)
def test_what_an_old_link_leads_to_is_on_the_front_page_at_its_section(client, guide, anchor, href):
    sleep = guide.sections.get(slug="sleep")
    sleep.old_slugs = ["rest"]
    sleep.save()
    publish(guide, what_changed="Sleep had another name.")

    page = text(client.get("/g/"))

    card = next(card for card in re.findall(r"<li id=.*?</li>", page) if f'id="{anchor}"' in card)
    assert f'href="{href}"' in card


def test_a_sections_page_has_its_answer_its_own_remedies_and_its_neighbours(client, guide):
    page = text(client.get("/g/iron/"))

    first = ["<h1>Iron</h1>", 'class="lead">Have it tested.', '<div class="text"><p>Iron', "Iron tablets"]
    order = [*first, "2 sources of this page", "Nobody has written"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert '<link rel="prev" href="/g/sleep/">' in page and '<link rel="next" href="/g/more/">' in page
    assert '<a href="/g/iron/" aria-current="page">Iron</a>' in page
    assert '<h2 id="sleep-beds">Beds</h2>' in text(client.get("/g/sleep/"))


def test_numbers_of_sources_run_over_the_whole_guide(client, guide):
    def numbers(path):
        return dict(re.findall(r'href="#ref-(\w+)"[^>]*>(\d)<', text(client.get(path))))

    assert numbers("/g/") == {"first": "1", "second": "2"}
    assert numbers("/g/iron/") == {"second": "2", "third": "3"}
    assert numbers("/g/sleep/") == numbers("/g/tablets/") == {"third": "3"}
    assert numbers("/g/all/") == {"first": "1", "second": "2", "third": "3"}
    assert text(client.get("/g/references/")).count('<li id="ref-') == 3


def test_the_whole_guide_is_for_readers_and_its_parts_are_for_search_engines(client, guide):
    page = text(client.get("/g/all/"))

    assert all(words in page for words in ("A bed", "Iron tablets", "No advice for you alone."))
    assert canonical(page) == "http://testserver/g/"
    addresses = re.findall(r"<loc>http://testserver(/g/[^<]*)</loc>", client.get("/sitemap.xml").content.decode())
    assert {"/g/", "/g/iron/", "/g/sleep/", "/g/more/", "/g/tablets/", "/g/references/"} <= set(addresses)
    assert "/g/all/" not in addresses
    assert "all/" not in canonical(text(client.get("/g/iron/")))


@pytest.mark.parametrize(
    ("path", "trail"),
    [
        ("iron/", [("Restless legs", "/g/"), ("Iron", "/g/iron/")]),
        ("tablets/", [("Restless legs", "/g/"), ("Iron", "/g/iron/"), ("Remedy", "/g/tablets/")]),
        ("references/", [("Restless legs", "/g/"), ("References", "/g/references/")]),
    ],
)
def test_each_page_says_where_it_stands(client, guide, path, trail):
    page = text(client.get(f"/g/{path}"))

    items = data_of(page)["BreadcrumbList"]["itemListElement"]
    assert [item["item"] for item in items] == [f"http://testserver{path}" for _name, path in trail]
    assert [item["position"] for item in items] == [*range(1, len(trail) + 1)]
    shown = re.search(r'<nav class="up".*?</nav>', page)[0]
    assert re.findall(r'href="([^"]*)"', shown) == [path for _name, path in trail[:-1]]


def test_a_sections_earlier_address_leads_to_its_page(client, guide):
    iron = guide.sections.get(slug="iron")
    iron.slug = "iron-first"
    iron.save()
    publish(guide, what_changed="Another name.")

    assert client.get("/g/iron/").headers["Location"] == "/g/iron-first/"


def test_the_front_page_shows_the_newest_stories_only_and_each_cut(client, guide):
    first, *others = CommentFactory.create_batch(4, article=guide, body="A long story. " * 300)
    CommentFactory(in_reply_to=others[0], body="An answer.")
    CommentFactory(in_reply_to=others[1])
    acts.remove(others[1], StaffFactory())

    page = text(client.get("/g/"))

    assert re.findall(r'class="comment-name"><bdi dir="auto">([^<]*)', page) == [
        others[2].name, others[0].name, first.name
    ]  # fmt: skip
    assert page.count("A long story.") < 3 * 25
    assert "An answer." not in page and "1 reply" in page
    assert 'href="/g/discussion/"' in page
    assert f'href="{others[0].get_absolute_url()}"' in page


def test_a_sections_page_shows_what_readers_tell_about_it(client, guide):
    iron = guide.sections.get(slug="iron")
    for page in ("/g/iron/", "/g/sleep/"):
        assert "Nobody has written about this here yet." in text(client.get(page))

    CommentFactory(article=guide, section=iron, name="Nora")

    page = text(client.get("/g/iron/"))
    assert "Nora" in page and "/g/discussion/write/?about=section:iron" in page
    assert "Nora" not in text(client.get("/g/sleep/"))
    assert "Nora" in text(client.get("/g/"))


def test_comments_change_no_byte_of_the_whole_guide(client, guide):
    # The first opens the discussion.
    CommentFactory(article=guide)
    before = client.get("/g/all/")

    CommentFactory(article=guide, section=guide.sections.get(slug="iron"))

    after = client.get("/g/all/", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 304


@pytest.mark.parametrize("path", ["", "iron/", "tablets/", "all/", "references/"])
def test_every_page_has_a_preview(client, guide, path):
    iron = guide.sections.get(slug="iron")
    iron.title = "Iron, as it will be"
    iron.save()
    start = preview_url(guide)

    answer = client.get(start + path)

    page = text(answer)
    assert answer.status_code == 200
    assert "Iron, as it will be" in page
    leads = {href for href in re.findall(r'href="([^"#?]*)', page) if href.startswith("/g/")}
    assert leads == set()


def test_the_author_gets_from_a_section_or_remedy_to_what_readers_see_of_it(client, guide):
    client.force_login(StaffFactory())
    iron, new = guide.sections.get(slug="iron"), SectionFactory(article=guide, slug="new")

    def link(row):
        page = text(client.get(reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])))
        return re.findall(r'<a href="([^"]*)" class="viewsitelink"', page)

    assert link(iron) == ["/g/iron/"]
    assert link(iron.remedies.get()) == ["/g/tablets/"]
    assert link(new) == []
    guide.take_down()
    assert link(iron) == []


def test_the_author_gets_from_a_section_or_remedy_to_its_preview(client, guide):
    client.force_login(StaffFactory())
    iron = guide.sections.get(slug="iron")

    def preview_of(row):
        page = text(client.get(reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])))
        (link,) = re.findall(r'<a\s+href="([^"]*)"[^>]*data-preview', page)
        return client.get(link).headers["Location"].rpartition("/preview/")[2]

    assert preview_of(iron) == "iron/"
    assert preview_of(iron.remedies.get()) == "tablets/"
    guide.layout = Article.Layout.ONE
    guide.save()
    assert preview_of(iron) == "#iron"


def test_the_author_sees_the_answers_in_short_beside_the_sections(client, guide):
    client.force_login(StaffFactory())
    listed = text(client.get(reverse("admin:articles_section_changelist")))
    inline = text(client.get(reverse("admin:articles_article_change", args=[guide.pk])))

    assert "Have it tested." in listed and "Have it tested." in inline
    assert re.search(r'name="sections-\d-card"[^>]*aria-label="[^"]*Iron"', inline)
