"""The review queue: what waits, in which order, what its cards say, and every act on them."""

import re
from datetime import timedelta
from itertools import chain

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.editions.publishing import publish
from comments import acts
from comments.models import (
    Comment,
    Contact,
    Decision,
    Discussion,
    ExperienceReport,
    ProposedEdit,
    ReadyText,
    Report,
)
from comments.safety.alarms import URGENT_ALARMS
from tests.comments.desk import (
    HOSTILE,
    QUEUE,
    desk_of,
    page_of,
    press,
    queue,
    say_yes,
    shown,
    staff_with,
    text,
    tick,
)
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    DraftFactory,
    RemedyFactory,
    SectionFactory,
    WaitingCommentFactory,
)
from tests.seen import read_html

pytestmark = pytest.mark.django_db


def fresh(comment):
    return Comment.objects.get(pk=comment.pk)


def waiting_ago(hours, **fields):
    return WaitingCommentFactory(created=timezone.now() - timedelta(hours=hours), **fields)


# Order and pages


def test_the_urgent_stand_first_then_the_oldest(desk, guide):
    young = waiting_ago(1, article=guide)
    old = waiting_ago(9, article=guide)
    urgent = waiting_ago(2, article=guide, urgent=True, alarm="crisis")
    older_urgent = waiting_ago(3, article=guide, urgent=True, alarm="emergency")
    CommentFactory(article=guide)
    assert shown(queue(desk)) == [comment.pk for comment in (older_urgent, urgent, old, young)]


def test_quiet_alarms_wait_before_the_rest_page_by_page(desk, guide):
    calm = [waiting_ago(hours, article=guide) for hours in (60, 50)]
    alarms = ["despair", "unwell", "foreign"] * 10
    quiet = [waiting_ago(40 - n, article=guide, alarm=alarm) for n, alarm in enumerate(alarms)]
    urgent = waiting_ago(1, article=guide, urgent=True, alarm="crisis")
    first = queue(desk)
    second = queue(desk, start=re.search(r'&amp;start=([\w-]+)">The next 25', first)[1])
    assert shown(first) + shown(second) == [comment.pk for comment in (urgent, *quiet, *calm)]


def test_the_order_goes_by_the_danger_and_then_the_oldest_stand_first(desk, guide):
    despair = waiting_ago(9, article=guide, alarm="despair")
    crisis = waiting_ago(5, article=guide, urgent=True, alarm="crisis")
    strokes = [waiting_ago(hours, article=guide, urgent=True, alarm="emergency") for hours in (2, 1)]
    # The alarm of old, without the mark of haste.
    imported = waiting_ago(8, article=guide, alarm="crisis")
    proposing, calm = CommentFactory(article=guide), CommentFactory(article=guide)
    ProposedEdit.objects.create(comment=proposing, body="Words of the change.", alarm="crisis")
    ProposedEdit.objects.create(comment=calm, body="A calm change.")
    worst = CommentFactory(article=guide)
    ProposedEdit.objects.create(comment=worst, body="Worse.", alarm="emergency")
    html = queue(desk)
    order = [row.pk for row in (worst, proposing, *strokes, crisis, despair, imported)]
    assert shown(html) == shown(queue(desk, why="danger")) == order
    assert "Words of the change." in html.replace("<ins>", "").replace("</ins>", "")
    assert 'Waiting <span class="count">7' in html


@pytest.mark.parametrize("show", ["edits", "waiting"])
def test_a_proposed_change_is_read_and_decided_on_its_card(desk, guide, show):
    comment = CommentFactory(article=guide, body="It helped. Some words stay.")
    ProposedEdit.objects.create(
        comment=comment, body="It failed. Some words stay.", alarm="crisis", reasons=[["crisis", "May be danger."]]
    )
    html = queue(desk, show)
    assert "<ins> failed.</ins> Some words stay." in html and "<del> helped.</del>" in html
    assert "May be danger." in html and "Crisis: somebody may be about to harm themselves." in html
    # Nothing here would leave the proposal where it is.
    assert "I have read it" not in html and 'name="ticked"' not in html
    assert text(press(desk, comment, "accept-edit", html)).count("Yes, accept the new text") == 1
    page = text(say_yes(desk, press(desk, comment, "reject-edit", html, words="Not now.")))
    assert "change not taken over. Its writer is told so." in page
    assert not ProposedEdit.objects.exists() and fresh(comment).body == "It helped. Some words stay."
    log = text(desk.get(page_of(comment))).partition('class="log"')[2]
    assert "change not taken over" in log and "Not now." in log and "edited" not in log


@pytest.mark.parametrize("act", ["edit", "mask"])
def test_the_reasons_are_of_the_present_words(desk, guide, act):
    comment = WaitingCommentFactory(
        article=guide,
        body="I slept with 300 mg. Buy viagra, my friends.",
        alarm="despair",
        reasons=[
            ["despair", "Sounds desperate."], ["quick", "Too quick."], ["spam", "A phrase of sellers: old."],
            ["amount", "Tells an amount: old."],
            ["dose-advice", "Tells others how much to take: “try amount removed”."],
        ],
    )  # fmt: skip
    assert "The present words do not say so" not in queue(desk)
    pressed = press(desk, comment, act, name="Ann", place="", body="Tea helped me. Buy viagra, my friends.", about="")
    if act == "edit":
        say_yes(desk, pressed)
    why = [code for code, _words in fresh(comment).reasons]
    assert {"quick", "spam"} <= {*why} and not {*why} & {"despair", "amount", "dose-advice"}
    html = queue(desk)
    assert "Too quick." in html and "try amount removed" not in html and "Sounds desperate" not in html
    # Its writer may still be in danger.
    assert fresh(comment).alarm == "despair" and "The present words do not say so" in html


