"""A writer's private pages: what each state says, what can be done, and what no link opens."""

import json
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.exceptions import NotPossible
from comments import acts
from comments.mail import mails, returners
from comments.models import Comment, Contact, DiscussionSettings, ExperienceReport, ProposedEdit
from comments.models.comment import EDIT_WINDOW
from comments.models.sender import MOST_LOOKS
from comments.safety.alarms import URGENT_ALARMS
from tests.comments.desk import queue, shown, text
from tests.factories import CommentFactory, RemedyFactory, StaffFactory, WaitingCommentFactory
from tests.seen import read_html

pytestmark = pytest.mark.django_db

ACTS = ["edit", "delete", "mail", "download", "new-link"]


@pytest.fixture
def staff():
    return StaffFactory(username="PRIVATE-STAFF", email="private-staff@example.org")


@pytest.fixture
def waiting(guide):
    return WaitingCommentFactory(
        article=guide, name="Nora", place="Oslo", email="nora@example.org", body="It *helped* me."
    )


@pytest.fixture
def urgent_mails(monkeypatch):
    told = []
    monkeypatch.setattr(mails, "on_urgent", told.append)
    return told


def typed(**changes):
    return {"name": "Nora", "place": "Oslo", "email": "nora@example.org", "body": "Other words."} | changes


def test_the_private_page_says_when_what_waits_is_read(client, guide, waiting):
    assert "That usually takes" in text(client.get(waiting.manage_url()))
    away = timezone.localdate() + timedelta(days=3)
    DiscussionSettings(away_until=away).save()
    page = text(client.get(waiting.manage_url()))
    assert f"The author is away until {date_format(away, 'j F Y')}, and reads what waits after that." in page
    assert "That usually takes" not in page
    DiscussionSettings(away_until=timezone.localdate() - timedelta(days=1)).save()
    assert "is away" not in text(client.get(waiting.manage_url()))
    DiscussionSettings(away_until=away).save()
    acts.publish(waiting)
    assert "is away" not in text(client.get(waiting.manage_url()))


def test_very_many_changes_of_one_sender_are_held_off_with_the_text_kept(client, waiting):
    url = f"{waiting.manage_url()}edit/"
    for _look in range(MOST_LOOKS):
        client.post(url, typed(email="no address"))
    answer = client.post(url, typed(body="My change. I want to kill myself."))
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert "please send it again in ten minutes" in text(answer)
    assert "My change." in text(answer) and "are you safe right now?" in text(answer)
    waiting.refresh_from_db()
    assert waiting.body == "It *helped* me."
    assert client.post(url, typed(), REMOTE_ADDR="192.0.2.7").status_code == 302


# What each state says


def test_a_waiting_comment_says_how_long_and_where(client, guide, waiting):
    remedy = RemedyFactory(section=guide.sections.get(), name="PRIVATE, not published")
    Comment.objects.update(remedy=remedy)
    page = text(client.get(waiting.manage_url()))
    assert "waits for the author" in page and "a few days" in page
    assert 'Where it will stand: <a href="/g/">Restless legs</a>' in page
    assert "It <em>helped</em> me." in page
    # What the guide's readers do not know yet.
    assert "PRIVATE" not in page


def test_a_reply_names_what_it_stands_under_and_answers(client, guide):
    section = guide.sections.get()
    thread = CommentFactory(article=guide, section=section, name="Ola <b>")
    page = text(client.get(WaitingCommentFactory(in_reply_to=thread).manage_url()))
    assert f", {section.title}, as an answer to" in page
    assert "Ola &lt;b&gt;" in page


def test_what_a_filter_took_for_spam_waits_until_a_person_decided(client, waiting, staff):
    Comment.objects.update(status="spam", reasons=[["spam", "PRIVATE"]])
    page = text(client.get(waiting.manage_url()))
    assert "waits for the author" in page and "Edit it" in page and "spam" not in page and "PRIVATE" not in page
    waiting.refresh_from_db()
    acts.publish(waiting, staff)
    acts.mark_spam(waiting, staff)
    page = text(client.get(waiting.manage_url()))
    assert "Your comment is not published." in page and "spam" not in page


