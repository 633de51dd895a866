"""Deciding on a comment from the mail: what the link shows, what its buttons do, and when it does nothing any more."""

import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments import acts
from comments.mail.jobs import digest
from comments.models import Comment, ExperienceReport, ReadyText
from tests.comments.desk import forms_in, text
from tests.factories import CommentFactory, RemedyFactory, StaffFactory, WaitingCommentFactory
from tests.seen import read_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(guide):
    return WaitingCommentFactory(
        article=guide,
        section=guide.sections.get(),
        name="Nora <b>",
        place="Oslo",
        body="It *helped* <me>.",
        email="private@example.org",
        reasons=[["first", "New: “<300> mg”."]],
    )


def test_the_link_in_the_digest_shows_the_comment_and_changes_nothing(client, guide, waiting):
    digest()
    (url,) = [line for line in mail.outbox[0].body.splitlines() if "/moderate/" in line]
    answer = client.get(url)
    page = text(answer)
    assert answer["Cache-Control"] == "no-store, private" and answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "Nora &lt;b&gt;" in page and "It <em>helped</em> &lt;me&gt;." in page and "&lt;300&gt; mg" in page
    assert f", {guide.sections.get().title}" in page
    assert "private@example.org" not in page
    waiting.refresh_from_db()
    assert waiting.is_pending and not waiting.decisions.exists()


def test_an_answer_is_shown_with_what_it_answers_and_a_report_with_its_comment(client, guide):
    remedy = RemedyFactory(section=guide.sections.get())
    thread = CommentFactory(article=guide, remedy=remedy, name="Ola", body="Who tried it?")
    reply = WaitingCommentFactory(in_reply_to=thread)
    ExperienceReport.objects.create(comment=reply, outcome="same", duration="weeks", side_effects="Tired.")
    page = text(client.get(reply.moderate_url()))
    assert "Who tried it?" in page and "Ola" in page and "no change" in page and "Tired." in page


@pytest.mark.parametrize(
    ("act", "status", "said"),
    [
        ("approve", "published", "It is published."),
        ("spam", "spam", "It is marked as spam."),
        ("remove", "removed", "It is removed."),
    ],
)
def test_a_button_decides_once_in_the_authors_name(client, guide, waiting, act, status, said):
    url = waiting.moderate_url()
    answer = client.post(url, {"act": act, "reason": "A\nreason.", "tell_writer": "on"}, follow=True)
    assert said in text(answer)
    decision = waiting.decisions.get()
    assert (decision.by, decision.act) == (guide.author.user, status)
    waiting.refresh_from_db()
    assert waiting.status == status and waiting.reviewed
    if act == "remove":
        assert (decision.reason, decision.tell_writer) == ("A reason.", True)
    # Used once.
    for other in ("approve", "spam", "remove"):
        answer = client.post(url, {"act": other}, follow=True)
        assert said in text(answer) and "It <em>helped</em>" not in text(answer)
    assert waiting.decisions.count() == 1


@pytest.mark.parametrize("act", ["", "undo", "erase", "approve "])
def test_another_act_does_nothing(client, waiting, act):
    assert client.post(waiting.moderate_url(), {"act": act}).status_code == 200
    assert not waiting.decisions.exists()


def test_a_changed_comment_is_not_decided_on_unread(client, waiting):
    url = waiting.moderate_url()
    acts.edit(Comment.objects.get(pk=waiting.pk), body="Buy this.")
    assert "It was changed after this link was sent." in text(client.get(url))
    answer = client.post(url, {"act": "approve"}, follow=True)
    assert "It was changed after this link was sent." in text(answer) and "Buy this." not in text(answer)
    waiting.refresh_from_db()
    assert waiting.is_pending


def test_an_undone_decision_does_not_open_the_way_for_a_changed_text(client, guide, waiting):
    url = waiting.moderate_url()
    acts.publish(waiting, guide.author.user)
    acts.edit(waiting, body="Buy this.")
    acts.undo(waiting, guide.author.user)
    client.post(url, {"act": "approve"})
    waiting.refresh_from_db()
    assert waiting.is_pending


def test_an_urgent_comment_is_decided_on_in_the_admin_alone(client, guide, waiting):
    Comment.objects.update(urgent=True)
    waiting.refresh_from_db()
    url = waiting.moderate_url()
    page = text(client.get(url))
    assert "This one is urgent." in page and "helped" not in page
    assert reverse("admin:comments_comment_change", args=[waiting.pk]) in page
    client.post(url, {"act": "approve"})
    waiting.refresh_from_db()
    assert waiting.is_pending


