"""The comment form: text, name and button first, and all else folded, open where something stands in it."""

import re

import pytest

from articles.editions.publishing import publish
from articles.pages.edition_lookup import find_edition
from comments.writing.forms import CommentForm
from comments.writing.terms import Terms
from tests.comments.desk import text
from tests.factories import CommentFactory, RemedyFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db

URL = "/g/discussion/write/"


@pytest.fixture
def iron(guide):
    remedy = RemedyFactory(section=guide.sections.get(), slug="iron")
    publish(guide, what_changed="Iron.")
    return remedy


def folds(page):
    """{words on it: whether it is open} of the folded parts of a form."""
    found = re.findall(r'<details class="fold[^"]*"( open)?>\s*<summary>(.*?)</summary>', page, re.DOTALL)
    return {one_line(summary).strip(): bool(is_open) for is_open, summary in found}


HOW = "Tell how it went: what you tried, for how long, what it did"
MORE = "Ask a question, give your place, or hear of answers by e-mail"


def test_text_name_and_button_come_first_and_the_rest_is_folded_under_plain_words(client, iron):
    page = one_line(text(client.get(URL)))
    form = page[page.index('class="comment-form"') :]
    order = (
        *('id="id_body"', 'id="id_name"', "Before you send", "You let us publish it here under CC BY 4.0"),
        *("Send for review", 'class="fold"', 'id="id_about"', 'id="id_email"'),
    )
    assert sorted(order, key=form.index) == list(order)
    assert folds(form) == {
        HOW: False,
        MORE: False,
        "Before you send: rules and privacy": False,
    }


def test_the_licence_and_the_way_to_the_rules_stand_in_sight_before_the_button(client, iron):
    page = one_line(text(client.get(URL)))
    form = page[page.index('class="comment-form"') : page.index("Send for review")]
    in_sight = re.sub(r"<details.*?</details>", "", form, flags=re.DOTALL)
    assert "You let us publish it here under CC BY 4.0" in in_sight
    assert 'href="/house-rules/"' in in_sight


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ({"place": "Oslo"}, MORE),
        ({"email": "nobody@"}, MORE),
        ({"is_question": "on"}, MORE),
        ({"about": "remedy:iron"}, HOW),
        ({"about": "remedy:nothing"}, HOW),
        ({"experience-side_effects": "A dry mouth."}, HOW),
        ({"experience-outcome": "cured", "about": "remedy:iron"}, HOW),
    ],
    ids=str,
)
def test_a_folded_part_with_something_typed_or_wrong_in_it_stands_open(client, iron, typed, opened):
    answer = client.post(URL, {"name": "Ann", "body": "It helped me.", "preview": "1"} | typed)
    found = folds(one_line(answer.content.decode()))
    assert [summary for summary, is_open in found.items() if is_open] == [opened]


def test_who_comes_from_a_remedy_finds_what_to_tell_of_it_open(client, iron):
    page = one_line(text(client.get(f"{URL}?about=remedy:iron")))
    assert folds(page)[HOW]
    assert '<option value="remedy:iron" selected>' in page


def test_a_reply_folds_what_is_left(client, iron):
    comment = CommentFactory(article=iron.section.article)
    found = folds(one_line(text(client.get(f"/c/{comment.pk}/reply/"))))
    assert "Give your place, or hear of answers by e-mail" in found
    assert HOW not in found


@pytest.mark.parametrize("in_reply", [False, True])
def test_every_field_that_is_read_when_it_is_sent_stands_in_the_form(client, iron, in_reply):
    comment = CommentFactory(article=iron.section.article)
    page = one_line(text(client.get(f"/c/{comment.pk}/reply/" if in_reply else URL)))
    form = page[page.index('class="comment-form"') :]
    there = set(re.findall(r'<(?:input|textarea|select)[^>]*? name="([\w-]+)"', form.partition("</form>")[0]))
    terms = Terms(find_edition(comment.article_id))
    asked_for = set(CommentForm(terms=terms, in_reply_to=comment if in_reply else None).fields)
    assert asked_for >= {"body", "name", "email"}
    assert asked_for - there == set()
