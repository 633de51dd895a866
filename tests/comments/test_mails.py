"""Who is mailed what and when, what no mail holds, and how mails are confirmed and ended."""

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from post_office.models import PRIORITY, Email

from articles.models import Article, Site
from comments import acts
from comments.mail import jobs, mails, returners
from comments.models import Comment, Contact, Digest
from tests.comments.desk import text
from tests.factories import ArticleFactory, CommentFactory, StaffFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db

NORA = "nora@example.org"
# What a reader might type to reach into a mail.
HOSTILE = [
    "Ann\r\nBcc: victim@example.org",
    "{{ settings.SECRET_KEY }} {% now 'Y' %}",
    "<b>&amp;</b>",
    "\u202e\u0007 Ω 漢字 🙂",
    "=?utf-8?q?x?=",
    "x" * 60,
]


def contact(email=NORA, **fields):
    return Contact.objects.create(email=email, **({"confirmed": timezone.now()} | fields))


def url_in(text, part):
    (found,) = re.findall(rf"^{re.escape(site_settings.BASE_URL)}(\S*{part}\S*)$", text, re.MULTILINE)
    return found


def thread_of(guide, **fields):
    """A published comment whose writer wants mail; the mail of its own publication is put aside."""
    comment = CommentFactory(article=guide, **({"email": NORA, "wants_mail": True} | fields))
    mail.outbox.clear()
    return comment


# After publication


def test_nothing_is_mailed_before_publication_and_one_mail_after_it(client, guide):
    comment = WaitingCommentFactory(article=guide, email=NORA, wants_mail=True, body="PRIVATE", name="PRIVATE")
    acts.edit(comment, body="PRIVATE still")
    assert mail.outbox == [] and not Contact.objects.exists()
    acts.publish(comment)
    (sent,) = mail.outbox
    assert sent.to == [NORA]
    assert sent.subject == "Your comment is published · Health guide"
    assert "“Restless legs”" in sent.body and "PRIVATE" not in sent.body
    assert f"{site_settings.BASE_URL}/c/{comment.pk}/\n" in sent.body
    assert client.get(url_in(sent.body, "/mine/")).status_code == 200
    assert client.get(url_in(sent.body, "/confirm/")).status_code == 200
    assert client.get(url_in(sent.body, "/stop/")).status_code == 200
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_an_edit_and_a_second_publication_send_none(guide):
    contact()
    thread = thread_of(guide)
    reply = CommentFactory(in_reply_to=thread, email="ola@example.org")
    mail.outbox.clear()
    for comment in (thread, reply):
        acts.edit(comment, body="Edited.")
        acts.remove(comment)
        acts.publish(comment)
    assert mail.outbox == []


def test_an_unconfirmed_address_is_written_to_once_a_week(guide, clock):
    start = timezone.now()
    for _number in range(5):
        CommentFactory(article=guide, email=NORA.upper())
    assert len(mail.outbox) == 1
    clock(start + timedelta(days=6, hours=23))
    CommentFactory(article=guide, email=NORA)
    assert len(mail.outbox) == 1
    clock(start + timedelta(days=8))
    CommentFactory(article=guide, email=NORA)
    assert len(mail.outbox) == 2
    assert Contact.objects.get().email == NORA


def test_whoever_wants_no_mail_gets_none_whoever_types_the_address(guide):
    contact(unsubscribed=timezone.now())
    thread = CommentFactory(article=guide, email=NORA, wants_mail=True)
    CommentFactory(in_reply_to=thread)
    acts.remove(thread, reason="x", tell_writer=True)
    assert mail.outbox == []


def test_a_confirmed_address_is_asked_nothing(guide):
    contact()
    CommentFactory(article=guide, email=NORA)
    assert "/confirm/" not in mail.outbox[0].body


def test_a_hidden_guide_sends_nobody_anywhere(guide):
    comment = WaitingCommentFactory(article=guide, email=NORA)
    Article.objects.get().take_down()
    acts.publish(comment)
    assert mail.outbox == []


def test_the_authors_own_comment_mails_its_author_nothing(guide):
    CommentFactory(article=guide, by_author=True, email="author@example.org")
    assert mail.outbox == []


# Answers


def test_an_answer_is_mailed_to_whoever_confirmed_and_wants_it(client, guide):
    contact()
    thread = thread_of(guide)
    reply = CommentFactory(in_reply_to=thread, name="PRIVATE", body="PRIVATE", place="PRIVATE")
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([NORA], "Somebody answered you · Health guide")
    assert "PRIVATE" not in str(sent.message())
    assert f"{site_settings.BASE_URL}/c/{reply.pk}/\n" in sent.body
    assert url_in(sent.body, "/mine/") == thread.mailed_url()


