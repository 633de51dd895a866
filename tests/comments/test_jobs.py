"""The digest, and what is forgotten when its time is over."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import STATUS, Email

from comments import acts
from comments.mail import jobs
from comments.mail.jobs import digest, purge
from comments.models import Comment, Contact, Digest, ProposedEdit, Report, Sender
from comments.models.sender import LOOKS_WINDOW
from tests.factories import ArticleFactory, CommentFactory, StaffFactory, WaitingCommentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_queue")]


def read_by(staff, **fields):
    comment = WaitingCommentFactory(**fields)
    acts.publish(comment, staff)
    return comment


def test_the_author_gets_one_mail_that_comments_wait_without_their_text():
    article = ArticleFactory(title="{{ title }} {% x %}")
    for _ in range(3):
        WaitingCommentFactory(article=article, body="PRIVATE", name="PRIVATE", place="PRIVATE")
    digest()
    mail = Email.objects.get()
    assert mail.to == [article.author.user.email]
    assert mail.subject == "3 comments waiting: {{ title }} {% x %} · Health guide"
    assert "PRIVATE" not in mail.subject + mail.message
    assert "/admin/comments/comment/queue/\n" in mail.message
    assert mail.message.count("/moderate/") == 3


def test_a_clock_that_was_ahead_does_not_silence_the_digest():
    article = ArticleFactory()
    Digest.objects.create(article=article, sent=timezone.now() + timedelta(days=365))
    WaitingCommentFactory(article=article)
    assert digest() == 1
    WaitingCommentFactory(article=article)
    assert digest() == 0


def test_the_digest_counts_all_that_is_to_do_and_links_to_nothing_urgent():
    article = ArticleFactory()
    # The oldest, so that it is not left out for being the last.
    urgent = WaitingCommentFactory(article=article, urgent=True)
    WaitingCommentFactory.create_batch(22, article=article)
    shown = CommentFactory.create_batch(2, article=article)
    ProposedEdit.objects.create(comment=shown[0], body="PRIVATE")
    for handled in (None, None, None, timezone.now()):
        Report.objects.create(comment=shown[0], kind="dangerous", text="PRIVATE", handled=handled)
    WaitingCommentFactory()
    digest()
    mail = Email.objects.get(to=article.author.user.email)
    for words in (
        "Somebody may be in danger in 1 comment.",
        "- 22 comments that wait\n",
        "And 2 more in the admin.",
        "- 1 change of a published comment\n",
        "- 2 comments that are published and were read by nobody of you yet\n",
        "- 3 reports by readers\n",
    ):
        assert words in mail.message
    assert mail.message.count("/moderate/") == jobs.DIGEST_LINKS
    assert f"/c/{urgent.pk}/" not in mail.message and "PRIVATE" not in mail.message


@pytest.mark.parametrize("alarm", ["crisis", "emergency", "despair", "unwell"])
@pytest.mark.parametrize("is_proposed", [False, True])
def test_subject_and_first_line_name_that_somebody_may_be_in_danger(alarm, is_proposed):
    article = ArticleFactory(title="Legs")
    WaitingCommentFactory(article=article, alarm="" if is_proposed else alarm)
    if is_proposed:
        ProposedEdit.objects.create(comment=CommentFactory(article=article), body="PRIVATE", alarm=alarm)
    digest()
    mail = Email.objects.get()
    assert mail.subject == "Somebody may be in danger: 1 comment to read first: Legs · Health guide"
    assert mail.message.startswith("Somebody may be in danger in 1 comment. Read it first")


def test_the_mail_about_danger_says_one_number_and_leads_to_the_worst_first(monkeypatch):
    monkeypatch.setattr(jobs, "DIGEST_LINKS", 3)
    article = ArticleFactory()
    alarms = ("despair", "crisis", "emergency", "crisis")
    rows = [
        WaitingCommentFactory(article=article, alarm=alarm, urgent=alarm != "despair", name="PRIVATE")
        for alarm in alarms
    ]
    proposing = CommentFactory(article=article)
    ProposedEdit.objects.create(comment=proposing, body="PRIVATE", alarm="crisis")
    CommentFactory(article=article)
    digest()
    text = Email.objects.get().message
    assert re.findall(r"in danger in (\d+)", text) == ["5"] and "PRIVATE" not in text
    assert text.count("/admin/comments/comment/queue/?show=waiting&why=danger") == 1
    links = re.findall(r"^- .+\d{4}, .+: http\S+/comment/(\d+)/change/$", text, re.MULTILINE)
    assert links == [str(row.pk) for row in (proposing, rows[2], rows[1])]
    assert "- and 2 more in that list\n" in text
    # Nothing of it is counted once more below.
    assert "- 1 comment that is published and was read by nobody of you yet" in text
    assert "comments that wait" not in text and "change of" not in text


@pytest.mark.parametrize("alarm", ["", "foreign"])
def test_a_mail_about_nobody_in_danger_does_not_alarm(alarm):
    WaitingCommentFactory(alarm=alarm)
    digest()
    mail = Email.objects.get()
    assert "danger" not in mail.subject + mail.message


def test_what_there_is_nothing_of_is_not_named():
    WaitingCommentFactory()
    digest()
    text = Email.objects.get().message
    assert "- 1 comment that waits\n" in text
    assert not any(word in text for word in ("urgent", "change of", "read by nobody", "report"))


def test_at_most_one_digest_in_a_quarter_of_an_hour_and_none_without_news(clock):
    article = ArticleFactory()
    WaitingCommentFactory(article=article)
    start = timezone.now()
    digest()
    WaitingCommentFactory(article=article)
    clock(start + timedelta(minutes=14))
    digest()
    assert Email.objects.count() == 1
    clock(start + timedelta(minutes=16))
    digest()
    assert Email.objects.count() == 2
    clock(start + timedelta(minutes=60))
    digest()
    assert Email.objects.count() == 2


def test_a_report_a_change_and_an_unread_comment_are_news_and_a_read_one_is_none(clock):
    staff = StaffFactory()
    article = ArticleFactory()
    comment = read_by(staff, article=article)
    digest()
    assert not Email.objects.exists()
    start = timezone.now()
    Report.objects.create(comment=comment, kind="dangerous")
    digest()
    assert Email.objects.get().subject.startswith("Something to look at in the discussion")
    clock(start + timedelta(minutes=20))
    ProposedEdit.objects.create(comment=comment, body="New.")
    digest()
    assert Email.objects.count() == 2
    clock(start + timedelta(minutes=40))
    CommentFactory(article=article)
    digest()
    assert Email.objects.count() == 3
    clock(start + timedelta(minutes=60))
    CommentFactory(article=article, by_author=True)
    digest()
    assert Email.objects.count() == 3


def test_each_guides_author_hears_of_their_own_guide():
    one, other = WaitingCommentFactory().article, WaitingCommentFactory().article
    digest()
    assert {mail.to[0] for mail in Email.objects.all()} == {one.author.user.email, other.author.user.email}


def test_each_batch_that_is_forgotten_is_a_sign_of_life(monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    signs = []
    monkeypatch.setattr(jobs, "pulse", lambda: signs.append("."))
    CommentFactory.create_batch(5, sender="hash", sender_purge_at=timezone.now() - timedelta(seconds=1))
    purge()
    assert len(signs) == 3


def test_senders_are_forgotten_when_their_time_is_over():
    now = timezone.now()
    due, later = now - timedelta(seconds=1), now + timedelta(days=1)
    for moment in (due, later):
        comment = CommentFactory(sender="hash", sender_purge_at=moment)
        Report.objects.create(comment=comment, kind="other", sender="hash", sender_purge_at=moment)
    assert purge() == 2
    for model in (Comment, Report):
        assert sorted(model.objects.values_list("sender", flat=True)) == ["", "hash"]
        assert model.objects.get(sender="").sender_purge_at is None
    assert purge() == 0


def test_who_had_something_looked_at_is_forgotten_when_nothing_is_counted_any_more(clock):
    now = timezone.now()
    Sender.objects.count_look("hash")
    clock(now + LOOKS_WINDOW / 2)
    Sender.objects.count_look("another hash")
    clock(now + LOOKS_WINDOW * 1.2)
    assert purge() == 1
    assert Sender.objects.get().sender == "another hash"


def test_mails_are_forgotten_a_month_after_they_were_made_and_waiting_ones_never():
    now = timezone.now()
    for status in (STATUS.sent, STATUS.failed, STATUS.queued, STATUS.requeued):
        for age in (29, 31):
            mail = Email.objects.create(to=["a@example.org"], from_email="b@example.org", status=status)
            Email.objects.filter(pk=mail.pk).update(created=now - timedelta(days=age))
    purge()
    assert sorted(Email.objects.values_list("status", flat=True)) == sorted(
        [STATUS.sent, STATUS.failed, *[STATUS.queued, STATUS.requeued] * 2]
    )


def test_only_an_address_that_nobody_confirmed_and_no_comment_carries_is_forgotten():
    now = timezone.now()
    WaitingCommentFactory(email="used@example.org")
    kept = {
        "used@example.org": {},
        "confirmed@example.org": {"confirmed": now},
        "unsubscribed@example.org": {"unsubscribed": now},
        # Else it could be written to again at once.
        "asked@example.org": {"asked": now - timedelta(days=6)},
    }
    for email, fields in {
        **kept,
        "unused@example.org": {"asked": now - timedelta(days=8)},
        "new@example.org": {},
    }.items():
        Contact.objects.create(email=email, **fields)
    assert purge() == 2
    assert set(Contact.objects.values_list("email", flat=True)) == set(kept)


def test_a_run_is_bounded_and_the_next_one_goes_on(monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    monkeypatch.setattr(jobs, "BATCHES", 2)
    CommentFactory.create_batch(5, sender="hash", sender_purge_at=timezone.now())
    assert [purge(), purge(), purge()] == [4, 1, 0]
