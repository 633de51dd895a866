"""Around a decision: approve and answer in one, decide later, private notes, and who else is looking."""

import io
import json
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from comments import acts
from comments.mail.jobs import purge
from comments.models import Comment, Contact, Looking, ReadyText
from comments.porting.exporting import lines
from comments.porting.importing import bring_in, read_file
from comments.porting.own_copy import copy_of
from tests.comments.desk import desk_of, page_of, press, queue, shown, text
from tests.factories import CommentFactory, StaffFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db


def fresh(comment):
    return Comment.objects.get(pk=comment.pk)


def waiting_ago(hours, **fields):
    return WaitingCommentFactory(created=timezone.now() - timedelta(hours=hours), **fields)


# Approve and answer


def test_a_comment_is_published_with_the_authors_answer_below_it(guide):
    author = guide.author
    desk = desk_of(author.user)
    ready = ReadyText.objects.create(key="thanks", title="Thanks", text="Thank you.")
    comment = WaitingCommentFactory(article=guide)
    press(desk, comment, "answer", queue(desk), ready=ready.pk, words="Iron *helps*.")
    answer = Comment.objects.get(in_reply_to=comment)
    assert fresh(comment).is_published and fresh(comment).answered
    assert (answer.body, answer.name, answer.by_author) == ("Thank you.\nIron *helps*.", author.name, True)
    assert answer.is_published and answer.reviewed


def test_who_answers_reads_under_which_name(client, guide):
    WaitingCommentFactory(article=guide)
    words = f"You answer as: {guide.author.name}"
    assert words in queue(desk_of(guide.author.user)) and words not in queue(desk_of())
    form = f"/{guide.slug}/discussion/write/"
    client.force_login(guide.author.user)
    assert words in text(client.get(form, follow=True))


def test_an_answer_without_words_publishes_nothing_and_no_words_are_lost(guide):
    desk = desk_of(guide.author.user)
    comment = WaitingCommentFactory(article=guide)
    answer = press(desk, comment, "answer", words=" ")
    assert answer.status_code == 422 and "Please write an answer" in text(answer)
    page = queue(desk)
    acts.edit(fresh(comment), body="Changed meanwhile.")
    answer = press(desk, comment, "answer", page, words="My careful answer.")
    assert answer.status_code == 422 and "My careful answer.</textarea>" in text(answer)
    assert Comment.objects.count() == 1 and fresh(comment).is_pending


def test_only_an_author_answers(desk, guide):
    comment = WaitingCommentFactory(article=guide)
    assert 'value="answer"' not in queue(desk)
    answer = desk.post(page_of(comment), {"act": "answer", "words": "x", "seen": seen(desk, comment)})
    assert answer.status_code == 422 and "Your account has no byline" in text(answer)
    assert fresh(comment).is_pending


def seen(desk, comment):
    return text(desk.get(page_of(comment))).partition('name="seen" value="')[2].partition('"')[0]


def test_a_second_click_answers_once(guide):
    desk = desk_of(guide.author.user)
    comment = WaitingCommentFactory(article=guide)
    page = queue(desk)
    for _ in range(2):
        press(desk, comment, "answer", page, words="Once.")
    assert Comment.objects.filter(in_reply_to=comment).count() == 1


def answered(desk, comment, words="Iron helps."):
    """Publish the comment with the author's answer from the queue; return the page that follows."""
    return text(press(desk, comment, "answer", queue(desk), words=words))


def told(html):
    return html.partition('id="done"')[2].partition("</ul>")[0]


def public_page(client, comment):
    return text(client.get(f"/c/{comment.pk}/", follow=True))


def test_an_undo_of_publish_both_takes_the_answer_back_too(client, guide):
    desk = desk_of(guide.author.user)
    comment = WaitingCommentFactory(article=guide, name="Carla")
    reply = CommentFactory(article=guide)
    html = answered(desk, comment)
    assert "Iron helps." in public_page(client, comment)
    assert "published, and answered." in told(html)
    html = text(press(desk, comment, "undo", html))
    assert fresh(comment).is_pending and not Comment.objects.published().filter(by_author=True).exists()
    assert "Iron helps." not in public_page(client, comment) and "Iron helps." not in text(client.get("/g/discussion/"))
    assert "now waiting again" in told(html) and "The answer is not public any more either." in told(html)
    # Another decision's undo has nothing to do with it.
    html = text(press(desk, reply, "undo", text(press(desk, reply, "remove"))))
    assert "The answer is not public" not in html


