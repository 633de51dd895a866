"""A new guide: the short form that makes it, and the list of what it still lacks."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.admin.guide.new_guide import SETS
from articles.editions import snapshots
from articles.editions.publishing import publish
from articles.models import Article, Reviewer
from articles.text.figures import KINDS
from articles.text.proofreading import source_problems
from tests.factories import ArticleFactory, AuthorFactory, DraftFactory, RemedyFactory, StaffFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db
ADD = reverse("admin:articles_article_add")
TYPED = {
    "title": "Tinnitus",
    "summary": "For whoever hears it.",
    "main_message": "You are not alone.",
    "language": "en",
}


def text(answer):
    return one_line(answer.content.decode())


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def make(desk, **given):
    answer = desk.post(ADD, {**TYPED, "layout": "sections", "starts_with": "", **given}, follow=True)
    return answer, Article.objects.order_by("-pk").first()


def test_the_form_asks_for_little_and_leads_to_the_guides_page_with_what_is_missing(desk):
    page = text(desk.get(ADD))
    assert 'name="glossary"' not in page
    assert "whom the guide is for and what it tells them" in page

    answer, article = make(desk, slug="")

    assert answer.redirect_chain[-1][0] == reverse("admin:articles_article_change", args=[article.pk])
    assert (article.slug, article.summary, article.layout) == ("tinnitus", "For whoever hears it.", "sections")
    page = text(answer)
    for words in ("There is no byline", "no disclaimer", "no date for the next review", "There is no section yet"):
        assert words in page
    assert "There is no main message" not in page


def chosen(desk):
    return re.findall(r'<option value="(\d+)" selected', text(desk.get(ADD)).partition('name="author"')[2])[:1]


def test_the_byline_is_that_of_the_account_or_of_the_newest_guide(client):
    owner = StaffFactory(is_superuser=True)
    client.force_login(owner)
    assert chosen(client) == []
    only = AuthorFactory()
    assert chosen(client) == [str(only.pk)]
    other = AuthorFactory()
    assert chosen(client) == []
    DraftFactory(author=other)
    assert chosen(client) == [str(other.pk)]
    own = AuthorFactory(user=owner)
    assert chosen(client) == [str(own.pk)]


def test_an_account_says_which_byline_it_has(client):
    owner = StaffFactory(is_superuser=True)
    client.force_login(owner)
    account = reverse("admin:auth_user_change", args=[owner.pk])
    assert "None, so that it cannot answer comments." in text(client.get(account))
    AuthorFactory(user=owner, name="Ada Clare")
    assert ">Ada Clare</a>" in text(client.get(account))


def test_whoever_came_from_a_page_of_the_admin_is_led_on_to_the_new_guide(desk):
    answer, article = make(desk, _back=reverse("admin:index"))
    assert answer.redirect_chain[-1][0].startswith(reverse("admin:articles_article_change", args=[article.pk]))
    assert "There is no section yet" in text(answer)


@pytest.mark.parametrize("name", [name for name in SETS if name])
def test_no_set_of_sections_has_an_address_that_keeps_it_from_being_published(desk, name):
    article = make(desk, starts_with=name)[1]
    article.sections.update(body="Some words.")
    assert article.sections.count() == len(SETS[name])
    assert source_problems(snapshots.take(article)) == []
    # The address is that of the title.
    assert not article.sections.filter(slug__endswith="section").exists()


def test_a_section_to_begin_with_takes_no_address_of_the_pages_own(desk, monkeypatch):
    monkeypatch.setitem(SETS, "short", ["What it is", "References"])
    article = make(desk, starts_with="short")[1]
    article.sections.update(body="Some words.")
    assert source_problems(snapshots.take(article)) == []


def test_an_address_that_is_taken_gets_a_number(desk):
    ArticleFactory(slug="tinnitus")
    assert make(desk)[1].slug == "tinnitus-2"
    assert make(desk, title="Search")[1].slug == "search-2"
    assert make(desk, title="耳鳴り")[1].slug == "guide"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": ""}, "This field is required."),
        ({"slug": "Not So"}, "Small letters, digits and single hyphens only"),
        ({"slug": "admin"}, "is an address of the site"),
        ({"main_message": "[@nobody]"}, "There is no reference"),
        ({"starts_with": "all of them"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(desk, given, words):
    answer, article = make(desk, **given)
    assert article is None
    assert words in text(answer)
    assert "For whoever hears it." in text(answer)


def test_it_may_begin_with_empty_sections(desk):
    answer, article = make(desk, starts_with="full")
    titles = list(article.sections.values_list("title", flat=True))
    assert titles[0] == "How to tell whether you have it"
    assert len(titles) == 7
    assert "The section “Living with it” is empty: readers see it once it has a text." in text(answer)


def test_readers_see_no_section_before_it_has_a_text(desk, client):
    article = make(desk, starts_with="short")[1]
    article.sections.filter(title="What helps").update(body="A cool room.")
    publish(article, what_changed="First.")
    for page in ("", "all/", "what-helps/"):
        html = client.get(f"{article.get_absolute_url()}{page}").content.decode()
        assert "What helps" in html and "Signs and causes" not in html and "What to ask your doctor" not in html
    assert client.get(f"{article.get_absolute_url()}signs-and-causes/").status_code == 404


def test_the_list_names_claims_without_a_source_and_is_empty_when_nothing_is_missing(desk):
    article = DraftFactory(
        author__about="A gardener.",
        main_message="Ask.",
        get_help="- Call.",
        disclaimer="No advice.",
        review_due=date(2099, 1, 1),
        section__title="How often",
        section__body="It strikes 5% of all people.",
    )
    Reviewer.objects.create(
        article=article, name="A real person", role="nurse", is_clinician=True, date=date(2026, 1, 1), scope="All."
    )
    change, publish = (reverse(f"admin:articles_article_{name}", args=[article.pk]) for name in ("change", "publish"))
    for address in (change, publish):
        assert "“How often”: 1 claim without a source." in text(desk.get(address))
    article.sections.update(body="It strikes some.")
    for address in (change, publish):
        assert "missing before it should go public" not in text(desk.get(address))


@pytest.mark.parametrize("days", [0, 1])
def test_a_review_that_is_due_today_or_was_is_missing(desk, days):
    article = ArticleFactory(review_due=timezone.localdate() - timedelta(days=days))
    page = text(desk.get(reverse("admin:articles_article_publish", args=[article.pk])))
    assert "The date of the next review is today or past." in page


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_figure_that_still_shows_the_example_is_missing(desk, kind):
    article = DraftFactory(section__body=f"```{kind}\n{KINDS[kind].example}```")
    where = reverse("admin:articles_article_publish", args=[article.pk])
    words = "a figure still shows the words or numbers of the example"
    assert words in text(desk.get(where))
    own = "```steps\ncaption: Of our own\nGet up: and walk\nSit down: and rest\n```"
    article.sections.update(body=own)
    assert words not in text(desk.get(where))


def test_a_new_guide_stands_last_on_the_home_page(desk):
    first, second = ArticleFactory(title="Ache"), ArticleFactory(title="Zoster")
    Article.objects.filter(pk=first.pk).update(position=2)
    Article.objects.filter(pk=second.pk).update(position=1)
    _answer, article = make(desk, title="Aardvark")
    assert list(Article.objects.all()) == [second, first, article]
    # To save it again moves it nowhere, even to a first place.
    Article.objects.filter(pk=article.pk).update(position=0)
    Article.objects.get(pk=article.pk).save()
    assert Article.objects.first() == article


@pytest.mark.parametrize("kind", ["article", "remedy"])
def test_the_way_to_a_figure_with_the_example_leads_to_its_field(desk, kind):
    example = f"```steps\n{KINDS['steps'].example}\n```"
    if kind == "article":
        row, field = ArticleFactory(tonight=example), "tonight"
    else:
        row, field = RemedyFactory(section__article=DraftFactory(), benefits=example), "benefits"
    article = row if kind == "article" else row.article
    where = reverse(f"admin:articles_{kind}_change", args=[row.pk])
    page = text(desk.get(reverse("admin:articles_article_publish", args=[article.pk])))
    assert re.search(rf'<a href="{where}#id_{field}">[^<]*a figure still shows', page)