@pytest.mark.parametrize(
    ("about_contact", "about_thread", "about_reply"),
    [
        ({"confirmed": None}, {}, {}),
        ({"unsubscribed": timezone.now()}, {}, {}),
        ({}, {"wants_mail": False}, {}),
        ({}, {"by_author": True}, {}),
        ({}, {}, {"email": "Nora@Example.org"}),
        ({"email": "else@example.org"}, {}, {}),
    ],
    ids=["not confirmed", "no mail at all", "not wanted", "the author", "one's own answer", "another address"],
)
def test_an_answer_is_mailed_to_nobody_else(guide, about_contact, about_thread, about_reply):
    contact(**about_contact)
    thread = thread_of(guide, **about_thread)
    CommentFactory(in_reply_to=thread, **about_reply)
    assert [sent for sent in mail.outbox if sent.subject.startswith("Somebody")] == []


def test_who_began_the_thread_and_who_is_answered_get_one_mail_each(guide):
    contact()
    contact("ola@example.org")
    thread = thread_of(guide)
    first = CommentFactory(in_reply_to=thread, email="ola@example.org", wants_mail=True)
    mail.outbox.clear()
    CommentFactory(in_reply_to=first)
    assert sorted(sent.to[0] for sent in mail.outbox) == [NORA, "ola@example.org"]
    own = CommentFactory(in_reply_to=first, email=NORA, wants_mail=True)
    mail.outbox.clear()
    CommentFactory(in_reply_to=own)
    (sent,) = mail.outbox
    assert url_in(sent.body, "/mine/") == own.mailed_url()


def test_nobody_is_mailed_about_answers_to_what_is_not_public(guide):
    contact()
    thread = thread_of(guide)
    reply = WaitingCommentFactory(in_reply_to=thread)
    acts.remove(thread)
    acts.publish(reply)
    assert mail.outbox == []


def test_a_waiting_answer_is_mailed_when_it_is_published(guide):
    contact()
    reply = WaitingCommentFactory(in_reply_to=thread_of(guide))
    assert mail.outbox == []
    acts.publish(reply)
    assert len(mail.outbox) == 1


# Removal, urgency


def test_a_removal_is_mailed_with_its_reason_only_if_that_was_chosen(guide):
    contact()
    staff = StaffFactory(username="PRIVATE-STAFF")
    thread = thread_of(guide)
    acts.remove(thread, staff, "It names\r\nBcc: a shop.")
    assert mail.outbox == []
    acts.undo(thread, staff)
    acts.remove(thread, staff, "It names\r\nBcc: a shop.", tell_writer=True)
    (sent,) = mail.outbox
    assert (sent.to, sent.bcc, sent.subject) == ([NORA], [], "Your comment is not shown · Health guide")
    assert "a shop." in sent.body and "PRIVATE" not in sent.body


def test_somebody_in_need_is_mailed_a_persons_words_first_then_whom_to_call(guide):
    contact()
    thread = thread_of(guide, alarm="despair")
    acts.remove(thread, StaffFactory(), "I am sorry that you carry this.", tell_writer=True)
    (sent,) = mail.outbox
    assert sent.subject == "An answer to what you wrote · Health guide"
    places = [sent.body.index(part) for part in ("I am sorry", "United States: 988", "is not shown to readers")]
    assert places == sorted(places) and "decided so" not in sent.body
    assert "- England, Scotland and Wales: NHS 111 · Then choose option 2.\n" in sent.body
    assert "- United Kingdom and Ireland: Samaritans 116 123\n" in sent.body


@pytest.mark.parametrize(
    ("about_contact", "wants_mail"),
    [({"confirmed": None}, True), ({"unsubscribed": timezone.now()}, True), ({}, False)],
)
def test_a_removal_is_mailed_to_nobody_who_did_not_confirm_and_want_it(guide, about_contact, wants_mail):
    contact(**about_contact)
    acts.remove(thread_of(guide, wants_mail=wants_mail), reason="Rude.", tell_writer=True)
    assert mail.outbox == []