def test_a_card_says_once_whether_its_sender_was_published(desk, guide):
    CommentFactory(article=guide, sender="one")
    WaitingCommentFactory(
        article=guide, sender="one", reasons=[["first", "Nothing by this reader was published before."]]
    )
    html = queue(desk)
    assert "1 published" in html and "nothing proves that it is the same reader" in html
    assert "Nothing by this reader" not in html


def test_each_spam_says_what_its_writer_is_told(desk, guide, staff):
    by_site = WaitingCommentFactory(article=guide, status="spam")
    marked = WaitingCommentFactory(article=guide)
    acts.mark_spam(marked, staff)
    html = queue(desk, "spam")
    cards = {pk: html.partition(f'id="c-{pk}"')[2].partition("</article>")[0] for pk in (by_site.pk, marked.pk)}
    assert "Its writer is told that it waits." in cards[by_site.pk]
    assert "Its writer is told that it is not published." in cards[marked.pk]


def test_proposed_changes_stand_by_their_danger_on_pages_of_their_own(desk, guide, monkeypatch):
    monkeypatch.setattr("comments.admin.queues.PER_PAGE", 2)
    rows = {}
    for alarm in ("", "crisis", "despair", "emergency", "crisis"):
        row = CommentFactory(article=guide)
        ProposedEdit.objects.create(
            comment=row, body="New.", alarm=alarm, reasons=[["first", "Nothing was published."]]
        )
        rows.setdefault(alarm, []).append(row.pk)
    order, start = [], ""
    for _page in range(3):
        html = queue(desk, "edits", start=start)
        order += shown(html)
        start = (re.search(r"&amp;start=([\w-]+)", html.partition("The next 25")[0][-200:]) or ["", ""])[1]
        # The comment itself is public.
        assert "Nothing was published." not in html and "more than a small correction" in html
    assert order == rows["emergency"] + rows["crisis"] + rows["despair"] + rows[""]


def test_the_log_says_whether_replies_were_held_or_let_go(desk, guide):
    comment = CommentFactory(article=guide)
    press(desk, comment, "hold")
    assert "replies held," in text(desk.get(page_of(comment)))
    press(desk, comment, "let-go")
    assert "replies let go," in text(desk.get(page_of(comment)))


