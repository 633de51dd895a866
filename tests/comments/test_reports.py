"""Readers report a comment; the author reads it, and what happens to it then."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import PageState
from comments import acts
from comments.mail.jobs import purge
from comments.models import Comment, HelpLine, Report
from tests.comments.desk import HOSTILE, press, queue, shown, text, tick
from tests.factories import CommentFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(guide):
    return CommentFactory(article=guide, name="Nora", body="Take more of it!")


def address(comment):
    return f"/c/{comment.pk}/report/"


def send(client, comment, kind="dangerous", words="It can kill.", **more):
    return client.post(address(comment), {"kind": kind, "text": words, **more})


# Sending


def test_dangerous_advice_is_the_first_choice_and_the_comment_stands_above(client, comment):
    answer = client.get(address(comment))
    html = text(answer)
    assert "no-store" in answer.headers["Cache-Control"] and "noindex" in answer.headers["X-Robots-Tag"]
    assert "Take more of it!" in html
    choices = [html.index(f'value="{kind}"') for kind in Report.Kind.values]
    assert Report.Kind.values[0] == "dangerous" and choices == sorted(choices)


def test_a_report_is_kept_without_an_address_and_changes_no_public_page(client, comment):
    before = PageState.objects.get(article=comment.article).revision
    page = client.get("/g/discussion/").content
    answer = send(client, comment)
    assert (answer.status_code, answer.url) == (302, f"/c/{comment.pk}/report/thanks/?kind=dangerous")
    report = Report.objects.get()
    assert (report.kind, report.text, report.comment, report.handled) == ("dangerous", "It can kill.", comment, None)
    assert "127.0.0.1" not in report.sender and len(report.sender) == 64
    assert timedelta(days=29) < report.sender_purge_at - timezone.now() < timedelta(days=31)
    assert PageState.objects.get(article=comment.article).revision == before
    assert client.get("/g/discussion/").content == page


def test_the_trace_of_a_reader_is_forgotten_after_30_days(client, comment):
    send(client, comment)
    purge()
    assert Report.objects.exclude(sender="").count() == 1
    Report.objects.update(sender_purge_at=timezone.now())
    purge()
    assert Report.objects.get().sender == ""


def test_a_second_click_is_one_report_and_leads_to_the_same_page(client, comment):
    first, second = send(client, comment), send(client, comment)
    assert second.url == f"{first.url}&again"
    assert Report.objects.count() == 1
    send(client, comment, kind="unkind")
    send(client, comment, words="Other words.")
    assert Report.objects.count() == 3


def test_thanks_say_what_happens_and_where_side_effects_are_reported(client, comment):
    html = text(client.get(send(client, comment).url))
    assert "The author will read it and decide" in html
    assert "In an emergency call" in html
    assert "yellowcard.mhra.gov.uk" in html and "fda.gov/medwatch" in html
    html = text(client.get(send(client, comment, kind="unkind").url))
    assert "The author will read it and decide" in html
    assert "medwatch" not in html


def test_the_authors_own_lines_for_side_effects_take_the_place_of_the_built_in_ones(client, comment):
    url = "https://example.org/relis"
    HelpLine.objects.create(
        kind="side-effects", country="Norway", name="RELIS", url=url, source_url=url, taken="2026-11-01"
    )
    html = text(client.get(send(client, comment).url))
    assert "RELIS" in html and "medwatch" not in html


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": ""}, "Please choose what is wrong."),
        ({"kind": "nonsense"}, "Please choose one."),
        ({"text": "x" * 501}, "characters, and 500 fit"),
        ({"website": "https://spam.example"}, "Something filled in a field"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, comment, data, words):
    sent = {"kind": "unkind", "text": "Rude words there."} | data
    answer = client.post(address(comment), sent)
    html = text(answer)
    assert answer.status_code == 422
    assert words in html
    if "text" not in data:
        assert "Rude words there.</textarea>" in html
    if "kind" not in data:
        assert re.search(r'value="unkind"[^>]* checked', html)
    assert 'name="website" value=""' in html
    assert not Report.objects.exists()


def test_signs_that_nobody_sees_are_left_out_of_a_report(client, comment):
    client.post(address(comment), {"kind": "unkind", "text": "Rude\0 wo\u202erds."})
    assert Report.objects.get().text == "Rude words."


def test_a_flood_is_stopped_and_keeps_what_was_typed(client, guide):
    comments = CommentFactory.create_batch(6, article=guide)
    for each in comments[:5]:
        assert send(client, each).status_code == 302
    answer = send(client, comments[5], words="My sixth.")
    assert answer.status_code == 429
    assert "My sixth.</textarea>" in text(answer)
    assert Report.objects.count() == 5
    # What was sent before is not one more, and another reader is not the same one.
    assert send(client, comments[0]).status_code == 302
    assert send(Client(REMOTE_ADDR="192.0.2.7"), comments[5]).status_code == 302


def test_an_expired_token_costs_no_report_its_words(comment):
    strict = Client(enforce_csrf_checks=True)
    answer = send(strict, comment, words="My words.")
    assert answer.status_code == 403
    assert "My words.</textarea>" in text(answer) and "Nothing is lost" in text(answer)
    assert not Report.objects.exists()


def test_only_what_readers_see_can_be_reported(client, guide, comment, staff):
    waiting = WaitingCommentFactory(article=guide)
    removed = CommentFactory(article=guide)
    CommentFactory(in_reply_to=removed)
    acts.remove(removed, staff)
    hidden = CommentFactory()
    hidden.article.take_down()
    for other in (waiting, removed, hidden):
        assert client.get(address(other)).status_code == 404
        assert send(client, other).status_code == 404
    assert client.get(f"/c/{waiting.pk}/report/thanks/").status_code == 404
    assert client.get("/c/999999/report/").status_code == 404
    assert client.put(address(comment)).status_code == 405
    assert not Report.objects.exists()


def test_hostile_words_are_inert_for_the_author(client, desk, comment):
    send(client, comment, words=HOSTILE)
    html = queue(desk, "reports")
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html
    assert "<script>alert" not in text(client.get(f"/c/{comment.pk}/report/thanks/", {"kind": HOSTILE}))


# Deciding


def reported(guide, *kinds):
    comment = CommentFactory(article=guide)
    for kind in kinds:
        Report.objects.create(comment=comment, kind=kind, text=f"It is {kind}.")
    return comment


def test_many_reports_are_one_card_with_its_kinds_counted_and_dangerous_advice_first(desk, guide):
    unkind = reported(guide, "unkind", "unkind", "selling")
    late = reported(guide, "other", "dangerous")
    html = queue(desk, "reports")
    assert shown(html) == [late.pk, unkind.pk]
    card = " ".join(html[html.index(f'id="c-{unkind.pk}"') :].split())
    assert "<strong>unkind</strong> (2); <strong>sells something</strong> (1)" in card
    assert "It is selling." in card


def test_reported_comments_stand_on_pages_of_25(desk, guide):
    all_of_them = [reported(guide, "dangerous" if n < 13 else "other", "unkind") for n in range(27)]
    first = queue(desk, "reports")
    start = first.partition("start=")[2].partition('">The next 25')[0].rpartition("start=")[2]
    assert shown(first) + shown(queue(desk, "reports", start=start)) == [comment.pk for comment in all_of_them]


@pytest.mark.parametrize("act", ["keep", "remove", "spam", "note"])
def test_a_decision_settles_all_reports_and_its_undo_opens_them_again(desk, guide, staff, act):
    comment = reported(guide, "dangerous", "unkind")
    earlier = Report.objects.create(comment=comment, kind="other", handled=timezone.now() - timedelta(days=9))
    acts.publish(comment, staff)
    Report.objects.exclude(pk=earlier.pk).update(handled=None, handled_by=None)
    press(desk, comment, act, queue(desk, "reports"), words="A word.")
    assert not Report.objects.filter(handled=None).exists()
    assert set(Report.objects.exclude(pk=earlier.pk).values_list("handled_by", flat=True)) == {staff.pk}
    assert shown(queue(desk, "reports")) == []
    if act != "note":
        press(desk, comment, "undo")
        assert Report.objects.filter(handled=None).count() == 2
        assert comment.decisions.filter(by=staff).count() == 3


@pytest.mark.parametrize("act", ["pin", "hold"])
def test_what_says_nothing_about_the_text_leaves_reports_open(desk, guide, act):
    comment = reported(guide, "dangerous")
    press(desk, comment, act)
    assert Report.objects.filter(handled=None).count() == 1


def test_a_comment_that_its_writer_deletes_has_no_open_report(guide, desk):
    comment, erased = reported(guide, "dangerous"), reported(guide, "dangerous")
    acts.remove(comment)
    acts.erase(erased)
    assert shown(queue(desk, "reports")) == []


def test_a_writers_edit_leaves_reports_open(guide):
    comment = reported(guide, "dangerous")
    acts.edit(comment, body="Only a little.")
    assert Report.objects.filter(handled=None).exists()


def test_many_are_kept_at_once(desk, guide, staff):
    comments = [reported(guide, "unkind") for _ in range(3)]
    tick(desk, comments[:2], "keep", queue(desk, "reports"))
    assert shown(queue(desk, "reports")) == [comments[2].pk]
    assert {decision.act for decision in comments[0].decisions.filter(by=staff)} == {"reviewed"}


def test_reports_cost_the_queue_no_query_each(desk, guide):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            count = len(shown(queue(desk, "reports")))
        return len(queries), count

    reported(guide, "unkind")
    few = asked()
    for _ in range(9):
        reported(guide, "unkind", "dangerous", "other")
    assert asked() == (few[0], 10)
    assert Comment.objects.count() == 10