def test_the_author_hears_of_an_urgent_comment_at_once_without_a_word_of_it(guide):
    comment = WaitingCommentFactory(
        article=guide, urgent=True, alarm="crisis", name="PRIVATE", place="PRIVATE", body="PRIVATE", email=NORA
    )
    mails.on_urgent(comment)
    (sent,) = mail.outbox
    raw = str(sent.message())
    assert sent.to == [guide.author.user.email]
    assert sent.subject == "Please look at your site now · Health guide"
    assert not re.search("PRIVATE|nora|crisis|suicid|danger|emergency|Restless legs”", raw)
    assert re.findall(r"http\S+", sent.body) == [
        site_settings.BASE_URL + reverse("admin:comments_comment_change", args=[comment.pk])
    ]


DANGER = "I want to kill myself tonight."


def send(words, sender="192.0.2.1", url="/g/discussion/write/"):
    typed = {"name": "Ann", "body": words, "key": str(uuid.uuid4())}
    answer = Client(REMOTE_ADDR=sender).post(url, typed)
    assert answer.status_code == 302
    return answer["Location"]


def subjects():
    return [sent.subject.partition(" · ")[0].partition(":")[0] for sent in mail.outbox]


def test_five_urgent_comments_of_one_sender_are_one_mail_and_then_a_summary(guide, clock):
    start = timezone.now()
    for number in range(5):
        send(f"{DANGER} {number}")
    assert subjects() == ["Please look at your site now"]
    jobs.digest()
    assert subjects()[1:] == ["Somebody may be in danger"]
    assert "in danger in 5 comments" in mail.outbox[1].body
    jobs.digest()
    clock(start + timedelta(minutes=20))
    jobs.digest()
    assert len(mail.outbox) == 2


def test_an_urgent_comment_of_somebody_else_is_told_at_once(guide):
    for sender in ("192.0.2.1", "192.0.2.2", "2001:db8::1"):
        send(DANGER + sender, sender)
    assert subjects() == ["Please look at your site now"] * 3


def test_an_urgent_comment_is_told_at_once_again_when_the_author_has_looked_or_time_has_passed(guide, clock):
    send(f"{DANGER} 1")
    acts.remove(Comment.objects.get())
    send(f"{DANGER} 2")
    assert len(mail.outbox) == 2
    clock(timezone.now() + timedelta(minutes=16))
    send(f"{DANGER} 3")
    assert len(mail.outbox) == 3


def test_what_was_not_told_at_once_is_in_a_summary_after_five_minutes_instead_of_fifteen(guide, clock):
    start = timezone.now()
    send(f"{DANGER} 1")
    jobs.digest()
    send(f"{DANGER} 2")
    clock(start + timedelta(minutes=4))
    jobs.digest()
    assert len(mail.outbox) == 2
    clock(start + timedelta(minutes=6))
    jobs.digest()
    assert subjects()[2:] == ["Somebody may be in danger"]
    # What is not urgent waits its quarter of an hour.
    send("It helped me.")
    clock(start + timedelta(minutes=12))
    jobs.digest()
    assert len(mail.outbox) == 3


def test_changes_that_become_urgent_are_one_mail_and_then_a_summary_too(guide, clock):
    start = timezone.now()
    places = [send(f"It helped me. {number}") for number in range(3)]
    published = Comment.objects.latest("pk")
    acts.publish(published)
    jobs.digest()
    mail.outbox.clear()
    for place in places:
        Client().post(f"{place}edit/", {"name": "Ann", "body": DANGER})
    assert Comment.objects.filter(urgent=True).count() == 2
    assert subjects() == ["Please look at your site now"]
    clock(start + timedelta(minutes=6))
    jobs.digest()
    summary = " ".join(mail.outbox[1].body.split())
    assert "in danger in 3 comments" in summary


def test_a_mail_that_tells_of_danger_goes_before_all_others(guide, settings):
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"
    CommentFactory(article=guide, email=NORA)
    WaitingCommentFactory(article=guide)
    jobs.digest()
    send(DANGER)
    Digest.objects.all().delete()
    jobs.digest()
    priorities = Email.objects.order_by("pk").values_list("priority", flat=True)
    assert list(priorities) == [PRIORITY.medium, PRIORITY.medium, PRIORITY.high, PRIORITY.high]


def test_each_who_looks_after_the_discussion_gets_a_mail_of_their_own():
    for address in ("ada@example.org", "bo@example.org"):
        StaffFactory(is_superuser=True, email=address)
    guide = ArticleFactory(slug="g", author__user=None)
    send(DANGER)
    assert guide.author.user is None
    assert sorted(sent.to for sent in mail.outbox) == [["ada@example.org"], ["bo@example.org"]]