@pytest.mark.parametrize("tell", [True, False])
def test_a_removed_comment_gives_the_reason_only_if_its_moderator_chose_to(client, waiting, staff, tell):
    acts.publish(waiting, staff)
    acts.remove(waiting, staff, "Names a <dealer>.", tell_writer=tell)
    page = text(client.get(waiting.manage_url()))
    assert "Your comment is not published." in page
    assert ("Names a &lt;dealer&gt;." in page) == tell
    assert "PRIVATE" not in page


@pytest.mark.parametrize("alarm", ["crisis", "emergency", "despair", "unwell"])
def test_somebody_in_need_reads_a_persons_words_first_then_whom_to_call(client, waiting, staff, alarm):
    Comment.objects.update(alarm=alarm, urgent=alarm in URGENT_ALARMS)
    waiting.refresh_from_db()
    acts.remove(waiting, staff, "I am sorry that you carry this.", tell_writer=True)
    page = read_html(client.get(waiting.manage_url()).text).text
    parts = ["I am sorry that you carry this.", "Your words are saved." if waiting.urgent else "988", "not published"]
    places = [page.index(part) for part in parts]
    assert places == sorted(places) and page.count(parts[0]) == 1
    assert "The author decided so" not in page


def test_the_reason_of_an_earlier_removal_is_not_told_for_a_later_one(client, waiting, staff):
    acts.remove(waiting, staff, "The first reason.", tell_writer=True)
    acts.undo(waiting, staff)
    acts.remove(waiting, staff, "The second reason.")
    page = text(client.get(waiting.manage_url()))
    assert "reason." not in page


@pytest.mark.parametrize("back", [acts.undo, acts.publish])
def test_the_reason_of_a_removal_that_was_taken_back_is_told_no_more(client, waiting, staff, back):
    Comment.objects.update(alarm="despair")
    waiting.refresh_from_db()
    acts.remove(waiting, staff, "The first reason.", tell_writer=True)
    back(waiting, staff)
    assert "reason." not in text(client.get(waiting.manage_url()))


def test_the_reason_of_the_removal_that_stands_again_is_told(client, waiting, staff):
    acts.remove(waiting, staff, "The first reason.", tell_writer=True)
    acts.publish(waiting, staff)
    acts.remove(waiting, staff, "The second reason.")
    acts.undo(waiting, staff)
    acts.undo(waiting, staff)
    page = text(client.get(waiting.manage_url()))
    assert "The first reason." in page and "second" not in page
    assert "Its writer can read why on their private page." in text(client.get(waiting.moderate_url()))


def test_a_published_comment_of_a_hidden_guide_leads_nowhere(client, guide, waiting, staff):
    acts.publish(waiting, staff)
    assert f'href="/c/{waiting.pk}/"' in text(client.get(waiting.manage_url()))
    guide.take_down()
    page = text(client.get(waiting.manage_url()))
    assert "is not shown to readers" in page and f'href="/c/{waiting.pk}/"' not in page and "Restless legs<" not in page


def test_a_change_that_waits_or_was_refused_is_told(client, waiting, staff):
    acts.publish(waiting, staff)
    proposed = ProposedEdit.objects.create(comment=waiting, body="New <words>.")
    page = text(client.get(waiting.manage_url()))
    assert "Your change waits for the author." in page and "New &lt;words&gt;." in page
    acts.reject(proposed, staff, "Too late.")
    page = text(client.get(waiting.manage_url()))
    assert "was not taken over" in page and "Too late." in page and "New &lt;words&gt;." not in page
    acts.edit(waiting, staff, body="The author's.")
    assert "was not taken over" not in text(client.get(waiting.manage_url()))


def test_every_private_page_is_kept_by_nobody(client, waiting):
    for act in ["", *(f"{act}/" for act in ACTS)]:
        answer = client.get(waiting.manage_url() + act)
        assert answer.status_code == 200, act
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"


# What opens nothing


