"""Lays out readers' reports about one remedy as a table of counts, outcome by duration. Pure.

There is never a total of one outcome, a percentage, an average or a ranking: each of these would look like a chance of
success, although those who chose to write do not stand for all who tried it.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from articles.text.never_counted import why_never_counted

# Fewer reports would point at single people, and a single further one would change the picture.
SHOWN_FROM = 10
# Heights in the units of the drawing. The smallest keeps a single report visible beside a million.
BAR_HEIGHT, SMALLEST_BAR = 24, 2


@dataclass(frozen=True)
class Cell:
    count: int
    height: int

    @property
    def top(self) -> int:
        return BAR_HEIGHT - self.height


@dataclass(frozen=True)
class Counts:
    """`rows` are (outcome, a `Cell` for each duration); `recent` of the `total` reports are after a short time."""

    total: int
    recent: int
    rows: list[tuple[str, list[Cell]]]


def may_be_counted(remedy: dict[str, Any]) -> bool:
    """Whether reports on `remedy` (one of an edition's parts) may be counted at all, whatever its author chose."""
    return bool(remedy.get("counts_experiences")) and why_never_counted(remedy) is None


def lay_out(
    tallies: Iterable[tuple[str, str, int]],
    outcomes: Sequence[str],
    durations: Sequence[str],
    recent: Container[str] = (),
) -> Counts | None:
    """Return the `Counts` of `tallies`, each (outcome, duration, count); None if there are too few to show.

    `outcomes` and `durations` give the order of rows and cells, and what they do not name is not counted; `recent`
    names the durations that are short.
    """
    counts = {(outcome, duration): 0 for outcome in outcomes for duration in durations}
    for outcome, duration, count in tallies:
        if (outcome, duration) in counts:
            counts[outcome, duration] += count
    total, most = sum(counts.values()), max(counts.values(), default=0)
    if total < SHOWN_FROM:
        return None
    rows = [
        (outcome, [Cell(counts[outcome, duration], _height(counts[outcome, duration], most)) for duration in durations])
        for outcome in outcomes
    ]
    return Counts(total, sum(count for (_outcome, duration), count in counts.items() if duration in recent), rows)


def _height(count: int, most: int) -> int:
    # Whole numbers, since they cannot overflow.
    return max(SMALLEST_BAR, BAR_HEIGHT * count // most) if count else 0
