"""How comments are taken, help lines and ready texts: what the author may set, and what is refused in words."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from articles.desk.zones import country_of, is_named, present_names
from articles.models import PageState, Site
from comments.defaults import LINES_ABROAD, help_lines
from comments.models import Discussion, DiscussionSettings, HelpLine, ReadyText
from tests.comments.desk import HOSTILE, desk_of, forms_in, staff_with, text
from tests.factories import ArticleFactory, DraftFactory
from tests.plans import asked

pytestmark = pytest.mark.django_db
SETTINGS = reverse("admin:comments_discussionsettings_change", args=[1])
WRITTEN = {
    "mode": "hold-first", "is_open": "on", "links_held_from": "2", "seconds_to_fill": "3", "per_ten_minutes": "5",
    "per_day": "30",
}  # fmt: skip


def save(desk, **changes):
    DiscussionSettings().save()
    return desk.post(SETTINGS, WRITTEN | changes)


def test_the_list_of_settings_leads_straight_to_the_one_row(desk):
    for _again in range(2):
        answer = desk.get(reverse("admin:comments_discussionsettings_changelist"))
        assert answer.url == SETTINGS
    assert DiscussionSettings.objects.count() == 1
    html = text(desk.get(SETTINGS))
    assert "best casino" in html and "moderator" in html
    assert desk.get(reverse("admin:comments_discussionsettings_add")).status_code == 403


def test_settings_are_kept_and_reach_the_public_pages(desk):
    guide = ArticleFactory()
    before = PageState.objects.get(article=guide).revision
    later = timezone.now().date() + timedelta(days=9)
    answer = save(
        desk, mode="hold-all", away_until=later.isoformat(), spam_words="  Buy   my pills \r\n\r\nbuy my pills\nX1"
    )
    assert answer.status_code == 302, text(answer)
    row = DiscussionSettings.load()
    assert (row.mode, row.away_until, row.is_away) == ("hold-all", later, True)
    assert row.spam_words == "Buy my pills\nbuy my pills\nX1"
    assert PageState.objects.get(article=guide).revision > before


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("away_until", "2020-01-01", "That day is past."),
        ("away_until", "never", "Write the day like"),
        ("spam_words", "x" * 101, "An entry has at most 100 characters"),
        ("held_words", "\n".join(f"word {n}" for n in range(501)), "At most 500 entries; these are 501."),
        ("crisis_phrases", "...", "never matches"),
        ("harmless_phrases", "a\0b", "Null characters"),
        ("links_held_from", "0", "greater than or equal to 1"),
        ("links_held_from", "99999999999", "less than or equal to"),
        ("seconds_to_fill", "61", "less than or equal to 60"),
        ("per_ten_minutes", "0", "greater than or equal to 1"),
        ("per_ten_minutes", "31", "at least as many as ten minutes"),
        ("per_day", "", "required"),
        ("closes_after_days", "99999999", "less than or equal to 36500"),
        ("mode", "nonsense", "valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(desk, field, value, words):
    answer = save(desk, **{field: value})
    assert answer.status_code == 200
    assert words in text(answer)
    assert DiscussionSettings.load().mode == "hold-first"


def test_a_day_that_passed_meanwhile_does_not_block_other_changes(desk):
    past = timezone.now().date() - timedelta(days=1)
    DiscussionSettings(away_until=past).save()
    answer = desk.post(SETTINGS, WRITTEN | {"away_until": past.isoformat(), "per_day": "40"})
    assert answer.status_code == 302
    assert DiscussionSettings.load().per_day == 40


def test_hostile_words_in_the_settings_are_inert(desk):
    assert save(desk, spam_words=HOSTILE[:90]).status_code == 302
    assert "<script>alert" not in text(desk.get(SETTINGS))
    refused = save(desk, spam_words=HOSTILE * 2)
    assert refused.status_code == 200 and "<script>alert" not in text(refused)


def test_one_guide_may_be_stricter_and_close(desk):
    guide = ArticleFactory()
    row, _made = Discussion.objects.get_or_create(article=guide)
    url = reverse("admin:comments_discussion_change", args=[row.pk])
    answer = desk.post(url, {"mode": "hold-all", "closes_after_days": "30"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.mode, row.is_open, row.closes_after_days) == ("hold-all", False, 30)
    assert desk.post(url, {"mode": "hold-all", "closes_after_days": "999999"}).status_code == 200
    assert desk.post(reverse("admin:comments_discussion_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_lines_are_checked_today_by_one_act(desk):
    lines = [HelpLine.objects.create(country=f"Land {n}", name="Line", number="1") for n in range(3)]
    url = reverse("admin:comments_helpline_changelist")
    desk.post(url, {"action": "checked_today", "_selected_action": [line.pk for line in lines[:2]]})
    today = timezone.now().date()
    assert [HelpLine.objects.get(pk=line.pk).checked for line in lines] == [today, today, None]


def test_the_desk_counts_help_lines_without_reading_them(desk):
    with asked() as statements:
        assert desk.get(reverse("admin:index")).status_code == 200
    of_lines = [sql for sql, _params in statements if "comments_helpline" in sql]
    assert of_lines and all(sql.startswith("SELECT COUNT(") for sql in of_lines)


def test_lines_that_were_never_rung_are_counted_alike_everywhere(desk):
    HelpLine.objects.all().delete()
    for kind, number in (("crisis", "1"), ("poison", "2"), ("crisis", "")):
        HelpLine.objects.create(kind=kind, country="Peru", name=f"Line {number}", number=number)
    index = text(desk.get(reverse("admin:index")))
    sheet = text(desk.get(reverse("admin:comments_comment_crisis_sheet")))
    rows = text(desk.get(reverse("admin:comments_helpline_changelist")))
    assert "never rung or opened 3 lines yourself" in index and "never rung or opened 3 lines yourself" in sheet
    assert rows.count("never rung by you") + rows.count("never opened by you") == 3


def test_a_country_without_a_line_to_talk_to_is_named_to_who_lives_there(desk):
    words = "There is no line to talk to for the country of your time zone"
    assert words not in text(desk.get(reverse("admin:index")))
    Site(time_zone="Australia/Sydney").save()
    assert f"{words}: Australia." in text(desk.get(reverse("admin:index")))
    Site(time_zone="Europe/London").save()
    assert words not in text(desk.get(reverse("admin:index")))
    Site(time_zone="Australia/Sydney").save()
    line = {"kind": "crisis", "country": "Australia", "name": "Lifeline", "number": "13 11 14"}
    HelpLine.objects.create(**line, source_url="https://www.lifeline.org.au/", taken="2026-11-01")
    assert words not in text(desk.get(reverse("admin:index")))


def line_of_germany(**fields):
    words = {"kind": "crisis", "country": "Deutschland", "name": "TelefonSeelsorge", "number": "0800 1110111"}
    page = {"source_url": "https://www.telefonseelsorge.de/", "taken": "2026-11-01"}
    return HelpLine.objects.create(**words | page | fields)


def test_a_line_for_those_who_write_in_the_countrys_language_is_not_asked_for_again(desk):
    Site(time_zone="Europe/Berlin").save()
    line = line_of_germany(language="de")
    page = text(desk.get(reverse("admin:index")))
    assert "There is no line to talk to" not in page
    assert "is shown to those who write in German: TelefonSeelsorge. Others there are led to “Elsewhere”." in page
    assert f"{reverse('admin:comments_helpline_change', args=[line.pk])}#id_language" in page
    line.language = ""
    line.save()
    assert "Elsewhere" not in text(desk.get(reverse("admin:index")))


def test_a_line_of_the_own_country_that_readers_do_not_see_is_not_asked_for_again(desk):
    Site(time_zone="Europe/Berlin").save()
    line = line_of_germany(taken=None)
    # Nor the one that the site comes with.
    line_of_germany(language="de", name="Other", country="Liechtenstein")
    page = text(desk.get(reverse("admin:index")))
    assert "There is no line to talk to" not in page and "is not shown to readers: TelefonSeelsorge." in page
    assert reverse("admin:comments_helpline_change", args=[line.pk]) in page


@pytest.mark.parametrize("line", LINES_ABROAD, ids=lambda line: line["country"])
def test_the_country_of_each_line_abroad_is_known_by_the_time_zones(line):
    assert any(is_named(country_of(zone), line["country"]) for zone in present_names() if country_of(zone))


def test_a_line_that_everybody_is_shown_is_said_once_under_a_guide_in_its_language(client):
    line_of_germany()
    with translation.override("de"):
        assert [line.name for line in help_lines()["crisis"]].count("TelefonSeelsorge") == 1


def test_the_desk_says_which_lines_readers_do_not_see_and_which_were_never_rung(desk):
    fields = {"number": "1", "source_url": "https://line.example/", "taken": "2026-11-01"}
    HelpLine.objects.create(country="One", name="Shown", checked="2026-11-02", **fields)
    HelpLine.objects.create(country="Two", name="No page", **fields | {"source_url": ""})
    HelpLine.objects.create(country="Three", name="No date", **fields | {"taken": None})
    index = text(desk.get(reverse("admin:index")))
    assert "2 lines are not shown to readers" in index
    assert "You have never rung or opened 2 lines yourself" in index
    rows = text(desk.get(reverse("admin:comments_helpline_changelist")))
    assert rows.count("never rung by you") == 2
    assert "shown, with its page and November 2026" in rows
    assert "NOT shown: its official page is missing" in rows
    assert "NOT shown: the date is missing" in rows
    HelpLine.objects.exclude(name="Shown").delete()
    assert "Help lines</strong>" not in text(desk.get(reverse("admin:index")))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "call <b>me</b>" * 9),
        ("url", "javascript:alert(1)"),
        ("country", ""),
        ("checked", "x"),
        ("language", "xx"),
    ],
)
def test_a_wrong_line_is_refused(desk, field, value):
    data = {"kind": "crisis", "country": "Norway", "name": "Line", "number": "1", "position": "0"} | {field: value}
    assert desk.post(reverse("admin:comments_helpline_add"), data).status_code == 200
    assert not HelpLine.objects.exists()


def test_a_line_without_a_number_and_a_page_is_refused_beside_the_number(desk):
    data = {"kind": "crisis", "country": "Norway", "name": "Line", "position": "0"}
    form = desk.post(reverse("admin:comments_helpline_add"), data).context["adminform"].form
    assert "helps nobody" in form.errors["number"][0] and not HelpLine.objects.exists()
    for more in ({"number": "116 123"}, {"name": "Other", "url": "https://example.org/"}):
        assert desk.post(reverse("admin:comments_helpline_add"), data | more).status_code == 302


@pytest.mark.parametrize("kind", HelpLine.Kind)
def test_only_lines_to_talk_to_are_chosen_by_language(desk, kind):
    data = {"kind": kind, "country": "España", "name": "Línea", "number": "024", "position": "0", "language": "es"}
    answer = desk.post(reverse("admin:comments_helpline_add"), data)
    is_refused = "or nobody sees the line" in answer.text
    assert (answer.status_code, is_refused) == ((302, False) if kind == HelpLine.Kind.CRISIS else (200, True))
    assert HelpLine.objects.exists() is not is_refused


def test_a_ready_text_keeps_the_key_by_which_the_site_finds_it(desk):
    row = ReadyText.objects.create(key="crisis", title="Crisis", text="Old.")
    url = reverse("admin:comments_readytext_change", args=[row.pk])
    desk.post(url, {"key": "other", "title": "In need", "text": "New."})
    row.refresh_from_db()
    assert (row.key, row.title, row.text) == ("crisis", "In need", "New.")
    assert "New." in text(desk.get(reverse("admin:comments_comment_crisis_sheet")))


def test_the_alarms_are_explained_where_the_author_reads(desk):
    html = text(desk.get(reverse("admin:comments_discussionsettings_changelist"), follow=True))
    assert "The site knows many ways of telling of danger by itself." in html and "README" not in html


def test_publish_leads_to_how_its_discussion_works_and_save_leads_back(desk):
    article = DraftFactory(title="Cramps")
    publishing = reverse("admin:articles_article_publish", args=[article.pk])
    for is_open in (False, True):
        link = re.search(r'<a href="(/admin/comments/[^"]+)">(?:Close it|Open it)', text(desk.get(publishing)))[1]
        page = desk.get(link, headers={"referer": f"http://testserver{publishing}"})
        assert "<h1>How the discussion of “Cramps” works</h1>" in text(page)
        assert "Nothing changes before you save. To close the discussion" in text(page)
        assert f'<a href="{publishing}">Publish</a>' in text(page).partition('class="breadcrumbs"')[2]
        (form,) = [form for form in forms_in(page.text) if "_back" in form["hidden"]]
        typed = {"article": article.pk, "is_open": "on" if is_open else "", "mode": "", "closes_after_days": ""}
        answer = desk.post(link, {**form["hidden"], **{name: value for name, value in typed.items() if value}})
        assert answer.status_code == 302 and answer.url == publishing
        assert Discussion.objects.get().is_open == is_open
        said = f"Saved. The discussion of “Cramps” is {'open' if is_open else 'closed'}."
        assert said in text(desk.get(publishing))
    # Whoever comes back by the address of a new one finds the one that there is.
    own = reverse("admin:comments_discussion_change", args=[Discussion.objects.get().pk])
    assert desk.get(f"{reverse('admin:comments_discussion_add')}?article={article.pk}").url == own
    # A new one that names no guide, or none that there is, is called as before.
    add = reverse("admin:comments_discussion_add")
    assert all(
        "<h1>Add discussion</h1>" in text(desk.get(f"{add}{query}")) for query in ("", "?article=x", "?article=0")
    )


@pytest.mark.parametrize("model", ["discussionsettings", "discussion", "helpline", "readytext"])
def test_settings_are_for_who_may_change_them(client, model):
    url = reverse(f"admin:comments_{model}_changelist")
    assert client.get(url).status_code == 302
    DiscussionSettings().save()
    other = desk_of(staff_with("view_comment"))
    assert other.get(url, follow=True).status_code == 403


@pytest.mark.parametrize(
    ("given", "field", "why"),
    [
        ({"taken": "2026-11-02"}, "source_url", "its official page is missing"),
        ({"source_url": "https://example.org/"}, "taken", "the date is missing on which you took it"),
        ({"source_url": "https://example.org/", "taken": "2026-11-02"}, None, ""),
    ],
)
def test_a_line_that_readers_do_not_see_is_saved_with_a_warning_that_leads_to_what_lacks(desk, given, field, why):
    url = reverse("admin:comments_helpline_add")
    assert "Web page to open" in text(desk.get(url))
    typed = {"kind": "crisis", "country": "Norway", "name": "A line", "number": "116 123", "position": "0"}
    page = text(desk.post(url, typed | given, follow=True))
    line = HelpLine.objects.get(country="Norway")
    there = f"{reverse('admin:comments_helpline_change', args=[line.pk])}#id_"
    assert ("do NOT see it" in page) == (field is not None)
    assert field is None or (f"{there}{field}" in page and why in page)
