"""The writer of a comment: trusted, blocked, all of theirs seen and removed; and whom each of it reaches."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments import acts, writers
from comments.mail.jobs import purge
from comments.models import Comment, Contact, Mode, WriterRule
from comments.models.discussion import DiscussionSettings
from comments.safety.verdict import Draft
from comments.writing.judging import judge
from comments.writing.terms import Terms
from tests.comments.desk import HOSTILE, desk_of, page_of, queue, staff_with, text
from tests.factories import CommentFactory, WaitingCommentFactory
from tests.seen import read_html

pytestmark = pytest.mark.django_db


def page(comment):
    return reverse("admin:comments_comment_writer", args=[comment.pk])


def do(desk, comment, act, known_by, **more):
    return desk.post(page(comment), {"act": act, "known_by": known_by, **more}, follow=True)


def sent(guide, **fields):
    soon = timezone.now() + timedelta(days=9)
    return WaitingCommentFactory(article=guide, **{"sender": "s", "sender_purge_at": soon, **fields})


def confirmed(address):
    return Contact.objects.create(email=address, confirmed=timezone.now())


def judged(guide, body="I walk in the evening.", contact=None, **fields):
    DiscussionSettings(mode=Mode.HOLD_FIRST).save()
    comment = Comment(article=guide, name="Nora", body=body, **fields)
    return judge(Draft(body=body, name="Nora"), Terms(guide.editions.get()), comment=comment, contact=contact)


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


# What it does to the next comment


def test_a_trusted_connection_need_not_wait_and_is_judged_as_before(desk, guide):
    comment = sent(guide)
    assert codes(judged(guide, sender="s")) == ["first"]
    assert "Now trusted." in text(do(desk, comment, "trust", "connection"))
    assert judged(guide, sender="s").status == "published"
    assert judged(guide, sender="other").status == "pending"
    assert codes(judged(guide, "Take 5 mg every night.", sender="s"))[0] == "amount"
    do(desk, comment, "neither", "connection")
    assert judged(guide, sender="s").status == "pending"


def test_what_a_blocked_writer_sends_is_spam_but_for_danger(desk, guide):
    do(desk, sent(guide), "block", "connection")
    verdict = judged(guide, sender="s")
    assert (verdict.status, codes(verdict)[-1]) == ("spam", "blocked")
    danger = judged(guide, "I want to kill myself tonight.", sender="s")
    assert (danger.status, danger.is_urgent) == ("pending", True)


def test_a_trusted_address_proves_nothing_when_it_is_only_typed(desk, guide):
    contact = confirmed("a@example.org")
    comment = sent(guide, email="a@example.org", sender="")
    do(desk, comment, "trust", "address")
    assert judged(guide, email="a@example.org").status == "pending"
    assert judged(guide, email="a@example.org", contact=contact).status == "published"


def test_who_confirmed_an_address_is_known_by_an_approved_comment_and_nobody_else(guide):
    contact = confirmed("a@example.org")
    assert judged(guide, email="a@example.org", contact=contact).status == "pending"
    CommentFactory(article=guide, email="a@example.org", body="An earlier one.")
    assert judged(guide, email="a@example.org", contact=contact).status == "published"
    assert judged(guide, email="a@example.org").status == "pending"


def test_a_trusted_address_counts_more_than_its_blocked_connection(desk, guide):
    contact = confirmed("a@example.org")
    comment = sent(guide, email="a@example.org")
    do(desk, comment, "block", "connection")
    do(desk, comment, "trust", "address")
    assert judged(guide, sender="s", contact=contact).status == "published"
    assert judged(guide, sender="s").status == "spam"


def test_what_was_decided_about_a_connection_ends_when_it_is_forgotten(desk, guide, staff):
    comment = sent(guide)
    do(desk, comment, "trust", "connection")
    rule = WriterRule.objects.get()
    assert (rule.until, rule.by) == (comment.sender_purge_at, staff)
    WriterRule.objects.update(until=timezone.now())
    assert judged(guide, sender="s").status == "pending"
    purge()
    assert not WriterRule.objects.exists()


# The page


def test_the_page_says_whom_each_way_reaches(desk, guide):
    comment = sent(guide, email="a@example.org", name=HOSTILE[:60])
    html = text(desk.get(page(comment)))
    assert "everybody who shares it" in html and "By the confirmed address" not in html
    assert "it proves nothing about who wrote" in html and "<script>alert" not in html
    confirmed("a@example.org")
    html = text(desk.get(page(comment)))
    assert "Whoever only types the address is not meant" in html
    nobody = CommentFactory(article=guide, sender="", email="")
    assert "Nothing is known of its writer" in text(desk.get(page(nobody)))
    assert page(comment) in queue(desk) and page(comment) in text(desk.get(page_of(comment)))


def test_the_list_names_a_comment_of_whom_and_ends_it_with_one_press(desk, guide):
    comment = sent(guide, name="Kari")
    writers.decide_about(comment, writers.CONNECTION, "block", None)
    there = reverse("admin:comments_writerrule_changelist")
    page = read_html(desk.get(there).text)
    (link,) = [link for link in page.all("a") if link.text == "Kari"]
    assert link.get("href") == reverse("admin:comments_comment_writer", args=[comment.pk])
    (button,) = [button for button in page.all("button") if button.text == "Neither any more"]
    answer = desk.post(button.get("formaction"), follow=True)
    assert not WriterRule.objects.exists() and "neither trusted nor blocked any more" in text(answer)
    # Whoever pressed the wrong one finds them again.
    assert link.get("href") in text(answer)
    assert desk.post(button.get("formaction"), follow=True).status_code == 200
    assert desk.get(button.get("formaction")).status_code == 405


@pytest.mark.parametrize("alarm", ["crisis", "despair"])
def test_all_of_theirs_is_removed_only_after_asking_and_put_back_together(desk, guide, staff, alarm):
    mine = [sent(guide, body=f"Text {n}.") for n in range(3)]
    acts.publish(mine[1], staff)
    gone = sent(guide, body="Removed before.")
    acts.remove(gone, staff)
    urgent, other = sent(guide, urgent=alarm == "crisis", alarm=alarm), sent(guide, sender="t")
    html = text(do(desk, mine[0], "ask", "connection"))
    assert "3 comments will be removed." in html and "somebody in danger stays" in html
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending", "published", "removed"}
    answer = do(desk, mine[0], "remove-all", "connection", reason="Adverts.")
    html = text(answer)
    assert "3 comments were removed." in html
    removed = Comment.objects.filter(status="removed")
    assert set(removed) == {*mine, gone}
    assert not Comment.objects.filter(pk__in=[urgent.pk, other.pk], status="removed").exists()
    assert mine[0].decisions.get().reason == "Adverts."
    numbers = re.search(r'name="removed" value="([\d,]+)"', html)[1]
    do(desk, mine[0], "put-back", "connection", removed=numbers)
    assert [Comment.objects.get(pk=row.pk).status for row in (*mine, gone)] == [
        "pending", "published", "pending", "removed"
    ]  # fmt: skip


def test_wrong_input_does_nothing_and_says_so(desk, guide):
    comment = sent(guide)
    assert desk.post(page(comment), {"act": "explode", "known_by": "connection"}).status_code == 404
    assert desk.post(page(comment), {"act": "trust", "known_by": "guess"}).status_code == 404
    assert desk.get(reverse("admin:comments_comment_writer", args=[99999])).status_code == 404
    assert "not known in this way" in text(do(desk, comment, "trust", "address"))
    answer = do(desk, comment, "remove-all", "connection", reason="y" * 301)
    assert answer.status_code == 422 and "y" * 301 in text(answer)
    do(desk, comment, "put-back", "connection", removed="1;DROP")
    desk.get(page(comment), {"removed": "x,9" * 400})
    own = CommentFactory(article=guide, by_author=True, sender="s")
    assert "author&#x27;s own" in text(do(desk, own, "block", "connection"))
    assert not WriterRule.objects.exists() and Comment.objects.get(pk=comment.pk).is_pending


def test_who_may_only_look_decides_nothing_about_writers(guide):
    comment = sent(guide)
    desk = desk_of(staff_with("view_comment"))
    assert 'name="act"' not in text(desk.get(page(comment)))
    assert desk.post(page(comment), {"act": "block", "known_by": "connection"}).status_code == 403
    assert desk_of(staff_with("change_article")).get(page(comment)).status_code == 403


def test_the_list_of_writers_ends_what_was_decided(desk, guide):
    do(desk, sent(guide), "block", "connection")
    changelist = reverse("admin:comments_writerrule_changelist")
    assert "who writes from one connection" in text(desk.get(changelist))
    rule = WriterRule.objects.get()
    desk.post(reverse("admin:comments_writerrule_delete", args=[rule.pk]), {"post": "yes"})
    assert not WriterRule.objects.exists()


def test_no_more_than_can_be_put_back_is_removed_at_once(guide, staff, monkeypatch):
    monkeypatch.setattr(writers, "MOST_AT_ONCE", 2)
    mine = [sent(guide) for _ in range(3)]
    assert writers.remove_all(mine[0], "connection", staff) == [mine[2].pk, mine[1].pk]


def test_what_changed_while_all_of_theirs_are_removed_is_left_alone(guide, staff, monkeypatch):
    gone, urgent, first = (sent(guide) for _ in range(3))
    remove = acts.remove

    def meanwhile(comment, *args):
        Comment.objects.filter(pk=urgent.pk).update(urgent=True, alarm="crisis")
        acts.erase(Comment.objects.get(pk=gone.pk))
        remove(comment, *args)

    monkeypatch.setattr(acts, "remove", meanwhile)
    assert writers.remove_all(first, "connection", staff) == [first.pk]
    assert Comment.objects.get(pk=urgent.pk).is_pending


def test_the_list_of_writers_asks_for_no_comment_by_itself(desk, guide):
    changelist = reverse("admin:comments_writerrule_changelist")
    counts = []
    for writer in ("one", "two", "three"):
        sent(guide, sender=writer, name=f"An older {writer}")
        WriterRule.objects.create(sender=writer, kind="block")
        sent(guide, sender=writer, name=f"Connection {writer}")
        WriterRule.objects.create(contact=confirmed(f"{writer}@example.org"), kind="trust")
        sent(guide, sender="", email=f"{writer}@example.org", name=f"Address {writer}")
        with CaptureQueriesContext(connection) as queries:
            page = text(desk.get(changelist))
        assert f">Connection {writer}<" in page and f">Address {writer}<" in page and "An older" not in page
        counts.append(len(queries))
    assert counts[0] == counts[-1]


def test_the_list_of_writers_shows_nobody_what_they_may_not_see_or_do(guide):
    WriterRule.objects.create(sender="s", kind="block")
    sent(guide, name="Nora")
    changelist = reverse("admin:comments_writerrule_changelist")
    rights = {(): (False, False), ("view_comment",): (True, False), ("delete_writerrule",): (False, True)}
    for names, expected in rights.items():
        page = text(desk_of(staff_with("view_writerrule", *names)).get(changelist))
        assert ("Nora" in page, "Neither any more" in page) == expected, names
    desk = desk_of(staff_with("view_writerrule", "delete_writerrule"))
    answer = desk.post(reverse("admin:comments_writerrule_end", args=[WriterRule.objects.get().pk]), follow=True)
    assert "neither trusted nor blocked any more." in text(answer) and "Nora" not in text(answer)
