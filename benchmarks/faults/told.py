"""One row of the fault table, and the table. Pure."""

import dataclasses
from collections import Counter
from collections.abc import Iterable

from benchmarks.results import Figure, Outcome

HEAD = ("Fault", "What a reader saw", "Lost", "Doubled", "What the owner is told")


@dataclasses.dataclass(frozen=True)
class Row:
    """`lost` and `doubled` count comments, or mails where the fault is about mails. `wrong` says what should not be."""

    fault: str
    seen: str
    lost: int
    doubled: int
    owner: str
    wrong: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        seen = f"{self.seen} **{self.wrong}**" if self.wrong else self.seen
        return self.fault, seen, str(self.lost), str(self.doubled), self.owner or "–"


def table(rows: Iterable[Row]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def outcome(part: str, rows: list[Row], state: dict[str, str]) -> Outcome:
    """Return the `rows` of a part as a part of RESULTS.md."""
    wrong = sum(row.lost + row.doubled + bool(row.wrong) for row in rows)
    return Outcome(
        [Figure(f"{part}: lost, doubled or wrong", wrong, f"{len(rows)} faults", at_most=0)], state, table(rows)
    )


@dataclasses.dataclass
class Seen:
    """What readers and writers were answered while something failed: how often which status, and what was said."""

    statuses: Counter[str] = dataclasses.field(default_factory=Counter)
    retry_after: set[str] = dataclasses.field(default_factory=set)
    longest: float = 0.0

    def __str__(self) -> str:
        parts = [f"{number} × {status}" for status, number in sorted(self.statuses.items())]
        if self.retry_after:
            parts.append(f"Retry-After {', '.join(sorted(self.retry_after))}")
        return f"{', '.join(parts)}; no good answer for {self.longest:.1f} s at most"