@pytest.mark.parametrize("urgent", [0, 3, 25, 27])
def test_every_waiting_comment_stands_on_exactly_one_page(desk, guide, urgent):
    moment = timezone.now() - timedelta(days=1)
    # Many of one moment, so that the key needs both its parts.
    all_of_them = [
        WaitingCommentFactory(article=guide, urgent=n < urgent, created=moment + timedelta(hours=n // 9))
        for n in range(53)
    ]
    pages, start = [], ""
    while True:
        html = queue(desk, start=start)
        pages.append(shown(html))
        if "The next 25" not in html:
            break
        start = re.search(r'&amp;start=([\w-]+)">The next 25', html)[1]
    assert [len(page) for page in pages] == [25, 25, 3]
    assert list(chain(*pages)) == [comment.pk for comment in all_of_them]


@pytest.mark.parametrize("show", ["waiting", "unread", "edits", "reports", "spam"])
@pytest.mark.parametrize("start", ["x", "1-", "0-999-", "1-99999999999999999-1", "-1", "1-1-1-1", "²", "9" * 30])
def test_an_invented_start_of_a_page_is_not_found(desk, show, start):
    assert desk.get(QUEUE, {"show": show, "start": start}).status_code in (200, 404)
    assert desk.get(QUEUE, {"show": "nothing"}).status_code == 404


def test_the_tabs_count_no_further_than_they_need_to(desk, guide, monkeypatch):
    monkeypatch.setattr("comments.admin.queues.COUNTED", 2)
    monkeypatch.setattr("comments.admin.comments.COUNTED", 2)
    WaitingCommentFactory.create_batch(2, article=guide)
    assert "more than" not in queue(desk)
    WaitingCommentFactory(article=guide)
    assert "more than 2" in queue(desk)


def test_the_other_tabs_show_what_is_theirs(desk, guide, staff):
    unread = CommentFactory(article=guide)
    read = CommentFactory(article=guide)
    acts.publish(read, staff)
    CommentFactory(article=guide, by_author=True)
    changed = CommentFactory(article=guide)
    acts.publish(changed, staff)
    ProposedEdit.objects.create(comment=changed, body="Other words.")
    spam = WaitingCommentFactory(article=guide)
    acts.mark_spam(spam)
    assert shown(queue(desk, "unread")) == [unread.pk]
    assert shown(queue(desk, "edits")) == [changed.pk]
    assert shown(queue(desk, "spam")) == [spam.pk]
    assert shown(queue(desk, "reports")) == []


def test_a_page_of_cards_costs_the_same_queries_however_many_there_are(desk, guide, staff):
    def ask():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            html = queue(desk)
        return len(asked), len(shown(html))

    def fill(count):
        for n in range(count):
            thread = CommentFactory(article=guide, section=guide.sections.get())
            held = WaitingCommentFactory(
                in_reply_to=CommentFactory(in_reply_to=thread), email=f"{n}@example.org", sender=f"{n}", body="5 mg"
            )
            acts.note(held, staff, "A note.")
            CommentFactory(article=guide, sender=f"{n}")
            ExperienceReport.objects.create(comment=held, outcome="same", duration="weeks")
            Report.objects.create(comment=held, kind="unkind", text="Rude.")

    fill(1)
    few = ask()
    fill(24)
    assert few[1] == 1
    assert ask() == (few[0], 25)


# What a card says


def test_a_card_says_all_that_is_needed_to_decide(desk, guide):
    remedy = RemedyFactory(section=guide.sections.get(), name="Walking")
    thread = CommentFactory(article=guide, remedy=remedy, name="Nora", body="It began in spring.")
    reply = CommentFactory(in_reply_to=thread, name="Ola", body="And this?")
    CommentFactory(article=guide, name="Earlier", sender="s", body="An earlier text.")
    CommentFactory(article=guide, name="By address", email="a@example.org", body="Another earlier text.")
    CommentFactory(article=guide, name="A stranger", body="Not theirs.")
    held = WaitingCommentFactory(
        in_reply_to=reply,
        name="Per",
        place="Oslo",
        email="a@example.org",
        sender="s",
        body="It *helps*.",
        reasons=[["links", "It has two links."]],
        alarm="crisis",
        urgent=True,
    )
    ExperienceReport.objects.create(comment=held, outcome="much-better", duration="year", side_effects="Sore feet.")
    html = queue(desk)
    card = html[html.index(f'id="c-{held.pk}"') :]
    for words in (
        "Per", "Oslo", "It has two links.", "<em>helps</em>", "It began in spring.", "And this?", "An earlier text.",
        "Another earlier text.", "2 published", "much better", "three months to a year", "Sore feet.",
        reverse("admin:comments_comment_crisis_sheet"), "a@example.org",
    ):  # fmt: skip
        assert words in card, words
    assert "Not theirs." not in card


def test_hostile_text_is_inert_on_every_page_of_the_desk(desk, guide, staff):
    thread = CommentFactory(article=guide, name=HOSTILE[:60], place=HOSTILE[:60], body=HOSTILE, sender="s")
    held = WaitingCommentFactory(
        in_reply_to=thread, name=HOSTILE[:60], place=HOSTILE[:60], body=HOSTILE, sender="s", reasons=[["x", HOSTILE]]
    )
    ExperienceReport.objects.create(comment=held, outcome="same", duration="weeks", side_effects=HOSTILE)
    ProposedEdit.objects.create(comment=thread, body=HOSTILE + "\n**new**", reasons=[["x", HOSTILE]])
    Report.objects.create(comment=thread, kind="other", text=HOSTILE)
    ReadyText.objects.create(key="x", title=HOSTILE[:80], text=HOSTILE)
    acts.note(thread, staff, HOSTILE)
    acts.keep(thread, staff, HOSTILE)
    Report.objects.create(comment=thread, kind="other", text=HOSTILE)
    pages = [f"{QUEUE}?show={show}&done={thread.pk},{held.pk}" for show in ("waiting", "unread", "edits", "reports")]
    pages += [page_of(thread), page_of(held), reverse("admin:comments_decision_changelist"), reverse("admin:index")]
    pages += [reverse("admin:comments_comment_changelist"), reverse("admin:comments_readytext_changelist")]
    for page in pages:
        html = text(desk.get(page))
        assert "<script>alert" not in html, page
        assert "<img src=x" not in html, page
        assert not re.search(r"\b1414\b", html), page
    for act, typed in (("note", {"words": "x" * 1001 + HOSTILE}), ("remove", {"words": "x" * 301 + HOSTILE})):
        answer = press(desk, thread, act, **typed)
        assert answer.status_code == 422
        assert "<script>alert" not in text(answer)
        assert "&lt;/textarea&gt;" in text(answer)


# Acts


def test_approving_leads_to_the_next_card_and_can_be_undone(desk, guide, staff):
    first, second = waiting_ago(2, article=guide), waiting_ago(1, article=guide)
    answer = press(desk, first, "approve", queue(desk))
    assert answer.redirect_chain[0][0].endswith("#done")
    assert (fresh(first).status, fresh(first).reviewed is not None) == ("published", True)
    html = text(answer)
    assert shown(html) == [second.pk]
    assert html.index('id="done"') < html.index(f'id="c-{second.pk}"')
    assert first.decisions.get().by == staff
    answer = press(desk, first, "undo", html)
    assert fresh(first).status == "pending"
    assert Discussion.objects.get().comment_count == 0
    assert shown(text(answer)) == [first.pk, second.pk]


def test_the_message_stands_before_the_card_that_followed(desk, guide):
    first, second, third = (waiting_ago(hours, article=guide) for hours in (3, 2, 1))
    html = text(press(desk, second, "spam", queue(desk)))
    places = [html.index(part) for part in (f'id="c-{first.pk}"', 'id="done"', f'id="c-{third.pk}"')]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("act", "typed", "logged"),
    [
        ("approve", {}, "published"),
        ("spam", {}, "spam"),
        ("remove", {"words": "Because."}, "removed"),
        ("move", {"about": "section"}, "moved"),
    ],
)
def test_each_act_on_what_waits_is_logged_and_undone(desk, guide, staff, act, typed, logged):
    comment = WaitingCommentFactory(article=guide)
    if act == "move":
        typed = {"about": f"section:{guide.sections.get().pk}"}
    before = (comment.status, comment.section)
    press(desk, comment, act, queue(desk), **typed)
    decision = comment.decisions.get()
    assert (decision.act, decision.by, decision.reason) == (logged, staff, typed.get("words", ""))
    assert (fresh(comment).status, fresh(comment).section) != before
    press(desk, comment, "undo")
    assert (fresh(comment).status, fresh(comment).section) == before
    assert comment.decisions.first().undoes == decision


def test_a_published_comment_is_kept_pinned_noted_and_led_to_the_guide(desk, guide, staff):
    comment = CommentFactory(article=guide)
    press(desk, comment, "keep", queue(desk, "unread"))
    assert fresh(comment).reviewed
    press(desk, comment, "undo")
    assert fresh(comment).reviewed is None
    press(desk, comment, "pin")
    assert fresh(comment).pinned
    press(desk, comment, "undo")
    assert not fresh(comment).pinned
    press(desk, comment, "pin")
    press(desk, comment, "unpin")
    assert not fresh(comment).pinned
    press(desk, comment, "hold")
    assert fresh(comment).holds_replies
    press(desk, comment, "let-go")
    assert not fresh(comment).holds_replies
    edition = guide.editions.get()
    press(desk, comment, "led", edition=edition.pk)
    assert fresh(comment).led_to_edition == edition
    press(desk, comment, "led", edition="")
    assert fresh(comment).led_to_edition is None
    press(desk, comment, "note", words="See the guide.")
    assert fresh(comment).editor_note == "See the guide."
    say_yes(desk, press(desk, comment, "note", words=""))
    assert (fresh(comment).editor_note, fresh(comment).editor_note_at) == ("", None)
    assert set(comment.decisions.values_list("by", flat=True)) == {None, staff.pk}
    acts = list(comment.decisions.order_by("pk").values_list("act", flat=True))
    assert acts == [
        "published", "reviewed", "undo", "pinned", "undo", "pinned", "pinned", "hold", "let-go", "led", "led", "noted",
        "noted",
    ]  # fmt: skip


def test_a_reason_is_a_ready_text_with_own_words_and_is_told_if_wished(desk, guide):
    ready = ReadyText.objects.create(key="dose", title="Dose", text="No amounts, please. " + "Long. " * 150)
    comment = WaitingCommentFactory(article=guide)
    press(desk, comment, "remove", queue(desk), ready=ready.pk, words="Yours.", tell_writer="on")
    decision = comment.decisions.get()
    assert decision.reason == f"{ready.text}\nYours."
    assert decision.tell_writer


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"words": "Names a shop.", "tell_writer": "on"}, "Its writer can read why on their private page."),
        ({"words": "Names a shop."}, "The writer was not told why."),
        ({}, "The writer was not told why."),
    ],
)
def test_after_a_removal_it_is_said_whether_its_writer_was_told_why(desk, guide, typed, said):
    comment = WaitingCommentFactory(article=guide)
    page = read_html(press(desk, comment, "remove", queue(desk), **typed).text)
    assert f"removed. {said}" in " ".join(page.text.split())