@pytest.mark.parametrize("act", ["", *(f"{act}/" for act in ACTS), "withdraw/", "erase-all/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_key_opens_nothing(client, waiting, act, method):
    other = WaitingCommentFactory(article=waiting.article, email=waiting.email)
    old = waiting.token("manage")
    acts.renew_links(waiting)
    elsewhere = waiting.mailed_token()
    Comment.objects.filter(pk=waiting.pk).update(email="new@example.org")
    for token in [
        old,
        elsewhere,
        other.token("manage"),
        other.mailed_token(),
        waiting.token("confirm"),
        waiting.token(""),
        waiting.token("mailed to "),
        "x",
        "é",
        "\0",
    ]:
        path = reverse("comments:mine", args=[waiting.pk, token]) + act
        assert getattr(client, method)(path).status_code in (404, 405), token
        assert getattr(client, method)(path.replace(f"/{waiting.pk}/", "/999999/")).status_code in (404, 405)
    assert Comment.objects.get(pk=waiting.pk).body


def test_without_an_address_no_link_counts_as_mailed(client, guide):
    comment = WaitingCommentFactory(article=guide)
    assert client.get(comment.mailed_url()).status_code == 404


def test_the_link_on_the_screen_speaks_for_no_address(client, waiting):
    Contact.objects.create(email=waiting.email, confirmed=timezone.now())
    page = text(client.get(waiting.manage_url()))
    assert "Erase everything" not in page
    assert client.post(f"{waiting.manage_url()}erase-all/").status_code == 404
    # Whether an address is known here would tell a stranger about its owner.
    copy = json.loads(text(client.get(f"{waiting.manage_url()}download/")))
    assert "address" not in copy
    assert "address" in json.loads(text(client.get(f"{waiting.mailed_url()}download/")))


def test_the_acts_ask_for_a_form_of_ours(waiting):
    strict = Client(enforce_csrf_checks=True)
    for act in ["edit", "withdraw", "delete", "mail", "new-link"]:
        assert strict.post(f"{waiting.manage_url()}{act}/", typed(mail="on")).status_code == 403
    assert strict.post(f"{waiting.mailed_url()}erase-all/").status_code == 403
    row = Comment.objects.get(pk=waiting.pk)
    assert (row.body, row.token_version, row.wants_mail, row.erased) == ("It *helped* me.", 1, False, None)


def test_looking_changes_nothing(client, waiting):
    before = Comment.objects.values().get(pk=waiting.pk)
    for act in [*ACTS, "erase-all"]:
        assert client.get(f"{waiting.mailed_url()}{act}/").status_code == 200
    assert Comment.objects.values().get(pk=waiting.pk) == before


# Editing


def test_while_it_waits_everything_can_be_changed(client, waiting):
    url = f"{waiting.manage_url()}edit/"
    assert 'value="nora@example.org"' in text(client.get(url))
    answer = client.post(url, typed(name="N", place="", email="New@Example.org", wants_mail="on"), follow=True)
    assert "Other words." in text(answer)
    row = Comment.objects.get(pk=waiting.pk)
    assert (row.name, row.place, row.email, row.wants_mail) == ("N", "", "new@example.org", True)
    assert (row.status, row.edited, row.decisions.get().by_writer) == ("pending", None, True)


def test_the_old_addresss_link_does_not_lead_to_the_new_one(client, waiting):
    old = waiting.mailed_url()
    answer = client.post(f"{old}edit/", typed(email="new@example.org"))
    waiting.refresh_from_db()
    assert answer["Location"] == waiting.manage_url()
    assert client.get(old).status_code == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "\u200b"}, "Please write a name that can be seen; a made-up one is welcome."),
        ({"name": "x" * 61}, "characters, and 60 fit"),
        ({"place": "x" * 61}, "characters, and 60 fit"),
        ({"email": "a@b\r\nBcc: c@example.org"}, "This does not look like an e-mail address."),
        ({"body": "\u202e"}, "Please write something."),
        ({"body": "x" * 10_001}, "characters, and 10000 fit"),
        ({"body": ""}, "Please write something."),
        ({"email": "", "wants_mail": "on"}, "We need an address to write to"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(client, waiting, change, message):
    answer = client.post(f"{waiting.manage_url()}edit/", typed(body="Typed with care.") | change)
    assert answer.status_code == 422
    assert message in text(answer)
    if "body" not in change:
        assert "Typed with care." in text(answer)
    assert Comment.objects.get(pk=waiting.pk).body == "It *helped* me."


def test_an_expired_token_costs_no_words(waiting):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"{waiting.manage_url()}edit/", typed(body="Typed with care."))
    assert answer.status_code == 403
    assert "Typed with care." in text(answer) and "csrfmiddlewaretoken" in text(answer)


