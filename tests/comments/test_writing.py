"""Writing and answering, the way a stranger and the author do; and what goes wrong on the way."""

import re
import uuid
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from articles.editions.publishing import publish
from articles.models import Article
from comments import acts
from comments.mail import returners
from comments.models import Comment, Contact, Discussion, DiscussionSettings, Sender
from comments.models.sender import LOOKS_WINDOW, MOST_LOOKS
from comments.writing import forms
from comments.writing.fill_time import seconds_since, stamp
from comments.writing.forms import sender_hash
from comments.writing.previewing import with_amounts_marked
from tests.comments.desk import text
from tests.factories import CommentFactory, RemedyFactory, UserFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db

URL = "/g/discussion/write/"


@pytest.fixture
def author(guide):
    client = Client()
    client.force_login(guide.author.user)
    return client


def words(**changes):
    return {"name": "Ann", "place": "Oslo", "email": "", "body": "It helped me.", "key": str(uuid.uuid4())} | changes


def test_a_strangers_comment_waits_and_its_writer_sees_it_by_a_private_link(client, guide):
    answer = client.post(URL, words(body="It *helped* me."), follow=True)
    assert "Your comment is saved and waits for the author." in text(answer)
    assert "It <em>helped</em> me." in text(answer)
    assert answer["Cache-Control"] == "no-store, private"
    assert "It <em>helped</em> me." not in text(client.get("/g/"))
    own_page = answer.redirect_chain[-1][0]
    acts.publish(Comment.objects.get())
    assert "Your comment is published." in text(client.get(own_page))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "Please write a name that can be seen"),
        ({"name": "\u200b\u202e "}, "Please write a name that can be seen"),
        ({"name": "\u3164\u2800"}, "Please write a name that can be seen"),
        ({"name": "x" * 61}, "characters, and 60 fit"),
        ({"place": "x" * 61}, "characters, and 60 fit"),
        ({"email": "nonsense"}, "This does not look like an e-mail address."),
        ({"email": f"{'x' * 60}@{'y.' * 100}example.org"}, "characters, and 254 fit"),
        ({"wants_mail": "on"}, "We need an address to write to"),
        ({"body": " \n\t"}, "Please write something."),
        ({"body": "\u202e"}, "Please write something."),
        ({"body": "x" * 10_001}, "characters, and 10000 fit"),
        ({"about": "remedy:none"}, "Choose one of these."),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(client, guide, change, message):
    typed = words(body="Typed with care.", place="Bergen") | change
    answer = client.post(URL, typed)
    assert answer.status_code == 422
    assert message in text(answer)
    if "body" not in change:
        assert "Typed with care." in text(answer)
    assert not Comment.objects.exists()


def test_the_same_form_twice_is_one_comment_and_leads_to_it(client, guide):
    typed = words()
    first, second = client.post(URL, typed), client.post(URL, typed)
    assert Comment.objects.count() == 1
    assert second["Location"] == f"{first['Location']}?again"


def test_the_same_key_with_another_text_keeps_both(client, guide):
    typed = words()
    client.post(URL, typed)
    answer = client.post(URL, typed | {"body": "Something else."})
    assert answer.status_code == 409
    assert "Something else." in text(answer)
    fresh = re.search(r'name="key" value="([^"]+)"', text(answer))[1]
    assert fresh != typed["key"]
    client.post(URL, typed | {"body": "Something else.", "key": fresh})
    assert set(Comment.objects.values_list("body", flat=True)) == {"It helped me.", "Something else."}


@pytest.mark.parametrize("key", ["", "nonsense", "x" * 500])
def test_a_form_without_a_usable_key_is_still_taken(client, guide, key):
    assert client.post(URL, words(key=key)).status_code == 302


