"""Times are shown and typed in the author's own time zone, and everywhere in the desk in the same way."""

import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from articles.desk.zones import older_names, zone_choices
from articles.models import Edition, Site
from articles.models.site import in_the_sites_zone, kept_zone
from comments.models import Comment
from rlssite.when import in_words, why_not, with_zone, zone_name
from tests.factories import ArticleFactory, CommentFactory, DraftFactory, StaffFactory
from tests.layout import one_line

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def desk(client, db):
    client.force_login(StaffFactory())
    return client


@pytest.fixture
def _in_auckland(db):
    Site(time_zone="Pacific/Auckland").save()


def page(name, *args):
    return reverse(f"admin:articles_{name}", args=args)


@pytest.mark.parametrize(
    ("clock", "zone", "said"),
    [
        ("2026-03-29 00:59", LONDON, ""),
        ("2026-03-29 01:30", LONDON, "Choose 00:59 or earlier, or 02:00 or later."),
        ("2026-03-29 02:00", LONDON, ""),
        ("2026-10-25 01:30", LONDON, "Choose 00:59 or earlier, or 02:00 or later."),
        ("2026-10-25 02:00", LONDON, ""),
        # Half an hour, on Lord Howe Island; a whole day, on Samoa.
        ("2026-10-04 02:10", ZoneInfo("Australia/Lord_Howe"), "Choose 01:59 or earlier, or 02:30 or later."),
        ("2011-12-30 12:00", ZoneInfo("Pacific/Apia"), "Choose 23:59 or earlier, or 00:00 or later."),
        ("2026-03-29 01:30", ZoneInfo("UTC"), ""),
    ],
)
def test_a_time_that_clocks_skip_or_show_twice_is_told(clock, zone, said):
    assert why_not(datetime.fromisoformat(clock), zone).endswith(said)
    assert bool(said) == bool(why_not(datetime.fromisoformat(clock), zone))


@pytest.mark.usefixtures("_in_auckland")
def test_a_schedule_is_typed_and_shown_in_the_sites_time_zone(desk, clock):
    article = DraftFactory()
    clock(datetime(2026, 11, 1, tzinfo=UTC))
    form = desk.get(page("article_publish", article.pk)).content.decode()
    assert "Date (Pacific/Auckland)" in form and "Time (Pacific/Auckland)" in form
    typed = {"without": "on", "what_changed": "Words.", "at_0": "2026-12-01", "at_1": "07:30"}
    desk.post(page("article_publish", article.pk), typed)
    assert Edition.objects.get().published_at == datetime(2026, 11, 30, 18, 30, tzinfo=UTC)
    shown = "1 Dec 2026, 07:30"
    for name in ("article_editions", "article_changelist", "article_publish"):
        assert shown in desk.get(page(name, *([] if name.endswith("list") else [article.pk]))).content.decode(), name
    assert shown in desk.get(reverse("admin:index")).content.decode()


@pytest.mark.usefixtures("_in_auckland")
def test_now_and_later_have_a_button_each_and_the_time_zone_is_one_press_away(desk, clock):
    article = DraftFactory()
    clock(datetime(2026, 11, 1, tzinfo=UTC))
    url = page("article_publish", article.pk)
    form = desk.get(url).content.decode()
    assert [re.search(f'name="{name}" value="([^"]+)"', form)[1] for name in ("_now", "_later")] == [
        "Publish now",
        "Schedule",
    ]
    assert "Date and time are those of Pacific/Auckland." in form and "Only one edition can wait." in form
    assert f'<a href="{page("site_changelist")}#id_time_zone">Change the time zone</a>' in form
    moment = {"at_0": "2026-12-01", "at_1": "07:30"}
    typed = {"without": "on", "what_changed": "Words."}
    assert "press “Schedule”, or empty both" in desk.post(url, typed | moment | {"_now": "1"}).content.decode()
    assert "Give the day and the time" in desk.post(url, typed | {"_later": "1"}).content.decode()
    assert not Edition.objects.exists()
    answer = desk.post(url, typed | moment | {"_later": "1"}, follow=True).content.decode()
    assert "It will be public on 1 Dec 2026, 07:30 (Pacific/Auckland)." in answer
    # What waits is told, and asked about, before all that is to be filled in.
    form = one_line(desk.get(url).content.decode())
    tick, told = form.index('id="id_replace_schedule"'), "Edition 1 waits for 1 Dec 2026, 07:30 (Pacific/Auckland)."
    assert tick < form.index(told) < form.index('id="id_what_changed"')
    assert desk.post(url, typed | {"replace_schedule": "on", "_now": "1"}).status_code == 302
    assert Edition.objects.get(number=2).is_due


@pytest.mark.parametrize(("day", "words"), [("2026-03-29", "clocks are set forward"), ("2026-10-25", "set back")])
def test_a_schedule_at_no_time_is_refused_in_plain_words_and_nothing_typed_is_lost(desk, clock, day, words):
    Site(time_zone="Europe/London").save()
    article = DraftFactory()
    clock(datetime(2026, 1, 1, tzinfo=UTC))
    typed = {"without": "on", "what_changed": "Typed words.", "at_0": day, "at_1": "01:30"}
    said = desk.post(page("article_publish", article.pk), typed).content.decode()
    assert words in said and "Europe/London" in said
    assert "Typed words." in said and f'value="{day}"' in said and 'value="01:30"' in said
    assert not Edition.objects.exists()