def test_a_change_in_doubt_leaves_the_public_text_and_waits(client, waiting):
    acts.publish(waiting)
    url = f"{waiting.manage_url()}edit/"
    assert 'name="name"' not in text(client.get(url))
    answer = client.post(url, typed(name="Somebody else", body="Buy <it>."), follow=True)
    assert "Your change waits for the author." in text(answer) and "Buy &lt;it&gt;." in text(answer)
    row = Comment.objects.get(pk=waiting.pk)
    assert (row.name, row.body, row.edited) == ("Nora", "It *helped* me.", None)
    assert "Buy" not in text(client.get(f"/c/{waiting.pk}/"))
    client.post(url, typed(body="Better."))
    assert ProposedEdit.objects.get().body == "Better."


def test_a_change_that_waits_is_mended_from_there_and_taken_back(client, waiting, clock):
    acts.publish(waiting)
    url, withdraw = f"{waiting.manage_url()}edit/", f"{waiting.manage_url()}withdraw/"
    client.post(url, typed(body="Buy it."))
    assert "Buy it.</textarea>" in text(client.get(url))
    client.post(url, typed(body="It *helped* me."))
    assert not ProposedEdit.objects.exists()
    client.post(url, typed(body="Buy it again."))
    # Long after the time for editing, too.
    clock(timezone.now() + timedelta(days=1))
    assert "Buy it again." in text(client.get(withdraw)) and ProposedEdit.objects.exists()
    answer = client.post(withdraw, follow=True)
    assert not ProposedEdit.objects.exists() and "Your change waits" not in text(answer)
    assert client.get(withdraw)["Location"] == waiting.manage_url()


def test_after_the_window_the_text_is_kept_on_the_page_and_not_saved(client, waiting, clock):
    acts.publish(waiting)
    url = f"{waiting.manage_url()}edit/"
    clock(timezone.now() + EDIT_WINDOW + timedelta(seconds=1))
    answer = client.post(url, typed(body="Typed <with> care."))
    assert answer.status_code == 403
    assert "That time is over." in text(answer) and "Typed &lt;with&gt; care." in text(answer)
    assert "Edit it" not in text(client.get(waiting.manage_url()))
    assert not ProposedEdit.objects.exists() and Comment.objects.get().body == "It *helped* me."


def test_a_decision_while_the_writer_types_is_told_and_nothing_is_lost(client, waiting, monkeypatch):
    from comments.writing import own

    judge = own.OwnForm.is_valid

    def published_meanwhile(form):
        acts.publish(Comment.objects.get(pk=waiting.pk))
        return judge(form)

    monkeypatch.setattr(own.OwnForm, "is_valid", published_meanwhile)
    answer = client.post(f"{waiting.manage_url()}edit/", typed(body="Typed with care."))
    assert answer.status_code == 409
    assert "the author decided" in text(answer) and "Typed with care." in text(answer)
    assert Comment.objects.get(pk=waiting.pk).body == "It *helped* me."


def test_a_returner_may_mend_a_public_text_at_once(client, waiting):
    acts.publish(waiting)
    contact = Contact.objects.get()
    contact.confirm()
    response = HttpResponse()
    returners.remember(response, contact)
    client.cookies = response.cookies
    ProposedEdit.objects.create(comment=waiting, body="An earlier try.")
    url = f"{waiting.manage_url()}edit/"
    client.post(url, typed(body="It helped me a lot."))
    row = Comment.objects.get(pk=waiting.pk)
    assert (row.body, row.edited_by) == ("It helped me a lot.", "writer")
    assert not ProposedEdit.objects.exists()
    client.post(url, typed(body="Take 300 mg of it."))
    assert Comment.objects.get(pk=waiting.pk).body == "It helped me a lot."
    assert "amount" in [code for code, _words in ProposedEdit.objects.get().reasons]


def test_a_change_is_judged_anew_and_keeps_what_was_wrong_with_the_sending(client, waiting):
    Comment.objects.update(reasons=[["quick", "Sent faster than anybody types."], ["amount", "Tells an amount."]])
    client.post(f"{waiting.manage_url()}edit/", typed(body="How much magnesium should I take?"))
    waiting.refresh_from_db()
    codes = [code for code, _words in waiting.reasons]
    assert codes[0] == "quick" and "amount" not in codes and "first" in codes
    assert "dose-asked" in codes and waiting.holds_replies


def test_an_alarm_raised_by_a_change_is_told_once_and_stays(client, waiting, urgent_mails):
    url = f"{waiting.manage_url()}edit/"
    answer = client.post(url, typed(body="I am going to kill myself tonight."), follow=True)
    assert "are you safe right now?" in text(answer)
    client.post(url, typed(body="I want to kill myself tonight."))
    answer = client.post(url, typed(body="Never mind."), follow=True)
    assert "are you safe right now?" in text(answer)
    waiting.refresh_from_db()
    assert (waiting.urgent, waiting.alarm, waiting.status, len(urgent_mails)) == (True, "crisis", "pending", 1)


