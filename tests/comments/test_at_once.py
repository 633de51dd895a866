"""Many writers in the same moment, on real connections."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from articles.editions import snapshots
from articles.models import PageState, Section
from comments import acts
from comments.models import Comment, Discussion, Report, Sender
from comments.models.sender import MOST_LOOKS
from tests.factories import ArticleFactory, CommentFactory, ReferenceFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act, things):
    def run(thing):
        try:
            return act(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, things))


def test_double_clicks_at_once_are_one_comment_each():
    ArticleFactory(slug="g")
    keys = [str(uuid.uuid4()) for _ in range(20)]

    def send(key):
        # A sender of its own for each, so that the flood limit has no say.
        number = keys.index(key)
        data = {"name": "Ann", "body": f"Number {number}", "key": key}
        answer = Client(REMOTE_ADDR=f"192.0.2.{number}").post("/g/discussion/write/", data)
        # The later one of two is told that it was sent already.
        return answer.status_code, answer["Location"].removesuffix("?again")

    answers = at_once(send, [key for key in keys for _ in range(2)])

    assert Comment.objects.count() == 20
    assert {status for status, _ in answers} == {302}
    assert all(answers[n] == answers[n + 1] for n in range(0, 40, 2))


def test_urgent_comments_of_one_sender_at_once_are_one_mail():
    ArticleFactory(slug="g")

    def send(number):
        data = {"name": "Ann", "body": f"I want to kill myself tonight. {number}", "key": str(uuid.uuid4())}
        return Client().post("/g/discussion/write/", data).status_code

    assert set(at_once(send, range(5))) == {302}
    assert [sent.subject for sent in mail.outbox] == ["Please look at your site now · Health guide"]


def test_replies_approved_at_once_get_numbers_of_their_own_and_every_count_agrees():
    thread = CommentFactory()
    waiting = [WaitingCommentFactory(in_reply_to=thread) for _ in range(16)]
    before = PageState.objects.get().revision

    # Each is approved twice, as by two windows of the author's.
    at_once(lambda pk: acts.publish(Comment.objects.get(pk=pk)), [comment.pk for comment in waiting for _ in range(2)])

    numbers = list(Comment.objects.filter(root=thread).order_by("reply_no").values_list("reply_no", flat=True))
    thread.refresh_from_db()
    assert numbers == list(range(1, 17))
    assert (thread.reply_count, Discussion.objects.get().comment_count) == (16, 17)
    assert PageState.objects.get().revision == before + 16


def test_replies_removed_and_approved_at_once_do_not_wait_for_each_other_for_ever():
    thread = CommentFactory()
    shown = [CommentFactory(in_reply_to=thread) for _ in range(16)]
    waiting = [WaitingCommentFactory(in_reply_to=thread) for _ in range(16)]
    turns = [
        turn
        for one, other in zip(shown, waiting, strict=True)
        for turn in (partial(acts.remove, one), partial(acts.publish, other))
    ]

    at_once(lambda turn: turn(), turns)

    thread.refresh_from_db()
    assert (thread.reply_count, Discussion.objects.get().comment_count) == (16, 17)


def test_a_guide_is_restored_while_its_sections_are_saved():
    guide = ArticleFactory(slug="g")
    reference = ReferenceFactory(key="a")
    section, edition = guide.sections.get(), guide.editions.get()

    def save(number):
        if number % 2:
            snapshots.restore(guide, edition.source)
        else:
            row = Section.objects.get(pk=section.pk)
            row.body = f"Number {number} [@{reference.key}]" if number % 4 else "Nothing."
            row.save()

    at_once(save, range(24))

    assert guide.sections.count() == 1


def sent(number):
    """Send one of many comments of one sender."""
    data = {"name": "Ann", "body": f"Number {number}", "key": str(uuid.uuid4())}
    return Client(REMOTE_ADDR="192.0.2.1").post("/g/discussion/write/", data).status_code


def test_the_limit_of_a_sender_holds_for_comments_sent_at_once():
    ArticleFactory(slug="g")

    statuses = at_once(sent, range(24))

    assert Comment.objects.count() == 5
    assert sorted(set(statuses)) == [302, 429] and statuses.count(302) == 5


def test_the_limit_of_a_sender_holds_for_reports_sent_at_once():
    comments = CommentFactory.create_batch(16, article=ArticleFactory(slug="g"))

    def report(comment):
        url = f"/c/{comment.pk}/report/"
        return Client(REMOTE_ADDR="192.0.2.1").post(url, {"kind": "other"}).status_code

    statuses = at_once(report, comments)

    assert Report.objects.count() == 5
    assert statuses.count(302) == 5 and statuses.count(429) == 11


def test_looks_at_once_are_all_counted():
    assert sum(at_once(lambda _number: Sender.objects.count_look("hash"), range(MOST_LOOKS + 8))) == 8
    assert Sender.objects.get().looks >= MOST_LOOKS