def test_the_answer_that_was_taken_back_is_published_again_at_its_place(client, guide):
    desk = desk_of(guide.author.user)
    comment = WaitingCommentFactory(article=guide)
    html = text(press(desk, comment, "undo", answered(desk, comment, "My <careful> answer.")))
    assert "My &lt;careful&gt; answer.</textarea>" in html and "This answer was taken back with the comment." in html
    answer = Comment.objects.get(by_author=True)
    answered(desk, comment, "My <careful> answer, mended.")
    again = Comment.objects.get(by_author=True)
    assert (again.pk, again.reply_no, again.body) == (answer.pk, 1, "My <careful> answer, mended.")
    assert again.is_published and fresh(comment).is_published and again.edited is None
    root = fresh(comment)
    assert (root.reply_count, root.answered) == (1, True)
    # And back again.
    press(desk, comment, "undo")
    assert not Comment.objects.published().exists()


def test_an_undo_leaves_the_answers_that_came_before_and_later(guide, staff):
    desk = desk_of(guide.author.user)
    comment = CommentFactory(article=guide)
    before = CommentFactory(in_reply_to=comment, by_author=True)
    acts.wait(comment)
    answered(desk, comment)
    own = Comment.objects.filter(by_author=True).latest("pk")
    later = CommentFactory(in_reply_to=comment, by_author=True)
    acts.remove(own, staff)
    acts.undo(comment, staff)
    assert fresh(before).is_published and fresh(later).is_published
    # What somebody removed for a reason of its own is not offered again.
    assert "This answer was taken back" not in text(desk.get(page_of(comment)))


def test_an_undo_of_many_takes_their_answers_back(guide, staff):
    desk = desk_of(guide.author.user)
    comments = [WaitingCommentFactory(article=guide) for _ in range(2)]
    for comment in comments:
        answered(desk, comment)
    rows = [comment.pk for comment in comments]
    desk.post(reverse("admin:comments_comment_changelist"), {"action": "undo", "_selected_action": rows})
    assert not Comment.objects.published().exists()


def test_the_writer_is_mailed_once_about_an_answer_that_was_taken_back_and_published_again(guide):
    desk = desk_of(guide.author.user)
    Contact.objects.create(email="nora@example.org", confirmed=timezone.now())
    comment = WaitingCommentFactory(article=guide, email="nora@example.org", wants_mail=True)
    html = answered(desk, comment)
    sent = len(mail.outbox)
    assert sent
    press(desk, comment, "undo", html)
    answered(desk, comment)
    assert fresh(comment).is_published and len(mail.outbox) == sent


# Decide later


def test_what_is_put_aside_stands_last_until_its_time(desk, guide):
    first, second = waiting_ago(3, article=guide), waiting_ago(2, article=guide, alarm="despair")
    third = waiting_ago(1, article=guide)
    assert shown(queue(desk)) == [second.pk, first.pk, third.pk]
    html = text(press(desk, second, "later", queue(desk), hours="4"))
    assert "put aside" in html and "until" in html
    assert "back in its place." in text(press(desk, second, "now", html))
    html = text(press(desk, second, "later", queue(desk), hours="4"))
    assert shown(html) == [first.pk, third.pk, second.pk]
    assert "it stands last until" in html
    press(desk, second, "now", html, hours="24")
    assert shown(queue(desk)) == [second.pk, first.pk, third.pk]
    press(desk, first, "later", hours="4")
    Comment.objects.filter(pk=first.pk).update(put_aside_until=timezone.now())
    assert shown(queue(desk)) == [second.pk, first.pk, third.pk]


def test_pages_hold_what_is_put_aside_exactly_once(desk, guide):
    comments = [waiting_ago(n + 1, article=guide) for n in range(30)]
    aside = timezone.now() + timedelta(hours=1)
    Comment.objects.filter(pk__in=[row.pk for row in comments[:10]]).update(put_aside_until=aside)
    first = queue(desk)
    start = first.partition("&amp;start=")[2].partition('"')[0]
    both = shown(first) + shown(queue(desk, start=start))
    assert both == [row.pk for row in (*comments[:9:-1], *comments[9::-1])]


