"""What the desk asks before an act, and what it leaves out of many at once: nobody in danger is thrown out with the
sellers, nothing about safety is public by one press, and what would be lost is said first."""

import re
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from comments import acts
from comments.defaults import READY_ABROAD
from comments.models import Comment, ExperienceReport, MaskedText, ProposedEdit, ReadyText
from comments.safety.alarms import IN_NEED, URGENT_ALARMS
from comments.waiting import ANSWERS
from tests.comments.desk import QUEUE, desk_of, forms_in, page_of, press, queue, say_yes, shown, text, tick
from tests.factories import CommentFactory, StaffFactory, WaitingCommentFactory
from tests.layout import one_line
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


def first_offered(html):
    """What the first button of a card's acts says, or the first line that unfolds a form."""
    acts = html[html.index('class="acts-of-one"') :]
    return " ".join(re.search(r"<(summary|button)\b[^>]*>(.*?)</\1>", acts)[2].split())


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


def no_back(desk, asked):
    """Press "No, back" on the page of a question."""
    form = next(form for form in forms_in(asked.text) if "sure" in form["hidden"])
    (button,) = [button for button in read_html(asked.text).all("button") if button.get("name") == "back"]
    address = (button.get("formaction") or form["action"]).partition("#")
    return address, desk.post(address[0], {**form["hidden"], "back": button.get("value")})


@pytest.mark.parametrize(
    ("act", "typed", "kept"),
    [
        ("remove", {"words": "My words."}, ">My words.</textarea>"),
        ("answer", {"words": "Take 5 mg."}, ">Take 5 mg.</textarea>"),
        ("note", {"words": "Take 5 mg."}, ">Take 5 mg.</textarea>"),
    ],
)
def test_no_leads_back_to_the_card_in_the_queue_with_what_was_typed(guide, act, typed, kept):
    desk = desk_of(guide.author.user)
    first, comment = in_danger(guide, "despair"), in_danger(guide, "despair")
    asked = press(desk, comment, act, queue(desk, why="danger"), **typed)
    (address, _mark, at), page = no_back(desk, asked)
    assert page.status_code == 200 and shown(text(page)) == [first.pk, comment.pk]
    assert address.startswith(f"{QUEUE}?show=waiting&why=danger") and at == f"c-{comment.pk}"
    card = text(page).partition(f'id="c-{comment.pk}"')[2].partition("</article>")[0]
    assert kept in card and kept not in text(page).replace(card, "")
    # It stands in sight: each fold around it is open.
    folds = re.findall(r"<details[^>]*>|</details>", card.partition(kept)[0])
    around = []
    for fold in folds:
        around.pop() if fold == "</details>" else around.append(fold)
    assert around and all("open" in fold for fold in around)
    assert fresh(comment).is_pending


def test_no_leads_back_to_the_comments_page_if_one_came_from_there_or_the_card_is_gone(desk, guide):
    comment = in_danger(guide, "despair")
    (address, _mark, _at), page = no_back(desk, press(desk, comment, "remove", words="My words."))
    assert address == page_of(comment) and "My words.</textarea>" in text(page)
    asked = press(desk, comment, "remove", queue(desk), words="My words.")
    acts.publish(comment, StaffFactory())
    _address, page = no_back(desk, asked)
    assert page.status_code == 200 and "My words.</textarea>" in text(page) and 'id="edit-title"' in text(page)
    for card in ("", "0", "x", "99999999"):
        assert desk.post(f"{QUEUE}?card={card}", {"back": "remove"}).status_code == 404
    assert desk.post(f"{QUEUE}?card={comment.pk}", {"back": "nonsense"}).status_code == 404


def test_the_spam_lists_by_danger_page_by_page(desk, guide):
    def spam(hours, **fields):
        return WaitingCommentFactory(
            article=guide, status="spam", created=timezone.now() - timedelta(hours=hours), **fields
        )

    calm = [spam(hours) for hours in range(1, 26)]
    crises = [spam(hours, urgent=True, alarm="crisis") for hours in (40, 50)]
    emergency = spam(60, urgent=True, alarm="emergency")
    quiet = [spam(70, alarm="unwell"), spam(80, alarm="despair")]
    urgent = [emergency, *crises, *quiet]
    first = queue(desk, "spam")
    start = first.rpartition("start=")[2].partition('"')[0]
    assert shown(first) + shown(queue(desk, "spam", start=start)) == [row.pk for row in (*urgent, *calm)]
    assert re.search(r"Spam <span class=\"count\">\s*30\s*<", first)


# Somebody in need