def test_a_flood_is_held_off_with_the_text_kept(client, guide):
    for n in range(5):
        client.post(URL, words(body=f"Number {n}"))
    answer = client.post(URL, words(body="One more."))
    assert answer.status_code == 429
    assert "One more." in text(answer)
    assert Comment.objects.count() == 5
    assert client.post(URL, words(body="Somebody else."), REMOTE_ADDR="192.0.2.7").status_code == 302


def test_who_is_in_danger_is_told_of_help_even_when_it_is_too_much(client, guide):
    for n in range(5):
        client.post(URL, words(body=f"Number {n}"))
    answer = client.post(URL, words(body="I want to kill myself tonight."))
    assert answer.status_code == 429
    assert "are you safe right now?" in text(answer)
    assert "Your words are saved" not in text(answer)


def preview(client, **changes):
    return client.post(URL, words(preview="1") | changes)


def refused(client, **changes):
    return client.post(URL, words(email="no address") | changes)


def without_a_token(client, **changes):
    return Client(enforce_csrf_checks=True).post(URL, words() | changes)


def closed(client, **changes):
    Discussion.objects.update_or_create(article=Article.objects.get(), defaults={"is_open": False})
    answer = client.post(URL, words() | changes)
    Discussion.objects.update(is_open=True)
    return answer


def test_nobody_who_looks_often_or_mends_much_is_bothered(client, guide):
    assert {preview(client).status_code for _look in range(20)} == {200}
    assert {refused(client).status_code for _look in range(20)} == {422}
    assert without_a_token(client).status_code == 403
    assert client.post(URL, words()).status_code == 302


@pytest.mark.parametrize("look", [preview, refused, without_a_token, closed])
def test_very_many_looks_of_one_sender_are_held_off_with_the_text_and_the_help_kept(client, guide, clock, look):
    start = timezone.now()
    clock(start)
    statuses = {look(client).status_code for _look in range(MOST_LOOKS)}
    assert len(statuses) == 1 and 429 not in statuses

    answers = [ask(client, body="My words.") for ask in (preview, refused, without_a_token)]
    assert [answer.status_code for answer in answers] == [429, 429, 429]
    for answer in answers:
        assert answer["Retry-After"] == "600"
        assert "My words." in text(answer)
        # Nobody reads on as closely, so that the lines stand there for everybody.
        assert "If the night gets too long" in text(answer)
    assert "Your text is kept below, and nothing is lost." in text(answers[0])
    assert SAFE in text(refused(client, body=CRISIS))
    assert SAFE in text(preview(client, body="x " * 4_000 + CRISIS))

    # What is finished can be sent, from elsewhere all goes on, and here soon.
    assert client.post(URL, words()).status_code == 302
    assert client.post(URL, words(preview="1"), REMOTE_ADDR="192.0.2.7").status_code == 200
    clock(start + LOOKS_WINDOW)
    assert preview(client).status_code == 200


def test_no_address_is_kept_of_who_looked(client, guide):
    client.post(URL, words(preview="1"), REMOTE_ADDR="192.0.2.7")
    assert "192.0.2.7" not in str(vars(Sender.objects.get()))
    assert Sender.objects.get().sender == sender_hash("192.0.2.7")


def test_the_author_looks_as_often_as_they_like(author, guide):
    Sender.objects.create(sender=sender_hash("127.0.0.1"), looks=999, since=timezone.now(), seen=timezone.now())
    assert author.post(URL, words(preview="1")).status_code == 200


def test_an_address_is_not_stored_and_its_trace_is_forgotten_after_30_days(client, guide, clock):
    from comments.mail.jobs import purge

    client.post(URL, words(), REMOTE_ADDR="192.0.2.7")
    comment = Comment.objects.get()
    assert comment.sender
    assert "192.0.2.7" not in str(vars(comment))
    clock(timezone.now() + timedelta(days=31))
    purge()
    comment.refresh_from_db()
    assert comment.sender == ""


def test_the_trace_of_an_address_cannot_be_looked_up_without_the_sites_key(settings):
    trace = sender_hash("192.0.2.7")
    settings.SECRET_KEY = "another key that is long enough for anything at all"
    assert sender_hash("192.0.2.7") != trace


