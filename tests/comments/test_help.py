"""Where people can turn: the page, and what a writer is told whose words raised an alarm."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from articles.editions.publishing import publish
from comments import acts
from comments.defaults import HELP_LINES, LINES_ABROAD, READY_TEXTS
from comments.models import HelpLine, ReadyText
from comments.safety.amounts import find_amounts
from comments.templatetags.help import tel
from tests.comments.desk import text
from tests.factories import CommentFactory, DraftFactory, RemedyFactory, SectionFactory, WaitingCommentFactory
from tests.layout import one_line


def line_of(**fields):
    """A line that readers see."""
    return HelpLine.objects.create(
        **{"source_url": "https://www.line.example/call", "taken": date(2026, 5, 3)} | fields
    )


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
    line = line_of(country="Norway", name="A line", number="123 45")
    second = client.get("/help-now/", headers={"If-None-Match": first["ETag"]})
    assert "Norway" in text(second)
    line.delete()
    assert text(client.get("/help-now/")) == text(first)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/help-now/", "/house-rules/"])
def test_a_page_with_lines_that_is_asked_for_again_costs_two_queries(client, address, django_assert_num_queries):
    tag = client.get(address)["ETag"]
    with django_assert_num_queries(2):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def asked_for_lines(queries):
    return [query["sql"] for query in queries if "comments_helpline" in query["sql"]]


@pytest.mark.django_db
def test_a_page_asks_for_the_lines_once_whatever_it_shows_of_them(client):
    line_of(country="España", language="es", name="Línea", number="024")
    for address in ("/help-now/", "/house-rules/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(asked_for_lines(queries)) == 1, address
    desperate = WaitingCommentFactory(alarm="despair", body="No puedo más. Quiero morirme, llevo meses sin dormir.")
    with CaptureQueriesContext(connection) as queries:
        assert 'href="tel:024"' in text(client.get(desperate.manage_url()))
    assert len(asked_for_lines(queries)) == 1


@pytest.mark.django_db
def test_the_authors_lines_take_the_place_of_the_built_in_ones_of_their_kind(client):
    line_of(country="Norway", name="A line")
    line_of(country="Sweden", name="Another", url="https://example.org/")
    answer = text(client.get("/help-now/"))
    # Paper has what the link leads to.
    assert "Samaritans" not in answer.partition("lines-on-paper")[0]
    # Of the kinds that the author wrote no line of, ours stay.
    assert "Yellow Card" in answer
    assert "1-800-222-1222" in answer


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["the page", "the box"])
def test_each_line_says_which_official_page_it_was_taken_from_and_when(client, place):
    line_of(country="Norway", name="A line", number="1", checked=date(2026, 5, 3))
    line_of(country="Sweden", name="Another", number="2", source_url="https://example.org/", taken=None)
    line_of(country="Denmark", name="A third", number="3", source_url="")
    crisis = WaitingCommentFactory.build(alarm="crisis")
    answer = one_line(text(client.get("/help-now/")) if place == "the page" else told(crisis))
    assert 'From <a href="https://www.line.example/call">line.example</a>, May 2026' in answer
    # A line without them is not shown at all, and nothing beside a line says that nobody rang it.
    for words in ("Sweden", "Denmark", "Another", "A third", "checked", "Checked", "rung"):
        assert words not in answer, words


@pytest.mark.django_db
def test_lines_that_readers_may_not_see_leave_the_built_in_ones_in_their_place(client):
    HelpLine.objects.create(country="Norway", name="A line", number="1")
    answer = text(client.get("/help-now/"))
    assert "Norway" not in answer
    assert "Samaritans" in answer


@pytest.mark.django_db
def test_a_line_is_a_button_to_call_below_its_country(client):
    line_of(country="Norway", name="A line", number="+47 116 123")
    line_of(country="Sweden", name="Another", number="90 101")
    line_of(country="Norway", name="A second line", number="22 33")
    answer = one_line(text(client.get("/help-now/")))
    assert '<a class="help-call" href="tel:+47116123">A line <b>+47 116 123</b></a>' in answer
    assert answer.count('<strong class="help-country">Norway</strong>') == 1
    assert answer.index("A second line") < answer.index("Sweden")


@pytest.mark.django_db
def test_a_number_that_the_name_tells_is_not_told_twice(client):
    line_of(country="Norway", name="NHS 111", number="111")
    line_of(country="Sweden", name="Line 1113", number="113")
    answer = one_line(text(client.get("/help-now/")))
    assert '<a class="help-call" href="tel:111">NHS 111</a>' in answer
    assert "Line 1113 <b>113</b>" in answer


@pytest.mark.django_db
def test_the_help_page_leads_on_from_its_first_line_to_the_lines_and_to_an_emergency(client):
    answer = one_line(text(client.get("/help-now/")))
    after = answer[answer.index("</h1>") :]
    assert after.index('href="#talk"') < after.index('href="#emergency"') < after.index('id="talk"')
    # Whom to call comes before what this site is.
    assert after.index("Samaritans") < after.index("Nobody is watching") < after.index('<h2 id="emergency">')


@pytest.mark.parametrize("line", [*HELP_LINES, *LINES_ABROAD], ids=lambda line: f"{line['kind']} {line['country']}")
def test_each_built_in_line_names_its_official_page(line):
    assert line["source_url"].startswith("https://")
    assert line.get("number") or line.get("url")


@pytest.mark.django_db
def test_the_numbers_of_the_bundled_guide_and_of_the_site_are_the_same():
    guide = Path("articles/content/restless-legs/get-help.md").read_text(encoding="utf-8")
    for line in HELP_LINES:
        if line.get("number"):
            assert f"[{line['number']}]({tel(line['number'])})" in guide, line


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
    # Paper has what the link leads to.
    assert "Samaritans" not in answer.partition("lines-on-paper")[0]


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
    line = line_of(country="Norway", name="A line", url=address, source_url=address)
    answer = text(client.get("/help-now/"))
    assert "A line" in answer
    assert address not in answer
    with pytest.raises(ValidationError) as refused:
        line.full_clean()
    assert list(refused.value.message_dict) == ["url", "source_url"]


# What the site starts with


def load(capsys, *options):
    call_command("load_discussion_defaults", *options)
    return capsys.readouterr().out


@pytest.mark.django_db
def test_the_defaults_are_loaded_once_and_never_over_what_the_author_changed(client, capsys):
    before = text(client.get("/help-now/"))
    assert load(capsys).count("created") == len(HELP_LINES) + len(LINES_ABROAD) + len(READY_TEXTS)
    assert text(client.get("/help-now/")) == before
    HelpLine.objects.filter(name="Samaritans").update(number="000", checked=date(2026, 5, 3))
    ReadyText.objects.filter(key="dose").update(text="My own words.")
    assert "created" not in load(capsys)
    assert HelpLine.objects.get(name="Samaritans").number == "000"
    assert ReadyText.objects.get(key="dose").text == "My own words."


@pytest.mark.django_db
def test_a_line_that_the_author_deleted_does_not_come_back_with_the_next_start(capsys):
    load(capsys, "--if-empty")
    HelpLine.objects.filter(country="Northern Ireland").delete()
    assert load(capsys, "--if-empty") == ""
    assert not HelpLine.objects.filter(country="Northern Ireland").exists()


@pytest.mark.django_db
def test_every_built_in_row_fits_its_table(capsys):
    load(capsys)
    for row in [*HelpLine.objects.all(), *ReadyText.objects.all()]:
        row.full_clean()


@pytest.mark.parametrize("ready", READY_TEXTS, ids=lambda ready: ready["key"])
def test_no_ready_text_names_an_amount(ready):
    assert find_amounts(str(ready["text"])) == []


def on_paper(answer):
    """The lines that a page shows on paper only."""
    shown = text(answer).partition('class="only-print lines-on-paper"')[2].partition("</div>")[0]
    return one_line(shown)


@pytest.mark.django_db
def test_a_page_that_only_leads_to_numbers_has_them_on_paper_and_changes_with_them(client):
    article = DraftFactory(section=False, slug="calls", layout="sections")
    talk = SectionFactory(article=article, slug="talk", body="Call [12 34](tel:1234). See [more](section:other).")
    other = SectionFactory(article=article, slug="other", body="Call one of [these lines](section:talk).")
    SectionFactory(article=article, slug="third", body="See [that](section:other).")
    RemedyFactory(section=other, slug="leads", risks="Call one of [these lines](section:talk).")
    RemedyFactory(section=talk, slug="silent", risks="None.")
    publish(article, what_changed="First.")
    for path in ("other", "leads"):
        first = client.get(f"/calls/{path}/")
        assert "United Kingdom and Ireland: <b> Samaritans 116 123 </b>" in on_paper(first), path
        assert "(from samaritans.org, November 2026)" in on_paper(first)
        assert "Find a Helpline findahelpline.com" in on_paper(first)
    for path in ("talk", "third", "silent"):
        assert not on_paper(client.get(f"/calls/{path}/")), path
    line = line_of(country="Norway", name="A <line>", number="123 45")
    changed = client.get("/calls/leads/", headers={"If-None-Match": first["ETag"]})
    assert "Norway: <b> A &lt;line&gt; 123 45 </b> (from line.example, May 2026)" in on_paper(changed)
    line.number = "543 21"
    line.save()
    assert "543 21" in on_paper(client.get("/calls/leads/", headers={"If-None-Match": changed["ETag"]}))
    HelpLine.objects.all().delete()
    assert "Samaritans" in on_paper(client.get("/calls/leads/"))


@pytest.mark.django_db
def test_what_stands_beside_a_link_to_the_lines_has_their_numbers_on_paper(client):
    comment = CommentFactory()
    for address in ("/house-rules/", f"/c/{comment.pk}/report/", f"/{comment.article.slug}/discussion/write/"):
        assert "<b> Samaritans 116 123 </b>" in on_paper(client.get(address)), address
    for alarm in ("emergency", "unwell"):
        assert "Samaritans" in told(WaitingCommentFactory(alarm=alarm)).partition("lines-on-paper")[2]
    grave = client.get(f"/c/{comment.pk}/report/thanks/?kind=dangerous")
    assert "1-800-222-1222" in on_paper(grave) and "harm yourself" not in on_paper(grave)
