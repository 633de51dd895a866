"""What the author's working copy was: kept at each save, shown with what changed, and brought back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.admin.guide.guides import SectionAdmin
from articles.editions import revisions
from articles.models import OwnPage, Reviewer, Revision, Section
from articles.models.revision import superfluous
from articles.text.marks import CAUTIONS, HELPS
from rlssite.health.clock import CLOCK
from rlssite.models import Beat
from tests.articles.test_admin import form_of, page
from tests.factories import ArticleFactory, DraftFactory, RemedyFactory, SectionFactory, StaffFactory
from tests.layout import one_line

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory(username="ada"))
    return client


def save(desk, row, **typed):
    url = page(f"{row._meta.model_name}_change", row.pk)
    assert desk.post(url, form_of(desk.get(url)) | typed).status_code == 302


def autosave(desk, row, **typed):
    url = page(f"{row._meta.model_name}_change", row.pk)
    was = form_of(desk.get(url))
    sent = typed | {f"{name}-was": was[f"{name}-was"] for name in typed}
    answer = desk.post(url, sent, headers={"X-Autosave": "1"})
    assert "error" not in answer.json(), answer.json()


def history(desk, row):
    return desk.get(page(f"{row._meta.model_name}_history", row.pk)).content.decode()


def bring_back(desk, row, revision, *names):
    url = page(f"{row._meta.model_name}_revision", row.pk, revision.pk)
    return desk.post(url, {"field": names}, follow=True).content.decode()


def oldest(row):
    return Revision.objects.of(row).last()


@pytest.mark.django_db
def test_each_save_is_kept_with_who_and_what_and_can_be_brought_back(desk):
    section = SectionFactory(title="Iron", body="One two three.")
    save(desk, section, body="One 2 three.", title="Iron and sleep")
    save(desk, section, body="All is gone.")

    shown = history(desk, section)
    assert "ada" in shown and "Body" in shown and "As it was before the changes above." in shown
    assert Revision.objects.of(section).count() == 3
    second = Revision.objects.of(section)[1]
    change = desk.get(page("section_revision", section.pk, second.pk)).content.decode()
    before = page("section_revision", section.pk, oldest(section).pk)
    assert f'<a href="{before}">The save before this one, to bring back what it held</a>' in change
    assert "<del> two</del>" in change and "<ins> 2</ins>" in change

    answer = bring_back(desk, section, oldest(section), "body")
    section.refresh_from_db()
    assert (section.title, section.body) == ("Iron and sleep", "One two three.")
    assert "Brought back from" in answer
    # To bring back is a revision too, so it can be undone in the same way.
    bring_back(desk, section, Revision.objects.of(section)[1], "body")
    section.refresh_from_db()
    assert section.body == "All is gone."


def offers(shown, words):
    """Return (address, field) of the buttons `words` in a history."""
    forms = re.findall(r'<form method="post" class="acts" action="([^"]+)">(.*?)</form>', shown, re.DOTALL)
    return [(url, re.search(r'name="field" value="(\w+)"', inner)[1]) for url, inner in forms if words in inner]


of_each_kind = pytest.mark.parametrize(
    ("make", "name", "label"),
    [
        (SectionFactory, "body", "Body"),
        (lambda **texts: RemedyFactory(section__article=DraftFactory(), **texts), "benefits", "Benefits"),
        (ArticleFactory, "tonight", "Tonight"),
        (lambda **texts: OwnPage.objects.create(title="Imprint", slug="imprint", **texts), "body", "Text"),
    ],
)


@pytest.mark.django_db
@of_each_kind
def test_a_save_that_emptied_a_text_says_so_and_offers_it_back(desk, make, name, label):
    row = make(**{name: "One two three."})
    save(desk, row, **{name: ""})
    shown = one_line(history(desk, row))
    assert f"Emptied: {label} </strong> (3 words before)" in shown

    [(url, sent)] = offers(shown, f"Bring “{label}” back")
    desk.post(url, {"field": sent})
    row.refresh_from_db()
    assert getattr(row, name) == "One two three."
    # It stays said, and what is back is not offered.
    shown = one_line(history(desk, row))
    assert f"Emptied: {label}" in shown and not offers(shown, "Bring")


@pytest.mark.django_db
def test_a_save_that_nearly_emptied_a_text_says_so_and_a_shortened_one_does_not(desk, client):
    section = SectionFactory(body="word " * 100)
    save(desk, section, body="word " * 50)
    assert "mptied:" not in history(desk, section)
    save(desk, section, body="Only this.", title="Another title")
    shown = one_line(history(desk, section))
    assert "Nearly emptied: Body </strong> (50 words before, 2 now)" in shown and "Title" in shown
    assert len(offers(shown, "Bring “Body” back")) == 1
    reader = StaffFactory(is_superuser=False)
    reader.user_permissions.add(Permission.objects.get(codename="view_section"))
    client.force_login(reader)
    shown = one_line(history(client, section))
    assert "Nearly emptied: Body" in shown and not offers(shown, "Bring")


@pytest.mark.django_db
def test_to_bring_back_nothing_says_so_and_changes_nothing(desk):
    section = SectionFactory(body="Old.")
    save(desk, section, body="New.")
    answer = bring_back(desk, section, oldest(section))
    assert "Nothing was ticked, so nothing was changed." in answer and "Brought back from" not in answer
    assert "Brought back from" not in desk.get(page("section_log", section.pk)).content.decode()
    assert Revision.objects.of(section).count() == 2


@pytest.mark.django_db
def test_the_list_names_what_changed_without_comparing_the_texts_word_by_word(desk, monkeypatch):
    section = SectionFactory(body="0.")
    for number in range(1, 4):
        save(desk, section, body=f"{number}.")
    compared = []
    monkeypatch.setattr(revisions, "side_by_side", lambda *texts: compared.append(texts) or [])
    assert history(desk, section).count("Body") == 3
    assert compared == []


@pytest.mark.django_db
def test_marks_of_a_remedy_are_kept_in_the_words_of_its_form(desk):
    remedy = RemedyFactory(cautions=[], helps="some", verdict="It helps.")
    save(desk, remedy, cautions=["serious"], helps="unstudied")
    newest = Revision.objects.of(remedy).first()
    shown = desk.get(page("remedy_revision", remedy.pk, newest.pk)).content.decode()
    assert "Watch out" in shown and str(CAUTIONS["serious"].word) in shown and str(HELPS["unstudied"].word) in shown
    bring_back(desk, remedy, oldest(remedy), "cautions", "helps")
    remedy.refresh_from_db()
    assert (remedy.cautions, remedy.helps) == ([], "some")


@pytest.mark.django_db
def test_an_order_and_what_was_set_aside_come_back(desk):
    article = DraftFactory(section=False)
    a, _b, c = (SectionFactory(article=article, title=title) for title in "ABC")
    save(desk, article, _move=f"{c.pk}:up")
    save(desk, article, **{"sections-0-set_aside": "on"})
    assert "Order" in history(desk, article)

    bring_back(desk, a, oldest(a), "set_aside")
    bring_back(desk, article, oldest(article), "order")
    assert "".join(Section.objects.kept().filter(article=article).values_list("title", flat=True)) == "ABC"


@pytest.mark.django_db
def test_an_order_made_on_the_rows_own_page_is_kept_with_its_guide(desk):
    article = DraftFactory(section=False)
    a, _b = (SectionFactory(article=article, title=title) for title in "AB")
    save(desk, a, position="9")
    assert [one.values["order"][-1] for one in Revision.objects.of(article)] == [a.pk, _b.pk]


@pytest.mark.django_db
def test_the_order_of_the_section_that_a_remedy_left_is_kept_too(desk):
    section = SectionFactory()
    stays, goes = (RemedyFactory(section=section, name=name) for name in ("Iron", "Zinc"))
    other = SectionFactory(article=section.article)
    save(desk, section, title="Minerals")
    save(desk, goes, section=other.pk)
    assert Revision.objects.of(section).first().values["order"] == [stays.pk]
    assert Revision.objects.of(other).first().values["order"] == [goes.pk]


@pytest.mark.django_db
def test_a_reviewer_who_was_taken_out_comes_back(desk):
    article = DraftFactory()
    Reviewer.objects.create(article=article, name="Ada", role="x", date="2026-01-01", scope="All", interests="None")
    save(desk, article, **{"reviewers-0-DELETE": "on"})
    assert not article.reviewers.exists()
    bring_back(desk, article, oldest(article), "reviewers")
    assert article.reviewers.get().name == "Ada"


@pytest.mark.django_db
def test_what_the_editor_saves_by_itself_within_a_sitting_is_one_revision(desk):
    section = SectionFactory(body="One.")
    for text in ("One. Two.", "One. Two. Three.", "One. Two. Three. Four."):
        autosave(desk, section, body=text)
    assert [one.values["body"] for one in Revision.objects.of(section)] == ["One. Two. Three. Four.", "One."]
    assert "(saved by itself)" in history(desk, section)
    # Saved by hand, it stands for itself.
    save(desk, section)
    assert "(saved by itself)" not in history(desk, section)
    autosave(desk, section, body="One. Two. Three. Four. Five.")
    assert Revision.objects.of(section).count() == 3
    Revision.objects.of(section).update(begun=timezone.now() - timedelta(hours=1))
    autosave(desk, section, body="One. Two. Three. Four. Five. Six.")
    assert Revision.objects.of(section).count() == 4
    # What takes much away does not take the place of what it takes away.
    autosave(desk, section, body="One. Two. Three.")
    assert Revision.objects.of(section)[1].values["body"] == "One. Two. Three. Four. Five. Six."


@pytest.mark.django_db
def test_loading_an_old_edition_keeps_what_stood_there_part_by_part(desk):
    article = ArticleFactory(section__body="Old words.")
    section = article.sections.get()
    section.body = "New words."
    section.save()
    desk.post(page("article_restore", article.pk, 1))
    assert "Edition 1 was loaded." in history(desk, section)
    bring_back(desk, section, Revision.objects.of(section)[1], "body")
    section.refresh_from_db()
    assert section.body == "New words."


@pytest.mark.django_db
def test_the_history_says_what_readers_do_not_see_yet(desk):
    article = ArticleFactory(section__body="Seen by readers.")
    section = article.sections.get()
    remedy = RemedyFactory(section__article=DraftFactory())
    for row in (article, section):
        assert "Readers see it as it is here." in history(desk, row)
    assert "Readers do not see any of this yet." in history(desk, remedy)
    save(desk, section, body="Seen by nobody.")
    assert "<del> readers.</del>" in history(desk, section) and "<ins> nobody.</ins>" in history(desk, section)
    assert '<a href="#unseen">Changed since what readers see: Body</a>' in one_line(history(desk, section))
    assert "Readers see it as it is here." in history(desk, article)


@pytest.mark.django_db
def test_the_history_offers_the_way_back_before_the_differences_which_it_explains_once(desk):
    section = ArticleFactory(section__body="Seen.\n\nBy.\n\nReaders.").sections.get()
    save(desk, section, body="")
    shown = one_line(history(desk, section))
    stands = ["Bring “Body” back", 'id="unseen"', "Struck out: readers still see it", "<del>Seen.</del>"]
    places = [shown.index(words) for words in stands]
    assert places == sorted(places)
    assert shown.count("readers still see it") == 1 and "is-told" in shown


@pytest.mark.django_db
def test_what_was_brought_back_is_said_to_be_as_readers_see_it_or_not(desk):
    section = ArticleFactory(section__body="One.").sections.get()
    save(desk, section, body="Two.")
    save(desk, section, body="Three.")
    told = one_line(bring_back(desk, section, Revision.objects.of(section)[1], "body"))
    assert "Readers see no change until you publish." in told and "Changed since what readers see: Body" in told
    told = one_line(bring_back(desk, section, oldest(section), "body"))
    assert "Now it is again as readers see it." in told and "Readers see it as it is here." in told
    assert "until you publish" not in told
    draft = SectionFactory(body="One.")
    save(desk, draft, body="Two.")
    assert "Nobody sees it before you publish." in bring_back(desk, draft, oldest(draft), "body")


def told_after_save(desk, row, **typed):
    url = page(f"{row._meta.model_name}_change", row.pk)
    answer = desk.post(url, form_of(desk.get(url)) | typed, follow=True).content.decode()
    return one_line(re.search(r'(?s)<ul class="messagelist">(.*?)</ul>', answer)[1])


@pytest.mark.django_db
@of_each_kind
def test_save_says_that_a_text_is_empty_now_and_leads_to_where_it_comes_back(desk, make, name, label):
    row = make(**{name: "One two three."})
    told = told_after_save(desk, row, **{name: ""})
    assert f"“{label}” is empty now (3 words before)." in told and "Saved." in told
    back = re.search(r'<a href="([^"]+)">Bring it back…</a>', told)[1]
    assert offers(one_line(desk.get(back).content.decode()), f"Bring “{label}” back")
    # Once is enough.
    assert "empty now" not in told_after_save(desk, row)


@pytest.mark.django_db
def test_save_says_that_a_text_is_nearly_empty_and_nothing_of_one_that_was_empty_or_only_got_shorter(desk):
    section = SectionFactory(title="Iron", body="word " * 100)
    assert "empty now" not in told_after_save(desk, section, body="word " * 50)
    told = told_after_save(desk, section, body="Only <this>.")
    assert "“Body” is nearly empty now (50 words before, 2 now)." in told
    other = SectionFactory(body="")
    assert "empty now" not in told_after_save(desk, other, title="Another")


@pytest.mark.django_db
def test_the_history_says_how_long_saves_are_kept(desk):
    section = SectionFactory(body="One.")
    save(desk, section, body="Two.")
    told = one_line(history(desk, section))
    assert "Every save of the last day is kept; from before that, the last save of each hour" in told
    assert "within half an hour is one save" in told


@pytest.mark.django_db
def test_what_does_not_fit_any_more_is_not_brought_back_and_says_why(desk):
    article = DraftFactory(section=False)
    section = SectionFactory(article=article, title="Iron", slug="iron", body="Old.")
    save(desk, section, slug="metal", body="New.")
    section.refresh_from_db()
    section.old_slugs = []
    section.save()
    section.article.part_slugs.filter(slug="iron").delete()
    SectionFactory(article=article, title="Other", slug="iron")
    assert "“Other” has, or had, this address" in bring_back(desk, section, oldest(section), "slug", "body")
    section.refresh_from_db()
    assert section.body == "New."


@pytest.mark.django_db
def test_only_who_may_change_a_part_brings_it_back(desk, client):
    section = SectionFactory(body="Old.")
    save(desk, section, body="New.")
    client.force_login(StaffFactory(is_superuser=False))
    url = page("section_revision", section.pk, oldest(section).pk)
    assert client.get(url).status_code == client.post(url, {"field": ["body"]}).status_code == 403
    assert client.get(page("section_history", section.pk)).status_code == 403


@pytest.mark.django_db
def test_a_revision_from_before_a_field_existed_leaves_it_alone(desk):
    remedy = RemedyFactory(verdict="Old.", tried_for="")
    save(desk, remedy, verdict="New.", tried_for="12 weeks")
    remedy.refresh_from_db()
    first = oldest(remedy)
    del first.values["tried_for"]
    first.save()
    assert set(revisions.changes("remedy", first.values, revisions.state_of(remedy))) == {"verdict"}
    bring_back(desk, remedy, first, "verdict")
    remedy.refresh_from_db()
    assert (remedy.verdict, remedy.tried_for) == ("Old.", "12 weeks")


@pytest.mark.parametrize(
    ("ages", "gone"),
    [
        ([timedelta(minutes=minute) for minute in range(0, 1400, 5)], 0),
        ([timedelta(days=2, minutes=minute) for minute in range(60)], 58),
        ([timedelta(days=2, hours=hour) for hour in range(24)], 0),
        ([timedelta(days=20, hours=hour) for hour in range(24)], 22),
        ([timedelta(days=day) for day in range(8, 58)], 0),
        ([timedelta(days=day) for day in range(63, 63 + 7 * 10)], 59),
        ([timedelta(days=400)], 0),
        ([timedelta(days=2)] * 2, 1),
    ],
)
def test_old_revisions_are_thinned_and_the_last_of_each_stretch_stays(ages, gone):
    times = sorted((NOW - age for age in ages), reverse=True)
    found = superfluous(enumerate(times), NOW)
    assert len(set(found)) == gone
    assert 0 not in found


@pytest.mark.django_db
def test_saving_thins_what_is_old(desk):
    section = SectionFactory(body="0.")
    for number in range(1, 6):
        save(desk, section, body=f"{number}.")
    # All of one day and some of one moment, as where a guide is loaded twice at once.
    old = (timezone.now() - timedelta(days=30)).replace(hour=12)
    for number, revision in enumerate(Revision.objects.of(section)):
        Revision.objects.filter(pk=revision.pk).update(made=old - timedelta(seconds=number // 2))
    save(desk, section, body="6.")
    assert [one.values["body"] for one in Revision.objects.of(section)] == ["6.", "5."]


def delete(desk, row, **sent):
    url = page(f"{row._meta.model_name}_delete", row.pk)
    return desk.post(url, sent or {"post": "yes"}, follow=True).content.decode()


def undelete(desk, article, title):
    shown = history(desk, article)
    assert title in shown
    url = re.search(r'action="([^"]+/undelete/[0-9]+/)"', shown).group(1)
    return desk.post(url, follow=True).content.decode()


@pytest.mark.django_db
def test_a_deleted_section_is_brought_back_from_its_guides_history(desk):
    section = SectionFactory(title="Iron", slug="low-iron", body="One two three.")
    save(desk, section, slug="iron")
    article, parts = section.article, section.article.sections.count()
    asked = desk.get(page("section_delete", section.pk)).content.decode()
    assert "lists it, and brings it back" in asked and "for good" not in asked
    assert "“Iron” was deleted. It can be brought back" in delete(desk, section)
    assert article.sections.count() == parts - 1

    assert "“Iron” is back" in undelete(desk, article, "“Iron”")
    back = article.sections.get(slug="iron")
    # Its number is the same, so that its history goes on, and its earlier address too.
    assert (back.pk, back.body, back.old_slugs) == (section.pk, "One two three.", ["low-iron"])
    assert Revision.objects.of(back).count() > 2
    assert "undelete" not in history(desk, article)


@pytest.mark.django_db
def test_a_deleted_remedy_comes_back_whole_with_another_address_if_its_own_was_given_away(desk):
    remedy = RemedyFactory(name="Walking", slug="walking", helps=next(iter(HELPS)), verdict="It may ease.")
    article, section = remedy.article, remedy.section
    delete(desk, remedy)
    SectionFactory(article=article, slug="walking")
    undelete(desk, article, "“Walking”")
    back = article.remedies.get()
    assert (back.section, back.slug, back.verdict) == (section, "walking-remedy", "It may ease.")
    assert back.helps == remedy.helps


@pytest.mark.django_db
def test_a_remedy_whose_section_is_deleted_too_asks_for_that_first(desk):
    remedy = RemedyFactory(name="Walking")
    article, section = remedy.article, remedy.section
    delete(desk, remedy)
    revision = Revision.objects.get(part=f"remedy:{remedy.pk}", note="Deleted.")
    delete(desk, section)
    url = page("article_undelete", article.pk, revision.pk)
    assert "bring that back first" in desk.post(url, follow=True).content.decode()
    assert not article.remedies.exists()


@pytest.mark.django_db
def test_the_delete_page_offers_to_set_aside_instead(desk):
    section = SectionFactory(title="Iron")
    assert "“Iron” is set aside" in delete(desk, section, _set_aside="1")
    section.refresh_from_db()
    assert section.set_aside
    # The second time it is set aside already.
    assert "_set_aside" not in desk.get(page("section_delete", section.pk)).content.decode()


@pytest.mark.django_db
def test_what_somebody_saves_while_a_part_is_set_aside_stays(desk, monkeypatch):
    section = SectionFactory(body="Old.")
    read = SectionAdmin.get_object

    def and_another_saves(*args):
        found = read(*args)
        Section.objects.update(body="Newer.")
        return found

    monkeypatch.setattr(SectionAdmin, "get_object", and_another_saves)
    with CaptureQueriesContext(connection) as asked:
        delete(desk, section, _set_aside="1")
    section.refresh_from_db()
    assert section.set_aside and section.body == "Newer."
    if connection.features.has_select_for_no_key_update:
        assert any("FOR NO KEY UPDATE" in query["sql"] for query in asked if "articles_section" in query["sql"])


@pytest.mark.django_db
def test_nothing_is_thinned_by_a_clock_that_was_set(desk, monkeypatch):
    section = SectionFactory()
    now = timezone.now()
    for hour in range(3):
        made = now - timedelta(days=100, hours=hour)
        Revision.objects.create(part=f"section:{section.pk}", begun=made, made=made, values={"title": str(hour)})
    set_clock = Beat.objects.create(name=CLOCK, at=now)
    save(desk, section, body="New.")
    assert Revision.objects.of(section).filter(made__lt=now - timedelta(days=99)).count() == 3
    set_clock.delete()
    save(desk, section, body="Newer.")
    assert Revision.objects.of(section).filter(made__lt=now - timedelta(days=99)).count() < 3


@pytest.mark.django_db
def test_a_clock_that_was_set_back_makes_no_endless_sitting(desk):
    section = SectionFactory(body="Words that stay here.")
    autosave(desk, section, body="Words that stay here, one.")
    later = timezone.now() + timedelta(days=300)
    Revision.objects.filter(by_itself=True).update(begun=later, made=later)
    autosave(desk, section, body="Words that stay here, one, two.")
    assert Revision.objects.of(section).filter(by_itself=True).count() == 2


@pytest.mark.django_db
def test_deleting_what_cannot_come_back_says_that_it_is_for_good(desk):
    assert "This is for good" in desk.get(page("article_delete", DraftFactory().pk)).content.decode()
