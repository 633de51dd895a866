"""A small correction of a public text stands at once; an amount is taken out of a waiting one by its writer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments import acts
from comments.models import Comment, ExperienceReport, Mode, ProposedEdit
from comments.models.discussion import DiscussionSettings
from comments.writing.corrections import is_small
from tests.comments.desk import text
from tests.factories import WaitingCommentFactory

TOLD = "I slept bady after iron tablets and walking in the evening helped me a lot with it."


@pytest.mark.parametrize(
    ("new", "small"),
    [
        (TOLD.replace("bady", "badly"), True),
        (TOLD + " Thank you all.", True),
        (TOLD.replace("I slept bady", "I slept badly").replace("a lot", "a bit"), True),
        (TOLD.replace("iron", "magnesium"), False),
        (TOLD.replace("after iron tablets ", ""), False),
        (TOLD.replace("tablets", "three tablets"), False),
        (TOLD.replace("tablets", "2 tablets"), False),
        (TOLD.replace("tablets", "٢ tablets"), False),
        (TOLD.replace("a lot", "twice a day"), False),
        (TOLD.replace("walking in the evening", "the evening in walking"), False),
        (TOLD + " And now to something else, of which I have not told anybody here so far.", False),
        ("Quite another text.", False),
        ("It helped.", False),
        ("word " * 5000, False),
    ],
)
def test_small_is_what_changes_few_words_and_no_number_and_no_medicine(new, small):
    assert is_small(TOLD, new) is small


@pytest.fixture
def public(db, guide):
    DiscussionSettings(mode=Mode.HOLD_FIRST).save()
    comment = WaitingCommentFactory(article=guide, body=TOLD)
    acts.publish(comment, guide.author.user)
    return comment


def change(client, comment, body):
    return client.post(f"{comment.manage_url()}edit/", {"body": body}, follow=True)


def test_a_small_correction_is_public_at_once_though_its_writer_is_new(client, public):
    change(client, public, TOLD.replace("bady", "badly"))
    public.refresh_from_db()
    assert "badly" in public.body_html and public.edited_by == "writer"
    assert not ProposedEdit.objects.exists()


@pytest.mark.parametrize("words", [" 5 mg did it.", " Buy now at my online shop.", " Stop your tablets."])
def test_what_raises_a_doubt_waits_however_small(client, public, words):
    change(client, public, TOLD + words)
    public.refresh_from_db()
    assert public.body == TOLD
    assert ProposedEdit.objects.get().body == TOLD + words


def test_while_the_author_is_away_corrections_wait(client, public):
    DiscussionSettings(mode=Mode.HOLD_FIRST, away_until=timezone.localdate() + timedelta(days=1)).save()
    change(client, public, TOLD.replace("bady", "badly"))
    assert ProposedEdit.objects.exists()


# An amount, taken out by its writer


@pytest.mark.django_db
def test_the_writer_takes_the_amount_out_with_one_button(client, guide):
    DiscussionSettings(mode=Mode.HOLD_FIRST).save()
    comment = WaitingCommentFactory(
        article=guide, body="I took 300 mg.", reasons=[["quick", "Fast."], ["amount", "Tells an amount."]]
    )
    ExperienceReport.objects.create(comment=comment, outcome="same", duration="weeks", side_effects="sore from 600 mg")
    assert "Your comment tells an amount." in text(client.get(comment.manage_url()))
    html = text(client.post(comment.manage_url(), {"mask": ""}, follow=True))
    assert "Your comment tells an amount." not in html and "[amount removed]" in html
    comment = Comment.objects.get()
    assert (comment.body, comment.experience.side_effects) == ("I took [amount removed].", "sore from [amount removed]")
    assert comment.is_pending and {code for code, _words in comment.reasons} == {"quick", "first"}
    assert comment.decisions.get().by_writer
    # No desk puts back what its writer took out.
    assert not hasattr(comment, "masked_text")


@pytest.mark.django_db
def test_once_it_is_decided_the_button_does_nothing(client, guide, staff):
    comment = WaitingCommentFactory(article=guide, body="I took 300 mg.")
    acts.publish(comment, staff)
    assert "tells an amount" not in text(client.get(comment.manage_url()))
    client.post(comment.manage_url(), {"mask": ""})
    assert Comment.objects.get().body == "I took 300 mg."
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["sessionid"] = "x"
    assert strict.post(comment.manage_url(), {"mask": ""}).status_code == 403