def test_mails_come_from_the_contact_unless_a_setting_names_the_sender(guide, settings):
    send(DANGER)
    site = Site.load()
    site.contact = "contact@example.org"
    site.save()
    CommentFactory(article=guide, email=NORA)
    settings.MAIL_FROM = "My site <noreply@example.org>"
    CommentFactory(article=guide, email="ola@example.org")
    senders = [sent.from_email for sent in mail.outbox]
    assert senders == [settings.DEFAULT_FROM_EMAIL, "contact@example.org", "My site <noreply@example.org>"]


# What readers type stays out


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_are_in_no_mail(guide, typed):
    contact()
    thread = thread_of(guide, name=typed, place=typed, body=typed)
    reply = CommentFactory(in_reply_to=thread, name=typed, place=typed, body=typed, email="ola@example.org")
    mails.on_urgent(reply)
    assert len(mail.outbox) == 3
    for sent in mail.outbox:
        raw = sent.message().as_string()
        assert "victim" not in raw and typed not in sent.subject + sent.body
        assert len(sent.to) == 1 and not sent.bcc and not sent.cc


def test_a_title_with_line_breaks_makes_no_header(guide):
    site = Site.load()
    site.name = "A site\r\nBcc: victim@example.org"
    site.save()
    CommentFactory(article=guide, email=NORA)
    assert mail.outbox[0].subject == "Your comment is published · A site Bcc: victim@example.org"
    assert mail.outbox[0].message()["Bcc"] is None


@pytest.mark.parametrize(
    "email",
    ["a@b.c\r\nBcc: x@example.org", "a@example.org, b@example.org", "x" * 250 + "@example.org", "Ä@example.org", "@"],
)
def test_a_hostile_address_is_refused_where_it_is_typed(client, guide, email):
    comment = WaitingCommentFactory(article=guide)
    answer = client.post(f"{comment.manage_url()}edit/", {"name": "N", "body": "B", "email": email})
    assert answer.status_code == 422
    assert not Comment.objects.exclude(email="").exists()


# The queue


@pytest.mark.django_db(transaction=True)
def test_no_mail_server_is_spoken_to_while_a_page_is_made(guide, settings, client):
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"
    settings.POST_OFFICE = site_settings.POST_OFFICE | {"BACKENDS": {"default": "tests.comments.test_mails.Hangs"}}
    contact()
    thread = CommentFactory(article=guide, email=NORA, wants_mail=True)
    client.force_login(guide.author.user)
    answer = client.post(f"/c/{thread.pk}/reply/", {"body": "Thank you."})
    assert answer.status_code == 302
    assert Email.objects.filter(to=NORA).count() == 2
    assert set(Email.objects.values_list("headers", flat=True)[0]) >= {"List-Unsubscribe", "List-Unsubscribe-Post"}


class Hangs:
    def __init__(self, *args, **kwargs):
        raise AssertionError("A page waited for the mail server.")