@pytest.mark.parametrize(
    ("body", "stands_aside"),
    [("Other words.", True), ("I can't go on like this.", False), ("Ich habe seit Jahren unruhige Beine.", True)],
)
def test_a_change_that_raises_an_alarm_stands_no_longer_aside(client, waiting, body, stands_aside):
    Comment.objects.update(put_aside_until=timezone.now() + timedelta(days=7))
    client.post(f"{waiting.manage_url()}edit/", typed(body=body))
    waiting.refresh_from_db()
    assert (waiting.body, waiting.put_aside_until is not None) == (body, stands_aside)


@pytest.mark.parametrize("body", ["I am going to kill myself tonight.", "I can't go on like this."])
def test_who_was_taken_for_a_seller_and_turns_out_in_need_waits_with_the_others(client, desk, waiting, body):
    Comment.objects.update(status="spam", reasons=[["honeypot", "A field that no reader sees was filled in."]])
    client.post(f"{waiting.manage_url()}edit/", typed(body=body))
    waiting.refresh_from_db()
    assert waiting.status == "pending" and shown(queue(desk)) == [waiting.pk]


def test_a_change_of_spam_holds_no_thread(client, waiting):
    Comment.objects.update(status="spam")
    client.post(f"{waiting.manage_url()}edit/", typed(body="How much magnesium should I take?"))
    waiting.refresh_from_db()
    assert (waiting.status, waiting.holds_replies) == ("spam", False)


def test_who_is_in_danger_is_told_so_even_if_the_change_is_refused(client, waiting, clock):
    words, told = "I want to kill myself tonight.", "are you safe right now?"
    answer = client.post(f"{waiting.manage_url()}edit/", typed(body=words, name=""))
    assert answer.status_code == 422 and told in text(answer)
    assert told not in text(client.get(f"{waiting.manage_url()}edit/"))

    acts.publish(waiting)
    clock(timezone.now() + EDIT_WINDOW + timedelta(seconds=1))
    answer = client.post(f"{waiting.manage_url()}edit/", typed(body=words))
    assert answer.status_code == 403 and told in text(answer)


def test_an_alarm_in_a_change_of_a_public_comment_is_told_too(client, waiting, urgent_mails):
    acts.publish(waiting)
    url = f"{waiting.manage_url()}edit/"
    for body in ("I am going to kill myself tonight.", "I want to kill myself tonight."):
        answer = client.post(url, typed(body=body), follow=True)
        assert "are you safe right now?" in text(answer)
    assert ProposedEdit.objects.get().alarm == "crisis"
    assert len(urgent_mails) == 1
    assert not Comment.objects.get(pk=waiting.pk).urgent


@pytest.mark.parametrize("back", ["withdraw", "edit", "another", "reject"])
def test_an_alarm_in_a_change_stays_whatever_becomes_of_the_change(client, waiting, staff, back):
    acts.publish(waiting, staff)
    client.post(f"{waiting.manage_url()}edit/", typed(body="I am going to kill myself tonight."))
    if back == "withdraw":
        client.post(f"{waiting.manage_url()}withdraw/")
    elif back == "reject":
        acts.reject(ProposedEdit.objects.get(), staff)
    else:
        client.post(f"{waiting.manage_url()}edit/", typed(body={"edit": waiting.body, "another": "Never mind."}[back]))
    page = text(client.get(waiting.manage_url()))
    assert "are you safe right now?" in page
    waiting.refresh_from_db()
    assert (waiting.status, waiting.body) == ("published", "It *helped* me.")
    if back == "another":
        assert ProposedEdit.objects.get().alarm == "crisis"
    else:
        assert not ProposedEdit.objects.exists()
        assert (waiting.alarm, waiting.urgent) == ("crisis", True)
        # Somebody should look at it, unless somebody has.
        assert Comment.objects.unread().exists() == (back != "reject")


def test_a_change_that_raises_an_alarm_is_told_though_the_comment_had_raised_one_before(client, waiting, urgent_mails):
    Comment.objects.update(alarm="crisis", urgent=True)
    waiting.refresh_from_db()
    acts.publish(waiting)
    client.post(f"{waiting.manage_url()}edit/", typed(body="I am going to kill myself tonight."))
    assert len(urgent_mails) == 1


