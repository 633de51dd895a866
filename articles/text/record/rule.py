"""Says which mark a remedy's record leads to. Pure.

The rule stands here only: `manage.py check_content` compares the author's marks with it, and the page that explains the
marks prints it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.text.marks import HELPS, Mark

# What controlled trials of a remedy found: {value: words}.
FINDINGS: dict[str, str | Promise] = {
    "agree": _("they agree that it helps"),
    "mostly": _("most of them found that it helps"),
    "disagree": _("they disagree"),
    "no-difference": _("they found no clear difference"),
    "uncontrolled": _("there are only studies without a comparison group"),
    "none": _("no study was found"),
}
# How sure the cited review or guideline is: {value: word}.
CERTAINTIES: dict[str, str | Promise] = {
    "high": _("high"),
    "moderate": _("moderate"),
    "low": _("low"),
    "very-low": _("very low"),
}


@dataclass(frozen=True)
class Rule:
    """`mark` is a value of `HELPS` (articles/text/marks.py); `when` tells readers what leads to it."""

    mark: str
    when: str | Promise
    fits: Callable[[str, int | None, str], bool]


# The first one that fits counts.
RULES = (
    Rule("unstudied", _("We found no controlled trial and no other study."), lambda found, _n, _sure: found == "none"),
    Rule(
        "little",
        _(
            "There are only studies without a comparison group, or the controlled trials disagree: "
            "half or fewer saw a gain."
        ),
        lambda found, _n, _sure: found in ("uncontrolled", "disagree"),
    ),
    Rule(
        "no-benefit",
        _("Controlled trials found no clear difference."),
        lambda found, _n, _sure: found == "no-difference",
    ),
    Rule(
        "good",
        _("Two or more controlled trials agree that it helps, and the certainty is rated high or moderate."),
        lambda found, trials, sure: found == "agree" and (trials or 0) >= 2 and sure in ("high", "moderate"),
    ),
    Rule(
        "little",
        _("A single controlled trial found that it helps, and the certainty is rated very low."),
        lambda _found, trials, sure: trials == 1 and sure == "very-low",
    ),
    Rule(
        "some",
        _("In all other cases in which controlled trials agree, or most of them, that it helps."),
        lambda found, _n, _sure: found in ("agree", "mostly"),
    ),
)


def mark_of(findings: str, trials: int | None, certainty: str) -> str:
    """Return the answer to “does it help?” that a record leads to; "" without findings."""
    return next((rule.mark for rule in RULES if findings and rule.fits(findings, trials, certainty)), "")


def marks_of_rules() -> list[tuple[Mark, str | Promise]]:
    """Return (mark, what leads to it) of each rule, for readers."""
    return [(HELPS[rule.mark], rule.when) for rule in RULES]
