"""Two tabs, or two people, at the same page of the author's desk: nothing that either of them did is lost."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Looking, Reviewer, Section, Site
from comments.mail.jobs import purge
from comments.models import DiscussionSettings, HelpLine, ReadyText
from rlssite.when import in_words
from tests.articles.test_admin import form_of, page
from tests.factories import AuthorFactory, DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory, StaffFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db

BOTH = "Both stand below: save the one you want."


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def opened(desk, url):
    return form_of(desk.get(url))


def fresh(row):
    row.refresh_from_db()
    return row


def without(data, *names):
    return {name: value for name, value in data.items() if name not in names}


def test_what_only_the_other_tab_changed_stays_and_is_said(desk):
    remedy = RemedyFactory(name="Iron", cautions=["serious"], label_note="")
    url = page("remedy_change", remedy.pk)
    older, newer = opened(desk, url), opened(desk, url)
    desk.post(url, newer | {"cautions": ["serious", "worsens"], "kind": "medicine"})

    answer = desk.post(url, older | {"label_note": "only if iron is low"}, follow=True).content.decode()

    assert fresh(remedy).cautions == ["serious", "worsens"]
    assert (remedy.kind, remedy.label_note) == ("medicine", "only if iron is low")
    assert "Changed elsewhere meanwhile, and kept as it was saved there: Iron: Kind; Iron: Watch out." in answer


def test_a_tick_taken_off_elsewhere_is_not_set_again(desk):
    remedy = RemedyFactory(cautions=["serious"], set_aside=True)
    url = page("remedy_change", remedy.pk)
    older, newer = opened(desk, url), opened(desk, url)
    desk.post(url, without(newer, "cautions", "set_aside"))
    desk.post(url, older | {"name": "Iron"})
    assert (fresh(remedy).cautions, remedy.set_aside, remedy.name) == ([], False, "Iron")


def test_marks_that_both_changed_are_shown_and_either_is_saved(desk):
    remedy = RemedyFactory(cautions=[])
    url = page("remedy_change", remedy.pk)
    older, newer = opened(desk, url), opened(desk, url)
    desk.post(url, newer | {"cautions": ["serious"]})

    answer = desk.post(url, older | {"cautions": ["worsens"], "name": "Typed with care"})
    html = answer.content.decode()
    assert BOTH in html and "Typed with care" in html
    # Neither is struck out: both can be chosen.
    assert "<mark" in html and "<del>" not in html
    assert [f'name="cautions-take" value="{whose}"' in html for whose in ("mine", "theirs")] == [True, True]
    assert fresh(remedy).cautions == ["serious"]

    again = form_of(answer)
    desk.post(url, again | {"cautions-take": "theirs"})
    assert (fresh(remedy).cautions, remedy.name) == (["serious"], "Typed with care")
    # Whoever keeps what they typed saves it by the same page.
    desk.post(url, opened(desk, url) | {"cautions": ["serious", "worsens"]})
    answer = desk.post(url, again | {"cautions-take": "mine"})
    assert BOTH in answer.content.decode()
    desk.post(url, form_of(answer) | {"cautions-take": "mine"})
    assert fresh(remedy).cautions == ["worsens"]


def test_who_saved_the_other_version_is_said_with_when(desk, client):
    section = SectionFactory(title="Iron", body="Old.")
    url = page("section_change", section.pk)
    older = opened(desk, url)
    client.force_login(StaffFactory(username="bo"))
    client.post(url, opened(client, url) | {"body": "Bo's."})
    client.force_login(StaffFactory(username="cy"))
    # What was saved later, and left the text alone, says nothing of it.
    client.post(url, opened(client, url) | {"title": "Iron and sleep"})
    html = desk.post(url, older | {"body": "Mine."}).content.decode()
    assert "bo saved it on" in html and "cy saved it" not in html


def test_nobody_is_said_to_have_saved_what_no_revision_holds(desk, client):
    section = SectionFactory(position=1)
    url = page("section_change", section.pk)
    older = opened(desk, url)
    client.force_login(StaffFactory(username="bo"))
    client.post(url, opened(client, url) | {"position": "7", "body": "Bo's."})
    html = desk.post(url, older | {"position": "8", "body": "Mine."}).content.decode()
    # Of both fields there are two versions, and of the text alone it is known whose the other is.
    assert html.count('<fieldset class="both">') == 2 and html.count("bo saved it on") == 1


def test_nobody_is_said_to_have_saved_what_came_from_files(desk, client):
    section = SectionFactory(body="Old.")
    url = page("section_change", section.pk)
    client.force_login(StaffFactory(username="bo"))
    client.post(url, opened(client, url) | {"body": "Bo's."})
    older = opened(desk, url)
    Section.objects.update(body="From a file.")
    html = desk.post(url, older | {"body": "Mine."}).content.decode()
    assert BOTH in html and "bo saved it on" not in html


@pytest.mark.parametrize(
    ("make", "name", "theirs", "mine"),
    [
        (lambda: AuthorFactory(about="Old."), "about", "Theirs.", "Mine."),
        (lambda: ReferenceFactory(title="Old"), "title", "Theirs", "Mine"),
        (lambda: ReferenceFactory(authors="Old, Ada"), "authors", "Theirs, Ada", "Mine, Ada"),
        (lambda: ReferenceFactory(), "accessed", "2025-01-01", "2025-01-02"),
        (lambda: ReferenceFactory(type="web"), "type", "book", "report"),
        (lambda: SectionFactory(), "position", "7", "8"),
        (lambda: SectionFactory(title="Old"), "title", "Theirs", "Mine"),
        (lambda: Site.objects.get_or_create(pk=1)[0], "owner", "Theirs", "Mine"),
        (lambda: Site.objects.get_or_create(pk=1)[0], "minimum_age", "18", "21"),
        (lambda: DraftFactory(), "review_due", "2030-01-01", "2030-01-02"),
    ],
)
def test_each_field_of_each_form_is_guarded(desk, make, name, theirs, mine):
    row = make()
    url = page(f"{row._meta.model_name}_change", row.pk)
    older, newer = opened(desk, url), opened(desk, url)
    assert desk.post(url, newer | {name: theirs}).status_code == 302
    saved = str(getattr(fresh(row), name))
    answer = desk.post(url, older | {name: mine})
    assert BOTH in answer.content.decode()
    assert str(getattr(fresh(row), name)) == saved
    assert desk.post(url, form_of(answer)).status_code == 302
    assert str(getattr(fresh(row), name)) == mine


def test_a_picture_keeps_a_title_that_was_given_elsewhere(desk):
    from articles.desk import uploads
    from tests import pictures

    image = uploads.store(pictures.photo(), None)
    url = page("image_change", image.pk)
    older, newer = opened(desk, url), opened(desk, url)
    desk.post(url, newer | {"title": "A leg"})
    assert BOTH in desk.post(url, older | {"title": "Two legs"}).content.decode()
    assert fresh(image).title == "A leg"


def test_an_order_made_elsewhere_is_not_undone_by_saving_something_else(desk):
    article = DraftFactory(section=False)
    for title in "ABC":
        SectionFactory(article=article, title=title)
    url = page("article_change", article.pk)
    older = opened(desk, url)
    desk.post(url, opened(desk, url) | {"sections-2-position": "1", "sections-0-set_aside": "on"})

    desk.post(url, older | {"title": "New title"})

    assert "".join(article.sections.values_list("title", flat=True)) == "CAB"
    assert Section.objects.get(title="A").set_aside
    assert fresh(article).title == "New title"


def test_a_row_that_is_moved_stands_where_it_was_sent_among_rows_that_were_moved_elsewhere(desk):
    article = DraftFactory(section=False)
    for title in "ABCD":
        SectionFactory(article=article, title=title)
    url = page("article_change", article.pk)
    older = opened(desk, url)
    # The other tab makes it A B D C; this one, which shows A B C D, sends B to the third place.
    desk.post(url, opened(desk, url) | {"sections-3-position": "3"})
    desk.post(url, older | {"sections-1-position": "3"})
    assert "".join(article.sections.values_list("title", flat=True)) == "ADBC"


def test_what_was_taken_over_is_said_where_the_page_is_refused(desk):
    remedy = RemedyFactory(name="Iron", label_note="")
    url = page("remedy_change", remedy.pk)
    older = opened(desk, url)
    desk.post(url, opened(desk, url) | {"label_note": "only if iron is low"})
    answer = desk.post(url, older | {"name": ""})
    assert form_of(answer)["label_note"] == "only if iron is low"
    assert answer.content.decode().count("Changed elsewhere meanwhile, and shown as it was saved there.") == 1


def test_a_row_whose_place_both_changed_says_so_in_its_row(desk):
    article = DraftFactory(section=False)
    for title in "ABC":
        SectionFactory(article=article, title=title)
    url = page("article_change", article.pk)
    older = opened(desk, url)
    desk.post(url, opened(desk, url) | {"sections-0-card": "1"})
    answer = desk.post(url, older | {"sections-0-card": "2", "summary": "Typed."})
    assert BOTH in answer.content.decode() and "Typed." in answer.content.decode()
    desk.post(url, form_of(answer) | {"sections-0-card-take": "theirs"})
    assert Section.objects.get(title="A").card == 1
    assert fresh(article).summary == "Typed."


def test_a_reviewer_who_was_changed_elsewhere_is_guarded(desk):
    article = DraftFactory()
    reviewer = Reviewer.objects.create(
        article=article, name="Ada", role="Old", date="2026-01-01", scope="All", interests="None"
    )
    url = page("article_change", article.pk)
    older = opened(desk, url)
    desk.post(url, opened(desk, url) | {"reviewers-0-role": "Theirs"})
    assert BOTH in desk.post(url, older | {"reviewers-0-role": "Mine"}).content.decode()
    assert fresh(reviewer).role == "Theirs"


def test_a_value_beside_a_mistake_is_still_compared_after_the_mistake_is_mended(desk):
    reference = ReferenceFactory(title="Old", note="")
    url = page("reference_change", reference.pk)
    older = opened(desk, url)
    answer = desk.post(url, older | {"title": "Mine", "doi": "no doi"})
    desk.post(url, opened(desk, url) | {"title": "Theirs", "note": "Theirs too"})

    answer = desk.post(url, form_of(answer) | {"doi": ""})
    assert BOTH in answer.content.decode()
    assert fresh(reference).title == "Theirs"
    desk.post(url, form_of(answer))
    assert (fresh(reference).title, reference.note) == ("Mine", "Theirs too")


def test_a_field_that_is_wrong_and_changed_elsewhere_shows_both(desk):
    remedy = RemedyFactory(verdict="Old.")
    url = page("remedy_change", remedy.pk)
    older = opened(desk, url)
    desk.post(url, opened(desk, url) | {"verdict": "Theirs."})
    answer = desk.post(url, older | {"verdict": "Mine [@nobody]."}).content.decode()
    assert BOTH in answer and "no reference with the key" in answer and "Mine [@nobody]." in answer


@pytest.mark.parametrize(
    ("make", "name", "theirs", "mine"),
    [
        (
            lambda: HelpLine.objects.create(kind="crisis", country="Nowhere", name="Old", number="1"),
            "name",
            "Theirs",
            "Mine",
        ),
        (lambda: ReadyText.objects.create(title="Old", key="old", text="Old."), "text", "Theirs.", "Mine."),
        (lambda: DiscussionSettings.objects.get_or_create(pk=1)[0], "spam_words", "theirs", "mine"),
    ],
)
def test_the_settings_of_the_discussion_are_guarded_too(desk, make, name, theirs, mine):
    row = make()
    url = reverse(f"admin:comments_{row._meta.model_name}_change", args=[row.pk])
    older = opened(desk, url)
    assert desk.post(url, opened(desk, url) | {name: theirs}).status_code == 302
    assert BOTH in desk.post(url, older | {name: mine}).content.decode()
    assert getattr(fresh(row), name) == theirs


LONG = "A sentence of the author's, which took an evening. " * 20


@pytest.mark.parametrize(
    ("before", "typed", "is_held"),
    [
        (LONG, "", True), (LONG, "A sentence.", True), (LONG, LONG[:500], False), (LONG, f"{LONG} More.", False),
        ("Short words.", "", True), ("Short words.", "S", False), ("", "Words.", False),
    ],
)  # fmt: skip
def test_a_text_that_was_emptied_waits_for_save(desk, before, typed, is_held):
    section = SectionFactory(body=before)
    url = page("section_change", section.pk)
    sent = opened(desk, url)
    answer = desk.post(url, {"body": typed, "body-was": sent["body-was"]}, headers={"X-Autosave": "1"}).json()
    if is_held:
        assert "“Body” lost most of its text. Press Save" in answer["error"] and answer["held"] == ["body"]
        assert fresh(section).body.strip() == before.strip()
        assert desk.post(url, sent | {"body": typed}).status_code == 302
    assert fresh(section).body == typed.strip()


def test_a_text_that_is_emptied_bit_by_bit_waits_for_save_too(desk):
    section = SectionFactory(body=LONG)
    url = page("section_change", section.pk)
    desk.post(url, opened(desk, url))
    for length, is_held in ((900, False), (400, False), (150, True)):
        sent = {"body": LONG[:length], "body-was": opened(desk, url)["body-was"]}
        answer = desk.post(url, sent, headers={"X-Autosave": "1"}).json()
        assert ("error" in answer) is is_held, length


# Who has it open


def staff(username):
    client = Client()
    client.force_login(StaffFactory(username=username))
    return client


def open_since(client, url):
    """Return who is said to have the form at `url` open, and since when."""
    html = one_line(client.get(url).content.decode())
    return re.findall(r"(\w+) has it open since ([^<]*?)\.\s*</p>", html)


@pytest.mark.parametrize("make", [DraftFactory, SectionFactory, RemedyFactory, ReferenceFactory])
def test_who_else_has_a_form_open_is_said_and_kept_out_of_nothing(desk, make):
    row = make()
    url = page(f"{row._meta.model_name}_change", row.pk)
    ola, since = staff("ola"), timezone.now() - timedelta(minutes=30)
    assert open_since(ola, url) == [] == open_since(ola, url)
    # Seen a moment ago, at a page opened before.
    Looking.objects.filter(by__username="ola").update(since=since)
    assert open_since(desk, url) == [("ola", in_words(since))]
    assert desk.post(url, opened(desk, url)).status_code == 302
    # Saved, and left.
    assert open_since(ola, url) == []
    Looking.objects.update(seen=timezone.now() - timedelta(minutes=10))
    assert open_since(desk, url) == []


def test_whoever_writes_for_long_has_it_open_all_the_while(desk):
    section = SectionFactory(body="Old.")
    url = page("section_change", section.pk)
    ola = staff("ola")
    sent = opened(ola, url)
    since = timezone.now() - timedelta(minutes=9)
    Looking.objects.update(since=since, seen=since)
    autosaved = {"body": "New.", "body-was": sent["body-was"]}
    assert "error" not in ola.post(url, autosaved, headers={"X-Autosave": "1"}).json()
    assert timezone.now() - Looking.objects.get().seen < timedelta(minutes=1)
    assert open_since(desk, url) == [("ola", in_words(since))]
    # It was left, and is opened again: since now.
    Looking.objects.update(seen=timezone.now() - timedelta(hours=2))
    ola.get(url)
    assert timezone.now() - Looking.objects.get(by__username="ola").since < timedelta(minutes=1)


def test_a_text_of_the_site_says_who_has_it_open_too(desk):
    url = reverse("admin:articles_sitetext_change", args=["footer.en"])
    staff("ola").get(url)
    assert [who for who, _since in open_since(desk, url)] == ["ola"]


def test_it_is_forgotten_who_had_a_form_open():
    section = SectionFactory()
    Looking.objects.note(StaffFactory(), part=f"section:{section.pk}")
    Looking.objects.update(seen=timezone.now() - timedelta(hours=1))
    purge()
    assert not Looking.objects.exists()
