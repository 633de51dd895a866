"""What the desk asks before an act, and what it leaves out of many at once: nobody in danger is thrown out with the
sellers, nothing about safety is public by one press, and what would be lost is said first."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import acts
from comments.models import Comment, ExperienceReport, MaskedText, ProposedEdit
from comments.safety.alarms import IN_NEED, URGENT_ALARMS
from tests.comments.desk import QUEUE, desk_of, forms_in, page_of, press, queue, say_yes, shown, text, tick
from tests.factories import CommentFactory, WaitingCommentFactory
from tests.seen import read_html

pytestmark = pytest.mark.django_db

SPEAKS = {"crisis": "May be in danger of suicide: “no way on”.", "emergency": "May be a medical emergency: “chest”."}


def fresh(comment):
    return Comment.objects.get(pk=comment.pk)


def in_danger(guide, alarm="crisis", **fields):
    reasons = [[alarm, SPEAKS.get(alarm, "Sounds desperate.")]]
    urgent = alarm in URGENT_ALARMS
    return WaitingCommentFactory(article=guide, alarm=alarm, urgent=urgent, reasons=reasons, **fields)


def primary(html):
    """What the buttons say that stand out."""
    buttons = [button for button in read_html(html).all("button") if "default" in (button.get("class") or "")]
    return [" ".join(button.text.split()) for button in buttons]


# Spam


@pytest.mark.parametrize("alarm", IN_NEED)
def test_somebody_in_danger_is_taken_for_spam_only_after_a_question(desk, guide, alarm):
    comment = in_danger(guide, alarm, body="I see no way on.", email="a@example.org")
    asked = press(desk, comment, "spam", queue(desk))
    page = text(asked)
    assert fresh(comment).status == "pending"
    assert "Is this spam?" in page and "I see no way on." in page
    assert SPEAKS.get(alarm, "Sounds desperate.") in page
    assert reverse("admin:comments_comment_crisis_sheet") in page
    say_yes(desk, asked)
    assert fresh(comment).status == "spam"


def test_who_is_in_no_danger_is_spam_at_once_and_no_leads_back(desk, guide):
    plain, grave = WaitingCommentFactory(article=guide), in_danger(guide)
    press(desk, plain, "spam", queue(desk))
    assert fresh(plain).status == "spam"
    form = next(form for form in forms_in(press(desk, grave, "spam").text) if "sure" in form["hidden"])
    answer = desk.post(form["action"], {**form["hidden"], "back": "spam"})
    assert answer.status_code == 200 and fresh(grave).status == "pending"


def test_the_spam_lists_the_urgent_first_page_by_page(desk, guide):
    def spam(hours, **fields):
        return WaitingCommentFactory(
            article=guide, status="spam", created=timezone.now() - timedelta(hours=hours), **fields
        )

    calm = [spam(hours) for hours in range(1, 26)]
    urgent = [spam(hours, urgent=True, alarm="crisis") for hours in (40, 50)]
    first = queue(desk, "spam")
    start = first.rpartition("start=")[2].partition('"')[0]
    assert shown(first) + shown(queue(desk, "spam", start=start)) == [row.pk for row in (*urgent, *calm)]
    assert re.search(r"Spam <span class=\"count\">\s*27\s*<", first)


# Many at once


@pytest.mark.parametrize(("act", "status"), [("spam", "spam"), ("remove", "removed")])
@pytest.mark.parametrize("alarm", IN_NEED)
def test_those_in_danger_are_left_out_of_many_and_named(desk, guide, act, status, alarm):
    seller = WaitingCommentFactory(article=guide, name="Seller")
    grave = in_danger(guide, alarm, name="Grave")
    # The box of the gravest cards cannot be ticked; another page, or another tab, may post it all the same.
    typed = {"words": "Adverts."} if act == "remove" else {}
    ticked = [next(iter(_value(desk, comment))) for comment in (seller, grave)]
    answer = desk.post(QUEUE, {"ticked": ticked, "act": act, **typed})
    html = text(answer)
    assert answer.status_code == 422 and {fresh(row).status for row in (seller, grave)} == {"pending"}
    told = html[html.index('id="left-out"') : html.index("</section>", html.index('id="left-out"'))]
    assert "Grave" in told and "Seller" not in told and page_of(grave) in told
    assert SPEAKS.get(alarm, "Sounds desperate.") in told
    form = next(form for form in forms_in(told) if "ticked" in form["hidden"])
    desk.post(QUEUE + form["action"].replace("&amp;", "&"), {**form["hidden"], "act": act})
    assert (fresh(seller).status, fresh(grave).status) == (status, "pending")
    if act == "remove":
        assert seller.decisions.get().reason == "Adverts."


def _value(desk, comment):
    """What the box beside a comment would hold."""
    page = desk.get(page_of(comment)).text
    yield f"{comment.pk}-{next(form['hidden']['seen'] for form in forms_in(page) if 'seen' in form['hidden'])}"


def test_the_list_of_all_comments_leaves_those_in_danger_alone_too(desk, guide):
    seller, grave = WaitingCommentFactory(article=guide), in_danger(guide, name="Grave")
    url = reverse("admin:comments_comment_changelist")
    for act in ("spam", "remove"):
        data = {"action": act, "_selected_action": [seller.pk, grave.pk]}
        page = text(desk.post(url, data, follow=True))
        assert page_of(grave) in page[page.index("messagelist") :].partition("</ul>")[0]
    assert (fresh(seller).status, fresh(grave).status) == ("removed", "pending")


def test_whose_proposed_change_speaks_of_danger_is_left_out_too(desk, guide):
    comment = CommentFactory(article=guide)
    ProposedEdit.objects.create(comment=comment, body="Goodbye.", alarm="crisis", reasons=[["crisis", "Says goodbye."]])
    html = text(tick(desk, [comment], "remove", queue(desk, "unread")))
    assert "Says goodbye." in html and fresh(comment).is_published


# Removing


def test_somebody_in_danger_is_removed_without_a_word_only_after_a_question(desk, guide):
    silent, told = in_danger(guide), in_danger(guide)
    asked = press(desk, silent, "remove", words="For the log.")
    assert "would be told nothing" in text(asked) and fresh(silent).status == "pending"
    say_yes(desk, asked)
    assert fresh(silent).status == "removed" and silent.decisions.get().reason == "For the log."
    press(desk, told, "remove", words="We are sorry.", tell_writer="on")
    assert told.decisions.get().tell_writer


# Publishing


@pytest.mark.parametrize(
    ("code", "body"),
    [("amount", "I took 5 mg."), ("stop-advice", "Bin it."), ("look-alike", "Hello."), ("brand-new", "Hello.")],
)
def test_what_safety_speaks_against_is_published_only_after_a_question(desk, guide, code, body):
    comment = WaitingCommentFactory(article=guide, name="Nora", body=body, reasons=[[code, f"Because of {code}."]])
    ExperienceReport.objects.create(comment=comment, outcome="same", duration="weeks", side_effects="Sore feet.")
    for page in (queue(desk), text(desk.get(page_of(comment)))):
        assert primary(page) == (["Take the amounts out"] if code == "amount" else [])
        assert "Publish it as it is" in page and "Approve: publish" not in page
    asked = press(desk, comment, "approve", queue(desk))
    page = text(asked)
    assert fresh(comment).status == "pending"
    # All that will be public.
    assert f"Because of {code}." in page and "Nora" in page and "Sore feet." in page
    assert ("<mark>5 mg</mark>" in page) == (code == "amount")
    assert primary(page) == (["Take the amounts out"] if code == "amount" else [])
    say_yes(desk, asked)
    assert fresh(comment).status == "published"


def test_what_nothing_speaks_against_is_published_at_once(desk, guide):
    comment = WaitingCommentFactory(article=guide, reasons=[["first", "New."], ["links", "Two links."]])
    assert primary(queue(desk)) == ["Approve: publish"]
    press(desk, comment, "approve", queue(desk))
    assert fresh(comment).status == "published"


def test_the_amounts_can_be_taken_out_where_it_is_asked(desk, guide):
    comment = WaitingCommentFactory(article=guide, body="I took 5 mg.", reasons=[["amount", "Tells."]])
    asked = press(desk, comment, "approve", queue(desk))
    form = next(form for form in forms_in(asked.text) if "sure" in form["hidden"])
    desk.post(form["action"], {**form["hidden"], "act": "mask"})
    assert (fresh(comment).status, fresh(comment).body) == ("pending", "I took [amount removed].")


# The author's own words


@pytest.mark.parametrize("words", ["Take 100 mg of it.", "Stop taking your tablets tonight."])
def test_the_authors_own_amount_and_advice_to_stop_are_asked_about_once(guide, words):
    desk = desk_of(guide.author.user)
    comment = WaitingCommentFactory(article=guide, body="Hello.", reasons=[["first", "New."]])
    asked = press(desk, comment, "answer", words=f"{words}\nSecond line.")
    assert fresh(comment).status == "pending" and "Nothing is published yet." in text(asked)
    form = next(form for form in forms_in(asked.text) if "sure" in form["hidden"])
    back = desk.post(form["action"], {**form["hidden"], "back": "answer"})
    assert f"{words}\nSecond line.</textarea>" in back.text
    say_yes(desk, asked)
    assert [reply.body for reply in comment.replies.all()] == [f"{words}\nSecond line."]


def test_an_answer_without_an_amount_is_not_asked_about(guide):
    desk = desk_of(guide.author.user)
    comment = WaitingCommentFactory(article=guide, body="Hello.", reasons=[["first", "New."]])
    press(desk, comment, "answer", words="See your doctor about that; it took me 3 weeks.")
    assert comment.replies.count() == 1


def test_a_note_and_a_change_of_the_authors_are_asked_about_for_what_is_new_in_them(desk, guide):
    comment = CommentFactory(article=guide, body="I took 5 mg.", name="Nora")
    assert "Tells an amount" in text(press(desk, comment, "note", words="Most take 5 mg."))
    assert "Tells an amount" in text(press(desk, comment, "edit", name="Nora", body="I took 5 mg and 7 mg.", about=""))
    asked = text(press(desk, comment, "edit", name="Nora", body="I took 5 mg, then none.", about=""))
    assert "Change it?" in asked and "Tells an amount" not in asked
    assert fresh(comment).body == "I took 5 mg." and not fresh(comment).editor_note


# What would be lost


def test_what_cannot_be_undone_is_asked_about_first(desk, guide, staff):
    comment = CommentFactory(article=guide, body="Old.", name="Nora")
    acts.note(comment, staff, "The first note.")
    press(desk, comment, "desk-note", words="Private.")
    ProposedEdit.objects.create(comment=comment, body="New.")
    before = fresh(comment)
    for act, typed in {
        "edit": {"name": "Nora", "body": "Other.", "about": ""},
        "note": {"words": "Another note."},
        "desk-note": {"words": ""},
        "accept-edit": {},
        "reject-edit": {"words": "No."},
    }.items():
        asked = text(press(desk, comment, act, **typed))
        assert "Nothing is done yet." in asked and "cannot be undone" in asked, act
        now = fresh(comment)
        assert (now.body, now.editor_note, now.desk_note) == (before.body, before.editor_note, before.desk_note), act
    assert ProposedEdit.objects.exists()


def test_who_only_adds_to_a_private_note_is_not_asked(desk, guide):
    comment = WaitingCommentFactory(article=guide)
    press(desk, comment, "desk-note", words="Rang on Monday.")
    press(desk, comment, "desk-note", words="Rang on Monday.\nAnd on Tuesday.")
    assert fresh(comment).desk_note == "Rang on Monday.\nAnd on Tuesday."


# Undo


def offers_undo(html):
    return [button for button in read_html(html).all("button") if button.get("value") == "undo"]


def test_undo_is_offered_only_while_it_does_something(desk, guide, staff):
    aside, edited = WaitingCommentFactory(article=guide), WaitingCommentFactory(article=guide, body="I took 5 mg.")
    assert not offers_undo(queue(desk))
    press(desk, aside, "later", hours="4")
    acts.mask(edited, staff)
    for comment in (aside, edited):
        assert offers_undo(text(desk.get(page_of(comment))))
    # Its time is over, and its text is another.
    Comment.objects.filter(pk=aside.pk).update(put_aside_until=timezone.now() - timedelta(minutes=1))
    acts.edit(fresh(edited), staff, body="Other words.")
    for comment in (aside, edited):
        assert not offers_undo(text(desk.get(page_of(comment))))
        assert not offers_undo(queue(desk, done=comment.pk))


def test_an_undo_that_came_too_late_takes_back_nothing_else(desk, guide, staff):
    comment = CommentFactory(article=guide, body="I took 5 mg.")
    acts.keep(comment, staff)
    press(desk, comment, "mask")
    pages = [text(desk.get(page_of(comment))), queue(desk, done=comment.pk)]
    # The old text is emptied after a day, while the page is open.
    MaskedText.objects.all().delete()
    for page in pages:
        answer = press(desk, comment, "undo", page)
        assert answer.status_code == 422 and "nothing to undo" in text(answer)
    assert fresh(comment).is_published and fresh(comment).reviewed
