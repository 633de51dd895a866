"""What the benchmarks make of their measurements: ratios, aims, one table, and results that outlast a run."""

import pytest

from benchmarks import addresses
from benchmarks.results import Figure, Outcome, from_json, in_turn, markdown, ratio, table, to_json, worst
from benchmarks.sites import shape

SITEMAP = """\
<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>http://127.0.0.1:8000/</loc></url><url><loc>https://example.org/g/iron/</loc></url></urlset>
"""


def test_a_ratio_is_the_median_of_the_rounds_so_that_one_odd_round_does_not_count():
    figure = ratio("kept / bare", [(50, 100), (60, 100), (10, 1000)], "{0} / {1} a second", at_least=0.5)
    assert (figure.value, figure.rounds) == (0.5, [0.5, 0.6, 0.01])
    assert figure.sides == "50 / 100 a second"


def test_each_round_asks_both_and_first_the_other_one():
    asked = []
    pairs = list(in_turn(lambda: asked.append("this") or 1, lambda: asked.append("that") or 2, 3))
    assert pairs == [(1, 2)] * 3
    assert asked == ["this", "that", "that", "this", "this", "that"]


@pytest.mark.parametrize(
    ("figure", "sign", "aim"),
    [
        (Figure("f", 0.5, at_least=0.5), "✓", "≥ 0.50"),
        (Figure("f", 0.49, at_least=0.5), "✗", "≥ 0.50"),
        (Figure("f", 250, at_most=250, unit=" MB"), "✓", "≤ 250 MB"),
        (Figure("f", 251, at_most=250, unit=" MB"), "✗", "≤ 250 MB"),
        (Figure("f", 7), "", ""),
    ],
)
def test_the_table_says_whether_the_aim_is_reached(figure, sign, aim):
    [_head, _line, row] = table([figure]).splitlines()
    assert [cell.strip() for cell in row.strip("|").split("|")][2:4] == [aim, sign]


def test_the_columns_of_the_table_stand_below_each_other():
    lines = table([Figure("short", 1), Figure("a much longer name", 123456, "1 / 2")]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert "123,456" in lines[-1]


def test_of_many_pages_the_one_that_grows_most_is_told():
    found = worst("every page", [Figure("a", 1.0), Figure("b", 1.3), Figure("c", 0.9)], at_most=1.2)
    assert (found.value, found.is_reached) == (1.3, False)
    assert found.sides.endswith("b")


def test_results_come_back_from_their_file_as_they_were():
    figures = [
        ratio("a / b", [(1, 2), (2, 2)], "{0} / {1}", at_least=0.5),
        Figure("memory", 200, at_most=250, unit=" MB"),
    ]
    outcomes = {"sqlite": {"pages": Outcome(figures, {"machine": "2 processors"}, "Details.")}}
    assert from_json(to_json(outcomes)) == outcomes


def test_the_page_of_results_has_one_table_for_each_database():
    pages = Outcome([Figure("a", 1)], {"machine": "2 processors"}, "Details.")
    text = markdown(
        {"sqlite": {"pages": pages, "discussion": Outcome([Figure("b", 2)])}, "postgresql": {"pages": pages}}
    )
    before, sqlite, postgresql = text.split("\n## ")
    assert "python -m benchmarks" in before
    assert sqlite.count("| Figure") == postgresql.count("| Figure") == 1
    assert all(words in sqlite for words in ("| a ", "| b ", "- machine: 2 processors", "Details."))
    assert "| b " not in postgresql


@pytest.mark.parametrize("comments", [10_000, 1_000_000])
def test_a_site_has_as_many_comments_as_its_name_says(comments):
    threads, replies, _waiting = shape(comments)
    # Every thread has one or two replies, in turn.
    assert threads * 5 // 2 + replies == comments


def test_the_pages_of_the_site_are_those_in_its_sitemap():
    assert addresses.in_sitemap(SITEMAP) == ["/", "/g/iron/"]


def test_of_each_kind_of_page_a_few_stand_for_all():
    remedies = [f"/g/remedy-{number}/" for number in range(30)]
    chosen = addresses.by_kind(["/", "/g/", *remedies, "/g/discussion/"])
    assert {"/", "/g/", "/g/discussion/"} < set(chosen)
    assert len(set(chosen) & set(remedies)) == addresses.OF_A_KIND
