"""Every act on a comment: what it changes for readers, what it counts, what the log says, and how it is undone."""

import pytest

from articles.exceptions import NotPossible
from articles.models import PageState
from comments import acts
from comments.models import Comment, Discussion, ExperienceReport, ExperienceTally, ProposedEdit, Tally
from tests.factories import (
    CommentFactory,
    RemedyFactory,
    SectionFactory,
    WaitingCommentFactory,
)

pytestmark = pytest.mark.django_db


def revision(guide):
    return PageState.objects.get(article=guide).revision


def report(comment, **fields):
    fields = {"outcome": "same", "duration": "weeks"} | fields
    return ExperienceReport.objects.create(comment=comment, **fields)


def counts(remedy):
    return {tally.outcome: tally.count for tally in ExperienceTally.objects.filter(remedy=remedy) if tally.count}


def test_replies_count_where_their_thread_stands(guide):
    section = guide.sections.get()
    thread = CommentFactory(article=guide, section=section)
    reply = CommentFactory(in_reply_to=thread)
    assert Tally.objects.get(section=section).comment_count == 2
    acts.remove(reply)
    assert Tally.objects.get(section=section).comment_count == 1


def test_a_moved_thread_takes_its_counts_along_and_comes_back_by_undo(guide, staff):
    here, there = guide.sections.get(), SectionFactory(article=guide)
    thread = CommentFactory(article=guide, section=here)
    CommentFactory(in_reply_to=thread)
    acts.move(thread, staff, section=there)
    assert Tally.objects.get(section=here).comment_count == 0
    assert Tally.objects.get(section=there).comment_count == 2
    acts.undo(thread, staff)
    assert thread.section == here
    assert Tally.objects.get(section=here).comment_count == 2


def test_a_reply_and_a_strangers_section_cannot_be_moved_to(guide, staff):
    thread = CommentFactory(article=guide)
    reply = CommentFactory(in_reply_to=thread)
    with pytest.raises(NotPossible, match="goes with its thread"):
        acts.move(reply, staff, section=guide.sections.get())
    with pytest.raises(NotPossible, match="another guide"):
        acts.move(thread, staff, section=SectionFactory())


def test_undo_goes_back_one_decision_after_another(guide, staff):
    comment = WaitingCommentFactory(article=guide)
    acts.publish(comment, staff)
    acts.remove(comment, staff, "Rude.")
    acts.undo(comment, staff)
    assert comment.is_published
    acts.undo(comment, staff)
    assert comment.is_pending
    with pytest.raises(NotPossible, match="nothing to undo"):
        acts.undo(comment, staff)


def test_a_report_is_counted_only_once_a_person_has_read_it(guide, staff):
    remedy = RemedyFactory(section=guide.sections.get())
    comment = WaitingCommentFactory(article=guide, remedy=remedy)
    report(comment)
    acts.publish(comment)
    assert counts(remedy) == {}
    assert Comment.objects.unread().get() == comment
    acts.publish(comment, staff)
    assert counts(remedy) == {"same": 1}
    assert not Comment.objects.unread().exists()
    acts.undo(comment, staff)
    assert (counts(remedy), comment.is_published) == ({}, True)
    acts.publish(comment, staff)
    acts.remove(comment, staff)
    assert counts(remedy) == {}


def test_a_moved_report_is_counted_for_the_other_remedy(guide, staff):
    one, other = RemedyFactory(section=guide.sections.get()), RemedyFactory(section=guide.sections.get())
    comment = WaitingCommentFactory(article=guide, remedy=one)
    report(comment, outcome="better")
    acts.publish(comment, staff)
    acts.move(comment, staff, remedy=other)
    assert (counts(one), counts(other)) == ({}, {"better": 1})


def test_the_writers_and_the_authors_edits_are_marked_once_public_only(guide, staff):
    comment = WaitingCommentFactory(article=guide, body="One.")
    before = revision(guide)
    acts.edit(comment, body="Two.")
    assert (comment.edited, revision(guide)) == (None, before)
    acts.publish(comment, staff)
    before = revision(guide)
    acts.edit(comment, staff, body="Three *words*.")
    assert comment.edited_by == "author"
    assert "<em>words</em>" in comment.body_html
    assert revision(guide) == before + 1


def test_amounts_go_from_the_text_and_from_the_report_beside_it(guide, staff):
    remedy = RemedyFactory(section=guide.sections.get())
    comment = CommentFactory(article=guide, remedy=remedy, body="I took 300 mg.")
    report(comment, side_effects="Dizzy from 600 mg.")
    assert comment.has_amounts()
    acts.mask(comment, staff)
    row = Comment.objects.get(pk=comment.pk)
    assert (row.body, row.experience.side_effects) == ("I took [amount removed].", "Dizzy from [amount removed].")
    assert (row.edited_by, row.has_amounts()) == ("mask", False)


def test_erasing_forgets_what_was_typed_and_keeps_the_conversation(guide, staff):
    remedy = RemedyFactory(section=guide.sections.get())
    comment = WaitingCommentFactory(
        article=guide, remedy=remedy, name="PRIVATE", place="PRIVATE", email="private@example.org", body="PRIVATE"
    )
    report(comment, side_effects="PRIVATE")
    acts.publish(comment, staff)
    CommentFactory(in_reply_to=comment)
    ProposedEdit.objects.create(comment=comment, body="PRIVATE")
    acts.erase(comment)
    row = Comment.objects.get(pk=comment.pk)
    assert "private" not in str(vars(row)).lower()
    assert not ExperienceReport.objects.exists() and not ProposedEdit.objects.exists()
    assert (counts(remedy), row.is_listed, Discussion.objects.get().comment_count) == ({}, True, 1)
    for act in (acts.publish, acts.undo):
        with pytest.raises(NotPossible, match="erased"):
            act(row, staff)


def test_at_most_three_threads_are_pinned_and_a_pin_is_undone(guide, staff):
    threads = [CommentFactory(article=guide) for _ in range(4)]
    for thread in threads[:3]:
        acts.pin(thread, staff)
    with pytest.raises(NotPossible, match="unpin one first"):
        acts.pin(threads[3], staff)
    acts.undo(threads[0], staff)
    assert Comment.objects.pinned().count() == 2


def test_a_thread_is_answered_as_long_as_a_reply_of_the_authors_is_public(guide):
    thread = CommentFactory(article=guide)
    CommentFactory(in_reply_to=thread)
    assert not Comment.objects.get(pk=thread.pk).answered
    answer = CommentFactory(in_reply_to=thread, by_author=True)
    assert Comment.objects.get(pk=thread.pk).answered
    acts.remove(answer)
    assert not Comment.objects.get(pk=thread.pk).answered


def test_what_readers_cannot_see_does_not_turn_the_page(guide, staff):
    comment = WaitingCommentFactory(article=guide)
    before = revision(guide)
    acts.note(comment, staff, "A note.")
    acts.hold_replies(comment, staff, True)
    acts.mark_spam(comment, staff)
    acts.undo(comment, staff)
    acts.erase(comment)
    assert revision(guide) == before
