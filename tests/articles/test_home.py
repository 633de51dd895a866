"""The home page, with no guide, with one, and with several; and the ways that every page offers."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.editions.publishing import publish
from articles.models import Remedy, Site
from comments import acts
from comments.models import Comment
from tests.comments.desk import staff_with
from tests.factories import ArticleFactory, CommentFactory, DraftFactory, RemedyFactory, SectionFactory, StaffFactory
from tests.layout import one_line
from tests.plans import asked

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


def test_stories_are_told_in_the_language_of_their_guide_whichever_page_shows_them_first(client):
    article = publish_guide(language="de")
    comment = CommentFactory(article=article)
    Comment.objects.filter(pk=comment.pk).update(published="2026-03-02T12:00Z")
    stories = main_of(client).partition('aria-labelledby="discussion-title"')[2]
    assert stories.index('<div lang="de">') < stories.index("2 März 2026")
    assert "2 März 2026" in main_of(client, "/legs/")


def guides_with_stories(how_many):
    guides = [ArticleFactory(slug=f"guide-{number}", title=f"Guide {number}") for number in range(how_many)]
    for number, guide in enumerate(guides):
        CommentFactory(article=guide, name=f"Reader of {number}")
    return guides


def stories_of(page):
    return re.findall(r"<li[^>]*>(.*?)</li>", page.partition('<ol class="threads stories">')[2].partition("</ol>")[0])


def test_several_guides_share_one_list_of_the_newest_stories_and_each_names_its_guide(client):
    guides_with_stories(1)
    german = publish_guide(language="de")
    CommentFactory(article=german, name="Nora", remedy=Remedy.objects.get(slug="walking"))
    page = main_of(client)
    assert page.count("What readers tell") == 1 and page.count('id="discussion-title"') == 1
    newest, oldest = stories_of(page)
    assert "Nora" in newest and '<a href="/legs/walking/">Walking</a> · <a href="/legs/">Restless legs</a>' in newest
    assert "Reader of 0" in oldest and '· <a href="/guide-0/">Guide 0</a>' in oldest
    assert re.findall(r'<li lang="(\w+)">', page.partition("stories")[2]) == ["de", "en"]
    # Below the heading of them all stand the names of those who tell.
    assert "<h2" in page and "<h3" in newest
    # On the guide's own page there is nothing to tell apart.
    assert '· <a href="/legs/">' not in main_of(client, "/legs/")


def test_several_guides_without_a_story_have_no_place_for_any(client):
    ArticleFactory(slug="other", title="Another")
    hidden = publish_guide()
    comment = CommentFactory(article=hidden)
    CommentFactory(in_reply_to=comment)
    ArticleFactory(slug="third", title="A third")
    assert "What readers tell" in main_of(client)
    acts.remove(comment, StaffFactory())
    assert "What readers tell" not in main_of(client)
    acts.publish(comment)
    hidden.take_down()
    assert "What readers tell" not in main_of(client)


def test_ten_guides_show_a_few_stories_and_ask_no_more_for_them(client):
    guides_with_stories(10)
    with asked() as statements:
        stories = stories_of(main_of(client))
    assert [re.search(r"Reader of (\d)", story)[1] for story in stories] == list("987654")
    assert len(statements) <= 3 + len(stories)


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


def test_the_author_orders_the_guides_of_the_home_page(client):
    for title in ("Ants", "Bees", "Cats"):
        ArticleFactory(title=title, slug=title.lower())
    home = client.get("/")
    titles = re.compile(r"<h3><a[^>]*>(\w+)</a></h3>")
    assert titles.findall(main_of(client)) == ["Ants", "Bees", "Cats"]
    desk = Client()
    desk.force_login(StaffFactory(is_superuser=True))
    address = reverse("admin:articles_article_changelist")
    page = desk.get(address)
    assert "Save keeps this order; readers see it at once." in one_line(page.text)
    rows = page.context["cl"].formset.forms
    typed = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "3", "_save": "Save"}
    for number, row in enumerate(rows):
        typed[f"form-{number}-id"] = row.instance.pk
        typed[f"form-{number}-position"] = {"Ants": "3", "Bees": "2", "Cats": "1"}[row.instance.title]
    said = one_line(desk.post(address, typed, follow=True).text)
    assert 'The order of the guides is saved, and readers see it. <a href="/">See it</a>' in said
    assert "changed successfully" not in said
    assert titles.findall(main_of(client)) == ["Cats", "Bees", "Ants"]
    assert client.get("/")["ETag"] != home["ETag"]
    editor = staff_with("view_article", "change_article")
    desk.force_login(editor)
    page = desk.get(address)
    assert page.context["cl"].formset is None and "readers see it at once" not in page.text
    desk.post(address, typed | {"form-0-position": "9"})
    assert titles.findall(main_of(client)) == ["Cats", "Bees", "Ants"]


def test_whoever_publishes_a_second_guide_is_told_what_the_home_page_does(client):
    words = "with it the home page changes"
    client.force_login(StaffFactory(is_superuser=True))
    first, second, third = DraftFactory(), DraftFactory(), DraftFactory()

    def page(article):
        return one_line(client.get(reverse("admin:articles_article_publish", args=[article.pk])).content.decode())

    assert words not in page(first)
    publish(first, what_changed="First.")
    assert words in page(second) and words not in page(first)
    publish(second, what_changed="First.")
    assert words not in page(third)
