"""Spam: held, counted, found again by somebody honest, told of, and emptied when its time is over."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from comments import acts, emptying
from comments.emptying import SPAM_KEPT, empty_spam
from comments.mail.jobs import digest
from comments.models import Comment, Contact
from rlssite.health.clock import CLOCK
from rlssite.models import Beat
from tests.comments.desk import desk_of, press, queue, say_yes, shown, text
from tests.factories import WaitingCommentFactory

pytestmark = pytest.mark.django_db


def send(client, **changes):
    """Send a comment whose trap was filled in; return its writer's page."""
    typed = {"name": "Ann", "place": "", "email": "ann@example.org", "body": "Walking helps me.", "key": uuid.uuid4()}
    answer = client.post("/g/discussion/write/", typed | {"website": "https://example.org"} | changes, follow=True)
    return answer.redirect_chain[-1][0]


def test_spam_is_held_counted_found_again_told_of_and_emptied_by_age(client, desk, guide, clock, mail_queue):
    start = timezone.now()
    honest, seller = send(client), send(client, name="Bob", body="Buy my cream at once.")
    assert "Your comment is saved and waits for the author." in text(client.get(honest))
    assert "Bob" not in text(client.get("/g/discussion/"))

    digest()
    (mail,) = Email.objects.all()
    assert "- 2 comments that were taken for spam since the last mail" in mail.message
    assert "Ann" not in mail.message and "/moderate/" not in mail.message

    page = queue(desk, "spam")
    assert re.search(r"Spam <span class=\"count\">\s*2\s*<", page) and "after 90 days each is erased" in page
    index = text(desk.get(reverse("admin:index")))
    assert "Spam: 2" in index and "Nothing waits for you." in index
    say_yes(desk, press(desk, Comment.objects.get(name="Ann"), "approve"))
    assert "Your comment is published." in text(client.get(honest))
    assert re.search(r"Spam <span class=\"count\">\s*1\s*<", queue(desk, "spam"))

    clock(start + SPAM_KEPT - timedelta(minutes=1))
    assert empty_spam() == 0
    clock(start + SPAM_KEPT + timedelta(minutes=1))
    call_command("purge")
    assert shown(queue(desk_of(), "spam")) == []
    assert "This comment was erased." in text(client.get(seller))
    assert list(Comment.objects.values_list("name", "body").order_by("pk")) == [("Ann", "Walking helps me."), ("", "")]
    last = Comment.objects.get(body="").decisions.first()
    assert (last.act, last.by, last.by_writer) == ("erased", None, False)


def test_spam_alone_is_told_of_once_a_day(client, guide, clock, mail_queue):
    start = timezone.now()
    send(client)
    digest()
    assert Email.objects.count() == 1
    clock(start + timedelta(hours=23))
    send(client, body="Other words.")
    digest()
    assert Email.objects.count() == 1
    clock(start + timedelta(hours=25))
    digest()
    assert "- 1 comment that was taken for spam" in Email.objects.last().message
    clock(start + timedelta(hours=50))
    digest()
    assert Email.objects.count() == 2


def test_what_a_person_took_for_spam_is_not_told_of_and_is_kept_from_that_day_on(guide, staff, clock, mail_queue):
    start = timezone.now()
    comment = WaitingCommentFactory(article=guide, email="ann@example.org", created=start - timedelta(days=400))
    clock(start - timedelta(days=1))
    acts.mark_spam(comment, staff)
    clock(start)
    digest()
    assert not Email.objects.exists() and empty_spam() == 0
    clock(start + SPAM_KEPT)
    assert empty_spam() == 1
    assert not Contact.objects.filter(email="ann@example.org").exists()


def test_what_was_taken_out_of_the_spam_stays(guide, staff, clock):
    comment = WaitingCommentFactory(article=guide)
    acts.mark_spam(comment)
    acts.undo(comment, staff)
    clock(timezone.now() + SPAM_KEPT * 2)
    assert empty_spam() == 0
    assert Comment.objects.get().status == "pending"


def test_what_was_taken_out_of_the_spam_while_it_is_emptied_stays(guide, staff, clock, monkeypatch):
    first, second = (WaitingCommentFactory(article=guide) for _ in range(2))
    for comment in (first, second):
        acts.mark_spam(comment)
    clock(timezone.now() + SPAM_KEPT * 2)
    # Between one and the next.
    monkeypatch.setattr(emptying, "pulse", lambda: acts.publish(second, staff))
    assert empty_spam() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.erased and second.is_published and second.body


def test_no_spam_is_emptied_by_a_clock_that_was_set_ahead(guide, clock):
    acts.mark_spam(WaitingCommentFactory(article=guide))
    clock(timezone.now() + SPAM_KEPT * 2)
    Beat.objects.create(name=CLOCK, at=timezone.now())
    assert empty_spam() == 0
    assert Comment.objects.get().body