def test_a_home_with_many_ipv6_addresses_counts_as_one_sender(client, guide):
    for n in range(5):
        client.post(URL, words(body=f"Number {n}"), REMOTE_ADDR=f"2001:db8::{n + 1}")
    assert client.post(URL, words(), REMOTE_ADDR="2001:db8::ffff").status_code == 429


def test_an_expired_token_costs_nobody_their_words(guide):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(URL, words(body="Typed for an hour."))
    assert answer.status_code == 403
    assert "Typed for an hour." in text(answer)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text(answer))[1]
    again = client.post(URL, words(body="Typed for an hour.", csrfmiddlewaretoken=token))
    assert again.status_code == 302


def test_a_closed_discussion_takes_nothing_and_gives_the_text_back(client, guide):
    Discussion.objects.update_or_create(article=guide, defaults={"is_open": False})
    assert "This discussion is closed" in text(client.get(URL))
    answer = client.post(URL, words(body="Too late."))
    assert answer.status_code == 403
    assert "Too late." in text(answer)
    assert not Comment.objects.exists()
    assert "takes no new comments" in text(client.get("/g/"))


def test_a_discussion_closes_by_itself_after_its_days(client, guide, clock):
    Discussion.objects.update_or_create(article=guide, defaults={"closes_after_days": 10})
    assert client.get(URL).status_code == 200
    clock(timezone.now() + timedelta(days=11))
    assert client.get(URL).status_code == 403


def test_the_form_says_what_happens_to_the_words(client, guide):
    answer = text(client.get(URL))
    for promise in ("Never shown.", "made-up name", "house rules", "privacy notice", "CC BY 4.0", "emergency number"):
        assert promise in answer


def test_a_comment_about_a_remedy_is_tied_to_it(client, guide):
    remedy = RemedyFactory(section=guide.sections.get(), slug="iron")
    publish(guide, what_changed="Iron.")
    assert 'value="remedy:iron" selected' in text(client.get(f"{URL}?about=remedy:iron"))
    client.post(URL, words(about="remedy:iron"))
    comment = Comment.objects.get()
    assert comment.remedy == remedy
    acts.publish(comment)
    assert remedy.tally.comment_count == 1


def test_a_remedys_page_shows_what_readers_tell_about_it_even_while_it_is_being_renamed(client, guide):
    remedy = RemedyFactory(section=guide.sections.get(), slug="iron")
    publish(guide, what_changed="Iron.")
    assert "Nobody has written about this here yet." in text(client.get("/g/iron/"))
    CommentFactory(article=guide, remedy=remedy, body="ABOUT-IRON")
    CommentFactory(article=guide, body="ABOUT-ALL")
    WaitingCommentFactory(article=guide, remedy=remedy, body="WAITING")
    remedy.slug = "iron-tablets"
    remedy.save()
    answer = text(client.get("/g/iron/"))
    assert "ABOUT-IRON" in answer
    assert "ABOUT-ALL" not in answer
    assert "WAITING" not in answer
    client.post(URL, words(about="remedy:iron", body="Another."))
    assert Comment.objects.get(body="Another.").remedy == remedy


def test_hostile_words_are_shown_as_words(client, guide):
    hostile = '<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://evil.example/i.png) <b onclick="x">'
    comment = CommentFactory(article=guide, name="<img src=x>", place='"><script>', body=hostile)
    for path in ("/g/", "/g/discussion/", f"/c/{comment.pk}/", comment.manage_url()):
        answer = text(client.get(path))
        for active in ("<script>alert", "<img", 'href="javascript', "<b onclick"):
            assert active not in answer, path