@pytest.mark.parametrize(
    ("confirmed", "wants", "sends", "said"),
    [
        (True, True, True, "on their private page, and gets a mail."),
        (False, True, True, "on their private page."),
        (True, False, True, "on their private page."),
        # Mails go to a folder as long as no mail server is named.
        (True, True, False, "on their private page."),
    ],
)
def test_after_a_removal_a_mail_is_told_only_if_its_writer_gets_one(
    desk, guide, settings, confirmed, wants, sends, said
):
    settings.EMAIL_FILE_PATH = None if sends else settings.EMAIL_FILE_PATH
    Contact.objects.create(email="nora@example.org", confirmed=timezone.now() if confirmed else None)
    comment = WaitingCommentFactory(article=guide, email="nora@example.org", wants_mail=wants)
    page = text(press(desk, comment, "remove", queue(desk), words="Names a shop.", tell_writer="on"))
    assert f"Its writer can read why {said}" in page


def test_whether_many_get_a_mail_is_asked_as_often_as_for_few(desk, guide, staff, settings):
    settings.EMAIL_FILE_PATH = None

    def ask(count):
        removed = [
            WaitingCommentFactory(article=guide, email=f"{n}@example.org", wants_mail=True) for n in range(count)
        ]
        for comment in removed:
            Contact.objects.update_or_create(email=comment.email, defaults={"confirmed": timezone.now()})
            acts.remove(comment, staff, "Names a shop.", tell_writer=True)
        numbers = ",".join(str(comment.pk) for comment in removed)
        with CaptureQueriesContext(connection) as asked:
            page = queue(desk, done=numbers)
        assert "private pages, and get a mail." in " ".join(page.split())
        return len(asked)

    # From then on there are earlier ones of theirs, which the cards name.
    ask(2)
    assert ask(2) == ask(12)