def test_the_author_mends_their_own_comment_at_once(client, guide):
    comment = CommentFactory(article=guide, by_author=True, name="The project")
    client.post(f"{comment.manage_url()}edit/", typed(name="Else", body="Mended."))
    row = Comment.objects.get(pk=comment.pk)
    assert (row.name, row.body) == ("The project", "Mended.")


# A proposed change, as the author answers it


def test_an_accepted_change_is_public_as_its_writers(client, waiting, staff):
    acts.publish(waiting)
    proposed = ProposedEdit.objects.create(comment=waiting, body="New words.")
    acts.accept(proposed, staff)
    row = Comment.objects.get(pk=waiting.pk)
    assert (row.body, row.edited_by, bool(row.reviewed)) == ("New words.", "writer", True)
    assert not ProposedEdit.objects.exists()
    assert "New words." in text(client.get(f"/c/{waiting.pk}/"))
    assert set(row.decisions.filter(by=staff).values_list("act", flat=True)) == {"edited", "reviewed"}


def test_a_change_that_was_replaced_cannot_be_answered(waiting, staff):
    acts.publish(waiting)
    proposed = ProposedEdit.objects.create(comment=waiting, body="Seen by the author.")
    ProposedEdit.objects.all().delete()
    ProposedEdit.objects.create(comment=waiting, body="Not seen.")
    for act in (acts.accept, acts.reject):
        with pytest.raises(NotPossible, match="in the meantime"):
            act(proposed, staff)
    assert Comment.objects.get(pk=waiting.pk).body == "It *helped* me."
    assert ProposedEdit.objects.get().body == "Not seen."


# Deleting, mail, download, a new link


def test_of_what_is_deleted_nothing_is_said_to_be_left_to_change_or_delete(client, waiting):
    advice = "whoever has it can change or delete your comment"
    assert advice in text(client.get(waiting.manage_url()))
    client.post(f"{waiting.manage_url()}delete/")
    assert advice not in text(client.get(waiting.manage_url()))


def test_deleting_asks_first_and_forgets_all_that_was_typed(client, waiting):
    acts.publish(waiting)
    CommentFactory(in_reply_to=waiting)
    url = f"{waiting.manage_url()}delete/"
    page = text(client.get(url))
    assert "What stays" in page and "The answers of others" in page
    answer = client.post(url, follow=True)
    assert "This comment was erased." in text(answer)
    row = Comment.objects.get(pk=waiting.pk)
    assert (row.name, row.place, row.email, row.body) == ("", "", "", "")
    assert "It <em>helped</em> me." not in text(client.get("/g/discussion/"))
    # Twice is once, and everything else says so.
    assert client.post(url).status_code == 302
    for act in ACTS:
        assert client.get(f"{waiting.manage_url()}{act}/").status_code in (200, 302, 403)


def test_an_urgent_a_spam_and_a_removed_comment_can_be_deleted_too(client, guide, staff):
    for status in ("pending", "spam", "removed"):
        comment = WaitingCommentFactory(article=guide, status=status, urgent=True, alarm="crisis")
        client.post(f"{comment.manage_url()}delete/")
        assert Comment.objects.get(pk=comment.pk).erased


def test_mail_goes_on_and_off(client, waiting):
    url = f"{waiting.manage_url()}mail/"
    for wanted in ("on", "off"):
        answer = client.post(url, {"mail": wanted}, follow=True)
        assert f"{wanted.title()}:" in text(answer)
        waiting.refresh_from_db()
        assert waiting.wants_mail == (wanted == "on")


def test_only_the_mailed_link_takes_back_the_wish_for_no_mail(client, waiting):
    contact = Contact.objects.create(email=waiting.email, confirmed=timezone.now(), unsubscribed=timezone.now())
    client.post(f"{waiting.manage_url()}mail/", {"mail": "on"})
    contact.refresh_from_db()
    assert not contact.takes_mail
    client.post(f"{waiting.mailed_url()}mail/", {"mail": "on"})
    contact.refresh_from_db()
    assert contact.takes_mail