@pytest.mark.parametrize(("field", "limit"), [("name", 60), ("place", 60), ("body", 10_000)])
def test_a_text_that_grows_in_its_normal_form_is_measured_in_that_form(client, guide, field, limit):
    # One letter that becomes three.
    answer = client.post(URL, words(**{field: "\ufb2c" * (limit // 2)}))
    assert answer.status_code == 422
    assert f"characters, and {limit} fit" in text(answer)


def test_a_double_click_on_the_last_comment_before_the_limit_is_no_flood(client, guide):
    for n in range(4):
        client.post(URL, words(body=f"Number {n}"))
    typed = words(body="The fifth.")
    first, second = client.post(URL, typed), client.post(URL, typed)
    assert (second.status_code, second["Location"]) == (302, f"{first['Location']}?again")


def test_a_comment_stays_tied_to_a_remedy_whose_address_is_being_changed(client, guide):

    remedy = RemedyFactory(section=guide.sections.get(), slug="iron")
    publish(guide, what_changed="Iron.")
    remedy.slug = "iron-tablets"
    remedy.save()
    client.post(URL, words(about="remedy:iron"))
    assert Comment.objects.get().remedy == remedy


# The author


def test_the_author_answers_through_the_same_form_and_gets_the_mark_from_the_server(author, client, guide):
    comment = CommentFactory(article=guide)
    answer = author.post(f"/c/{comment.pk}/reply/", {"body": "Thank you.", "key": str(uuid.uuid4())})
    reply = Comment.objects.get(in_reply_to=comment)
    assert (reply.status, reply.by_author, reply.name) == ("published", True, guide.author.name)
    assert answer["Location"] == reply.manage_url()
    assert '<span class="author-mark">author</span>' in text(client.get(f"/c/{comment.pk}/"))


def test_the_authors_own_amount_is_asked_about_once_and_nothing_typed_is_lost(author, guide):
    url = f"/c/{CommentFactory(article=guide).pk}/reply/"
    sent = {"body": "Take 100 mg\nat night.", "key": str(uuid.uuid4())}
    page = author.post(url, sent).text
    assert "Nothing is published yet." in page and "100 mg" in page and "100 mg\nat night.</textarea>" in page
    assert not Comment.objects.filter(by_author=True).exists()
    sure = re.search(r'name="sure" value="(\w+)"', page)[1]
    # Another amount is another question.
    assert "Nothing is published yet." in author.post(url, sent | {"body": "Take 200 mg.", "sure": sure}).text
    author.post(url, sent | {"sure": sure})
    reply = Comment.objects.get(by_author=True)
    assert reply.body == "Take 100 mg\nat night."
    # A change of it is asked about for what is new in it.
    own = reply.manage_url() + "edit/"
    page = author.post(own, {"body": "Take 300 mg."}).text
    sure = re.search(r'name="sure" value="(\w+)"', page)[1]
    reply.refresh_from_db()
    assert "Nothing is published yet." in page and "100 mg" in reply.body
    author.post(own, {"body": "Take 300 mg.", "sure": sure})
    reply.refresh_from_db()
    assert reply.body == "Take 300 mg."


def test_a_name_gives_nobody_the_mark(client, guide):
    client.post(URL, words(name=guide.author.name, by_author="on", status="published"))
    comment = Comment.objects.get()
    assert (comment.by_author, comment.status) == (False, "pending")


def test_a_logged_in_stranger_is_a_stranger(guide):
    client = Client()
    client.force_login(UserFactory())
    client.post(URL, words())
    assert Comment.objects.get().status == "pending"


# The judge


def opened(client, url=URL):
    """Return what the form holds without anything being typed."""
    page = text(client.get(url))
    return {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("key", "started")}


def settings_with(**fields):
    DiscussionSettings(**fields).save()


@pytest.fixture
def clock_from_now(clock):
    """Let time stand still; `clock_from_now(seconds)` moves it on."""
    start = timezone.now()
    clock(start)
    return lambda seconds: clock(start + timedelta(seconds=seconds))


def codes():
    return [code for code, _words in Comment.objects.get().reasons]


def test_a_comment_keeps_why_it_waits_in_words_for_the_author_alone(client, guide):
    answer = client.post(URL, words(body="Take two tablets every evening."), follow=True)
    comment = Comment.objects.get()
    assert comment.status == "pending"
    assert {"amount", "first"} <= set(codes())
    assert all(isinstance(told, str) and told for _code, told in comment.reasons)
    for _code, told in comment.reasons:
        assert told not in text(answer)


def test_what_raises_no_doubt_is_published_at_once_where_the_author_wants_that(client, guide):
    settings_with(mode="publish")
    assert "Comments appear at once" in text(client.get(URL))
    answer = client.post(URL, words(body="Walking in the hall helps me."), follow=True)
    assert "Your comment is published." in text(answer)
    comment = Comment.objects.get()
    assert (comment.status, comment.reasons, comment.reviewed) == ("published", [], None)
    assert "Walking in the hall helps me." in text(client.get("/g/"))


def test_a_filled_trap_is_spam_and_its_sender_is_told_what_everybody_is_told(client, guide):
    honest = client.post(URL, words(body="Walking in the hall helps me."))
    trapped = client.post(URL, words(body="Walking in the hall helped me too.", website="https://example.org"))
    assert (honest.status_code, trapped.status_code) == (302, 302)
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending", "spam"}
    for answer in (honest, trapped):
        assert re.fullmatch(r"/c/\d+/mine/\w+/", answer["Location"])
        assert client.get(answer["Location"]).status_code == 200


def test_nobody_comes_to_the_trap(client, guide):
    trap = re.search(r"<div hidden>(.*?)</div>", text(client.get(URL)), re.DOTALL)[1]
    assert 'name="website"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap


def test_a_form_that_comes_back_at_once_is_held_and_one_that_took_a_while_is_not(client, guide, clock_from_now):
    settings_with(mode="publish")
    form = opened(client)
    client.post(URL, words(**form))
    assert codes() == ["quick"]
    Comment.objects.all().delete()
    form = opened(client)
    clock_from_now(4)
    client.post(URL, words(**form))
    assert codes() == []


@pytest.mark.parametrize("started", [None, "", "nonsense", "\u00e9", "1:2:3", "x" * 5000])
def test_a_form_without_its_moment_is_taken_like_any_other(client, guide, started):
    settings_with(mode="publish")
    assert client.post(URL, words(**({} if started is None else {"started": started}))).status_code == 302
    assert codes() == []


def test_a_form_that_was_open_for_a_day_is_like_any_other(client, guide, clock_from_now):
    settings_with(mode="publish")
    form = opened(client)
    clock_from_now(25 * 3600)
    client.post(URL, words(**form))
    assert codes() == []


def test_a_moment_on_a_clock_that_is_ahead_tells_nothing(clock_from_now):
    clock_from_now(60)
    ahead = stamp()
    clock_from_now(0)
    assert seconds_since(ahead) is None


@pytest.mark.parametrize("where", ["a new thread", "a reply"])
def test_who_asks_for_a_dose_lets_all_replies_wait(client, guide, where):
    settings_with(mode="publish")
    thread = CommentFactory(article=guide)
    url = URL if where == "a new thread" else f"/c/{thread.pk}/reply/"
    client.post(url, words(body="How much iron should I take?"))
    asked = Comment.objects.latest("pk")
    root = asked.root or asked
    assert (asked.status, root.holds_replies) == ("pending", True)
    assert asked.decisions.get(act="hold").by is None
    acts.publish(root)
    client.post(f"/c/{root.pk}/reply/", words(body="I was in the same place."))
    assert Comment.objects.latest("pk").reasons[0][0] == "held-thread"
    thread.refresh_from_db()
    assert thread.holds_replies is (where == "a reply")


def test_spam_holds_no_thread(client, guide):
    thread = CommentFactory(article=guide)
    client.post(f"/c/{thread.pk}/reply/", words(body="How much iron should I take?", website="x"))
    thread.refresh_from_db()
    assert (Comment.objects.latest("pk").status, thread.holds_replies) == ("spam", False)


def test_the_thread_is_asked_again_once_it_is_locked(client, guide, monkeypatch):
    settings_with(mode="publish")
    thread = CommentFactory(article=guide)
    real = forms.judge

    def judge(*args, **kwargs):
        # Another reader asks for a dose in the moment between the two.
        Comment.objects.filter(pk=thread.pk).update(holds_replies=True)
        return real(*args, **kwargs)

    monkeypatch.setattr(forms, "judge", judge)
    client.post(f"/c/{thread.pk}/reply/", words(body="I was in the same place."))
    assert Comment.objects.latest("pk").status == "pending"


@pytest.mark.parametrize(
    ("body", "alarm", "urgent", "told"),
    [
        ("I want to kill myself tonight.", "crisis", True, "are you safe right now?"),
        ("My toddler just swallowed my iron tablets.", "emergency", True, "do not wait for an answer here"),
        ("Walking in the hall helps me.", "", False, ""),
    ],
)
def test_whose_words_raise_an_alarm_is_told_first_and_the_author_is_told_at_once(
    client, guide, monkeypatch, body, alarm, urgent, told
):
    mailed = []
    monkeypatch.setattr(forms.mails, "on_urgent", mailed.append)
    answer = client.post(URL, words(body=body), follow=True)
    comment = Comment.objects.get()
    assert (comment.status, comment.alarm, comment.urgent) == ("pending", alarm, urgent)
    assert mailed == ([comment] if urgent else [])
    assert answer.status_code == 200
    assert told in text(answer)


CRISIS, SAFE = "I want to kill myself tonight.", "are you safe right now?"


@pytest.mark.parametrize(
    "change",
    [
        {"email": "kim@x"},
        {"name": " "},
        {"body": f"{CRISIS} " + "x" * 10_000},
        {"body": "x " * 5_000 + CRISIS},
        {"body": "Yes.", "name": CRISIS * 5},
        {"body": "It helped.", "about": "remedy:walking", "experience-side_effects": CRISIS * 100},
    ],
)
def test_who_is_in_danger_is_told_so_even_if_the_form_is_refused(client, guide, change):
    answer = client.post(URL, words(body=CRISIS) | change)
    assert answer.status_code == 422
    assert SAFE in text(answer)
    assert SAFE not in text(client.post(URL, words(email="kim@x")))
    assert SAFE not in text(client.get(URL))


def test_who_is_in_danger_is_told_so_where_nothing_can_be_sent(client, guide):
    in_reply_to = CommentFactory(article=guide)
    acts.remove(in_reply_to, by=None)
    answer = client.post(f"/c/{in_reply_to.pk}/reply/", words(body=CRISIS))
    assert answer.status_code == 404 and SAFE in text(answer)

    answer = Client(enforce_csrf_checks=True).post(URL, words(body=CRISIS))
    assert answer.status_code == 403 and SAFE in text(answer)

    settings_with(is_open=False)
    answer = client.post(URL, words(body=CRISIS))
    assert answer.status_code == 403 and SAFE in text(answer)
    assert "This discussion is closed" in text(answer)


def test_somebody_in_danger_is_never_thrown_away_as_spam(client, guide):
    client.post(URL, words(body="I want to kill myself tonight.", website="x"))
    assert (Comment.objects.get().status, Comment.objects.get().urgent) == ("pending", True)


def test_an_address_is_kept_in_small_letters_and_the_wish_for_mail_only_with_one(client, guide):
    client.post(URL, words(email=" Ann@Example.ORG ", wants_mail="on", is_question="on"))
    comment = Comment.objects.get()
    assert (comment.email, comment.wants_mail, comment.is_question) == ("ann@example.org", True, True)


def test_who_is_known_to_be_back_is_published_at_once(client, guide):
    contact = Contact.objects.create(email="ann@example.org", confirmed=timezone.now())
    CommentFactory(article=guide, email="ann@example.org")
    answer = HttpResponse()
    returners.remember(answer, contact)
    client.cookies[returners.COOKIE] = answer.cookies[returners.COOKIE].value
    client.post(URL, words(body="Walking in the hall helps me."))
    assert Comment.objects.latest("pk").status == "published"


def test_the_limits_against_floods_are_the_authors(client, guide):
    settings_with(per_ten_minutes=2, per_day=3)
    answers = [client.post(URL, words(body=f"Number {n}")) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[2]["Retry-After"]
    Comment.objects.update(created=timezone.now() - timedelta(hours=1))
    assert client.post(URL, words(body="Number 3")).status_code == 302
    assert client.post(URL, words(body="Number 4")).status_code == 429


@pytest.mark.parametrize(("away", "told"), [(0, "away until"), (-1, "A person reads the first comment")])
def test_the_form_says_until_when_the_author_is_away(client, guide, away, told):
    settings_with(away_until=timezone.now().date() + timedelta(days=away))
    assert told in text(client.get(URL))


# The report of how it went


@pytest.fixture
def iron(guide):
    remedy = RemedyFactory(section=guide.sections.get(), slug="iron")
    publish(guide, what_changed="Iron.")
    return remedy


REPORT = {"experience-outcome": "better", "experience-duration": "months", "experience-side_effects": "A dry mouth."}


def test_a_report_comes_with_a_comment_about_a_remedy(client, iron):
    client.post(URL, words(about="remedy:iron", **REPORT))
    report = Comment.objects.get().experience
    assert (report.outcome, report.duration, report.side_effects) == ("better", "months", "A dry mouth.")


def test_the_side_effects_are_judged_like_the_text(client, iron):
    client.post(URL, words(about="remedy:iron", **REPORT | {"experience-side_effects": "Take two tablets, not one."}))
    assert "amount" in codes()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"about": ""}, "Choose what you tell of under"),
        ({"experience-duration": ""}, "needs another look"),
        ({"experience-outcome": "cured"}, "needs another look"),
        ({"experience-side_effects": "x" * 301}, "needs another look"),
    ],
)
def test_a_report_that_cannot_be_taken_is_not_lost(client, iron, change, told):
    answer = client.post(URL, words(about="remedy:iron") | REPORT | change)
    assert answer.status_code == 422
    assert told in text(answer)
    assert "A dry mouth." in text(answer) or "x" * 301 in text(answer)
    assert not Comment.objects.exists()


def test_the_same_form_with_another_report_is_another_text(client, iron):
    typed = words(about="remedy:iron", **REPORT)
    client.post(URL, typed)
    assert client.post(URL, typed).status_code == 302
    assert client.post(URL, typed | {"experience-outcome": "worse"}).status_code == 409


# The preview


def test_a_preview_shows_how_it_will_look_and_keeps_nothing(client, guide):
    typed = words(body="It *helped* me. I take 300 mg of it.", preview="1", name="Ann <b>")
    answer = client.post(URL, typed)
    page = text(answer)
    assert answer.status_code == 200
    assert not Comment.objects.exists()
    assert "It <em>helped</em> me. I take <mark>300 mg</mark> of it." in page
    assert "Please leave amounts out." in page
    assert f'name="key" value="{typed["key"]}"' in page
    assert "Ann &lt;b&gt;" in page
    del typed["preview"]
    assert client.post(URL, typed).status_code == 302


def test_a_preview_shows_the_report_too(client, iron):
    page = text(client.post(URL, words(about="remedy:iron", preview="1", **REPORT)))
    assert "<strong>better</strong>" in page and "one to three months" in page
    assert "About: " in page


def test_despair_is_met_beside_the_thanks_and_a_crisis_before_all_else(client, guide):
    for alarm, comes_first in (("crisis", True), ("despair", False)):
        comment = WaitingCommentFactory(article=guide, alarm=alarm, urgent=alarm == "crisis")
        page = text(client.get(comment.manage_url()))
        assert (page.index("Samaritans") < page.index("Thank you.")) is comes_first
        assert page.count("Samaritans") == 1


def test_a_preview_of_nothing_says_so(client, guide):
    answer = client.post(URL, words(body="", preview="1"))
    assert answer.status_code == 422
    assert "How it will look" not in text(answer)


def test_a_preview_without_amounts_asks_for_nothing_and_says_nothing_of_links(client, guide):
    page = text(client.post(URL, words(body="https://example.org/a https://example.org/b", preview="1")))
    assert "We found" not in page
    assert "https://example.org/a" in page


def test_who_is_in_danger_is_told_so_in_the_preview_too(client, guide):
    page = text(client.post(URL, words(body="I want to kill myself tonight.", preview="1")))
    assert "are you safe right now?" in page
    assert "Your words are saved" not in page


@pytest.mark.parametrize(
    ("shown", "marked"),
    [
        ("<p>I take 300 mg.</p>", "<p>I take <mark>300 mg</mark>.</p>"),
        ("<p>5 &lt; 6 &amp; &quot;300 mg&quot;</p>", "<p>5 &lt; 6 &amp; &quot;<mark>300 mg</mark>&quot;</p>"),
        ('<p><a href="https://e.org/300mg">there</a></p>', '<p><a href="https://e.org/300mg">there</a></p>'),
        ("<p>&lt;mark&gt;</p>", "<p>&lt;mark&gt;</p>"),
        ("", ""),
    ],
)
def test_only_amounts_in_the_text_are_marked_and_all_else_stays_as_safe_as_it_was(shown, marked):
    assert with_amounts_marked(shown) == marked


# What was typed comes back


@pytest.mark.parametrize("how", ["removed", "erased", "with its guide", "with an old token"])
def test_who_answers_what_is_gone_meanwhile_gets_the_words_back(guide, how):
    thread = CommentFactory(article=guide)
    client = Client(enforce_csrf_checks=how == "with an old token")
    if how == "with its guide":
        guide.editions.all().delete()
    elif how == "erased":
        acts.erase(thread)
    else:
        acts.remove(thread)
    answer = client.post(f"/c/{thread.pk}/reply/", words(body="Typed for an hour.", place="Bergen"))
    assert answer.status_code == 404
    assert "Typed for an hour." in text(answer)
    assert "Bergen" in text(answer)
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"/c/{thread.pk}/reply/").status_code == 404


