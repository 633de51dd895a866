"""What the guide says of itself changes when the data change."""

from datetime import date

import pytest

from articles.editions.pages import ABOUT, head_of, pages_of
from articles.pages import self_audit
from articles.text.rendering import render
from articles.wording import placeholders
from articles.wording.registry import TEXTS
from tests.articles.test_rendering import BASE, remedy, section, source

AUTHOR = {"name": "The project", "credentials": "", "about": "", "funding": "none", "interests": "none"}
REVIEWER = {
    "name": "R. Ader", "role": "neurologist", "is_clinician": True, "scope": "All.", "interests": "None declared.",
    "date": "2026-05-01",
}  # fmt: skip
DAYS = {"edited": date(2026, 6, 1), "today": date(2026, 11, 22)}
FULL = dict.fromkeys(("how_it_works", "benefits", "risks", "if_you_stop", "daily_life", "not_known"), "Words.")


def guide(*, remedies=1, filled=None, reviewers=(), references="", **article):
    """Return the parts of a guide with one remedy's texts `filled`; `references` are (key, fields)."""
    rows = [remedy(f"r{number}", **(FULL if filled is None or number < filled else {})) for number in range(remedies)]
    cites = " ".join(f"[@{key}]" for key, _fields in references)
    body = article.pop("body", "") + cites
    given = {"author": AUTHOR, "summary": "A summary.", "main_message": "Ask.", "copyright": "© us"} | article
    made = source(section("one", body or "Words.", remedies=rows), **given)
    made["references"] = {key: {"title": key} | fields for key, fields in references}
    made["reviewers"] = list(reviewers)
    parts = render(made, BASE)
    return head_of(parts) | pages_of(parts)[ABOUT].content


def jama(number, parts, owner="A person", today=DAYS["today"]):
    rows = self_audit.jama(parts, published=date(2026, 5, 1), edited=DAYS["edited"], today=today, owner=owner)
    assert len(rows) == 4
    return rows[number - 1]


def say(key, **values):
    return placeholders.fill_plain(TEXTS[key].default(), values)


def discern(number, parts):
    rows = self_audit.discern(parts, say=say, **DAYS)
    assert len(rows) == 15
    return rows[number - 1]


DOI, PMID, BARE = ("a", {"doi": "10.1/a", "year": "2020"}), ("b", {"pmid": "1"}), ("c", {"url": "https://example.org"})


@pytest.mark.parametrize(
    ("number", "changes", "answer", "words"),
    [
        (1, {}, "no", "The project is named as the author, without a health professional's credentials."),
        (1, {"author": None}, "no", "No author is named."),
        (1, {"author": AUTHOR | {"credentials": "neurologist"}}, "yes", "The project is named as the author: neurolog"),
        (2, {}, "no", "No source is listed."),
        (2, {"references": [DOI, PMID, BARE]}, "yes", "3 sources are listed; 2 of them (66%) carry a DOI or a PMID."),
        (2, {"references": [DOI]}, "yes", "1 source is listed; 1 of them (100%) carries a DOI or a PMID."),
        (2, {"references": [DOI], "copyright": ""}, "partly", "No copyright line"),
        (3, {}, "yes", "Stated: who runs the site, who pays for the guide, the author's interests."),
        (3, {"author": AUTHOR | {"funding": ""}}, "partly", "Not stated: who pays for the guide."),
        (3, {"author": AUTHOR | {"funding": " "}}, "partly", "Not stated: who pays for the guide."),
        (3, {"author": None}, "partly", "Not stated: who pays for the guide, the author's interests."),
        (4, {}, "yes", "First published 1 May 2026; this edition 1 June 2026."),
        (4, {"review_due": "2026-11-22"}, "yes", "this edition 1 June 2026."),
        (4, {"review_due": "2026-11-21"}, "partly", "due for review by 21 November 2026, and that day is past."),
    ],
)
def test_jamas_benchmarks(number, changes, answer, words):
    row = jama(number, guide(**changes))
    assert row.answer == answer
    assert words in row.reason
    assert row.is_counted


def test_nothing_at_all_is_disclosed():
    assert jama(3, guide(author=None), owner="").answer == "no"


LINK = "[A charity](https://example.org). "


@pytest.mark.parametrize(
    ("number", "changes", "answer", "words"),
    [
        (1, {}, "partly", "A summary and a main message"),
        (1, {"summary": ""}, "partly", "no summary"),
        (1, {"summary": "", "main_message": ""}, "no", "neither"),
        (4, {}, "no", "No source"),
        (4, {"references": [BARE]}, "yes", "1 source is listed; 0 of them (0%)"),
        (5, {}, "partly", "0 of 0"),
        (5, {"references": [DOI]}, "yes", "edition is of 1 June 2026. 1 of 1 sources"),
        (5, {"references": [DOI, BARE]}, "partly", "1 of 2 sources"),
        (5, {"references": [DOI], "review_due": "2026-01-01"}, "partly", "past its date for review"),
        (7, {}, "no", "hold 0 links"),
        (7, {"body": LINK}, "yes", "hold 1 link to another site"),
        (7, {"body": "[Iron](section:one) "}, "no", "hold 0 links"),
        (8, {}, "yes", "A part called “Not known” stands on 1 of 1 remedy page."),
        (9, {"remedies": 3, "filled": 2}, "partly", "A part called “How it works” stands on 2 of 3 remedy pages."),
        (12, {"remedies": 3, "filled": 2}, "partly", "A part called “If you stop it” stands on 2 of 3 remedy pages."),
        (10, {"remedies": 2, "filled": 0}, "no", "0 of 2 remedy pages"),
        (11, {"remedies": 2}, "yes", "A part called “Risks” / “Who should not use it” stands on 2 of 2 remedy pages."),
        (12, {"filled": 0}, "no", "0 of 1"),
        (13, {"remedies": 0}, "no", "0 of 0"),
        (14, {"remedies": 1}, "no", "1 remedy page"),
        (14, {"remedies": 2}, "yes", "2 remedy pages"),
    ],
)
def test_discerns_questions_that_are_counted(number, changes, answer, words):
    row = discern(number, guide(**changes))
    assert (row.answer, row.is_counted) == (answer, True)
    assert words in row.reason


@pytest.mark.parametrize(
    ("number", "changes", "more", "answer", "words"),
    [
        (2, {}, {}, "partly", "No reader"),
        (3, {}, {}, "partly", "did not ask patients"),
        (6, {}, {}, "partly", "nobody outside the project has checked them"),
        (6, {"reviewers": [REVIEWER]}, {}, "partly", "It was read by R. Ader;"),
        (15, {}, {"has_sheet": True}, "partly", "nobody has tested whether it helps"),
        (15, {}, {}, "no", "There is no page"),
    ],
)
def test_the_projects_own_opinion_says_so_and_is_never_a_plain_yes(number, changes, more, answer, words):
    row = discern(number, guide(**changes) | more)
    assert (row.answer, row.is_counted) == (answer, False)
    assert words in row.reason


def test_no_opinion_is_a_yes_however_full_the_guide():
    parts = guide(remedies=3, reviewers=[REVIEWER], references=[DOI], body=LINK)
    assert [
        row.answer for row in self_audit.discern(parts | {"has_sheet": True}, say=say, **DAYS) if not row.is_counted
    ] == ["partly"] * 4