def test_nobody_in_danger_is_put_aside(desk, guide):
    urgent = WaitingCommentFactory(article=guide, urgent=True, alarm="crisis")
    calm = waiting_ago(9, article=guide)
    assert 'value="later"' not in text(desk.get(page_of(urgent)))
    answer = desk.post(page_of(urgent), {"act": "later", "hours": "4", "seen": seen(desk, urgent)})
    assert answer.status_code == 422 and "cannot be put aside" in text(answer)
    # One that became urgent after it was put aside stands first all the same.
    Comment.objects.filter(pk=urgent.pk).update(put_aside_until=timezone.now() + timedelta(days=1))
    assert shown(queue(desk)) == [urgent.pk, calm.pk]


@pytest.mark.parametrize("alarm", ["despair", "unwell", "foreign"])
def test_who_may_be_in_danger_is_put_aside_for_four_hours_at_most(desk, guide, alarm):
    comment = WaitingCommentFactory(article=guide, alarm=alarm)
    page = text(desk.get(page_of(comment)))
    later = page.partition("It stands last in the list for")[2].partition("</form>")[0]
    assert "four hours" in later and "a week" not in later and "crisis-sheet" in later
    answer = press(desk, comment, "later", hours="24")
    assert answer.status_code == 422 and "for four hours at most" in text(answer)
    assert fresh(comment).put_aside_until is None
    press(desk, comment, "later", hours="4")
    assert fresh(comment).put_aside_until is not None


def test_it_is_said_until_when_it_is_put_aside_and_undone(desk, guide):
    comment = WaitingCommentFactory(article=guide)
    html = text(press(desk, comment, "later", queue(desk), hours="72"))
    done = html.partition('id="done"')[2].partition("</form>")[0]
    assert "put aside until" in done and 'value="undo"' in done
    html = text(press(desk, comment, "undo", html))
    assert "back in its place." in html.partition('id="done"')[2].partition("</ul>")[0]
    assert fresh(comment).put_aside_until is None and fresh(comment).is_pending
    press(desk, comment, "later", hours="4")
    html = text(press(desk, comment, "now", hours="4"))
    assert "back in its place." in html and fresh(comment).put_aside_until is None


# Private notes


def test_a_private_note_is_for_the_desk_alone(desk, client, guide):
    comment = CommentFactory(article=guide)
    press(desk, comment, "desk-note", words="WOODPECKER <b>")
    assert "WOODPECKER &lt;b&gt;" in text(desk.get(page_of(comment)))
    for url in (f"/c/{comment.pk}/", "/g/discussion/", comment.manage_url()):
        assert "WOODPECKER" not in text(client.get(url))
    public = "".join(line for line, _number in lines(guide, public=True))
    assert "WOODPECKER" not in public
    comment = fresh(comment)
    comment.edition_now = None
    assert "WOODPECKER" in json.dumps(copy_of(comment, about=""), default=str)
    assert press(desk, comment, "desk-note", words="x" * 1001).status_code == 422


def test_a_private_note_moves_with_the_discussion_and_goes_by_erasure(desk, guide):
    comment = WaitingCommentFactory(article=guide)
    press(desk, comment, "desk-note", words="WOODPECKER")
    file = io.BytesIO("".join(line for line, _number in lines(guide)).encode())
    acts.erase(fresh(comment))
    assert fresh(comment).desk_note == ""
    again = io.BytesIO("".join(line for line, _number in lines(guide)).encode())
    assert b"WOODPECKER" not in again.getvalue()
    for copy, note in ((file, "WOODPECKER"), (again, "")):
        Comment.objects.all().delete()
        copy.seek(0)
        read_file(copy)
        copy.seek(0)
        bring_in(copy, guide, trusted=True)
        assert Comment.objects.get().desk_note == note


# Who is looking


def test_another_moderator_sees_who_has_a_comment_open_for_a_while(desk, guide, staff):
    comment = WaitingCommentFactory(article=guide)
    other = StaffFactory(username="ola")
    desk_of(other).get(page_of(comment))
    for html in (queue(desk), text(desk.get(page_of(comment)))):
        assert "ola has it open since" in html
    assert f"{staff.username} has it open" not in text(desk.get(page_of(comment)))
    # It keeps nobody out.
    press(desk, comment, "approve")
    assert fresh(comment).is_published
    Looking.objects.update(seen=timezone.now() - timedelta(minutes=10))
    assert "has it open" not in text(desk.get(page_of(comment)))
    Looking.objects.update(seen=timezone.now() - timedelta(hours=1))
    purge()
    assert not Looking.objects.exists()