def test_the_download_holds_what_is_kept_and_nobody_elses_names(client, waiting, staff):
    ExperienceReport.objects.create(comment=waiting, outcome="same", duration="weeks", side_effects="Tired.")
    Comment.objects.update(
        sender="PRIVATE-HASH", sender_purge_at=timezone.now(), digest="PRIVATE-DIGEST", reasons=[["spam", "PRIVATE"]]
    )
    waiting.refresh_from_db()
    acts.publish(waiting, staff)
    acts.remove(waiting, staff, "PRIVATE note among the staff")
    ProposedEdit.objects.create(comment=waiting, body="My new text.")
    answer = client.get(f"{waiting.manage_url()}download/")
    assert answer["Content-Disposition"] == f'attachment; filename="comment-{waiting.pk}.json"'
    assert answer["Content-Type"] == "application/json"
    assert "PRIVATE" not in text(answer) and str(waiting.key) not in text(answer)
    copy = json.loads(text(answer))
    assert (copy["name"], copy["email"], copy["text"]) == ("Nora", "nora@example.org", "It *helped* me.")
    assert copy["experience"]["side_effects"] == "Tired."
    assert copy["change_that_waits"]["text"] == "My new text."
    assert [(row["act"], row["by"]) for row in copy["decisions"]] == [
        ("published", "the author"),
        ("removed", "the author"),
    ]


def test_a_new_link_ends_the_old_ones(client, waiting):
    old, mailed = waiting.manage_url(), waiting.mailed_url()
    answer = client.post(f"{old}new-link/", follow=True)
    assert "This page has a new address." in text(answer)
    assert answer.redirect_chain[0][0].split("?")[0] != old
    assert {client.get(url).status_code for url in (old, mailed)} == {404}


# Everything with one address


def test_erasing_all_takes_every_comment_with_the_address_and_nobody_elses(client, guide, waiting):
    others = [CommentFactory(article=guide, email="NORA@example.org"), CommentFactory(email="nora@example.org")]
    stranger = CommentFactory(article=guide, email="ola@example.org")
    Contact.objects.filter(email="nora@example.org").update(unsubscribed=timezone.now())
    url = f"{waiting.mailed_url()}erase-all/"
    assert "3 comments on this site carry the address nora@example.org." in text(client.get(url))
    answer = client.post(url, follow=True)
    assert "This comment was erased." in text(answer)
    assert not Comment.objects.filter(email="nora@example.org").exists()
    assert all(Comment.objects.get(pk=comment.pk).erased for comment in [waiting, *others])
    assert Comment.objects.get(pk=stranger.pk).body
    assert Contact.objects.get().email == "ola@example.org"


# What no public page holds


def test_nothing_private_is_in_any_public_byte(client, guide, waiting, staff):
    Comment.objects.update(reasons=[["amount", "PRIVATE"]], sender="PRIVATE")
    waiting.refresh_from_db()
    acts.publish(waiting, staff)
    ProposedEdit.objects.create(comment=waiting, body="PRIVATE")
    gone = CommentFactory(in_reply_to=waiting, name="PRIVATE", body="PRIVATE")
    acts.remove(gone, staff, "PRIVATE", tell_writer=True)
    WaitingCommentFactory(in_reply_to=waiting, name="PRIVATE", body="PRIVATE")
    contact = Contact.objects.get()
    secrets = [
        "PRIVATE",
        "nora@example.org",
        *(f"{waiting.token('manage')} {waiting.mailed_token()} {contact.token('stop')}".split()),
        str(waiting.key),
    ]
    paths = [
        "/",
        "/g/",
        "/g/discussion/",
        "/g/discussion/feed/",
        "/comments/feed/",
        f"/c/{waiting.pk}/",
        "/sitemap.xml",
    ]
    for path in [*paths, f"/c/{waiting.pk}/reply/", "/g/feed/", "/search/?q=helped"]:
        answer = client.get(path)
        assert answer.status_code == 200
        for secret in secrets:
            assert secret not in text(answer) + str(answer.headers), (path, secret)


@pytest.mark.parametrize(("status", "can_change"), [("pending", True), ("removed", False)])
def test_the_help_in_a_crisis_promises_no_edit_where_there_is_none(client, guide, status, can_change):
    comment = WaitingCommentFactory(article=guide, status=status, alarm="crisis", urgent=True, reviewed=timezone.now())
    page = text(client.get(comment.manage_url()))
    assert ("you can change or delete it on this page" in page) == can_change == ("/edit/" in page)
    assert can_change or "you can delete it on this page" in page