@pytest.mark.parametrize("alarm", ["", "foreign", "despair", "crisis"])
def test_nobody_is_told_the_authors_own_words_unless_that_is_ticked(desk, guide, alarm):
    comment = WaitingCommentFactory(article=guide, alarm=alarm, urgent=alarm == "crisis")
    assert not are_told_why(queue(desk)) and not are_told_why(text(desk.get(page_of(comment))))
    # What somebody chose stands when the form comes back.
    assert are_told_why(press(desk, comment, "remove", queue(desk), words="So.", tell_writer="on", seen="old").text)


def are_told_why(html):
    """Whether the tick is set in any form of a page that removes comments."""
    ticks = [field for field in read_html(html).all("input") if field.get("name") == "tell_writer"]
    assert ticks
    return any("checked" in dict(field.attributes) for field in ticks)


def test_telling_nothing_is_asked_about(desk, guide):
    comment = WaitingCommentFactory(article=guide)
    answer = press(desk, comment, "remove", queue(desk), tell_writer="on")
    assert (answer.status_code, fresh(comment).status) == (422, "pending")
    assert "Please say why" in text(answer)


def test_nothing_that_was_typed_is_lost_when_an_act_is_refused(desk, guide):
    comment = WaitingCommentFactory(article=guide)
    page = queue(desk)
    acts.edit(fresh(comment), body="Its writer changed it.")
    answer = press(desk, comment, "remove", page, words="My careful reason.")
    html = text(answer)
    assert (answer.status_code, fresh(comment).status) == (422, "pending")
    assert "since you looked at it" in html
    assert "My careful reason.</textarea>" in html
    assert "Its writer changed it." in html
    # What is shown now can be decided about, and leads back to the queue.
    answer = press(desk, comment, "remove", html, words="My careful reason.")
    assert fresh(comment).status == "removed"
    assert answer.redirect_chain[0][0].startswith(QUEUE)


def test_a_text_that_changed_since_it_was_read_is_not_approved(desk, guide):
    comment = WaitingCommentFactory(article=guide)
    page = queue(desk)
    acts.edit(fresh(comment), body="Buy my pills.")
    tick(desk, [comment], "approve", page)
    press(desk, comment, "approve", page)
    assert fresh(comment).status == "pending"


def test_a_comment_erased_meanwhile_is_said_in_words(desk, guide):
    comment = WaitingCommentFactory(article=guide)
    page = queue(desk)
    acts.erase(fresh(comment))
    answer = press(desk, comment, "note", page, words="A note.")
    assert answer.status_code == 422
    assert "since you looked at it" in text(answer)


def test_a_second_click_does_nothing_more_and_leads_on_the_same(desk, guide):
    comment, page = WaitingCommentFactory(article=guide), None
    page = queue(desk)
    first = press(desk, comment, "approve", page)
    second = press(desk, comment, "approve", page)
    assert first.redirect_chain == second.redirect_chain
    page = text(desk.get(page_of(comment)))
    press(desk, comment, "undo", page)
    press(desk, comment, "undo", page)
    assert [decision.act for decision in comment.decisions.all()] == ["undo", "published"]


def test_a_fault_of_the_code_is_never_shown_as_a_refusal(desk, guide, monkeypatch):
    comment = waiting_ago(1, article=guide)

    def broken(*_args):
        raise ValueError("invalid literal for int()")

    monkeypatch.setattr(acts, "publish", broken)
    with pytest.raises(ValueError, match="invalid literal"):
        press(desk, comment, "approve")


def test_what_the_model_refuses_is_said_beside_the_comment(desk, guide):
    for thread in CommentFactory.create_batch(3, article=guide):
        acts.pin(thread, None)
    fourth = CommentFactory(article=guide)
    answer = press(desk, fourth, "pin")
    assert answer.status_code == 422
    assert "Three threads are pinned already" in text(answer)


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("move", {"about": "section:999999"}),
        ("move", {"about": "section:x"}),
        ("move", {"about": "user:1"}),
        ("move", {"about": "remedy:" + "9" * 30}),
        ("led", {"edition": "999999"}),
        ("led", {"edition": "x"}),
        ("note", {"words": "x" * 1001}),
        ("note", {"ready": "nobody"}),
        ("remove", {"words": "x" * 301}),
        ("remove", {"words": "a\0b"}),
        ("edit", {"name": "", "body": "x"}),
        ("edit", {"name": "\u200b", "body": "x"}),
        ("edit", {"name": "x", "body": " "}),
        ("edit", {"name": "x", "body": "x" * 10_001}),
        ("edit", {"name": "x" * 61, "body": "x"}),
    ],
)
def test_hostile_and_wrong_input_is_refused_in_words(desk, guide, act, typed):
    comment = CommentFactory(article=guide)
    answer = press(desk, comment, act, **typed)
    assert answer.status_code == 422
    assert "Nothing was done." in text(answer)
    assert comment.decisions.filter(by__isnull=False).count() == 0


