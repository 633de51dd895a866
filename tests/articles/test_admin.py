"""The author's desk, through the pages the author uses."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.editions.publishing import publish
from articles.models import Article, Edition, Reference, Section, Site
from rlssite.markup import MAX_GUIDE_TEXT
from rlssite.people.roles import set_role
from rlssite.when import in_words
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    DraftFactory,
    ReferenceFactory,
    RemedyFactory,
    SectionFactory,
    StaffFactory,
    UserFactory,
    WaitingCommentFactory,
)
from tests.guide_of_pages import make_guide_of_pages
from tests.layout import one_line

pytestmark = pytest.mark.django_db
# The guides of tests say neither when to get help nor that they are no advice.
WITHOUT = {"without": "on"}


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def page(name, *args):
    return reverse(f"admin:articles_{name}", args=args)


def form_of(response):
    """Return the data a browser would send from the change form, unchanged."""
    data = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is None or value is False:
                continue
            data[field.html_name] = value
    return data | dict(re.findall(r'name="([\w-]+-was)" value="(\w+)"', response.content.decode()))


def act_of(response):
    """Return what a page sends that asks before it does one thing."""
    return {"act": re.search(r'<input type="hidden" name="act" value="(\w+)">', response.content.decode())[1]}


def test_every_page_of_the_desk_opens(desk):
    article = ArticleFactory()
    remedy = RemedyFactory(section=article.sections.get())
    for url in [
        page("article_changelist"),
        page("article_add"),
        page("article_change", article.pk),
        page("article_publish", article.pk),
        page("article_editions", article.pk),
        page("article_edition", article.pk, 1),
        page("article_restore", article.pk, 1),
        page("article_take_down", article.pk),
        page("section_changelist"),
        page("section_add"),
        page("section_change", article.sections.get().pk),
        page("remedy_changelist"),
        page("remedy_add"),
        page("remedy_change", remedy.pk),
        page("reference_changelist"),
        page("reference_add"),
        page("reference_change", ReferenceFactory().pk),
        page("author_changelist"),
        page("author_change", article.author.pk),
    ]:
        assert desk.get(url).status_code == 200, url
    assert desk.get(page("article_preview", article.pk), follow=True).status_code == 200
    assert desk.get(page("site_changelist"), follow=True).status_code == 200


def test_down_button_moves_a_section_and_saves_what_was_typed(desk):
    article = DraftFactory(section=False)
    first, *_others = (SectionFactory(article=article, title=title) for title in "ABC")
    data = form_of(desk.get(page("article_change", article.pk)))

    desk.post(page("article_change", article.pk), data | {"title": "New title", "_move": f"{first.pk}:down"})

    assert list(article.sections.values_list("title", flat=True)) == ["B", "A", "C"]
    assert Article.objects.get().title == "New title"


def test_a_number_typed_into_the_order_moves_the_row_before_the_one_that_had_it(desk):
    article = DraftFactory(section=False)
    for title in "ABC":
        SectionFactory(article=article, title=title)
    data = form_of(desk.get(page("article_change", article.pk)))

    desk.post(page("article_change", article.pk), data | {"sections-2-position": "1"})

    assert list(article.sections.values_list("title", "position")) == [("C", 1), ("A", 2), ("B", 3)]


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ({0: 2}, "BACD"), ({0: 3}, "BCAD"), ({0: 4}, "BCDA"), ({0: 9}, "BCDA"), ({2: 2}, "ACBD"), ({3: 1}, "DABC"),
        ({0: 2, 1: 1}, "BACD"), ({1: 2}, "ABCD"),
    ],
)  # fmt: skip
def test_a_row_gets_the_place_whose_number_was_typed(desk, typed, order):
    article = DraftFactory(section=False)
    for title in "ABCD":
        SectionFactory(article=article, title=title)
    data = form_of(desk.get(page("article_change", article.pk)))
    desk.post(page("article_change", article.pk), data | {f"sections-{n}-position": at for n, at in typed.items()})
    assert "".join(article.sections.order_by("position").values_list("title", flat=True)) == order
    assert list(article.sections.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]


def test_the_first_row_is_not_said_to_be_moved_up(desk):
    article = DraftFactory()
    section = article.sections.get()
    data = form_of(desk.get(page("article_change", article.pk)))
    answer = desk.post(page("article_change", article.pk), data | {"_move": f"{section.pk}:up"}, follow=True)
    assert "stands at the end already" in answer.content.decode()


def test_what_was_saved_elsewhere_meanwhile_is_not_overwritten_before_one_was_asked(desk):
    section = SectionFactory(article=DraftFactory(section=False), body="One.\nTwo.")
    url = page("section_change", section.pk)
    data = form_of(desk.get(url))
    assert desk.post(url, data | {"body": "One.\r\nTwo.\r\nThree."}).status_code == 302
    assert fresh_body(section) == "One.\nTwo.\nThree."

    answer = desk.post(url, data | {"body": "Mine [@nobody]."})
    assert "changed elsewhere" in answer.content.decode() and "no reference with the key" in answer.content.decode()
    answer = desk.post(url, data | {"body": "Mine."})
    assert "changed elsewhere" in answer.content.decode() and ">\nMine.</textarea>" in answer.content.decode()
    assert fresh_body(section) == "One.\nTwo.\nThree."
    assert desk.post(url, form_of(answer)).status_code == 302
    assert fresh_body(section) == "Mine."


def test_only_the_texts_are_saved_by_themselves(desk):
    article = DraftFactory(section=False, title="Old", slug="old", main_message="First.")
    url = page("article_change", article.pk)
    was = form_of(desk.get(url))["main_message-was"]
    half_typed = {
        "main_message": "Second.", "main_message-was": was, "title": "New", "slug": "ne", "reviewers-TOTAL_FORMS": "1",
        "reviewers-INITIAL_FORMS": "0", "reviewers-0-name": "Dr Ada Example", "reviewers-0-date": "2026-01-01",
    }  # fmt: skip
    answer = desk.post(url, half_typed, headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    article.refresh_from_db()
    assert (article.main_message, article.title, article.slug) == ("Second.", "Old", "old")
    assert not article.reviewers.exists()

    again = {"main_message": "Third.", "main_message-was": answer.json()["was"]["main_message"]}
    assert "error" not in desk.post(url, again, headers={"X-Autosave": "1"}).json()
    assert Article.objects.get().main_message == "Third."

    answer = desk.post(url, again | {"main_message": "Fourth."}, headers={"X-Autosave": "1"})
    assert "changed elsewhere" in answer.json()["error"]
    assert Article.objects.get().main_message == "Third."


def test_words_that_do_not_render_are_saved_by_themselves_and_said_to_be_wrong(desk):
    article = DraftFactory(section__body="First.")
    section = article.sections.get()
    url = page("section_change", section.pk)
    broken = "Words.\n\n```bars\ncaption: Nights\nApril: 12\nMay: 21\n```[@nobody]"
    sent = {"body": broken, "body-was": form_of(desk.get(url))["body-was"]}
    answer = desk.post(url, sent, headers={"X-Autosave": "1"}).json()
    assert fresh_body(section) == broken
    assert "Line 7: “```[@nobody]” is no line" in answer["to_mend"] and answer["was"]["body"]
    assert (
        "cannot be published yet"
        in desk.post(page("article_publish", article.pk), WITHOUT | {"what_changed": "x"}).text
    )
    # One that is mended is told of no more; one that is far too long is not kept.
    mended = {"body": "Words.", "body-was": answer["was"]["body"]}
    assert desk.post(url, mended, headers={"X-Autosave": "1"}).json()["to_mend"] == ""
    too_long = {"body": "a " * MAX_GUIDE_TEXT, "body-was": form_of(desk.get(url))["body-was"]}
    assert "at most" in desk.post(url, too_long, headers={"X-Autosave": "1"}).json()["error"]
    assert fresh_body(section) == "Words."


def test_what_is_saved_by_itself_is_compared_with_no_edition(desk, monkeypatch):
    article = ArticleFactory()
    url = page("article_change", article.pk)
    was = form_of(desk.get(url))["main_message-was"]
    monkeypatch.setattr("articles.admin.guide.guides.differences", lambda *both: pytest.fail("compared"))
    sent = {"main_message": "Second.", "main_message-was": was}
    assert desk.post(url, sent, headers={"X-Autosave": "1"}).json()["was"]
    assert "error" in desk.post(url, sent | {"main_message": "Other."}, headers={"X-Autosave": "1"}).json()


def test_a_guide_that_is_refused_is_named_as_it_is_saved(desk):
    article = ArticleFactory(title="Cramps", slug="cramps")
    url = page("article_change", article.pk)
    html = desk.post(url, form_of(desk.get(url)) | {"title": "", "slug": "no slug"}).content.decode()
    assert 'href="/cramps/"' in html and "edition 1 is public" in html


def test_an_account_that_has_a_byline_already_is_not_given_another_and_it_is_said_which(desk):
    user = StaffFactory()
    first, second = AuthorFactory(name="The <project>", user=user), AuthorFactory(name="Nora")
    url = page("author_change", second.pk)
    answer = desk.post(url, form_of(desk.get(url)) | {"user": user.pk})
    said = one_line(answer.text)
    assert "This account is that of “The &lt;project&gt;”: an account has one byline." in said
    assert f'<a href="{page("author_change", first.pk)}#id_user">Take it away there</a>' in said
    # Above the form the same is a link to the field.
    assert re.search(r'<a href="#id_user">Account: This account is that of[^<]*Take it away there, then[^<]*</a>', said)
    url = page("author_change", first.pk)
    desk.post(url, form_of(desk.get(url)) | {"user": ""})
    url = page("author_change", second.pk)
    desk.post(url, form_of(desk.get(url)) | {"user": user.pk})
    second.refresh_from_db()
    assert second.user == user


def test_what_was_not_changed_is_not_noted_as_changed_though_a_browser_ends_lines_otherwise(desk):
    article = DraftFactory(title="Legs", get_help="One.\n\nTwo.", tonight="Walk.\n\nRest.")
    form = {
        name: value.replace("\n", "\r\n") if isinstance(value, str) else value
        for name, value in form_of(desk.get(page("article_change", article.pk))).items()
    }
    desk.post(page("article_change", article.pk), form | {"title": "Restless legs"})
    noted = LogEntry.objects.latest("pk").get_change_message()
    assert noted == "Changed Title."


def fresh_body(section):
    section.refresh_from_db()
    return section.body


def test_publish_makes_an_edition_that_readers_get(desk):
    article = DraftFactory(slug="rls", section__body="Fresh words.")

    desk.post(page("article_publish", article.pk), WITHOUT | {"what_changed": "First edition."})

    assert "Fresh words." in Client().get("/rls/").content.decode()
    assert Edition.objects.get().published_by is not None


def test_publishing_names_the_line_to_mend_and_keeps_what_was_typed(desk):
    article = DraftFactory(section__body="Fine.\n\n[@nobody]", section__title="Iron")

    answer = desk.post(
        page("article_publish", article.pk), WITHOUT | {"what_changed": "Typed with care."}
    ).content.decode()

    assert "Section “Iron”</a>: Line 3: There is no reference with the key “nobody”." in answer
    assert "Typed with care." in answer
    assert not Edition.objects.exists()


def test_a_time_in_the_past_is_refused_beside_the_field(desk):
    article = DraftFactory()

    answer = desk.post(
        page("article_publish", article.pk),
        WITHOUT | {"what_changed": "x", "at_0": "2020-01-01", "at_1": "10:00"},
    ).content.decode()

    assert "That time is past." in answer
    assert not Edition.objects.exists()


def test_publishing_over_a_waiting_edition_must_be_said(desk):
    article = ArticleFactory()
    desk.post(
        page("article_publish", article.pk),
        WITHOUT | {"what_changed": "Later.", "at_0": "2999-01-01", "at_1": "10:00"},
    )

    desk.post(page("article_publish", article.pk), WITHOUT | {"what_changed": "Now."})
    assert article.editions.count() == 2
    desk.post(page("article_publish", article.pk), WITHOUT | {"what_changed": "Now.", "replace_schedule": "on"})

    assert article.editions.get(number=2).withdrawn
    assert article.editions.current().get().what_changed == "Now."


def test_restore_brings_back_the_text_and_can_be_undone(desk):
    article = ArticleFactory(section__body="Old words.")
    section = article.sections.get()
    section.body = "New words."
    section.save()

    answer = desk.post(page("article_restore", article.pk, 1), follow=True).content.decode()
    assert Section.objects.get().body == "Old words."
    # What readers see already waits for no publication.
    assert "The working copy is that of edition 1 again, which readers see." in answer
    html = desk.get(page("article_undo_restore", article.pk)).content.decode()
    undo = {"of": re.search(r'name="of" value="([^"]+)"', html)[1]}
    # Pressed twice, it does not undo what it has just done.
    for _press in range(2):
        desk.post(page("article_undo_restore", article.pk), undo)
    assert Section.objects.get().body == "New words."


def test_restore_only_asks_when_it_is_opened(desk):
    article = ArticleFactory(section__body="Old words.")
    section = article.sections.get()
    section.body = "New words."
    section.save()

    answer = desk.get(page("article_restore", article.pk, 1)).content.decode()

    assert "Old words." in answer and "New words." in answer
    assert Section.objects.get().body == "New words."


def test_publish_that_is_pressed_twice_makes_one_edition(desk):
    article = ArticleFactory()
    url = page("article_publish", article.pk)
    number = re.search(r'name="number" value="(\d+)"', desk.get(url).content.decode())[1]
    for _press in range(2):
        answer = desk.post(url, WITHOUT | {"what_changed": "More.", "number": number}, follow=True).content.decode()
    assert [edition.number for edition in article.editions.all()] == [2, 1]
    assert "Edition 2 was made meanwhile, so nothing was published now." in answer and "More." in answer


def test_a_list_asks_as_often_for_many_rows_as_for_one(desk):
    def asked(url):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(url).status_code == 200
        return len(queries)

    ArticleFactory()
    lists = [page("article_changelist"), reverse("admin:auth_user_changelist")]
    before = [asked(url) for url in lists]
    for number in range(3):
        guide = ArticleFactory()
        publish(guide, what_changed="Later.", at=timezone.now() + timedelta(days=1))
        set_role(UserFactory(username=f"editor{number}"), "editor")
    assert [asked(url) for url in lists] == before


def test_a_waiting_edition_can_be_withdrawn_and_a_public_one_cannot(desk):
    article = ArticleFactory()
    later = ArticleFactory(edition__at=timezone.now() + timedelta(days=1))

    desk.post(page("article_withdraw", article.pk, 1))
    desk.post(page("article_withdraw", later.pk, 1))

    assert article.editions.get().withdrawn is None
    assert later.editions.get().withdrawn is not None


def test_an_edition_that_readers_never_had_is_nowhere_said_to_be_published(desk):
    article, zone = ArticleFactory(), ZoneInfo("Europe/Oslo")
    Site.objects.create(pk=1, time_zone="Europe/Oslo")
    at = timezone.now().replace(second=0, microsecond=0) + timedelta(days=1)
    publish(article, what_changed="Later.", at=at)
    clock = f"{date_format(at.astimezone(zone), 'j M Y, H:i')} (Europe/Oslo)"

    def told(number):
        at_list = one_line(desk.get(page("article_editions", article.pk)).content.decode())
        edition = one_line(desk.get(page("article_edition", article.pk, number)).content.decode())
        [read] = re.findall(r'href="([^"]+/read/front/)"', edition)
        return at_list, edition, one_line(desk.get(read).content.decode())

    at_list, edition, read = told(2)
    assert f"Goes public: {clock}" in at_list and f"Goes public: {clock}" in edition
    assert at_list.count("Published: ") == 1 and "Published: " not in edition
    assert "as readers will see it" in edition and f"It goes public on {clock}" in read

    desk.post(page("article_withdraw", article.pk, 2))
    at_list, edition, read = told(2)
    assert "Withdrawn: " in at_list and "Withdrawn: " in edition
    assert at_list.count("Published: ") == 1 and clock not in at_list + edition
    assert "as readers would have seen it" in edition and "readers never had it" in read

    _list, edition, read = told(1)
    assert "Published: " in edition and "as readers saw it" in edition and "as readers had them" in read


def test_an_edition_that_waits_is_seen_by_nobody_while_the_guide_is_down_and_that_is_said(desk, client):
    article = ArticleFactory()
    waiting = publish(article, what_changed="More.", at=timezone.now() + timedelta(hours=1))
    act = page("article_take_down", article.pk)
    asked = desk.get(act)
    assert f"Edition 2 waits for {in_words(waiting.published_at)}" in one_line(asked.text)
    desk.post(act, act_of(asked))
    Edition.objects.filter(pk=waiting.pk).update(published_at=timezone.now() - timedelta(hours=1))
    assert client.get(article.get_absolute_url()).status_code == 404


def test_taking_a_guide_down_hides_it_and_putting_it_back_shows_it(desk, client):
    article = ArticleFactory()
    url, act = article.get_absolute_url(), page("article_take_down", article.pk)
    take_down = act_of(desk.get(act))
    desk.post(act, take_down)
    assert client.get(url).status_code == 404
    # Pressed twice, or in a tab that was opened before, it does what stands on the button.
    desk.post(act, take_down)
    assert client.get(url).status_code == 404
    page_to_put_back = desk.get(act)
    assert f"Put “{article.title}” back" in page_to_put_back.text
    put_back = act_of(page_to_put_back)
    for _press in range(2):
        desk.post(act, put_back)
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Iron", "Sleep"]),
        ("  ", ["Iron", "Sleep"]),
        ("ekbom", ["Iron"]),
        ("ekbom iron", ["Iron"]),
        ("ekbom sleep", []),
        ("nobody ekbom", []),
        ('""', ["Iron", "Sleep"]),
        ('"', ["Iron", "Sleep"]),
        ("'", ["Iron", "Sleep"]),
    ],
)
def test_references_are_searched_by_each_word_and_the_answer_can_be_asked_on(desk, rf, words, found):
    ReferenceFactory(title="Iron", authors="Ekbom, Karl", year="1945")
    ReferenceFactory(title="Sleep", authors="Other, Ann", year="1950")
    references = admin.site.get_model_admin(Reference)
    request = rf.get("/")
    answer, _may_have_duplicates = references.get_search_results(request, references.get_queryset(request), words)
    # The list goes on to filter, order and count it.
    assert [row.title for row in answer.filter(year__gt="1900").order_by("title")] == found
    titles = re.findall(
        r'class="field-title[^"]*">(\w+)<', desk.get(page("reference_changelist"), {"q": words}).content.decode()
    )
    assert sorted(titles) == found


def test_the_list_of_references_is_not_read_for_a_search_without_words(desk, django_assert_num_queries, rf):
    references = admin.site.get_model_admin(Reference)
    with django_assert_num_queries(0):
        references.get_search_results(rf.get("/"), Reference.objects.all(), " ")


def test_a_cited_reference_is_not_deleted(desk):
    reference = ReferenceFactory(key="kept")
    SectionFactory(body="A claim [@kept].")

    answer = desk.get(page("reference_delete", reference.pk)).content.decode()
    desk.post(page("reference_delete", reference.pk), {"post": "yes"})

    assert "protected" in answer
    assert type(reference).objects.filter(pk=reference.pk).exists()


def test_a_reference_leads_to_each_text_that_cites_it(desk):
    reference, other = ReferenceFactory(key="kept"), ReferenceFactory(key="other")
    section = SectionFactory(title="Iron", body="A claim [@kept].")

    link = f'<a href="{page("section_change", section.pk)}">{section}</a>'
    assert link in desk.get(page("reference_change", reference.pk)).content.decode()
    assert link not in desk.get(page("reference_change", other.pk)).content.decode()
    never = desk.get(page("reference_changelist"), {"cited": "never"}).content.decode()
    assert page("reference_change", other.pk) in never and page("reference_change", reference.pk) not in never


def test_a_cited_reference_keeps_its_key(desk):
    reference = ReferenceFactory(key="kept")
    SectionFactory(body="A claim [@kept].")
    data = form_of(desk.get(page("reference_change", reference.pk)))

    answer = desk.post(page("reference_change", reference.pk), data | {"key": "other"}).content.decode()

    assert "is cited; change the texts that cite it first" in answer


@pytest.mark.parametrize("slug", ["admin", "c", "media", "Not Good", "a--b", "-a"])
def test_an_address_that_is_reserved_or_malformed_is_refused(desk, slug):
    article = DraftFactory()
    data = form_of(desk.get(page("article_change", article.pk)))

    answer = desk.post(page("article_change", article.pk), data | {"slug": slug})

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["slug"]


def test_an_address_that_another_guide_once_had_is_refused(desk):
    old = ArticleFactory(slug="first")
    old.slug = "second"
    old.save()
    other = DraftFactory()
    data = form_of(desk.get(page("article_change", other.pk)))

    answer = desk.post(page("article_change", other.pk), data | {"slug": "first"})

    assert "Another guide has, or had, this address." in answer.content.decode()


def test_a_section_that_somebody_commented_on_is_set_aside_and_not_deleted(desk):
    section = ArticleFactory().sections.get()
    WaitingCommentFactory(article=section.article, section=section)

    answer = desk.post(page("section_delete", section.pk), {"post": "yes"})

    assert answer.status_code == 403
    assert Section.objects.filter(pk=section.pk).exists()


def test_a_section_made_by_mistake_is_deleted_once_one_was_asked(desk):
    article = ArticleFactory(section__title="By mistake")
    section = article.sections.get()
    asked = desk.get(page("section_delete", section.pk)).content.decode()
    assert "Are you sure" in asked and "By mistake" in asked
    assert Section.objects.filter(pk=section.pk).exists()
    desk.post(page("section_delete", section.pk), {"post": "yes"})
    assert not Section.objects.filter(pk=section.pk).exists()
    # Readers have it until the next edition.
    assert "Some words." in Client().get(article.get_absolute_url()).content.decode()


def test_an_old_edition_is_read_as_readers_saw_it_and_compared_with_any_other(desk):
    article = ArticleFactory(section__body="First words.")
    section = article.sections.get()
    for words in ("Second words.", "Third words."):
        section.body = words
        section.save()
        publish(article, what_changed=words)
    shown = desk.get(page("article_edition", article.pk, 1)).content.decode()
    address = re.search(r'href="(/admin/[^"]+/read/[^"]+)"', shown).group(1)
    old = desk.get(address)
    assert "First words." in old.content.decode() and "Third words." not in old.content.decode()
    assert f'href="{page("article_edition", article.pk, 1)}"' in old.content.decode()
    assert f"Published: {in_words(article.editions.get(number=1).published_at)}" in one_line(old.content.decode())
    assert "noindex" in old.headers["X-Robots-Tag"]
    assert Client().get(address).status_code == 302

    compared = desk.get(page("article_compare", article.pk), {"old": "1", "new": "3"}).content.decode()
    assert "<del>First words.</del>" in compared and "<ins>Third words.</ins>" in compared
    assert "Second words." not in compared
    assert desk.get(page("article_compare", article.pk), {"old": "x"}).status_code == 404


def test_every_page_of_an_old_edition_can_be_read_and_is_called_old(desk):
    for key in ("first", "second"):
        ReferenceFactory(key=key)
    article = make_guide_of_pages(AuthorFactory(), "Words.")
    article.doctor_sheet = "Since ____"
    article.save()
    article.remedies.update(findings="agree", trials=2)
    publish(article, what_changed="With a sheet and a map.")
    edition = Edition.objects.latest("number")
    # As an edition keeps it from before sections could be read first.
    for section in edition.head["sections"]:
        del section["first_step"]
    edition.save()
    shown = desk.get(page("article_edition", article.pk, edition.number)).content.decode()
    addresses, names = zip(*re.findall(r'href="(/admin/[^"]+/read/[^"]+)">([^<]+)<', shown), strict=True)
    assert len(set(names)) == len(names)
    assert {"map", "for-your-doctor", "pillow", "beds"} < {address.rstrip("/").split("/")[-1] for address in addresses}

    for address in addresses:
        answer = desk.get(address)
        assert answer.status_code == 200, address
        assert "Nobody sees this text" not in answer.content.decode(), address


def test_strangers_and_plain_members_of_staff_cannot_use_the_desk(client):
    article = ArticleFactory()
    urls = [page(f"article_{name}", article.pk) for name in ("preview", "publish", "editions", "take_down")]
    for url in urls:
        assert client.get(url).status_code == 302
    client.force_login(StaffFactory(is_superuser=False))
    for url in urls:
        assert client.get(url).status_code == 403


@pytest.mark.parametrize("value", ["²:up", "9" * 5000 + ":up", "x", ":", "1"])
def test_a_move_of_nothing_moves_nothing(desk, value):
    article = DraftFactory()
    data = form_of(desk.get(page("article_change", article.pk)))
    assert desk.post(page("article_change", article.pk), data | {"_move": value}).status_code == 302
