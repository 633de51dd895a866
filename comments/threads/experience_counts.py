"""What readers reported about one remedy, laid out: counts of outcome by duration together, or nothing. Pure.

Never a sum of one outcome, a share, an average or an order by how well it went: each of these would look like a
chance, and who chose to write is not who tried it.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from articles.text.never_counted import why_never_counted

# Fewer would point at single people, and one more of them would turn the picture.
SHOWN_FROM = 10
# Of the highest bar, in the units of its drawing; a single report beside a million is still seen.
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
    """`rows` are (outcome, one `Cell` for each duration); `recent` of `total` had used it for a short time only."""

    total: int
    recent: int
    rows: list[tuple[str, list[Cell]]]


def may_be_counted(remedy: dict[str, Any]) -> bool:
    """Whether reports on `remedy`, one of an edition's parts, may be counted at all, whatever its author chose."""
    return bool(remedy.get("counts_experiences")) and why_never_counted(remedy) is None


def lay_out(
    tallies: Iterable[tuple[str, str, int]],
    outcomes: Sequence[str],
    durations: Sequence[str],
    recent: Container[str] = (),
) -> Counts | None:
    """Return the `Counts` of `tallies`, (outcome, duration, count) each; None where they are too few to show.

    `outcomes` and `durations` give the order of rows and cells; `recent` names the durations that are short. What
    neither names is not counted.
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
    # In whole numbers, which have no largest.
    return max(SMALLEST_BAR, BAR_HEIGHT * count // most) if count else 0