@pytest.mark.parametrize("by_site", [True, False])
def test_an_erased_comment_says_so_and_who_erased_it(client, guide, waiting, by_site):
    url = waiting.moderate_url()
    acts.erase(waiting, by_site=by_site)
    said = "It was erased." if by_site else "Its writer erased it."
    for page in (client.get(url), client.post(url, {"act": "approve"}, follow=True)):
        assert said in text(page) and "Nobody can bring it back" in text(page) and "undo" not in text(page)
    assert not Comment.objects.published().exists()


def test_after_seven_days_the_link_only_says_so(client, waiting, monkeypatch):
    url = waiting.moderate_url()
    later = timezone.now().timestamp() + timedelta(days=7, seconds=1).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    for answer in (client.get(url), client.post(url, {"act": "approve"})):
        assert answer.status_code == 410
        assert "This link is too old." in text(answer) and "helped" not in text(answer)
    waiting.refresh_from_db()
    assert waiting.is_pending


def test_without_an_account_that_may_the_link_decides_nothing(client, guide, waiting):
    url = waiting.moderate_url()
    for change in ({"is_staff": False}, {"is_staff": True, "is_active": False}):
        type(guide.author.user).objects.update(**change)
        assert "This link can decide nothing." in text(client.get(url))
        client.post(url, {"act": "approve"})
    Article.objects.update(author=None)
    client.post(url, {"act": "approve"})
    waiting.refresh_from_db()
    assert waiting.is_pending
    StaffFactory()
    digest()
    assert "/moderate/" not in mail.outbox[0].body


def test_the_buttons_ask_for_a_form_of_ours(waiting):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(waiting.moderate_url(), {"act": "approve"}).status_code == 403
    waiting.refresh_from_db()
    assert waiting.is_pending


def test_a_link_of_another_comment_opens_nothing(client, guide, waiting):
    other = WaitingCommentFactory(article=guide)
    token = other.moderate_url().split("/")[-2]
    signed = waiting.moderate_url().split("/")[-2]
    wrong = [token, "x", "a:b:c", waiting.token("moderate"), waiting.token("manage"), signed[:-1], f"x{signed}", "é"]
    for bad in wrong:
        path = reverse("comments:moderate", args=[waiting.pk, bad])
        assert client.get(path).status_code == client.post(path, {"act": "approve"}).status_code == 404, bad
    assert client.get(reverse("comments:moderate", args=[99999, signed])).status_code == 404
    assert not Comment.objects.published().exists()


def test_after_a_decision_the_next_comment_of_the_mail_follows(client, guide, waiting):
    Comment.objects.filter(pk=waiting.pk).update(created=timezone.now() - timedelta(hours=2))
    second = WaitingCommentFactory(article=guide, created=timezone.now() - timedelta(hours=1), body="The second one.")
    WaitingCommentFactory(article=guide, created=timezone.now() - timedelta(hours=3), urgent=True, alarm="crisis")
    WaitingCommentFactory(body="Of another guide.", created=timezone.now() - timedelta(hours=3))
    url = waiting.moderate_url()
    WaitingCommentFactory(article=guide, created=timezone.now() + timedelta(hours=1), body="After the mail.")
    page = text(client.post(url, {"act": "approve"}, follow=True))
    following = re.search(r'href="([^"]*/moderate/[^"]*)"', page)[1]
    assert "The second one." in text(client.get(following))
    page = text(client.post(following, {"act": "spam"}, follow=True))
    assert second.decisions.get().by == guide.author.user
    assert "Nothing else that this mail told of waits." in page and "/moderate/" not in page


def test_what_follows_from_a_mail_ends_when_its_links_do(client, guide, waiting, monkeypatch):
    now, days = signing.time.time(), 24 * 3600
    url = waiting.moderate_url()
    WaitingCommentFactory(article=guide, created=timezone.now() - timedelta(hours=1))
    monkeypatch.setattr(signing.time, "time", lambda: now + 6 * days)
    page = text(client.post(url, {"act": "approve"}, follow=True))
    following = re.search(r'href="([^"]*/moderate/[^"]*)"', page)[1]
    assert client.get(following).status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: now + 7 * days + 2)
    assert client.get(following).status_code == 410
    assert client.post(following, {"act": "approve"}).status_code == 410


