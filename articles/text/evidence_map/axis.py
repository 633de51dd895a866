"""Says which remedies' points may stand on one scale, and where on it. Pure."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from articles.text.figures.drawing import place, plain_number, scale

# “severity, 0 to 40”, “0–40”: a scale that says where it ends. All that begin elsewhere stay in words.
_RANGE = re.compile(r"(?<![\d.,])0 ?(?:[^\W\d]{1,4}|[-–]) ?([0-9]{1,4})(?![\d.])")
# At most so many steps are marked.
_MOST_STEPS = 7
_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Axis:
    """A scale from 0 to `top`, of which the map shows the part from `low` to `high`, marked every `step` points."""

    top: int
    low: float
    high: float
    step: float
    holds: frozenset[str]  # slugs

    def at(self, value: float) -> float:
        """Return where `value` stands, in percent of the map's width."""
        return place(value, self.low, self.high)

    @property
    def marks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * index for index in range(count + 1)]

    def described(self) -> dict[str, Any]:
        """Return the scale for the page: its drawing, and between which numbers points were counted."""
        # Zero first: where words would touch, the first one stays.
        marks = sorted(self.marks, key=abs)
        return {
            "top": self.top,
            "svg": scale([(self.at(mark), plain_number(mark)) for mark in marks]),
        }


def scale_of(words: str) -> tuple[str, int]:
    """Return what a scale measures and where it ends, if it begins at 0; 0 as its end if `words` do not say so."""
    found = _RANGE.search(words)
    return (words[: found.start()].strip(" ,;:.").casefold(), int(found[1])) if found else ("", 0)


def remark(scale_words: str) -> str:
    """Return what `scale_words` say beside the scale: “severity, 0 to 40, in one trial” → “in one trial”."""
    found = _RANGE.search(scale_words)
    return scale_words[found.end() :].strip(" ,;:.") if found else ""


def axis_of(remedies: Iterable[dict[str, Any]]) -> Axis | None:
    """Return the scale on which most remedies were measured; None if none was measured on a scale that says its end."""
    remedies = list(remedies)
    names = [remedy["name"] for remedy in remedies]
    measured = [remedy for remedy in remedies if _is_comparable(remedy, names)]
    if not measured:
        return None
    usual = Counter(scale_of(remedy["effect_scale"]) for remedy in measured)
    chosen = max(usual, key=lambda one: (usual[one], one[1], one[0]))
    held = {r["slug"]: float(r["effect"]) for r in measured if scale_of(r["effect_scale"]) == chosen}
    lowest, highest = min(0.0, *held.values()), max(0.0, *held.values())
    step = _step((highest - lowest) or 1)
    low, high = math.floor(lowest / step) * step, math.ceil(highest / step) * step
    return Axis(chosen[1], low, max(high, low + step), step, frozenset(held))


def _is_comparable(remedy: dict[str, Any], names: list[str]) -> bool:
    """Whether it was measured in points of a known scale, against something that is no remedy of the guide itself."""
    against = remedy["effect_against"].casefold()
    if not remedy["effect"] or not against or not scale_of(remedy["effect_scale"])[1]:
        return False
    words = [re.escape(name.casefold()) for name in names if name.strip()]
    return not re.search(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", against)


def _step(span: float) -> float:
    """Return the smallest round step of which `_MOST_STEPS` reach over `span`."""
    size = 10.0 ** math.floor(math.log10(span / _MOST_STEPS))
    return next(step * size for step in (*_STEPS, 10, 20, 50) if span / (step * size) <= _MOST_STEPS)
