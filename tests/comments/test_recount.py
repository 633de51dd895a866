"""What is kept counted is counted again, beside a site that goes on; the purge runs by hand too."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from articles.models import PageState
from comments import acts
from comments.models import Comment, Discussion, ExperienceReport, ExperienceTally, Tally
from comments.porting import recounting
from tests.comments.test_at_once import at_once
from tests.factories import ArticleFactory, CommentFactory, RemedyFactory, StaffFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db

COUNTS = {
    Comment: ("reply_count", "last_reply_no", "answered", "is_listed"),
    Discussion: ("comment_count",),
    Tally: ("comment_count",),
    ExperienceTally: ("count",),
    ExperienceReport: ("counted_for",),
}


def all_counts():
    return {
        model.__name__: list(model.objects.order_by("pk").values_list("pk", *names)) for model, names in COUNTS.items()
    }


def revision():
    return PageState.objects.get().revision


def recount(capsys, *args):
    call_command("recount", *args)
    return capsys.readouterr().out


def recount_threads(guide):
    return recounting._threads(guide, list(Comment.objects.filter(root=None).values_list("pk", flat=True)))


@pytest.fixture
def discussed():
    """A guide whose discussion has something of everything that is counted."""
    guide, staff = ArticleFactory(slug="g"), StaffFactory()
    remedy = RemedyFactory(section=guide.sections.get(), slug="walking")
    about = CommentFactory(article=guide, section=guide.sections.get())
    CommentFactory(in_reply_to=about)
    CommentFactory(in_reply_to=about, by_author=True)
    acts.remove(CommentFactory(in_reply_to=about), staff)
    WaitingCommentFactory(in_reply_to=about)
    gone = CommentFactory(article=guide, remedy=remedy)
    CommentFactory(in_reply_to=gone)
    acts.remove(gone, staff)
    acts.mark_spam(CommentFactory(article=guide), staff)
    for outcome in ("better", "better", "same"):
        comment = WaitingCommentFactory(article=guide, remedy=remedy)
        ExperienceReport.objects.create(comment=comment, outcome=outcome, duration="year")
        acts.publish(comment, staff if outcome == "better" else None)
    return guide


def spoil(guide):
    """Let every count say something that is not so."""
    remedy = guide.remedies.get()
    Comment.objects.filter(root=None).update(reply_count=9, last_reply_no=77, answered=False, is_listed=False)
    Comment.objects.exclude(root=None).update(reply_count=1, is_listed=True)
    Discussion.objects.update(comment_count=1)
    Tally.objects.update(comment_count=55)
    ExperienceTally.objects.update(count=7)
    ExperienceReport.objects.filter(outcome="same").update(counted_for=remedy)
    ExperienceReport.objects.filter(outcome="better").update(counted_for=None)


def test_every_count_that_is_wrong_is_told_and_set_right(discussed, capsys):
    right = all_counts()
    spoil(discussed)
    before = revision()
    said = recount(capsys)
    # A cell that a wrong report made stays, at nothing.
    ExperienceTally.objects.filter(count=0).delete()
    assert all_counts() == right
    assert "g: Discussion: comment_count 1 → 7." in said
    assert "reply_count 9 → 2, last_reply_no 77 → 3, answered False → True, is_listed False → True." in said
    assert "g: Comments about the remedy" in said and "comment_count 55 → 4." in said
    assert revision() > before


def test_a_tally_that_is_missing_is_made(discussed, capsys):
    right = [count for _pk, count in all_counts()["Tally"]]
    Tally.objects.all().delete()
    Discussion.objects.all().delete()
    ExperienceTally.objects.all().delete()
    recount(capsys, "g")
    assert sorted(count for _pk, count in all_counts()["Tally"]) == sorted(right)
    assert ExperienceTally.objects.get().count == 2
    assert Discussion.objects.get().comment_count == 7


def test_what_is_right_stays_and_turns_no_page(discussed, capsys):
    right, before = all_counts(), revision()
    assert "11 comments counted; nothing differed." in recount(capsys)
    assert (all_counts(), revision()) == (right, before)


def test_what_readers_cannot_see_turns_no_page(discussed, capsys):
    Comment.objects.filter(status="spam").update(last_reply_no=7)
    before = revision()
    assert "11 comments counted; 1 differed." in recount(capsys)
    assert revision() == before


def test_the_second_recount_finds_nothing_and_another_guide_is_left_alone(discussed, capsys):
    other = ArticleFactory(slug="other")
    CommentFactory(article=other)
    Discussion.objects.update(comment_count=50)
    assert "11 comments counted; 1 differed." in recount(capsys, "g")
    assert Discussion.objects.get(article=other).comment_count == 50
    assert "12 comments counted; 1 differed." in recount(capsys)
    assert "12 comments counted; nothing differed." in recount(capsys)


def test_many_differences_are_not_all_told(discussed, capsys, monkeypatch):
    monkeypatch.setattr("comments.management.commands.recount.MOST_SHOWN", 2)
    spoil(discussed)
    said = recount(capsys).splitlines()
    assert len(said) == 4 and said[2].startswith("… and ")


def test_threads_beyond_one_batch_are_counted_too(discussed, capsys, monkeypatch):
    monkeypatch.setattr(recounting, "BATCH", 2)
    right = all_counts()
    spoil(discussed)
    recount(capsys)
    ExperienceTally.objects.filter(count=0).delete()
    assert all_counts() == right


def test_a_guide_that_is_none_is_said_to_be_none(discussed):
    with pytest.raises(CommandError, match=r"There is no guide “none”\. There are: g\."):
        call_command("recount", "none")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "count", [recount_threads, recounting._discussion, recounting._tallies, recounting._experiences]
)
def test_a_publication_that_is_not_over_yet_is_not_lost(discussed, count):
    """The recount comes to a count while somebody else has written, and not yet committed, one more."""
    staff, remedy = StaffFactory(), discussed.remedies.get()
    reply = WaitingCommentFactory(in_reply_to=Comment.objects.get(section__isnull=False), by_author=True)
    report = WaitingCommentFactory(article=discussed, remedy=remedy)
    ExperienceReport.objects.create(comment=report, outcome="better", duration="year")
    spoil(discussed)
    if count is recounting._tallies:
        # Which adds up what the threads count.
        recount_threads(discussed)
    with in_another_thread() as start, transaction.atomic():
        acts.publish(reply, staff)
        acts.publish(report, staff)
        start(lambda: count(discussed))
    assert count(discussed) == []


@pytest.mark.django_db(transaction=True)
def test_publications_between_counting_and_writing_are_not_lost(discussed, monkeypatch):
    """Somebody publishes after the rows were looked at, before the count is written."""
    about = Comment.objects.filter(root=None).earliest("pk")
    differences = recounting._differences
    left = [WaitingCommentFactory(in_reply_to=about) for _ in range(6)]
    Discussion.objects.update(comment_count=70)
    Tally.objects.update(comment_count=70)
    Comment.objects.filter(pk=about.pk).update(reply_count=70, last_reply_no=70)
    with in_another_thread() as start:

        def publish_now(row, right):
            if left:
                start(partial(acts.publish, left.pop()))
            return differences(row, right)

        monkeypatch.setattr(recounting, "_differences", publish_now)
        list(recounting.recount(discussed))
    monkeypatch.undo()
    assert len(left) < 6
    assert [words for words, _seen in recounting.recount(discussed) if words] == []


@pytest.mark.django_db(transaction=True)
def test_recounts_beside_publications_and_removals_agree_in_the_end(discussed):
    about = Comment.objects.filter(root=None).earliest("pk")
    waiting = [WaitingCommentFactory(in_reply_to=about) for _ in range(8)]
    shown = [CommentFactory(in_reply_to=about) for _ in range(8)]
    turns = []
    for one, other in zip(waiting, shown, strict=True):
        turns += [partial(acts.publish, one), lambda: list(recounting.recount(discussed)), partial(acts.remove, other)]
    at_once(lambda turn: turn(), turns)
    assert Discussion.objects.get().comment_count == 15
    assert [words for words, _seen in recounting.recount(discussed) if words] == []


class in_another_thread:  # noqa: N801 - read as words
    """`with … as start: start(act)` runs `act` beside us; it has a moment's lead, and is over after the block."""

    def __enter__(self):
        self.threads, self.failed = [], []
        return self.start

    def start(self, act):
        def run():
            try:
                act()
            except Exception as error:  # noqa: BLE001 - told by the test
                self.failed.append(error)
            finally:
                connection.close()

        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()
        # Long enough to come as far as it can: to the end, or to a lock of ours.
        self.threads[-1].join(0.3)

    def __exit__(self, *raised):
        for thread in self.threads:
            thread.join(30)
        assert self.failed == []


def test_the_purge_says_what_it_did(capsys):
    CommentFactory(sender="abc", sender_purge_at=timezone.now() - timedelta(days=1))
    call_command("purge")
    assert "1" in capsys.readouterr().out
    assert Comment.objects.get().sender == ""
