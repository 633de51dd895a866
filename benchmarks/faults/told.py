"""One row of the fault table, and the table. Pure."""

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterable

from benchmarks.results import Figure, Outcome

HEAD = (
    "What was done",
    "Database",
    "Sent",
    "Taken",
    "Lost",
    "Doubled",
    "Readers saw",
    "Writers saw",
    "No post for",
    "No page for",
    "Cause named to the owner",
)
NAME = "faults: lost, doubled or wrong"


@dataclasses.dataclass(frozen=True)
class Count:
    """`taken` is how many of those `sent` were acknowledged; `lost` of these are nowhere, `doubled` are there again."""

    sent: int
    taken: int
    lost: int
    doubled: int


@dataclasses.dataclass(frozen=True)
class Seen:
    """What people were answered: how often which status, and for how many seconds nobody got a good answer."""

    statuses: Counter[str]
    retry_after: frozenset[str] = frozenset()
    longest: float | None = None

    def __str__(self) -> str:
        parts = [f"{number:,} × {status}" for status, number in sorted(self.statuses.items())]
        if self.retry_after:
            parts.append(f"Retry-After {', '.join(sorted(self.retry_after))}")
        return ", ".join(parts)


def longest_pause(moments: Iterable[float], began: float, ended: float) -> float:
    """Return the longest time between two of `moments`, in seconds; nothing came before `began` or after `ended`."""
    inside = sorted(moment for moment in moments if began < moment < ended)
    return max(later - sooner for sooner, later in itertools.pairwise([began, *inside, ended]))


@dataclasses.dataclass(frozen=True)
class Row:
    """What became of one fault on one database. `wrong` says what should not be, `why_not` why it was not made."""

    fault: str
    database: str
    comments: Count | None = None
    mails: Count | None = None
    readers: Seen | str = ""
    writers: Seen | str = ""
    owner: str = ""
    wrong: str = ""
    why_not: str = ""

    @property
    def faulty(self) -> int:
        """How much of this should not be."""
        counts = [count for count in (self.comments, self.mails) if count]
        return sum(count.lost + count.doubled for count in counts) + bool(self.wrong)

    @property
    def cells(self) -> tuple[str, ...]:
        if self.why_not:
            return self.fault, self.database, *["–"] * 4, self.why_not, *["–"] * 4
        readers = f"{self.readers} **{self.wrong}**" if self.wrong else str(self.readers)
        told = (readers, str(self.writers), _seconds(self.writers), _seconds(self.readers), self.owner)
        counted = (self._counted(name) for name in ("sent", "taken", "lost", "doubled"))
        return self.fault, self.database, *counted, *(cell or "–" for cell in told)

    def _counted(self, name: str) -> str:
        parts = [f"{getattr(self.comments, name):,}"] if self.comments else []
        parts += [f"{getattr(self.mails, name):,} mails"] if self.mails else []
        return " + ".join(parts) or "–"


def _seconds(seen: Seen | str) -> str:
    return f"{seen.longest:.1f} s" if isinstance(seen, Seen) and seen.longest is not None else ""


def table(rows: Iterable[Row]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells for row in rows)]
    return "\n".join("| " + " | ".join(_in_one_cell(cell) for cell in line) + " |" for line in lines)


def _in_one_cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def outcome(rows: list[Row], state: dict[str, str]) -> Outcome:
    """Return `rows` as a part of RESULTS.md."""
    left_out = sum(bool(row.why_not) for row in rows)
    sides = f"{len(rows) - left_out} faults made" + (f", {left_out} not; the table says why" if left_out else "")
    figure = Figure(NAME, sum(row.faulty for row in rows), sides, at_most=0)
    return Outcome([figure], state, f"{LEGEND}\n{table(rows)}")


LEGEND = """\
Four people write one comment after the other, and whoever is not thanked sends the same again; one reads. Sent and
taken are comments, each counted once, and mails where the fault is about mails. Lost is what was acknowledged and is
not there afterwards. “No post for” is the longest time in which nobody's comment was taken, “no page for” in which no
page came; “no answer” is a connection that was refused or ended. Each fault has a process of its own, and a time limit.
"""
