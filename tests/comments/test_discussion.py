"""Writing, answering, reading and moderating, the way a commenter and the author do."""

import pytest
from django.urls import reverse

from articles.models import Article
from comments import acts
from comments.models import Comment, Discussion
from tests.factories import (
    CommentFactory,
    WaitingCommentFactory,
)

pytestmark = pytest.mark.django_db

URL = "/g/discussion/write/"


# Writing


def test_the_private_link_opens_nothing_with_another_key_and_ends_with_its_version(client, guide):
    comment = WaitingCommentFactory(article=guide)
    other = WaitingCommentFactory(article=guide)
    url = comment.manage_url()
    assert client.get(reverse("comments:mine", args=[comment.pk, other.token("manage")])).status_code == 404
    Comment.objects.filter(pk=comment.pk).update(token_version=2)
    assert client.get(url).status_code == 404


# The author


# Moderating


def test_approving_twice_counts_once(guide):
    comment = WaitingCommentFactory(article=guide)
    acts.publish(Comment.objects.get(pk=comment.pk))
    acts.publish(comment)
    assert Discussion.objects.get().comment_count == 1
    assert comment.decisions.count() == 1


def test_a_number_once_given_to_a_reply_is_never_given_again(guide):
    thread = CommentFactory(article=guide)
    first = CommentFactory(in_reply_to=thread)
    acts.remove(first)
    second = CommentFactory(in_reply_to=thread)
    acts.undo(first)
    first.refresh_from_db()
    assert (first.reply_no, second.reply_no) == (1, 2)


def test_restoring_an_edition_keeps_comments_in_their_place(guide):
    from articles.editions import snapshots

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


def test_a_discussion_may_close_in_a_very_long_time(client, guide):
    Discussion.objects.update_or_create(article=guide, defaults={"closes_after_days": 2_000_000_000})
    assert client.get("/g/").status_code == 200
