"""Following by mail and by feed: who is told what and when, how it ends, and what no follower learns."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editions.publishing import publish
from comments import acts
from comments.mail import asked, jobs, news
from comments.models import Asked, Contact, Follow
from tests.comments.desk import text
from tests.factories import CommentFactory, RemedyFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db

URL = "/g/discussion/follow/"
KARI = "kari@example.org"
LATER = timedelta(minutes=2)


@pytest.fixture
def remedy(guide):
    remedy = RemedyFactory(section=guide.sections.first(), slug="walking", name="Walking")
    publish(guide, what_changed="Walking.")
    return remedy


def follow(client, query="", email=KARI, sender="192.0.2.1"):
    """Ask to follow, and return the page that the mail leads to."""
    assert client.post(URL + query, {"email": email}, REMOTE_ADDR=sender).status_code == 302
    asked.answer()
    return Contact.objects.get(email=email).follows_url()


def say_yes(client, page):
    pks = [str(pk) for pk in Follow.objects.filter(confirmed=None).values_list("pk", flat=True)]
    return client.post(page, {"yes": "1", "follow": pks})


def following(client, query=""):
    page = follow(client, query)
    say_yes(client, page)
    mail.outbox.clear()
    return page


def tell(clock, after=LATER):
    clock(timezone.now() + after)
    return news.tell()


def test_following_starts_with_a_yes_by_mail(client, guide, clock):
    page = follow(client)
    (sent,) = mail.outbox
    assert sent.to == [KARI] and page in sent.body
    mail.outbox.clear()
    CommentFactory(article=guide)
    assert tell(clock) == 0
    assert "probably you" in text(client.get(page)) and not Follow.objects.get().confirmed
    assert "You follow it now." in text(say_yes(client, page))
    clock(timezone.now() + LATER)
    CommentFactory(article=guide, name="PRIVATE", place="PRIVATE", body="PRIVATE")
    assert tell(clock) == 1
    (sent,) = mail.outbox
    assert sent.to == [KARI] and sent.subject == "New in what you follow · Health guide"
    assert "1 new comment\n" in sent.body and "/g/discussion/" in sent.body
    assert "PRIVATE" not in str(sent.message())


def test_a_clock_that_was_ahead_does_not_silence_the_news(client, guide, clock):
    following(client)
    now = timezone.now()
    clock(now + timedelta(days=400))
    CommentFactory(article=guide)
    assert tell(clock) == 1
    clock(now + timedelta(hours=1))
    CommentFactory(article=guide)
    assert tell(clock) == 1 and tell(clock) == 0
    # What was told of by the wrong clock is not told again.
    assert [re.findall(r"(\d+) new comment", sent.body) for sent in mail.outbox] == [["1"], ["1"]]
    clock(now + timedelta(hours=4))
    CommentFactory(article=guide)
    assert tell(clock) == 1


def test_a_part_and_a_thread_are_told_of_alone(client, guide, remedy, clock):
    thread = CommentFactory(article=guide)
    following(client, "?about=remedy:walking")
    clock(timezone.now() + timedelta(minutes=16))
    following(client, f"?thread={thread.pk}")
    CommentFactory(article=guide)
    assert tell(clock) == 0
    about = CommentFactory(article=guide, remedy=remedy)
    CommentFactory(in_reply_to=about)
    CommentFactory(in_reply_to=thread)
    assert tell(clock) == 1
    (sent,) = mail.outbox
    assert re.findall(r"^(.+): (\d+) new comments?$", sent.body, re.MULTILINE) == [
        ("Walking (Restless legs)", "2"),
        ("A conversation under “Restless legs”", "1"),
    ]
    assert "?about=remedy:walking\n" in sent.body and f"/c/{thread.pk}/\n" in sent.body


def test_nothing_of_a_comment_that_readers_do_not_see_is_told(client, guide, clock, staff):
    thread = CommentFactory(article=guide)
    following(client)
    waiting = WaitingCommentFactory(article=guide)
    WaitingCommentFactory(in_reply_to=thread)
    acts.remove(CommentFactory(article=guide), staff)
    acts.mark_spam(CommentFactory(article=guide), staff)
    hidden = CommentFactory(article=guide)
    CommentFactory(in_reply_to=hidden, body="Below one that goes.")
    for comment in (*hidden.replies.all(), hidden):
        acts.remove(comment, staff)
    assert tell(clock) == 0 and mail.outbox == []
    acts.publish(waiting)
    assert tell(clock) == 1
    assert "1 new comment\n" in mail.outbox[0].body


def test_the_author_sees_how_many_follow_and_not_who(client, desk, guide, remedy):
    thread = CommentFactory(article=guide)
    page = reverse("admin:comments_discussion_change", args=[guide.discussion.pk])
    assert "0 people follow." in text(desk.get(page))
    following(client)
    following(client, f"?about=remedy:{remedy.slug}")
    following(client, f"?thread={thread.pk}")
    follow(client, email="nobody-said-yes@example.org")
    shown = text(desk.get(page))
    assert "1 person follows. The whole discussion: 1; a part of the guide: 1; a conversation: 1." in shown
    assert "@" not in shown.partition("person follows")[2].partition("</form>")[0]
    Contact.objects.filter(email=KARI).update(unsubscribed=timezone.now())
    assert "0 people follow." in text(desk.get(page))


def test_a_hidden_guide_tells_nothing(client, guide, clock):
    page = following(client)
    CommentFactory(article=guide)
    guide.take_down()
    assert tell(clock) == 0 and mail.outbox == []
    assert "Restless legs" not in text(client.get(page))


def test_an_address_gets_one_mail_an_hour_and_then_of_all_of_it(client, guide, clock):
    following(client)
    CommentFactory(article=guide)
    assert tell(clock) == 1
    for _number in range(3):
        CommentFactory(article=guide)
        assert tell(clock, timedelta(minutes=10)) == 0
    assert tell(clock, timedelta(minutes=31)) == 1
    assert "3 new comments\n" in mail.outbox[1].body
    assert tell(clock, timedelta(hours=2)) == 0


def test_nobody_is_told_of_their_own_comment(client, guide, clock):
    following(client)
    CommentFactory(article=guide, email=KARI)
    mail.outbox.clear()
    assert tell(clock) == 0


def test_the_button_of_a_mail_program_ends_all_at_once_and_opening_the_link_ends_nothing(client, guide, clock):
    page = following(client)
    CommentFactory(article=guide)
    tell(clock)
    (sent,) = mail.outbox
    assert sent.extra_headers["List-Unsubscribe"].endswith(f"{page}>")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.get(page)
    client.head(page)
    assert Follow.objects.count() == 1
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(page, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200 and "You follow nothing any more." in text(answer)
    assert not Follow.objects.exists() and not Contact.objects.filter(email=KARI).exists()
    CommentFactory(article=guide)
    assert tell(clock, timedelta(hours=2)) == 0


def test_one_is_ended_and_the_others_stay(client, guide, remedy, clock):
    following(client)
    clock(timezone.now() + timedelta(minutes=16))
    page = following(client, "?about=remedy:walking")
    first, second = Follow.objects.order_by("pk")
    assert "You do not follow that any more." in text(client.post(page, {"end": str(first.pk)}))
    assert list(Follow.objects.all()) == [second]
    for wrong in ("x", "9" * 30, "-1"):
        client.post(page, {"end": wrong})
    assert list(Follow.objects.all()) == [second]


def test_a_link_of_one_address_ends_nothing_of_another(client, guide):
    page = following(client)
    other = Contact.objects.create(email="other@example.org")
    token = page.rstrip("/").rpartition("/")[2]
    assert client.post(f"/c/mail/{other.pk}/follows/{token}/").status_code == 404
    theirs = Follow.objects.create(contact=other, article=guide)
    client.post(page, {"end": str(theirs.pk)})
    client.post(page, {"yes": "1", "follow": [str(theirs.pk)]})
    theirs.refresh_from_db()
    assert theirs.confirmed is None


def test_who_wants_no_mail_at_all_is_neither_asked_nor_told(client, guide, clock):
    following(client)
    Contact.objects.get().stop()
    CommentFactory(article=guide)
    assert tell(clock) == 0
    follow(client)
    assert mail.outbox == []


def test_an_address_that_nobody_confirmed_is_asked_once_a_week(client, guide, remedy, clock):
    start = timezone.now()
    for hours in (0, 1, 100):
        clock(start + timedelta(hours=hours))
        follow(client, "?about=remedy:walking")
    assert len(mail.outbox) == 1
    assert Follow.objects.count() == 1


def test_everything_of_an_address_takes_what_it_follows_with_it(client, guide):
    comment = CommentFactory(article=guide, email=KARI)
    following(client)
    acts.erase(comment)
    assert Follow.objects.exists(), "what it follows is no part of one comment"
    acts.erase_all_of_address(CommentFactory(article=guide, email=KARI))
    assert not Follow.objects.exists() and not Contact.objects.exists()


def test_what_was_never_confirmed_is_forgotten_with_its_address(client, guide, clock):
    follow(client)
    clock(timezone.now() + timedelta(days=8))
    jobs.purge()
    assert not Follow.objects.exists() and not Contact.objects.exists() and not Asked.objects.exists()


@pytest.mark.parametrize(
    "query", ["?about=remedy:none", "?about=", "?thread=x", "?thread=", "?thread=999", "?thread=1²"]
)
def test_what_readers_do_not_see_cannot_be_followed(client, guide, query):
    held = WaitingCommentFactory(article=guide)
    assert client.get(URL + query).status_code == 404
    assert client.get(f"{URL}?thread={held.pk}").status_code == 404
    assert client.post(f"{URL}?thread={held.pk}", {"email": KARI}).status_code == 404
    assert client.get(f"/c/{held.pk}/feed/").status_code == 404


def test_asking_to_follow_is_answered_the_same_for_every_address(client, guide):
    following(client)
    Contact.objects.create(email="quiet@example.org", unsubscribed=timezone.now())
    answers = set()
    for number, address in enumerate([KARI, "quiet@example.org", "new@example.org"]):
        answer = client.post(URL, {"email": address}, REMOTE_ADDR=f"192.0.2.{number + 9}", follow=True)
        answers.add(re.sub(r' value="[^"]*"', "", answer.text))
    assert len(answers) == 1


def test_feeds_of_a_thread_and_of_a_part_hold_what_readers_see_there_and_no_more(client, guide, remedy):
    thread = CommentFactory(article=guide, remedy=remedy, body="FIRST")
    CommentFactory(in_reply_to=thread, body="REPLY")
    WaitingCommentFactory(in_reply_to=thread, body="HELD")
    CommentFactory(article=guide, body="ELSEWHERE")
    for url in (f"/c/{thread.pk}/feed/", "/g/discussion/feed/?about=remedy:walking"):
        answer = client.get(url)
        assert answer["Content-Type"].startswith("application/atom+xml") and "Vary" not in str(answer.cookies)
        assert "FIRST" in answer.text and "REPLY" in answer.text
        assert "HELD" not in answer.text and "ELSEWHERE" not in answer.text
        assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    before = client.get(f"/c/{thread.pk}/feed/")["ETag"]
    CommentFactory(in_reply_to=thread)
    assert client.get(f"/c/{thread.pk}/feed/")["ETag"] != before
    acts.remove(thread)
    assert client.get(f"/c/{thread.pk}/feed/").status_code == 404
    for url in ("/g/discussion/?about=remedy:walking", "/g/discussion/"):
        assert "/discussion/follow/" in client.get(url).text