def test_a_thread_cannot_lead_to_another_guides_edition(desk, guide):
    comment = CommentFactory(article=guide)
    other = ArticleFactory().editions.get()
    assert press(desk, comment, "led", edition=other.pk).status_code == 422


def test_an_unknown_act_and_an_unknown_comment_are_not_found(desk, guide):
    comment = CommentFactory(article=guide)
    assert desk.post(page_of(comment), {"act": "explode"}).status_code == 404
    assert desk.post(QUEUE, {"act": "explode"}).status_code == 404
    for number in (999_999, "x", "9" * 40):
        answer = desk.get(f"/admin/comments/comment/{number}/change/", follow=True)
        assert "exist" in text(answer)


# Many at once


def test_many_are_approved_the_oldest_first_and_undone_together(desk, guide):
    thread = CommentFactory(article=guide)
    late, early = waiting_ago(1, in_reply_to=thread), waiting_ago(2, in_reply_to=thread)
    other = waiting_ago(3, article=guide)
    answer = tick(desk, [late, early], "approve", queue(desk))
    assert (fresh(early).reply_no, fresh(late).reply_no) == (1, 2)
    assert shown(text(answer)) == [other.pk]
    answer = tick(desk, [late, early], "undo", text(answer))
    assert {fresh(late).status, fresh(early).status} == {"pending"}


def test_many_are_removed_with_one_reason(desk, guide):
    comments = WaitingCommentFactory.create_batch(3, article=guide)
    tick(desk, comments[:2], "remove", queue(desk), words="Adverts.")
    assert [fresh(comment).status for comment in comments] == ["removed", "removed", "pending"]
    assert set(Decision.objects.values_list("act", "reason")) == {("removed", "Adverts.")}


def test_a_wrong_reason_for_many_keeps_what_was_typed(desk, guide):
    comment = WaitingCommentFactory(article=guide)
    answer = tick(desk, [comment], "remove", queue(desk), words="y" * 301)
    assert answer.status_code == 422
    assert "y" * 301 in text(answer)
    assert fresh(comment).status == "pending"
    assert tick(desk, [], "spam", queue(desk)).status_code == 422


def test_nobody_in_danger_is_approved_among_many(desk, guide):
    urgent = WaitingCommentFactory(article=guide, urgent=True, alarm="crisis")
    page = queue(desk)
    assert f'name="ticked" value="{urgent.pk}-' not in page
    desk.post(reverse("admin:comments_comment_changelist"), {"action": "approve", "_selected_action": [urgent.pk]})
    assert fresh(urgent).status == "pending"
    assert "Publish it as it is" in page


@pytest.mark.parametrize("alarm", ["crisis", "emergency", "despair", "unwell"])
@pytest.mark.parametrize("act", ["approve", "answer"])
def test_what_somebody_in_need_wrote_is_published_in_two_steps(desk, guide, alarm, act):
    if act == "answer":
        desk = desk_of(guide.author.user)
    comment = WaitingCommentFactory(article=guide, alarm=alarm, urgent=alarm in URGENT_ALARMS, body="I cannot go on.")
    html = queue(desk)
    assert not [button for button in read_html(html).all("button") if "default" in (button.get("class") or "")]
    asked = press(desk, comment, act, html, words="You are not alone." if act == "answer" else "")
    assert "Readers will read this" in text(asked) and "I cannot go on." in text(asked)
    assert fresh(comment).status == "pending"
    answer = say_yes(desk, asked)
    assert answer.redirect_chain and fresh(comment).status == "published"
    assert [reply.body for reply in comment.replies.all()] == (["You are not alone."] if act == "answer" else [])


def test_ticking_all_is_a_link(desk, guide):
    WaitingCommentFactory.create_batch(2, article=guide)
    assert queue(desk).count(" checked>") == 0
    assert queue(desk, all=1).count(" checked>") == 2


def test_the_list_acts_on_many_too(desk, guide):
    comments = [waiting_ago(hours, article=guide) for hours in (1, 2)]
    data = {"action": "remove", "_selected_action": [comment.pk for comment in comments], "reason": "Adverts."}
    desk.post(reverse("admin:comments_comment_changelist"), data)
    assert {fresh(comment).status for comment in comments} == {"removed"}
    assert set(Decision.objects.values_list("reason", flat=True)) == {"Adverts."}


# One comment


def test_an_edit_is_marked_once_published_and_may_move_the_thread(desk, guide):
    section, other = guide.sections.get(), SectionFactory(article=guide)
    comment = CommentFactory(article=guide, section=section, name="Nora", body="One.")
    typed = {"name": "Nora", "place": " Oslo  city ", "body": "Two.\r\nThree.", "about": f"section:{other.pk}"}
    say_yes(desk, press(desk, comment, "edit", **typed))
    row = fresh(comment)
    assert (row.place, row.body, row.section, row.edited_by) == ("Oslo city", "Two.\nThree.", other, "author")
    assert list(comment.decisions.values_list("act", flat=True))[:2] == ["moved", "edited"]
    answer = press(desk, comment, "edit", **typed)
    assert "Nothing was changed." in text(answer)


