"""Where people can turn: the page, and what a writer is told whose words raised an alarm."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.template import Context, Template

from comments import acts
from comments.defaults import HELP_LINES, READY_TEXTS
from comments.models import HelpLine, ReadyText
from comments.safety.amounts import find_amounts
from comments.templatetags.help import tel
from tests.comments.desk import text
from tests.factories import WaitingCommentFactory


def told(comment):
    return Template("{% load help %}{% alarm comment %}").render(Context({"comment": comment}))


@pytest.mark.django_db
def test_the_help_page_is_the_same_for_everybody_and_changes_with_its_lines(client):
    first = client.get("/help-now/")
    assert "public" in first["Cache-Control"]
    assert not first.cookies
    for line in HELP_LINES:
        assert str(line["name"]) in text(first)
    assert 'href="tel:116123"' in text(first)
    assert client.get("/help-now/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    line = HelpLine.objects.create(country="Norway", name="A line", number="123 45")
    second = client.get("/help-now/", headers={"If-None-Match": first["ETag"]})
    assert "Norway" in text(second)
    line.delete()
    assert text(client.get("/help-now/")) == text(first)


@pytest.mark.django_db
def test_the_authors_lines_take_the_place_of_the_built_in_ones_of_their_kind(client):
    HelpLine.objects.create(country="Norway", name="A line", checked=date(2026, 5, 3))
    HelpLine.objects.create(country="Sweden", name="Another", url="https://example.org/")
    answer = text(client.get("/help-now/"))
    assert "Samaritans" not in answer
    # Of the kinds that the author wrote no line of, ours stay.
    assert "Yellow Card" in answer
    assert "1-800-222-1222" in answer


@pytest.mark.django_db
def test_each_line_says_when_the_owner_checked_it():
    HelpLine.objects.create(country="Norway", name="A line", number="1", checked=date(2026, 5, 3))
    HelpLine.objects.create(country="Sweden", name="Another", number="2")
    answer = told(WaitingCommentFactory.build(alarm="crisis"))
    assert (
        "Checked by the site&#x27;s owner on 3 May 2026." in answer
        or "Checked by the site's owner on 3 May 2026." in answer
    )
    assert answer.count("Not yet checked") == 1


@pytest.mark.django_db
def test_a_crisis_is_met_with_kindness_and_never_quoted():
    answer = told(
        WaitingCommentFactory.build(
            alarm="crisis", body="SECRET-WORDS", name="NAME", reasons=[["crisis", "SECRET-REASON"]]
        )
    )
    for words in (
        "Your words are saved",
        "If we misread you",
        "Nobody is watching this site now",
        "cannot find you or call you",
        "local emergency number",
        "Samaritans",
        "change or delete",
    ):
        assert words in answer, words
    for words in ("SECRET-WORDS", "SECRET-REASON", "suicid", "error"):
        assert words not in answer, words


@pytest.mark.django_db
@pytest.mark.parametrize(("alarm", "words"), [("unwell", "chest pain"), ("foreign", "If the night gets too long")])
def test_the_other_quiet_alarms_get_a_quiet_box(alarm, words):
    answer = told(WaitingCommentFactory.build(alarm=alarm))
    assert "is-quiet" in answer and words in answer


@pytest.mark.django_db
def test_despair_gets_the_same_lines_quietly():
    answer = told(WaitingCommentFactory.build(alarm="despair"))
    assert "Samaritans" in answer
    assert "<aside" in answer
    assert "are you safe" not in answer


@pytest.mark.django_db
def test_an_emergency_is_sent_to_the_emergency_number_and_not_to_an_answer_here():
    answer = told(WaitingCommentFactory.build(alarm="emergency"))
    for words in (
        "do not wait for an answer here",
        "local emergency number",
        "1-800-222-1222",
        "a clot",
        "swallowed iron",
    ):
        assert words in answer, words
    assert "Samaritans" not in answer


@pytest.mark.django_db
def test_what_raised_an_alarm_is_forgotten_with_the_comment(client):
    comment = WaitingCommentFactory(alarm="crisis", urgent=True, reasons=[["crisis", "Words."]])
    acts.erase(comment)
    assert (comment.alarm, comment.urgent, comment.reasons) == ("", False, [])
    assert "are you safe" not in text(client.get(comment.manage_url()))


@pytest.mark.django_db
def test_nobody_else_is_told_anything(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert told(WaitingCommentFactory.build()).strip() == ""


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("988", "tel:988"),
        ("116 123", "tel:116123"),
        ("+47 (22) 33-44", "tel:+47223344"),
        ("1-800-222-1222", "tel:18002221222"),
        ("text HOME to 741", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_only_a_number_can_be_called(number, address):
    assert tel(number) == address


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://example.org/", "//elsewhere.example/", "www.example.org"]
)
def test_a_line_leads_to_the_address_of_a_page_only(client, address):
    line = HelpLine.objects.create(country="Norway", name="A line", url=address)
    answer = text(client.get("/help-now/"))
    assert "A line" in answer
    assert address not in answer
    with pytest.raises(ValidationError) as refused:
        line.full_clean()
    assert list(refused.value.message_dict) == ["url"]


# What the site starts with


def load(capsys, *options):
    call_command("load_discussion_defaults", *options)
    return capsys.readouterr().out


@pytest.mark.django_db
def test_the_defaults_are_loaded_once_and_never_over_what_the_author_changed(client, capsys):
    before = text(client.get("/help-now/"))
    assert load(capsys).count("created") == len(HELP_LINES) + len(READY_TEXTS)
    assert text(client.get("/help-now/")) == before
    HelpLine.objects.filter(name="Samaritans").update(number="000", checked=date(2026, 5, 3))
    ReadyText.objects.filter(key="dose").update(text="My own words.")
    assert "created" not in load(capsys)
    assert HelpLine.objects.get(name="Samaritans").number == "000"
    assert ReadyText.objects.get(key="dose").text == "My own words."


@pytest.mark.django_db
def test_a_line_that_the_author_deleted_does_not_come_back_with_the_next_start(capsys):
    load(capsys, "--if-empty")
    HelpLine.objects.filter(country="England").delete()
    assert load(capsys, "--if-empty") == ""
    assert not HelpLine.objects.filter(country="England").exists()


@pytest.mark.django_db
def test_every_built_in_row_fits_its_table(capsys):
    load(capsys)
    for row in [*HelpLine.objects.all(), *ReadyText.objects.all()]:
        row.full_clean()


@pytest.mark.parametrize("ready", READY_TEXTS, ids=lambda ready: ready["key"])
def test_no_ready_text_names_an_amount(ready):
    assert find_amounts(str(ready["text"])) == []
