"""From the tallies of readers' reports to rows and bars, without a database."""

import pytest

from comments.threads.experience_counts import BAR_HEIGHT, SHOWN_FROM, SMALLEST_BAR, Cell, lay_out, may_be_counted

OUTCOMES, DURATIONS, RECENT = ["same", "better"], ["weeks", "months", "years"], ["weeks", "months"]


def laid_out(*tallies):
    return lay_out(tallies, OUTCOMES, DURATIONS, RECENT)


@pytest.mark.parametrize(
    "tallies",
    [
        [],
        [("same", "weeks", 0)],
        [("same", "weeks", 9)],
        [("same", "weeks", 4), ("better", "years", 5)],
        [("cured", "weeks", 100), ("same", "always", 100), ("better", "weeks", 9)],
    ],
)
def test_under_ten_nothing_is_counted(tallies):
    assert laid_out(*tallies) is None


def test_ten_over_all_cells_are_shown():
    counts = laid_out(("same", "weeks", 4), ("better", "years", 5), ("better", "months", 1))
    assert (counts.total, counts.recent) == (SHOWN_FROM, 5)
    assert counts.rows == [
        ("same", [Cell(4, 19), Cell(0, 0), Cell(0, 0)]),
        ("better", [Cell(0, 0), Cell(1, 4), Cell(5, 24)]),
    ]


@pytest.mark.parametrize(
    ("count", "most", "height"),
    [
        (0, 10, 0),
        (10, 10, BAR_HEIGHT),
        (5, 10, BAR_HEIGHT // 2),
        (1, 1_000_000, SMALLEST_BAR),
        (10**30, 10**30, BAR_HEIGHT),
        (10**30 - 1, 10**30, BAR_HEIGHT - 1),
        (1, 10**30, SMALLEST_BAR),
    ],
)
def test_bars_are_in_proportion_and_a_single_report_is_seen(count, most, height):
    cell = laid_out(("same", "weeks", most), ("better", "years", count)).rows[1][1][2]
    assert (cell.height, cell.top) == (height, BAR_HEIGHT - height)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"counts_experiences": False}, False),
        ({"cautions": ["withdrawn"]}, False),
        ({"other_names": "Sifrol"}, False),
        ({"section": {"slug": "homeopathy", "title": "Drops"}}, False),
    ],
)
def test_what_may_never_be_counted_is_not_whatever_the_edition_says(change, expected):
    section = {"slug": "self-care", "title": "Self-care"}
    remedy = {"slug": "a", "name": "A", "other_names": "", "cautions": [], "section": section}
    assert may_be_counted(remedy | {"counts_experiences": True} | change) is expected
    # An edition that was rendered before remedies said so.
    assert not may_be_counted(remedy)
