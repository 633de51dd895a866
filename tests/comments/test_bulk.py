"""Many comments at once: what is left out of approving them, and the list of what waits by reason."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from articles.exceptions import NotPossible
from comments import acts
from comments.mail.jobs import purge
from comments.models import Comment, ExperienceReport, MaskedText
from comments.reasons import GROUPS
from comments.safety import verdict
from tests.comments.desk import QUEUE, forms_in, page_of, press, queue, say_yes, shown, text, tick
from tests.factories import CommentFactory, WaitingCommentFactory
from tests.seen import read_html

pytestmark = pytest.mark.django_db


def statuses(*comments):
    return [Comment.objects.get(pk=comment.pk).status for comment in comments]


def ticked_in(html):
    return [int(pk) for pk in re.findall(r'value="(\d+)-\w+" form="many" checked', html)]


def bodies(*comments):
    return [Comment.objects.get(pk=comment.pk).body for comment in comments]


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"reasons": [["amount", "Tells an amount: “5 mg”."]], "body": "I took 5 mg."}, "Tells an amount: “5 mg”."),
        ({"reasons": [["first", "New."]], "body": "Since then I take 5 mg."}, "It tells an amount."),
        ({"reasons": [["stop-advice", "Tells others to stop."]]}, "Tells others to stop."),
        ({"reasons": [["despair", "Sounds desperate."]], "alarm": "despair"}, "Sounds desperate."),
        ({"reasons": [], "alarm": "foreign"}, "not in a language the guards know"),
        ({"reasons": [["brand-new", "A guard of tomorrow."]]}, "A guard of tomorrow."),
    ],
)
def test_what_safety_speaks_against_is_left_out_and_the_plain_are_offered(desk, guide, about, words):
    plain = WaitingCommentFactory(article=guide, name="Plain", reasons=[["first", "New."]])
    grave = WaitingCommentFactory(article=guide, name="Grave", **about)
    answer = tick(desk, [plain, grave], "approve", queue(desk))
    html = text(answer)
    assert statuses(plain, grave) == ["pending", "pending"]
    told = html[html.index('id="left-out"') : html.index("Approve the plain one")]
    assert "Grave" in told and words in told and "Plain" not in told
    form = next(form for form in forms_in(html) if "ticked" in form["hidden"])
    desk.post(QUEUE + form["action"].replace("&amp;", "&"), {**form["hidden"], "act": "approve"})
    assert statuses(plain, grave) == ["published", "pending"]


def test_the_plain_ones_are_no_sellers_and_carry_no_borrowed_name(desk, guide):
    plain = WaitingCommentFactory(article=guide, reasons=[["first", "New."]])
    doubted = [
        WaitingCommentFactory(article=guide, reasons=[["first", "New."], [code, f"Because of {code}."]])
        for code in ("market", "links", "look-alike")
    ]
    assert ticked_in(queue(desk, plain=1)) == [plain.pk]
    grave = WaitingCommentFactory(article=guide, body="5 mg a day")
    html = text(tick(desk, [plain, *doubted, grave], "approve", queue(desk)))
    assert "Approve the plain one" in html
    assert all(f"Because of {code}." in html for code in ("market", "links", "look-alike"))
    assert "Because of links." in text(tick(desk, doubted[1:2], "approve", queue(desk)))
    assert statuses(plain, *doubted) == ["pending"] * 4


def test_if_none_is_plain_nothing_is_offered(desk, guide):
    grave = WaitingCommentFactory(article=guide, body="5 mg a day")
    html = text(tick(desk, [grave], "approve", queue(desk)))
    assert "No plain one is among them." in html
    assert statuses(grave) == ["pending"]


def test_the_plain_ones_of_a_page_are_ticked_by_a_link(desk, guide):
    plain = WaitingCommentFactory(article=guide)
    WaitingCommentFactory(article=guide, body="5 mg a day")
    assert ticked_in(queue(desk, plain=1)) == [plain.pk]


def test_no_tick_is_offered_where_no_card_has_one(desk, guide):
    WaitingCommentFactory(article=guide, alarm="crisis", urgent=True)
    assert "Tick all of this page" not in queue(desk)
    WaitingCommentFactory(article=guide)
    assert "Tick all of this page" in queue(desk)
    assert "(which wait only because every comment does, or because their writer is new)" in queue(desk)


def test_an_amount_in_the_report_beside_a_comment_counts_too(desk, guide):
    grave = WaitingCommentFactory(article=guide)
    ExperienceReport.objects.create(comment=grave, outcome="same", duration="weeks", side_effects="dizzy from 600 mg")
    tick(desk, [grave], "approve", queue(desk))
    assert statuses(grave) == ["pending"]


def test_many_that_became_the_same_are_told_in_one_line(desk, guide):
    many = [WaitingCommentFactory(article=guide, name=f"Writer {n}", reasons=[]) for n in range(3)]
    html = text(tick(desk, many, "approve", queue(desk)))
    done = read_html(html[html.index('id="done"') :].partition("</ul>")[0]).all("li")
    assert [" ".join(line.text.split()) for line in done] == ["Writer 0, Writer 1, Writer 2: published."]


def test_what_waits_is_narrowed_by_the_kind_of_reason(desk, guide):
    links = WaitingCommentFactory(article=guide, reasons=[["links", 'Says ["amount", "x"].']])
    amounts = [
        WaitingCommentFactory(article=guide, reasons=[["first", "New."], ["amount", "Tells."]]) for _ in range(27)
    ]
    urgent = WaitingCommentFactory(article=guide, urgent=True, alarm="crisis", reasons=[["crisis", "Danger."]])
    CommentFactory(article=guide, reasons=[["amount", "Tells."]])
    first = queue(desk, why="medicine")
    start = re.search(r'&amp;why=medicine&amp;start=([\w-]+)">The next 25', first)[1]
    second = queue(desk, why="medicine", start=start)
    assert shown(first) + shown(second) == [comment.pk for comment in amounts]
    assert shown(queue(desk, why="selling")) == [links.pk]
    assert shown(queue(desk, why="danger")) == [urgent.pk]
    assert "Nothing waits for such a reason." in queue(desk, why="name")
    assert re.search(r"Amounts and medicines <span class=\"count\">27<", first)
    # The tab of everything counts the urgent one, whatever the list is narrowed to.
    assert re.search(r"danger <span class=\"count\">1<", first)
    assert desk.get(QUEUE, {"why": "nothing"}).status_code == 404


def test_each_reason_of_the_guards_belongs_to_one_kind():
    codes = re.findall(r'Reason\(\s*"([\w-]+)"', Path(verdict.__file__).read_text())
    kinds = [code for group in GROUPS for code in group.codes]
    assert set(codes) <= set(kinds)
    assert len(kinds) == len(set(kinds))


# Amounts out of many


def test_amounts_are_taken_out_of_many_and_put_back_together(desk, guide, staff):
    one = WaitingCommentFactory(article=guide, name="One", body="I took 5 mg.")
    two = CommentFactory(article=guide, name="Two", body="And I 300 mg.", edited_by="writer")
    ExperienceReport.objects.create(comment=two, outcome="same", duration="weeks", side_effects="sore from 600 mg")
    three = WaitingCommentFactory(article=guide, name="Three", body="None at all.")
    html = text(tick(desk, [one, three], "mask", queue(desk)))
    told = " ".join(read_html(html).text.split())
    assert "Three: There is no amount in this text." in told and "kept for 24 hours" in told
    assert page_of(three) in html[html.index("messagelist") : html.index('class="done"')]
    assert bodies(one, three) == ["I took [amount removed].", "None at all."]
    tick(desk, [two], "mask", queue(desk, "unread"))
    assert bodies(two) == ["And I [amount removed]."]
    for comment in (one, two):
        press(desk, comment, "undo")
    assert bodies(one, two) == ["I took 5 mg.", "And I 300 mg."]
    row = Comment.objects.get(pk=two.pk)
    assert (row.experience.side_effects, row.edited, row.edited_by) == ("sore from 600 mg", None, "writer")
    assert not MaskedText.objects.exists()
    assert [decision.act for decision in two.decisions.all()[:2]] == ["undo", "masked"]


def test_what_was_taken_out_is_no_reason_any_more(desk, guide):
    reasons = [["amount", "Tells an amount: “5 mg”."], ["first", "Nothing was published before."]]
    # Taken out long ago, when the reasons were not read anew.
    WaitingCommentFactory(article=guide, body="I took [amount removed].", reasons=reasons)
    assert "Tells an amount" not in queue(desk)
    comment = WaitingCommentFactory(article=guide, body="I took 5 mg.", reasons=reasons)
    html = queue(desk)
    assert "Tells an amount" in html
    after = text(press(desk, comment, "mask", html))
    assert "Tells an amount" not in after and "Nothing was published before." in after
    # In the name nothing is taken out.
    say_yes(desk, press(desk, comment, "edit", name="Five 5 mg", place="", body="I took some.", about=""))
    assert "Tells an amount" in queue(desk)


def test_once_masked_a_comment_is_plain_unless_something_else_speaks_against_it(desk, guide, staff):
    amount = WaitingCommentFactory(article=guide, body="I took 5 mg.", reasons=[["amount", "Tells."]])
    advice = WaitingCommentFactory(
        article=guide, body="Take 5 mg.", reasons=[["amount", "Tells."], ["dose-advice", "Advice."]]
    )
    for comment in (amount, advice):
        acts.mask(comment, staff)
    html = text(tick(desk, [amount, advice], "approve", queue(desk)))
    assert "Approve the plain one" in html and "Advice." in html[html.index('id="left-out"') :]


def test_an_old_text_is_gone_after_a_day_after_another_change_and_by_erasure(desk, guide, staff):
    late, changed, erased = (WaitingCommentFactory(article=guide, body=f"I took {n} mg.") for n in (5, 6, 7))
    for comment in (late, changed, erased):
        acts.mask(comment, staff)
    acts.edit(changed, body="Other words.")
    with pytest.raises(NotPossible, match="changed since"):
        acts.undo(changed, staff)
    acts.erase(erased)
    MaskedText.objects.filter(comment=late).update(made=timezone.now() - timedelta(hours=23))
    purge()
    assert set(MaskedText.objects.values_list("comment", flat=True)) == {late.pk, changed.pk}
    MaskedText.objects.update(made=timezone.now() - timedelta(hours=24, seconds=1))
    purge()
    assert not MaskedText.objects.exists()
    with pytest.raises(NotPossible, match="nothing to undo"):
        acts.undo(late, staff)
    assert "cannot be undone" in queue(desk, done=late.pk)


def test_what_is_still_an_amount_after_masking_goes_on_being_held(desk, guide):
    body = "At first 0.18 mg of pramipexole, now I am down to a quarter."
    comment = WaitingCommentFactory(article=guide, body=body, reasons=[["amount", "Tells an amount."]])
    acts.mask(comment, guide.author.user)
    page = queue(desk)
    assert bodies(comment) == ["At first [amount removed] of pramipexole, now I am down to a quarter."]
    assert "still tells one, or advises on a medicine: “down to a quarter”" in page
    assert "Publish it as it is" in page and ticked_in(queue(desk, plain=1)) == []
    assert "still tells one" in text(desk.get(comment.moderate_url()))
    tick(desk, [comment], "approve", page)
    assert statuses(comment) == ["pending"]
