"""What was measured: figures with their aims, as one table, as JSON and as RESULTS.md. Pure.

A figure is nearly always a ratio: two things measured in turn, round after round, on the same machine. What else the
machine does meets both alike, and the median over the rounds leaves out the round that it met more.
"""

import dataclasses
import json
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "both": "Both databases"}


@dataclasses.dataclass(frozen=True)
class Figure:
    """`sides` says in words what `value` was made of; `rounds` is its value in each round, if there were several."""

    name: str
    value: float
    sides: str = ""
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""
    rounds: Sequence[float] = dataclasses.field(default_factory=list)

    @property
    def is_reached(self) -> bool | None:
        """Whether the aim is reached; None if there is no aim."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    @property
    def aim(self) -> str:
        if self.at_least is not None:
            return f"≥ {_number(self.at_least)}{self.unit}"
        return "" if self.at_most is None else f"≤ {_number(self.at_most)}{self.unit}"

    @property
    def measured(self) -> str:
        spread = f" ({_number(min(self.rounds))}–{_number(max(self.rounds))})" if len(self.rounds) > 1 else ""
        return f"{_number(self.value)}{self.unit}{spread}"


def in_turn(this: Callable[[], float], that: Callable[[], float], rounds: int) -> Iterator[tuple[float, float]]:
    """Yield what `this` and `that` return, in each of so many rounds; who is first changes."""
    for number in range(rounds):
        if number % 2:
            second = that()
            yield this(), second
        else:
            yield this(), that()


def ratio(name: str, rounds: Iterable[tuple[float, float]], sides: str = "", **aim: float) -> Figure:
    """Return the figure of (this, that) in each round: the median of this / that.

    `{0}` and `{1}` in `sides` become the medians of both. ZeroDivisionError if that was 0.
    """
    pairs = list(rounds)
    ratios = [this / that for this, that in pairs]
    medians = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Figure(name, statistics.median(ratios), sides.format(*map(_number, medians)), rounds=ratios, **aim)


def worst(name: str, figures: Iterable[Figure], **aim: float) -> Figure:
    """Return the largest of `figures` as one figure with this name and aim."""
    most = max(figures, key=lambda figure: figure.value)
    return Figure(name, most.value, f"the most: {most.name}", **aim)


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 and value != int(value) else f"{value:.0f}"


SIGNS = {True: "✓", False: "✗", None: ""}


def table(figures: Iterable[Figure]) -> str:
    """Return `figures` as a Markdown table whose columns stand below each other in a terminal too."""
    head = ("Figure", "measured", "aim", "", "from")
    rows = [(f.name, f.measured, f.aim, SIGNS[f.is_reached], f.sides) for f in figures]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, tuple("-" * max(width, 3) for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(max(width, 3)) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What one part found on one database: `state` says where and how it was measured, `details` is more Markdown."""

    figures: Sequence[Figure]
    state: Mapping[str, str] = dataclasses.field(default_factory=dict)
    details: str = ""


# By database and part, in the order in which they are shown.
Outcomes = dict[str, dict[str, Outcome]]


def to_json(outcomes: Outcomes) -> str:
    def plain(outcome: Outcome) -> dict[str, Any]:
        figures = [dataclasses.asdict(figure) | {"is_reached": figure.is_reached} for figure in outcome.figures]
        return dataclasses.asdict(outcome) | {"figures": figures}

    found = {name: {part: plain(outcome) for part, outcome in parts.items()} for name, parts in outcomes.items()}
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> Outcomes:
    def whole(outcome: dict[str, Any]) -> Outcome:
        names = {field.name for field in dataclasses.fields(Figure)}
        figures = [Figure(**{k: v for k, v in figure.items() if k in names}) for figure in outcome["figures"]]
        return Outcome(figures, outcome["state"], outcome["details"])

    return {name: {part: whole(outcome) for part, outcome in parts.items()} for name, parts in json.loads(text).items()}


HEAD = """\
# How fast the site is, and what it does when something fails

Written by `python -m benchmarks`, and what is about faults by `python -m benchmarks.faults`. Each ratio is the median
of several rounds in which both sides were measured in turn, in one run on one machine (in brackets: the lowest and the
highest round).
"""


def markdown(outcomes: Outcomes) -> str:
    """Return RESULTS.md: for each database one table, then how it was measured and the details."""
    text = HEAD
    for database, parts in outcomes.items():
        text += f"\n## {DATABASES[database]}\n\n"
        text += table(figure for outcome in parts.values() for figure in outcome.figures) + "\n"
        for part, outcome in parts.items():
            text += f"\n### {part}\n\n" + "".join(f"- {name}: {value}\n" for name, value in outcome.state.items())
            text += f"\n{outcome.details.strip()}\n" if outcome.details else ""
    return text
