"""Reading and moderating, the way a reader and the author do."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, Discussion
from comments.querysets import FIRST_REPLIES, PER_PAGE, REPLIES_PER_PAGE
from comments.reading import read_threads
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    StaffFactory,
    WaitingCommentFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide():
    return ArticleFactory(slug="g")


def text(response):
    return response.content.decode()


def test_the_private_link_opens_nothing_with_another_key_and_ends_with_its_version(client, guide):
    comment = WaitingCommentFactory(article=guide)
    other = WaitingCommentFactory(article=guide)
    url = comment.manage_url()
    assert client.get(reverse("comments:mine", args=[comment.pk, other.token("manage")])).status_code == 404
    Comment.objects.filter(pk=comment.pk).update(token_version=2)
    assert client.get(url).status_code == 404


# Reading


def test_newest_thread_first_with_replies_oldest_first_below(client, guide):
    old = CommentFactory(article=guide, body="OLD")
    new = CommentFactory(article=guide, body="NEW")
    CommentFactory(in_reply_to=old, body="FIRST-REPLY")
    CommentFactory(in_reply_to=old, body="SECOND-REPLY")
    answer = text(client.get("/g/"))
    order = [answer.index(word) for word in ("NEW", "OLD", "FIRST-REPLY", "SECOND-REPLY")]
    assert order == sorted(order)
    assert f'id="c{new.pk}"' in answer


def test_a_reply_to_a_reply_stays_on_one_level_and_says_whom_it_answers(client, guide):
    first = CommentFactory(article=guide)
    reply = CommentFactory(in_reply_to=first, name="Bea")
    CommentFactory(in_reply_to=reply, name="Cid")
    answer = text(client.get(f"/c/{first.pk}/"))
    assert f'↪ <a href="/c/{reply.pk}/"><bdi dir="auto">Bea</bdi></a>' in answer
    assert answer.count('class="replies"') == 1


def test_pages_of_threads_follow_one_another_without_gap_or_repeat(client, guide):
    comments = [CommentFactory(article=guide) for _ in range(2 * PER_PAGE + 3)]
    # Several of one moment, as imported ones are.
    Comment.objects.filter(pk__in=[c.pk for c in comments[5:35]]).update(published=comments[20].published)
    seen, path = [], "/g/discussion/"
    while path:
        answer = text(client.get(path))
        seen += re.findall(r'id="c(\d+)"', answer)
        older = re.search(r'href="(\?before=[^"]+)"', answer)
        path = f"/g/discussion/{older[1]}" if older else None
    assert len(seen) == len(set(seen)) == len(comments)


def test_only_the_first_replies_are_shown_and_the_rest_is_one_link_away(client, guide):
    thread = CommentFactory(article=guide)
    replies = [CommentFactory(in_reply_to=thread) for _ in range(FIRST_REPLIES + 2)]
    answer = text(client.get("/g/"))
    assert f'id="c{replies[FIRST_REPLIES - 1].pk}"' in answer
    assert f'id="c{replies[FIRST_REPLIES].pk}"' not in answer
    assert "2 more replies" in answer
    assert f'id="c{replies[-1].pk}"' in text(client.get(f"/c/{thread.pk}/"))


def test_a_permalink_lands_on_the_page_that_shows_the_reply(client, guide):
    thread = CommentFactory(article=guide)
    replies = [CommentFactory(in_reply_to=thread) for _ in range(REPLIES_PER_PAGE + 1)]
    for reply in (replies[0], replies[-1]):
        answer = client.get(f"/c/{reply.pk}/", follow=True)
        assert f'id="c{reply.pk}"' in text(answer)
        assert answer.redirect_chain[-1][0].endswith(f"#c{reply.pk}")
    assert "More replies" in text(client.get(f"/c/{thread.pk}/"))


def test_a_thread_survives_the_removal_of_its_first_comment(client, guide):
    thread = CommentFactory(article=guide, body="GONE", name="GONE-NAME")
    reply = CommentFactory(in_reply_to=thread, body="STAYS")
    thread.remove()
    for path in ("/g/", f"/c/{thread.pk}/"):
        answer = text(client.get(path))
        assert "GONE" not in answer
        assert "This comment was removed." in answer
        assert "STAYS" in answer
    reply.remove()
    assert "This comment was removed." not in text(client.get("/g/"))
    assert client.get(f"/c/{thread.pk}/").status_code == 404


def test_the_permalink_of_a_removed_reply_lands_on_its_thread(client, guide):
    thread = CommentFactory(article=guide)
    reply = CommentFactory(in_reply_to=thread)
    reply.remove()
    assert client.get(f"/c/{reply.pk}/")["Location"] == f"/c/{thread.pk}/"


def test_what_readers_wrote_brings_its_own_direction(client, guide):
    CommentFactory(article=guide, name="דנה", body="שלום")
    answer = text(client.get("/g/"))
    assert '<bdi dir="auto">דנה</bdi>' in answer
    assert '<div class="comment-body" dir="auto" data-nosnippet><p>שלום</p>' in answer


# Moderating


@pytest.fixture
def desk():
    client = Client()
    client.force_login(StaffFactory())
    return client


def change_page(comment):
    return reverse("admin:comments_comment_change", args=[comment.pk])


def test_the_list_shows_what_waits_first(desk, guide):
    waiting = WaitingCommentFactory(article=guide, body="WAITING")
    CommentFactory(article=guide, body="PUBLISHED")
    answer = text(desk.get(reverse("admin:comments_comment_changelist")))
    assert answer.index("WAITING") < answer.index("PUBLISHED")
    assert desk.get(change_page(waiting)).status_code == 200


@pytest.mark.parametrize(("act", "status"), [("approve", "published"), ("spam", "spam"), ("remove", "removed")])
def test_each_act_changes_the_status_is_logged_and_undone(desk, guide, act, status):
    comment = WaitingCommentFactory(article=guide)
    desk.post(change_page(comment), {"act": act, "reason": "Because."})
    comment.refresh_from_db()
    assert comment.status == status
    decision = comment.decisions.get()
    assert (decision.act, decision.previous_status, decision.by_id is not None) == (status, "pending", True)
    desk.post(change_page(comment), {"act": "undo"})
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert Discussion.objects.filter(comment_count__gt=0).count() == 0


def test_many_are_approved_at_once_in_the_order_they_were_written(desk, guide):
    thread = CommentFactory(article=guide)
    waiting = [WaitingCommentFactory(in_reply_to=thread) for _ in range(3)]
    desk.post(
        reverse("admin:comments_comment_changelist"),
        {"action": "approve", "_selected_action": [comment.pk for comment in reversed(waiting)]},
    )
    assert [Comment.objects.get(pk=comment.pk).reply_no for comment in waiting] == [1, 2, 3]
    assert Discussion.objects.get().comment_count == 4


def test_a_comment_cannot_be_deleted_in_the_admin(desk, guide):
    comment = WaitingCommentFactory(article=guide)
    url = reverse("admin:comments_comment_delete", args=[comment.pk])
    assert desk.post(url, {"post": "yes"}).status_code == 403


def test_approving_twice_counts_once(guide):
    comment = WaitingCommentFactory(article=guide)
    Comment.objects.get(pk=comment.pk).publish()
    comment.publish()
    assert Discussion.objects.get().comment_count == 1
    assert comment.decisions.count() == 1


def test_a_number_once_given_to_a_reply_is_never_given_again(guide):
    thread = CommentFactory(article=guide)
    first = CommentFactory(in_reply_to=thread)
    first.remove()
    second = CommentFactory(in_reply_to=thread)
    first.undo()
    first.refresh_from_db()
    assert (first.reply_no, second.reply_no) == (1, 2)


def test_restoring_an_edition_keeps_comments_in_their_place(guide):
    from articles import snapshots

    section = guide.sections.get()
    comment = CommentFactory(article=guide, section=section)
    edition = guide.editions.get()
    section.slug, section.title = "renamed", "Renamed"
    section.save()
    snapshots.restore(guide, edition.source)
    comment.refresh_from_db()
    assert comment.section == section
    assert Article.objects.get().sections.get().slug == edition.source["sections"][0]["slug"]


def test_a_private_link_with_letters_that_no_key_has_opens_nothing(client, guide):
    comment = WaitingCommentFactory(article=guide)
    assert client.get(f"/c/{comment.pk}/mine/é/").status_code == 404


def test_closing_a_discussion_changes_the_pages_that_say_so(client, guide):
    before = client.get("/g/")["ETag"]
    discussion, _created = Discussion.objects.get_or_create(article=guide)
    discussion.is_open = False
    discussion.save()
    answer = client.get("/g/", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert "takes no new comments" in text(answer)


def test_a_discussion_may_close_in_a_very_long_time(client, guide):
    Discussion.objects.update_or_create(article=guide, defaults={"closes_after_days": 2_000_000_000})
    assert client.get("/g/").status_code == 200


def test_a_thread_survives_that_its_first_comment_waits_again(client, guide):
    thread = CommentFactory(article=guide, body="AGAIN-HELD")
    CommentFactory(in_reply_to=thread, body="STAYS")
    thread.undo()
    for path in ("/g/", f"/c/{thread.pk}/"):
        answer = text(client.get(path))
        assert "AGAIN-HELD" not in answer
        assert "STAYS" in answer


def test_a_page_of_threads_reads_its_own_comments_alone(guide, django_assert_num_queries):
    thread = CommentFactory(article=guide)
    CommentFactory(in_reply_to=thread)
    with django_assert_num_queries(2) as queries:
        read_threads(guide.pk, (timezone.now(), 1))
    threads, replies = (query["sql"] for query in queries)
    # Sorting by "root" would join every first comment there is; two ranges with OR between would read from the start.
    assert replies.count("JOIN") == 1
    assert re.search(r'AND "comments_comment"\."published" <= ', threads)


def test_no_public_page_fetches_what_a_restore_replaced(client, guide, django_assert_max_num_queries):
    CommentFactory(article=guide)
    with django_assert_max_num_queries(8) as queries:
        client.get("/g/")
    assert not [query for query in queries if "replaced_source" in query["sql"]]