def test_a_refused_edit_shows_what_was_typed(desk, guide):
    comment = CommentFactory(article=guide)
    answer = press(desk, comment, "edit", name="", place="Bergen", body="A long new text.", about="")
    assert "A long new text." in text(answer)
    assert 'value="Bergen"' in text(answer)


def test_the_page_of_a_comment_has_its_whole_log(desk, guide, staff):
    comment = CommentFactory(article=guide)
    acts.remove(comment, staff, "Rude words.")
    acts.undo(comment, staff)
    acts.edit(comment, body="Mine again.")
    html = text(desk.get(page_of(comment)))
    log = html[html.index('class="log"') :]
    for words in ("the site by itself", "Rude words.", staff.username, "its writer", "undone", "edited"):
        assert words in log, words


@pytest.mark.parametrize(("act", "body", "mark"), [("accept-edit", "New.", "writer"), ("reject-edit", "Old.", "")])
def test_a_proposed_change_is_compared_and_decided(desk, guide, staff, act, body, mark):
    comment = CommentFactory(article=guide, body="Old.")
    ProposedEdit.objects.create(comment=comment, body="New.", reasons=[["dose", "It names an amount."]])
    html = text(desk.get(page_of(comment)))
    assert "It names an amount." in html
    assert "<del>Old.</del>" in html and "<ins>New.</ins>" in html
    say_yes(desk, press(desk, comment, act, words="Too long ago."))
    row = fresh(comment)
    assert (row.body, row.edited_by) == (body, mark)
    assert not ProposedEdit.objects.exists()
    assert comment.decisions.first().by == staff


@pytest.mark.parametrize("alarm", ["crisis", "emergency", "despair", "unwell"])
def test_a_change_that_somebody_in_need_proposes_is_accepted_in_two_steps(client, desk, guide, alarm):
    comment = CommentFactory(article=guide, body="Old.")
    ProposedEdit.objects.create(comment=comment, body="I took 30 mg, <b>goodbye</b>.", alarm=alarm)
    asked = press(desk, comment, "accept-edit")
    page = text(asked)
    assert asked.status_code == 200 and "Readers will read this" in page
    assert "<mark>30 mg</mark>, &lt;b&gt;goodbye&lt;/b&gt;." in page and "Old." not in page
    assert reverse("admin:comments_comment_crisis_sheet") in page
    assert fresh(comment).body == "Old."
    say_yes(desk, asked)
    row = fresh(comment)
    assert (row.body, row.alarm, row.urgent) == ("I took 30 mg, <b>goodbye</b>.", alarm, alarm in URGENT_ALARMS)
    # Its writer goes on seeing whom to call.
    assert "988 crisis line" in text(client.get(row.manage_url()))


def test_a_proposal_that_was_replaced_meanwhile_is_not_accepted(desk, guide):
    comment = CommentFactory(article=guide, body="Old.")
    ProposedEdit.objects.create(comment=comment, body="New.")
    page = text(desk.get(page_of(comment)))
    ProposedEdit.objects.all().delete()
    ProposedEdit.objects.create(comment=comment, body="Other.", pk=777)
    answer = press(desk, comment, "accept-edit", page)
    assert (answer.status_code, fresh(comment).body) == (422, "Old.")


# The list of all comments


def test_the_list_never_counts_or_sorts_all_comments(desk, guide):
    CommentFactory.create_batch(3, article=guide)
    url = reverse("admin:comments_comment_changelist")
    with CaptureQueriesContext(connection) as asked:
        desk.get(url)
        desk.get(url, {"status": "published", "o": "2"})
    counts = [query["sql"] for query in asked if "COUNT(" in query["sql"] and "comments_comment" in query["sql"]]
    assert counts
    assert all("LIMIT" in sql for sql in counts)
    orders = [query["sql"].partition("ORDER BY")[2] for query in asked if "excerpt" not in query["sql"]]
    assert [order for order in orders if "name" in order] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "walking"}, True),
        ({"q": "nora"}, True),
        ({"q": "A@example.org"}, True),
        ({"q": "b@example.org"}, False),
        ({"status": "published"}, True),
        ({"status": "spam"}, False),
        ({"status": "nothing"}, False),
        ({"alarm": "despair"}, True),
        ({"alarm": "crisis"}, False),
        ({"urgent__exact": "1"}, False),
    ],
)
def test_the_list_is_searched_and_narrowed(desk, guide, query, found):
    CommentFactory(article=guide, name="Nora", body="TOLD while walking", email="a@example.org", alarm="despair")
    assert ("TOLD" in text(desk.get(reverse("admin:comments_comment_changelist"), query))) is found


def test_the_list_is_narrowed_to_a_guide(desk, guide):
    CommentFactory(article=guide, body="TOLD HERE")
    CommentFactory(body="TOLD ELSEWHERE")
    html = text(desk.get(reverse("admin:comments_comment_changelist"), {"article": guide.pk}))
    assert "TOLD HERE" in html and "TOLD ELSEWHERE" not in html