def test_a_publication_that_fails_sends_nothing(guide, settings, monkeypatch):
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"
    comment = WaitingCommentFactory(article=guide, email=NORA)
    monkeypatch.setattr("articles.models.PageState.objects.bump", lambda pk: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        acts.publish(comment)
    assert not Email.objects.exists() and not Contact.objects.exists()


# Confirming


def test_opening_the_link_confirms_nothing_and_its_button_does(guide, client):
    CommentFactory(article=guide, email=NORA)
    url = url_in(mail.outbox[0].body, "/confirm/")
    answer = client.get(url)
    assert NORA in text(answer) and answer["Cache-Control"] == "no-store, private"
    assert Contact.objects.get().confirmed is None
    answer = client.post(url)
    assert Contact.objects.get().confirmed
    assert returners.COOKIE not in answer.cookies
    assert "This address is confirmed" in text(client.get(url))


def test_the_device_is_remembered_only_with_the_tick_and_forgets_again(guide, client):
    row = contact(confirmed=None)
    client.post(row.confirm_url(), {"remember": "on"})
    assert client.cookies[returners.COOKIE].value
    assert "This device is remembered" in text(client.get(row.confirm_url()))
    # Confirming anew on another device ends nothing on this one.
    Client().post(row.confirm_url(), {"remember": "on"})
    assert "This device is remembered" in text(client.get(row.confirm_url()))
    client.post(row.confirm_url(), {"forget": "1"})
    assert "This device is remembered" not in text(client.get(row.confirm_url()))
    assert Contact.objects.get().confirmed


def test_confirming_takes_back_the_wish_for_no_mail(client):
    row = contact(unsubscribed=timezone.now())
    assert "confirming takes that back" in text(client.get(row.confirm_url()))
    client.post(row.confirm_url())
    row.refresh_from_db()
    assert row.takes_mail


def test_confirming_asks_for_a_form_of_ours():
    row = contact(confirmed=None)
    assert Client(enforce_csrf_checks=True).post(row.confirm_url(), {"remember": "on"}).status_code == 403
    assert Contact.objects.get().confirmed is None


def test_public_pages_look_at_no_device(client, guide):
    row = contact()
    thread = thread_of(guide)
    client.post(row.confirm_url(), {"remember": "on"})
    for path in ("/g/", "/g/discussion/", f"/c/{thread.pk}/"):
        known, unknown = client.get(path), Client().get(path)
        assert known.content == unknown.content
        assert "Cookie" not in known["Vary"] and not known.cookies


# Ending


def test_one_click_ends_all_mail_without_cookie_or_token(guide):
    row = contact()
    thread = thread_of(guide)
    CommentFactory(in_reply_to=thread)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = headers["List-Unsubscribe"].strip("<>").removeprefix(site_settings.BASE_URL)
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(url).status_code == 200
    row.refresh_from_db()
    assert row.takes_mail
    answer = strict.post(url, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and not answer.cookies
    row.refresh_from_db()
    assert not row.takes_mail
    mail.outbox.clear()
    CommentFactory(in_reply_to=thread)
    assert mail.outbox == []


def test_one_conversation_can_be_ended_alone_and_all_be_taken_back(client, guide):
    row = contact()
    thread, other = thread_of(guide), thread_of(guide)
    reply = CommentFactory(in_reply_to=thread, email=NORA, wants_mail=True)
    url = row.stop_url(thread.pk)
    answer = client.post(url, {"stop": "thread"})
    assert "no more mail about this conversation" in text(answer)
    wanting = Comment.objects.filter(wants_mail=True).values_list("pk", flat=True)
    assert list(wanting) == [other.pk] and reply.pk != other.pk
    assert "No more about this conversation" not in text(client.get(url))
    client.post(url, {"stop": "all"})
    client.post(url, {"stop": "on"})
    row.refresh_from_db()
    assert row.takes_mail


def test_a_link_for_one_thing_opens_nothing_else(client, guide):
    row, other = contact(), contact("ola@example.org", confirmed=None)
    for token in [other.token("stop"), row.token("confirm"), row.token(""), "x", "é"]:
        path = reverse("comments:unsubscribe", args=[row.pk, 1, token])
        assert client.get(path).status_code == client.post(path).status_code == 404
    for token in [row.token("confirm"), other.token("stop"), "x"]:
        path = reverse("comments:confirm", args=[other.pk, token])
        assert client.get(path).status_code == client.post(path).status_code == 404
    row.refresh_from_db()
    assert row.takes_mail


def test_links_to_an_address_that_is_gone_say_so(client, guide):
    row = contact()
    confirm, stop = row.confirm_url(), row.stop_url(1)
    acts.erase(thread_of(guide))
    assert not Contact.objects.exists()
    assert "Nothing is kept of this address" in text(client.get(confirm))
    for answer in (client.get(stop), client.post(stop)):
        assert answer.status_code == 200 and "Nothing is kept of this address" in text(answer)
    assert client.post(confirm).status_code == 404


# Forgetting


def test_an_erased_address_is_forgotten_with_its_mails(guide, settings):
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"
    first, second = CommentFactory(article=guide, email=NORA), CommentFactory(article=guide, email=NORA)
    CommentFactory(article=guide, email="ola@example.org")
    acts.erase(first)
    assert Contact.objects.filter(email=NORA).exists() and Email.objects.filter(to=NORA).exists()
    acts.erase(second)
    assert not Contact.objects.filter(email=NORA).exists() and not Email.objects.filter(to=NORA).exists()
    assert Email.objects.count() == Contact.objects.count() == 1


def test_the_wish_for_no_mail_outlives_a_deleted_comment_and_not_erasing_everything(client, guide):
    contact(unsubscribed=timezone.now())
    acts.erase(CommentFactory(article=guide, email=NORA))
    assert Contact.objects.get().unsubscribed
    last = CommentFactory(article=guide, email=NORA)
    client.post(f"{last.mailed_url()}erase-all/")
    assert not Contact.objects.exists()


def test_an_address_that_was_changed_while_waiting_is_forgotten(client, guide):
    comment = CommentFactory(article=guide, email=NORA)
    acts.undo(comment)
    client.post(f"{comment.manage_url()}edit/", {"name": "N", "body": "B", "email": "ola@example.org"})
    assert not Contact.objects.filter(email=NORA).exists()
