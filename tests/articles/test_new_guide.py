"""A new guide: the short form that makes it, and the list of what it still lacks."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from articles.admin.guide.new_guide import SETS
from articles.editions import snapshots
from articles.editions.publishing import CannotPublish, publish
from articles.models import Article, Author, Reviewer, Upstream
from articles.text.figures import KINDS
from articles.text.figures.data import BLANKS
from articles.text.proofreading import source_problems, text_problems
from tests.articles.test_admin import form_of
from tests.comments.desk import staff_with
from tests.factories import ArticleFactory, AuthorFactory, DraftFactory, RemedyFactory, SectionFactory, StaffFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db
ADD = reverse("admin:articles_article_add")
STOPS, ADVICE = "To settle before it can be published", "Advice: it can be published without this"
TYPED = {
    "title": "Tinnitus",
    "summary": "For whoever hears it.",
    "written_by": "Ada Clare",
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


@pytest.mark.parametrize(("language", "title"), [("en", "What helps"), ("de", "Was hilft"), ("es", "Qué ayuda")])
def test_a_guide_is_begun_in_each_language_that_forms_and_mails_speak(desk, client, language, title):
    page = text(desk.get(ADD))
    assert re.search(rf'<option value="{language}"[^>]*>(English|German|Spanish)<', page)
    assert "translated by a machine" in page
    _answer, article = make(desk, language=language, starts_with="short")
    assert article.language == language and title in article.sections.values_list("title", flat=True)


def test_the_form_asks_for_little_and_leads_to_the_guides_page_with_what_is_missing(desk):
    page = text(desk.get(ADD))
    assert 'name="glossary"' not in page
    assert "whom the guide is for and what it tells them" in page

    answer, article = make(desk, slug="")

    assert answer.redirect_chain[-1][0] == reverse("admin:articles_article_change", args=[article.pk])
    assert (article.slug, article.summary, article.layout) == ("tinnitus", "For whoever hears it.", "sections")
    page = text(answer)
    author, disclaimer = "Nothing is written about the author,", "no disclaimer"
    for words in (author, disclaimer, "no date for the next review", "There is no section yet"):
        assert words in page
    # Only what stops it is said to; all else can be left.
    assert "3 things to settle before it can be published" in page
    Article.objects.filter(pk=article.pk).update(disclaimer="No advice.", get_help="Call.")
    SectionFactory(article=article)
    page = text(desk.get(reverse("admin:articles_article_change", args=[article.pk])))
    assert re.search(r"It can be published; \d things would make it better", page)
    assert "There is no main message" not in page


def proposed(desk):
    field = re.search(r'<input[^>]* name="written_by"[^>]*>', text(desk.get(ADD)))[0]
    assert " required" in field
    return (re.search(r' value="([^"]*)"', field) or ("", ""))[1]


def test_who_writes_it_is_asked_and_only_the_writers_own_name_is_proposed(client):
    owner = StaffFactory(is_superuser=True)
    client.force_login(owner)
    # Neither the only byline there is, nor that of the newest guide.
    DraftFactory(author=AuthorFactory(name="Somebody else"))
    assert proposed(client) == ""
    byline = AuthorFactory(user=owner, name="Ada Clare")
    assert proposed(client) == "Ada Clare"
    # The account's byline came with the bundled guide, and nobody here chose it.
    bundled = ArticleFactory(author=byline)
    Upstream.objects.create(article=bundled, kind="article", key=bundled.slug, loaded={"author": {"name": "Ada Clare"}})
    assert proposed(client) == ""
    get_user_model().objects.filter(pk=owner.pk).update(first_name="Ada", last_name="Clare")
    assert proposed(client) == "Ada Clare"


def test_a_new_guide_bears_the_name_that_was_typed(desk):
    known = AuthorFactory(name="Ada Clare")
    answer, article = make(desk, written_by="")
    assert article is None
    assert "Who writes it?: This field is required." in text(answer)
    assert make(desk, written_by=" ada clare ")[1].author == known
    article = make(desk, written_by="Bo Lind")[1]
    article.sections.create(title="What helps", slug="what-helps", body="A cool room.")
    publish(article, what_changed="First.")
    assert "Written by Bo Lind" in text(desk.get(article.get_absolute_url()))
    assert "Ada Clare" not in text(desk.get(article.get_absolute_url()))


def me_of(desk):
    """Return whether “That is me” is ticked in the form; None if it is not asked."""
    found = re.search(r'<input[^>]* name="is_me"[^>]*>', text(desk.get(ADD)))
    return found and " checked" in found[0]


def test_whoever_says_that_is_me_answers_under_the_name_that_was_typed(client):
    owner = StaffFactory(is_superuser=True)
    client.force_login(owner)
    assert me_of(client) is True
    byline = make(client, written_by="Bo Lind")[1].author
    assert byline.user is None
    article = make(client, written_by="Ada Clare", is_me="on")[1]
    assert article.author.user == owner
    # Whoever has a byline is not asked again.
    assert me_of(client) is None
    make(client, written_by="Bo Lind", is_me="on")
    byline.refresh_from_db()
    assert byline.user is None and Author.objects.get(user=owner) == article.author


def test_the_byline_of_a_guides_makers_is_left_only_by_who_says_so(client):
    owner = StaffFactory(is_superuser=True)
    client.force_login(owner)
    makers = AuthorFactory(user=owner, name="The makers")
    bundled = ArticleFactory(author=makers)
    Upstream.objects.create(
        article=bundled, kind="article", key=bundled.slug, loaded={"author": {"name": "The makers"}}
    )
    assert me_of(client) is False
    assert "Your account is that of “The makers” no more" in text(client.get(ADD))
    make(client, written_by="Ada Clare")
    assert Author.objects.get(user=owner) == makers
    make(client, written_by="Ada Clare", is_me="on")
    assert Author.objects.get(user=owner).name == "Ada Clare"


def test_nobody_takes_the_name_of_another_account_or_one_that_is_not_theirs_to_give(client):
    known = AuthorFactory(name="Ada Clare", user=StaffFactory())
    client.force_login(StaffFactory(is_superuser=True))
    answer, article = make(client, is_me="on")
    assert article is None and "“Ada Clare” is the name of another account." in text(answer)
    free = AuthorFactory(name="Bo Lind", user=None)
    editor = staff_with("view_article", "add_article", "change_article")
    client.force_login(editor)
    assert me_of(client) is None
    make(client, written_by="Bo Lind", is_me="on")
    for byline in (known, free):
        byline.refresh_from_db()
        assert byline.user != editor


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
    # A figure is one claim, however many numbers it draws.
    bars = "```bars\ncaption: How many{}\nAdults: 8\nOthers: 9\n```"
    article.sections.update(body=bars.format(""))
    assert "“How often”: 1 claim without a source." in text(desk.get(publish))
    article.sections.update(body=bars.format(" [@a]"))
    assert "without a source" not in text(desk.get(publish))
    article.sections.update(body="It strikes some.")
    for address in (change, publish):
        page = text(desk.get(address))
        assert "would make it better" not in page
        assert STOPS not in page and ADVICE not in page


def test_what_stops_the_publication_and_what_is_advice_are_two_headed_lists(desk):
    article = DraftFactory(summary="")
    for name in ("change", "publish"):
        page = text(desk.get(reverse(f"admin:articles_article_{name}", args=[article.pk])))
        stopping, advice = page.split(STOPS)[1].split(ADVICE)
        assert "It does not say when to get help." in stopping and "There is no disclaimer." in stopping
        assert "There is no summary" in advice.split("<form")[0] and "There is no summary" not in stopping


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"get_help": "", "disclaimer": ""}, "when to get help; a disclaimer"),
        ({"get_help": " ", "disclaimer": "Ask."}, "when to get help"),
        ({"get_help": "Call.", "disclaimer": ""}, "a disclaimer"),
        ({"get_help": "Call.", "disclaimer": "Ask."}, None),
    ],
)
def test_a_guide_goes_public_without_help_or_disclaimer_only_if_that_is_ticked(desk, given, named):
    article = DraftFactory(**given)
    url = reverse("admin:articles_article_publish", args=[article.pk])
    ticks = re.findall("Publish it without: ([^<]+?):?</label>", text(desk.get(url)))
    assert ticks == ([named] if named else [])
    answer = text(desk.post(url, {"what_changed": "Typed with care."}, follow=True))
    if named:
        assert "Write it in the guide, or tick that it goes public without." in answer and "Typed with care." in answer
        assert not article.editions.exists()
        desk.post(url, {"what_changed": "Typed with care.", "without": "on"})
    assert article.editions.get().is_due


@pytest.mark.parametrize("days", [0, 1])
def test_a_review_that_is_due_today_or_was_is_missing(desk, days):
    article = ArticleFactory(review_due=timezone.localdate() - timedelta(days=days))
    page = text(desk.get(reverse("admin:articles_article_publish", args=[article.pk])))
    assert "The date of the next review is today or past." in page


def publish_page(desk, article):
    return text(desk.get(reverse("admin:articles_article_publish", args=[article.pk])))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_figure_that_is_not_filled_in_is_not_published_but_may_be_saved(desk, kind):
    section = SectionFactory(article=DraftFactory(section=False), title="Nights", body="Words.")
    url = reverse("admin:articles_section_change", args=[section.pk])
    body = f"Words.\n\n```{kind}\n{KINDS[kind].blank}```"
    assert desk.post(url, form_of(desk.get(url)) | {"body": body}).status_code == 302
    section.refresh_from_db()
    assert section.body == body
    page = publish_page(desk, section.article)
    assert "Section “Nights”</a>: Line 4: The figure is to be filled in: it still says “WHAT IT SHOWS”." in page
    with pytest.raises(CannotPublish):
        publish(section.article, what_changed="First.")
    # Each line is named as long as it holds a word that is to be replaced, and no longer.
    lines = KINDS[kind].blank.splitlines()
    for number in range(len(lines)):
        problems = [str(problem) for problem in text_problems(f"```{kind}\n" + "\n".join(lines) + "\n```", (), ())]
        assert all("to be filled in" in problem for problem in problems)
        open_lines = [at for at, line in enumerate(lines, 2) if BLANKS.search(line)]
        assert [f"Line {at}:" in " ".join(problems) for at in range(2, len(lines) + 2)] == [
            at in open_lines for at in range(2, len(lines) + 2)
        ]
        lines[number] = BLANKS.sub("1999", lines[number])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_left_of_an_example_is_named_line_by_line_and_not_published(desk, kind):
    article = DraftFactory(section__title="Nights", section__body=f"```{kind}\n{KINDS[kind].example}```")
    lines = [line for line in KINDS[kind].example.splitlines() if line.partition(":")[0] not in KINDS[kind].settings]
    page = publish_page(desk, article)
    for line in lines:
        assert f"“{line}” is only the example of a figure" in page
    article.sections.update(body=article.sections.get().body.replace(lines[0], "caption: Of our own"))
    page = publish_page(desk, article)
    assert f"“{lines[0]}”" not in page and f"“{lines[1]}” is only the example" in page
    own = "```steps\ncaption: Of our own\nGet up: and walk\nSit down: and rest\n```"
    article.sections.update(body=own)
    assert "It cannot be published yet" not in publish_page(desk, article)


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
        row, field = DraftFactory(tonight=example), "tonight"
    else:
        row, field = RemedyFactory(section__article=DraftFactory(), benefits=example), "benefits"
    article = row if kind == "article" else row.article
    where = reverse(f"admin:articles_{kind}_change", args=[row.pk])
    assert re.search(
        rf'<a href="{where}#id_{field}">[^<]*</a>: Line 2: [^<]*the example of a figure', publish_page(desk, article)
    )