def test_the_first_page_of_the_admin_says_what_waits(desk, guide):
    index = reverse("admin:index")
    assert "Nothing waits for you." in text(desk.get(index))
    WaitingCommentFactory(article=guide)
    html = text(desk.get(index))
    assert QUEUE in html and "Waiting: 1" in " ".join(html.split())
    assert QUEUE in text(desk.get(reverse("admin:comments_comment_changelist")))


# Who may


PAGES = [QUEUE, reverse("admin:comments_comment_crisis_sheet"), reverse("admin:comments_comment_changelist")]


@pytest.mark.parametrize("page", PAGES)
def test_the_desk_is_for_staff_who_may_see_comments(page):
    answer = Client().get(page)
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/admin/login/")
    assert desk_of(staff_with("change_article")).get(page).status_code == 403
    assert desk_of(staff_with("view_comment")).get(page).status_code == 200


def test_who_may_only_look_finds_no_buttons_and_none_works(guide):
    comment = WaitingCommentFactory(article=guide)
    desk = desk_of(staff_with("view_comment"))
    assert 'name="act"' not in queue(desk)
    assert 'name="act"' not in text(desk.get(page_of(comment)))
    assert desk.post(page_of(comment), {"act": "approve"}).status_code == 403
    assert desk.post(QUEUE, {"act": "approve", "ticked": [f"{comment.pk}-x"]}).status_code == 403
    nobody = desk_of(staff_with("change_article"))
    assert nobody.get(page_of(comment)).status_code == 403
    assert nobody.post(page_of(comment), {"act": "approve"}).status_code == 403
    assert "Comments to decide about" not in text(nobody.get(reverse("admin:index")))
    assert fresh(comment).is_pending


def test_an_act_needs_its_forms_token(guide, staff):
    comment = WaitingCommentFactory(article=guide)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff)
    assert strict.post(page_of(comment), {"act": "approve"}).status_code == 403
    assert strict.post(QUEUE, {"act": "approve"}).status_code == 403
    assert fresh(comment).is_pending


def test_it_is_said_as_long_as_no_mail_would_tell_of_danger(desk, guide, staff, settings):
    told = "No mail tells anybody when somebody may be in danger"
    get_user_model().objects.update(email="")
    settings.EMAIL_FILE_PATH, folder = None, settings.EMAIL_FILE_PATH
    for page in (QUEUE, reverse("admin:index")):
        assert told in text(desk.get(page))
        assert reverse("admin:auth_user_change", args=[staff.pk]) in text(desk.get(page))
    assert told not in text(desk_of(staff_with("change_article")).get(reverse("admin:index")))

    staff.email = "desk@example.org"
    staff.save()
    assert told not in text(desk.get(QUEUE))
    settings.EMAIL_FILE_PATH = folder
    assert told in text(desk.get(QUEUE)) and folder in text(desk.get(QUEUE))


# What opens with a guide


def publishing(desk, article):
    return text(desk.get(reverse("admin:articles_article_publish", args=[article.pk])))


def test_before_the_first_edition_it_is_said_what_opens_and_who_is_told_of_danger(desk, staff, settings):
    settings.EMAIL_FILE_PATH = None
    article = DraftFactory(author=None)
    staff.email = "desk@example.org"
    staff.save()
    page = publishing(desk, article)
    assert "anybody may comment and ask under the guide" in page and "Readers' reports" not in page
    assert "New comments: hold a writer&#x27;s first comment, and whatever is in doubt." in page
    assert "a mail goes to: desk@example.org." in page and "No mail tells anybody" not in page
    RemedyFactory(section__article=article)
    settings.EMAIL_FILE_PATH = "/mails"
    page = publishing(desk, article)
    assert "Readers' reports: anybody may tell" in page
    # What no mail server sends goes to nobody.
    assert "No mail tells anybody" in page and "a mail goes to" not in page
    # The way to switch it off leads to a form of this guide.
    address = re.search(r'<a href="([^"]+)">Close it, or have every comment wait for you', page)[1]
    assert address == f"{reverse('admin:comments_discussion_add')}?article={article.pk}"
    Discussion.objects.create(article=article, is_open=False)
    page = publishing(desk, article)
    assert "its discussion is closed, and nobody can comment or report" in page and "anybody may comment" not in page


def test_where_nobody_is_told_of_danger_that_is_said_before_every_edition(desk, staff, settings):
    settings.EMAIL_FILE_PATH = None
    get_user_model().objects.update(email="")
    article = DraftFactory(author=None, title="Cramps")
    for _edition in range(2):
        page = publishing(desk, article)
        assert "No mail tells anybody when somebody may be in danger" in page
        assert "For “Cramps” no address is known." in page
        assert reverse("admin:auth_user_change", args=[staff.pk]) in page
        assert f"{reverse('admin:articles_site_changelist')}#id_contact" in page
        publish(article, what_changed="Words.")
    assert "What opens to everybody" not in page


def test_guides_for_which_no_address_is_known_are_named_in_one_line(desk, guide, staff):
    for title in ("On <sleep>", "On iron"):
        ArticleFactory(title=title, author__user=None)
    get_user_model().objects.update(email="")
    page = text(desk.get(reverse("admin:index")))
    assert "“On &lt;sleep&gt;”" in page and "“On iron”" in page and f"“{guide.title}”" in page
    assert page.count("no address is known") == page.count("Give your account an e-mail address") == 1