@pytest.mark.parametrize(
    ("alarm", "key"),
    [("crisis", "crisis"), ("despair", "crisis"), ("emergency", "red-flag"), ("unwell", "red-flag")],
)
def test_somebody_in_need_is_answered_first_and_taken_for_spam_last(client, desk, guide, alarm, key):
    call_command("load_discussion_defaults", stdout=StringIO())
    ready = ReadyText.objects.get(key=key)
    comment = in_danger(guide, alarm, body="I took 5 mg and see no way on.", email="a@example.org")
    pages = [queue(desk), text(desk.get(page_of(comment)))]
    if alarm not in URGENT_ALARMS:
        pages.append(text(client.get(comment.moderate_url())))
    for page in pages:
        offered = read_html(page)
        acts = [button.get("value") for button in offered.all("button") if button.get("name") == "act"]
        acts = [act for act in acts if act in ("remove", "approve", "mask", "spam")]
        # Below the cards are the buttons for many.
        acts = acts[: acts.index("spam") + 1]
        assert acts == ["remove", "mask", "approve", "spam"]
        (tick,) = [field for field in offered.all("input") if field.get("name") == "tell_writer"][:1]
        assert "checked" in dict(tick.attributes)
        chosen = [option.get("value") for option in offered.all("option") if "selected" in dict(option.attributes)]
        assert str(ready.pk) in chosen
        assert "Answer, and keep it unpublished" in page
    assert first_offered(pages[0]) == first_offered(pages[1]) == "Answer, and keep it unpublished…"
    press(desk, comment, "remove", pages[0], ready=ready.pk, tell_writer="on")
    assert fresh(comment).status == "removed"
    assert (comment.decisions.get().reason, comment.decisions.get().tell_writer) == (ready.text, True)
    assert ready.text.split(";")[0] in unescape(text(client.get(comment.manage_url())))


def test_what_was_never_public_and_is_in_need_is_kept_unpublished_in_one_word(client, desk, guide):
    comment = in_danger(guide, "despair", name="Bob")
    assert "Answer, and keep it unpublished" in queue(desk)
    asked = press(desk, comment, "remove", queue(desk))
    assert "Keep it unpublished without a word?" in text(asked) and "Remove" not in asked.text.partition("<section")[2]
    by_mail = client.post(comment.moderate_url(), {"act": "remove"})
    assert "Yes, keep it unpublished without a word" in text(by_mail)
    done = text(say_yes(desk, asked)).partition('id="done"')[2].partition("</ul>")[0]
    assert "kept unpublished. The writer was not told why." in done
    page = text(desk.get(page_of(comment)))
    log = page.partition('class="log"')[2].partition("</ol>")[0]
    assert "kept unpublished" in log and "removed" not in log
    assert '<strong class="status">kept unpublished</strong>' in page
    assert "It is kept unpublished." in text(client.get(fresh(comment).moderate_url()))
    for listed in ("comment", "decision"):
        assert "kept unpublished" in text(desk.get(reverse(f"admin:comments_{listed}_changelist")))
    # Of somebody else who writes from there too it is said in the same word, and so it is on the button that undoes it.
    Comment.objects.filter(pk=comment.pk).update(sender="abc")
    beside = text(desk.get(page_of(WaitingCommentFactory(article=guide, sender="abc"))))
    assert "1 kept unpublished" in beside and "1 removed" not in beside
    assert "Undo: kept unpublished" in page
    # Once it is erased nothing tells how its writer felt.
    acts.erase(fresh(comment))
    assert "kept unpublished" not in text(desk.get(page_of(comment)))


def test_what_was_public_and_is_in_need_is_removed_in_plain_words(desk, guide):
    comment = CommentFactory(article=guide, alarm="despair")
    acts.wait(comment)
    html = queue(desk)
    assert "Answer, and remove it" in html and "keep it unpublished" not in html
    done = text(press(desk, comment, "remove", html, words="So.", tell_writer="on"))
    assert "removed. Its writer can read why" in done and "kept unpublished" not in done


@pytest.mark.parametrize(
    ("alarm", "body", "key"),
    [
        ("crisis", "Ich kann nicht mehr und will nicht mehr leben. Niemand kann mir helfen.", "crisis-de"),
        ("emergency", "Ich bekomme keine Luft und habe Schmerzen in der Brust.", "red-flag-de"),
        ("crisis", "No puedo más, quiero morir esta noche y nadie me puede ayudar.", "crisis-es"),
        ("unwell", "Me duele mucho el pecho y no puedo respirar desde hace una hora.", "red-flag-es"),
        # Of these there is none.
        ("crisis", "Je ne peux plus continuer, je veux mourir cette nuit.", "crisis"),
        ("despair", "I cannot go on like this.", "crisis"),
    ],
)
def test_the_answer_that_is_offered_is_in_the_writers_language(desk, guide, alarm, body, key):
    call_command("load_discussion_defaults", stdout=StringIO())
    in_danger(guide, alarm, body=body)
    options = read_html(queue(desk)).all("option")
    chosen = [option.get("value") for option in options if "selected" in dict(option.attributes)]
    assert str(ReadyText.objects.get(key=key).pk) in chosen


def test_an_answer_in_another_language_says_that_no_native_speaker_reviewed_it():
    assert {ready["key"].rpartition("-")[0] for ready in READY_ABROAD} == set(ANSWERS.values())
    assert all("not reviewed by a native speaker" in ready["title"] for ready in READY_ABROAD)