def test_amounts_are_taken_out_and_then_it_is_decided_on(client, guide, waiting):
    acts.edit(waiting, body="I took 300 mg of it.")
    url = waiting.moderate_url()
    assert "I took [amount removed] of it." in text(client.get(url))
    answer = client.post(url, {"act": "mask"}, follow=True)
    page = text(answer)
    assert "[amount removed]" in page and "300 mg of it" not in page and 'value="mask"' not in page
    client.post(answer.redirect_chain[-1][0], {"act": "approve"})
    row = Comment.objects.get(pk=waiting.pk)
    assert (row.body, row.is_published) == ("I took [amount removed] of it.", True)
    assert row.masked_text.body == "I took 300 mg of it."


@pytest.mark.parametrize("chosen", ["", "x", "9" * 30, "²"])
def test_a_ready_text_is_chosen_for_the_reason(client, guide, waiting, chosen):
    ready = ReadyText.objects.create(key="dose", title="Dose", text="No amounts, please.")
    url = waiting.moderate_url()
    assert "Dose" in text(client.get(url))
    client.post(url, {"act": "remove", "ready": chosen or ready.pk, "reason": "Yours."})
    assert waiting.decisions.get().reason == ("Yours." if chosen else "No amounts, please.\nYours.")


def test_what_somebody_in_despair_wrote_is_published_from_the_mail_in_two_steps(client, guide, waiting):
    Comment.objects.update(alarm="despair")
    waiting.refresh_from_db()
    url = waiting.moderate_url()
    page = text(client.get(url))
    assert "Despair: its writer was shown the help lines." in page
    assert reverse("admin:comments_comment_crisis_sheet") in page
    asked = text(client.post(url, {"act": "approve"}))
    assert "Readers will read this" in asked
    waiting.refresh_from_db()
    assert waiting.is_pending
    client.post(url, {"act": "approve", "sure": "1"})
    waiting.refresh_from_db()
    assert waiting.is_published


def test_the_ready_texts_can_be_read_before_one_is_chosen(client, waiting):
    ReadyText.objects.create(key="dose", title="Dose", text="We name no amounts here.")
    assert "We name no amounts here." in text(client.get(waiting.moderate_url()))


def test_words_without_a_tick_are_not_told(client, waiting):
    page = text(client.get(waiting.moderate_url()))
    # Nothing is told by itself, and it is said what would be told.
    (tick,) = [field for field in read_html(page).all("input") if field.get("name") == "tell_writer"]
    assert "checked" not in dict(tick.attributes) and "they get no mail" in page
    answer = client.post(waiting.moderate_url(), {"act": "remove", "reason": "So."}, follow=True)
    assert "The writer was not told why." in text(answer)


def test_what_safety_speaks_against_is_published_from_the_mail_in_two_steps(client, waiting):
    Comment.objects.update(body="I took 300 mg.", reasons=[["amount", "Tells an amount: “300 mg”."]])
    waiting.refresh_from_db()
    url = waiting.moderate_url()
    first = next(button for button in read_html(client.get(url).text).all("button") if button.get("name") == "act")
    assert (first.get("value"), first.get("class") or "") == ("mask", "")
    asked = text(client.post(url, {"act": "approve"}))
    waiting.refresh_from_db()
    assert waiting.is_pending and "Nothing is published yet." in asked and "Approve: publish" not in asked
    client.post(url, {"act": "approve", "sure": "1"})
    waiting.refresh_from_db()
    assert waiting.is_published


@pytest.mark.parametrize(("act", "status"), [("spam", "spam"), ("remove", "removed")])
def test_somebody_in_need_is_not_thrown_out_from_the_mail_unasked(client, waiting, act, status):
    Comment.objects.update(alarm="despair", reasons=[["despair", "Sounds desperate."]])
    waiting.refresh_from_db()
    url = waiting.moderate_url()
    asked = client.post(url, {"act": act, "reason": "For the log."})
    waiting.refresh_from_db()
    assert waiting.is_pending and "Nothing is done yet." in text(asked)
    form = next(form for form in forms_in(asked.text) if "sure" in form["hidden"])
    client.post(url, {**form["hidden"], "act": act})
    waiting.refresh_from_db()
    assert waiting.status == status
    if act == "remove":
        assert waiting.decisions.get().reason == "For the log."