def test_who_writes_under_a_guide_that_is_gone_meanwhile_gets_the_words_back(client, guide):
    guide.editions.all().delete()
    answer = client.post(URL, words(body="Typed for an hour."))
    assert (answer.status_code, "Typed for an hour." in text(answer)) == (404, True)


def test_a_form_that_is_too_large_to_read_is_refused_in_words(client, guide, settings):
    client.raise_request_exception = False
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post(URL, words(body="x" * 2000))
    assert answer.status_code == 400
    assert "your text is still in the form" in text(answer)


HOSTILE = [
    *("\0", "\ud800", "'\"><script>alert(1)</script>", "\u202e", "🙂" * 70),
    *("[" * 5000, "\n" * 9000, "{{ 7|add:7 }}"),
]
FIELDS = ["name", "place", "email", "about", "body", "website", "started", "key", "is_question"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_field_breaks_the_form_or_its_preview(client, guide, hostile):
    hostile = hostile.encode("utf-8", "surrogatepass")
    for changed in [*([field] for field in FIELDS), FIELDS, ["preview", *FIELDS]]:
        data = {name: value.encode() for name, value in words().items()} | dict.fromkeys(changed, hostile)
        answer = client.post(URL, urlencode(data), content_type="application/x-www-form-urlencoded", follow=True)
        assert answer.status_code < 500
        assert "<script>alert" not in text(answer)