def test_without_an_address_the_answer_is_told_on_their_private_page(desk, guide):
    call_command("load_discussion_defaults", stdout=StringIO())
    in_danger(guide, "crisis")
    page = queue(desk)
    ticks = [field for field in read_html(page).all("input") if field.get("name") == "tell_writer"]
    assert "checked" in dict(ticks[0].attributes)
    assert "on their private page; they get no mail, since they asked for none" in one_line(page)


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
    comment = WaitingCommentFactory(article=guide, reasons=[["first", "New."]])
    assert primary(queue(desk)) == ["Approve: publish"] and first_offered(queue(desk)) == "Approve: publish"
    press(desk, comment, "approve", queue(desk))
    assert fresh(comment).status == "published"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reasons": [["market", "Perhaps selling."]]}, "Perhaps selling."),
        ({"reasons": [["held-word", "“drop dead”."]]}, "“drop dead”."),
        ({"reasons": [["look-alike", "Like ours."]]}, "Like ours."),
        ({"reasons": [["stop-advice", "To stop."]]}, "To stop."),
        ({"body": "It is [here](https://shop.example/Salve?a=1&b=2)."}, "https://shop.example/Salve?a=1&amp;b=2"),
        ({"body": "Ask me: ann@example.org"}, "ann@example.org"),
        ({"body": "Look: shop dot com"}, "shop dot com"),
        ({"status": "spam"}, "It was taken for spam."),
        ({"status": "spam", "body": "Buy at https://shop.example/x"}, "https://shop.example/x"),
    ],
)
def test_what_is_doubted_offers_the_safe_way_first_and_says_what_would_be_public(desk, guide, fields, said):
    reasons = [*fields.pop("reasons", []), ["first", "New."]]
    comment = WaitingCommentFactory(article=guide, reasons=reasons, **fields)
    html = queue(desk, "spam" if comment.status == "spam" else "waiting")
    for page in (html, text(desk.get(page_of(comment)))):
        assert first_offered(page) == "Remove…" and not primary(page)
    asked = press(desk, comment, "approve", html)
    assert said in text(asked) and fresh(comment).status == comment.status
    say_yes(desk, asked)
    assert fresh(comment).status == "published"


@pytest.mark.parametrize("fields", [{"status": "spam"}, {"body": "See https://shop.example/"}])
def test_neither_spam_nor_a_link_is_published_among_many(desk, guide, fields):
    comment = WaitingCommentFactory(article=guide, **fields)
    answer = desk.post(QUEUE, {"ticked": list(_value(desk, comment)), "act": "approve"})
    assert answer.status_code == 422 and fresh(comment).status == comment.status


def test_what_is_doubted_in_the_mail_offers_the_safe_way_first(client, guide):
    body = "See [this](https://shop.example/x)."
    comment = WaitingCommentFactory(article=guide, body=body, reasons=[["market", "Perhaps selling."]])
    url = comment.moderate_url()
    buttons = [button for button in read_html(client.get(url).text).all("button") if button.get("name") == "act"]
    assert [(button.get("value"), button.get("class") or "") for button in buttons] == [
        ("remove", ""),
        ("approve", "beside"),
        ("spam", "beside"),
    ]
    asked = client.post(url, {"act": "approve"})
    assert "https://shop.example/x" in text(asked) and fresh(comment).status == "pending"


def test_the_amounts_can_be_taken_out_where_it_is_asked(desk, guide):
    comment = WaitingCommentFactory(article=guide, body="I took 5 mg.", reasons=[["amount", "Tells."]])
    asked = press(desk, comment, "approve", queue(desk))
    form = next(form for form in forms_in(asked.text) if "sure" in form["hidden"])
    desk.post(form["action"], {**form["hidden"], "act": "mask"})
    assert (fresh(comment).status, fresh(comment).body) == ("pending", "I took [amount removed].")


def test_once_the_amounts_are_out_it_still_waits_and_is_published_by_one_press(desk, guide):
    body = "I was on pramipexole 0.25 mg, now 0.18 mg."
    other = WaitingCommentFactory(article=guide)
    comment = WaitingCommentFactory(article=guide, body=body, reasons=[["amount", "Tells."], ["first", "New."]])
    page = text(press(desk, comment, "mask", queue(desk)))
    done = page[page.index('id="done"') : page.index("</form>", page.index('id="done"'))]
    assert "taken out" in done and "It still waits." in done and primary(done) == ["Approve: publish"]
    assert fresh(comment).is_pending and text(desk.get(page_of(comment))).count("Publish it as it is") == 0
    published = text(press(desk, comment, "approve", page))
    assert fresh(comment).is_published and fresh(other).is_pending and "still waits" not in published


def test_what_is_doubted_without_its_amounts_is_asked_about_still(desk, guide):
    body = "You should take 300 mg gabapentin before bed."
    comment = WaitingCommentFactory(article=guide, body=body, reasons=[["amount", "Tells."]])
    page = text(press(desk, comment, "mask", queue(desk)))
    assert "It still waits." in page and "Approve: publish" not in page
    assert fresh(comment).is_pending and "Perhaps an amount, or advice on a medicine" in page


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