def test_readers_see_days_in_the_sites_time_zone_at_once(client, db):
    article = ArticleFactory()
    evening = datetime(2026, 11, 3, 22, 0, tzinfo=UTC)
    comment = CommentFactory(article=article)
    Comment.objects.filter(pk=comment.pk).update(published=evening)
    address = reverse("comments:comment", args=[comment.pk])
    before = client.get(address, follow=True)
    assert "3 November 2026" in before.content.decode()
    Site(time_zone="Pacific/Auckland").save()
    after = client.get(address, follow=True, headers={"If-None-Match": before.headers.get("ETag", '""')})
    assert "4 November 2026" in after.content.decode()


def test_a_page_that_was_made_in_another_zone_is_not_kept_for_this_one(client, db):
    article = ArticleFactory()
    Edition.objects.update(published_at=datetime(2026, 11, 3, 22, 0, tzinfo=UTC))
    before = client.get(article.get_absolute_url())
    assert "3 November 2026" in before.content.decode()
    # Nothing but the zone is another, so that nothing else makes it another page.
    Site.objects.bulk_create([Site(pk=1, time_zone="Pacific/Auckland")])
    after = client.get(article.get_absolute_url(), headers={"If-None-Match": before.headers["ETag"]})
    assert "4 November 2026" in after.content.decode()


def test_another_process_is_in_a_new_zone_at_once(desk):
    article = ArticleFactory()
    Edition.objects.update(published_at=datetime(2026, 11, 3, 22, 0, tzinfo=UTC))
    Site(time_zone="Pacific/Auckland").save()
    # What this process knew before the other one saved.
    kept_zone.set("")
    assert "4 November 2026" in desk.get(article.get_absolute_url()).content.decode()
    kept_zone.set("")
    editions = desk.get(reverse("admin:articles_article_editions", args=[article.pk]))
    assert "4 Nov 2026, 11:00" in editions.content.decode()
    kept_zone.set("")
    with in_the_sites_zone():
        assert zone_name() == "Pacific/Auckland"


def test_a_zone_that_the_machine_does_not_know_is_utc(db):
    Site(time_zone="Mars/Olympus").save()
    assert str(kept_zone.get()) == "UTC"


def test_the_time_zone_is_chosen_from_a_list_and_asked_for_until_then(desk):
    asked = "Times are shown in UTC. Choose the time zone that you live in."
    assert asked in desk.get(reverse("admin:index")).content.decode()
    Site().save()
    form = desk.get(page("site_change", 1)).content.decode()
    assert '<optgroup label="Europe">' in form and 'value="America/New_York"' in form
    typed = {"name": "A site", "minimum_age": 16, "review_time": "a few days"}
    refused = desk.post(page("site_change", 1), typed | {"time_zone": "Mars/Olympus"})
    assert refused.status_code == 200 and Site.load().time_zone == ""
    desk.post(page("site_change", 1), typed | {"time_zone": "Europe/London"})
    assert Site.load().time_zone == "Europe/London"
    assert asked not in desk.get(reverse("admin:index")).content.decode()


def test_nothing_of_one_request_stays_for_the_next(client, db):
    Site(time_zone="Pacific/Auckland").save()
    client.get("/")
    assert str(timezone.get_current_timezone()) == "UTC"


def test_the_list_of_time_zones_knows_no_older_names():
    offered = {name for _area, names in zone_choices()[1:-1] for name, _place in names}
    assert {"Australia/Sydney", "Australia/Broken_Hill", "Europe/London", "Asia/Kolkata"} <= offered
    assert not offered & {"Australia/ACT", "Australia/LHI", "Australia/North", "Australia/Yancowinna", "Asia/Calcutta"}
    # One that was saved stays, and what a browser says by its older name is found.
    assert "Asia/Calcutta" in {name for _area, names in zone_choices("Asia/Calcutta")[1:-1] for name, _place in names}
    assert json.loads(older_names())["Asia/Calcutta"] == "Asia/Kolkata"


@pytest.mark.usefixtures("_in_auckland")
def test_lists_of_the_desk_write_a_time_as_its_pages_do(desk):
    get_user_model().objects.update(last_login=datetime(2026, 11, 27, 2, 16, tzinfo=UTC))
    assert "27 Nov 2026, 15:16" in desk.get(reverse("admin:auth_user_changelist")).content.decode()


@pytest.mark.usefixtures("_in_auckland")
def test_each_page_of_the_desk_names_the_zone_of_its_times(desk, client):
    named = "All times here are in the time zone Pacific/Auckland."
    for path in (reverse("admin:index"), page("article_changelist"), page("article_change", DraftFactory().pk)):
        assert named in desk.get(path).text, path
    client.logout()
    assert named not in client.get(reverse("admin:login")).text


@pytest.mark.parametrize(("zone", "said"), [("Pacific/Auckland", "07:30"), ("", "18:30 (UTC)")])
def test_when_a_text_was_saved_by_itself_is_said_in_the_same_clock(desk, clock, zone, said):
    Site(time_zone=zone).save()
    article = DraftFactory(main_message="First.")
    url = page("article_change", article.pk)
    was = re.search(r'name="main_message-was" value="([^"]*)"', desk.get(url).text)[1]
    clock(datetime(2026, 11, 30, 18, 30, tzinfo=UTC))
    typed = {"main_message": "Second.", "main_message-was": was}
    assert desk.post(url, typed, headers={"X-Autosave": "1"}).json()["at"] == said


def test_a_time_in_utc_says_so_since_nobody_lives_in_it(db):
    moment = datetime(2026, 11, 27, 2, 16, tzinfo=UTC)
    with timezone.override(UTC):
        assert in_words(moment) == "27 Nov 2026, 02:16 (UTC)"
    with timezone.override(LONDON):
        assert (in_words(moment), with_zone(moment)) == ("27 Nov 2026, 02:16", "27 Nov 2026, 02:16 (Europe/London)")
