"""Lists the evidence marks: does it help, does it bring the illness on, and what to watch out for.

Pages, the table of remedies and its filters, the admin, the files, the cleaner of HTML and the counts take the marks
from here, in this order. Only site.css and the README of the guide's files name them again, and
tests/articles/test_marks.py finds what is missing there. Readers see the rule for each mark on the page that marks link
to. CONTRIBUTING.md works through a new mark.

Published editions hold the HTML of their marks. If a word, shape or class changes, raise RENDERER_VERSION.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Mark:
    """An answer to one of the questions. `value` is how rows, files and `[question: value | @key]` name it."""

    question: str
    value: str
    word: str | Promise
    shape: str
    meaning: str | Promise
    # Whether it was studied. In the table, unstudied remedies follow the others, or have a heading of their own.
    is_studied: bool = True
    # If readers' reports on remedies with this mark are never counted: words for such remedies; else "".
    never_counted: str | Promise = ""
    # The word in a guide that says what its illness is called: it holds %(topic)s. "" if no illness stands in it.
    word_with_topic: str | Promise = ""

    @property
    def anchor(self) -> str:
        """The id of its entry on the page that explains the marks."""
        return f"{self.question}-{self.value}"

    @property
    def classes(self) -> str:
        return f"mark mark-{self.question} is-{self.value}"

    def word_for(self, topic: str) -> str:
        """Return the word for a guide whose illness is called `topic`; "" outside of a guide."""
        return str(self.word_with_topic) % {"topic": topic} if topic and self.word_with_topic else str(self.word)


@dataclass(frozen=True)
class Question:
    """A question and its answers; `marks` is {value: mark}."""

    name: str
    title: str | Promise
    marks: dict[str, Mark]


def _by_value(*marks: Mark) -> dict[str, Mark]:
    return {mark.value: mark for mark in marks}


HELPS = _by_value(
    Mark(
        "helps",
        "good",
        _("Good evidence"),
        "●●●",
        _("At least two controlled trials agree that it eases symptoms, with moderate or better certainty."),
    ),
    Mark(
        "helps",
        "some",
        _("Some evidence"),
        "●●○",
        _("One sound controlled trial found that it eases symptoms, or several weaker ones mostly agree."),
    ),
    Mark(
        "helps",
        "little",
        _("Little or conflicting evidence"),
        "●○○",
        _("One small or weak trial, studies without a comparison group, or trials that disagree."),
    ),
    Mark(
        "helps",
        "unstudied",
        _("Not studied: stories only"),
        "○○○",
        _(
            "We found no controlled trial; each page says when and where we looked. A story cannot show what caused a "
            "change."
        ),
        is_studied=False,
    ),
    Mark(
        "helps",
        "no-benefit",
        _("Tested, no clear benefit"),
        "–––",
        _("Controlled trials compared it with something else and found no clear difference."),
    ),
)

CAUSES = _by_value(
    Mark(
        "causes",
        "good",
        _("Good evidence that it brings the illness on"),
        "■■■",
        _("Shown firmly and repeatedly, for example in a systematic review."),
        word_with_topic=_("Good evidence that it brings %(topic)s on"),
    ),
    Mark(
        "causes",
        "some",
        _("Some evidence that it brings the illness on"),
        "■■□",
        _("Several studies point the same way, but they cannot show cause for certain."),
        word_with_topic=_("Some evidence that it brings %(topic)s on"),
    ),
    Mark(
        "causes",
        "little",
        _("Little or conflicting evidence that it brings the illness on"),
        "■□□",
        _("One small study, or studies that disagree."),
        word_with_topic=_("Little or conflicting evidence that it brings %(topic)s on"),
    ),
    Mark(
        "causes",
        "unstudied",
        _("Not studied as a cause"),
        "□□□",
        _("Often named, but we found no study that could tell."),
        is_studied=False,
    ),
    Mark(
        "causes",
        "no-benefit",
        _("Studied, no clear link found"),
        "▭▭▭",
        _("Studies looked for a link and found none that was clear."),
    ),
)

CAUTIONS = _by_value(
    Mark(
        "caution",
        "worsens",
        _("Can make it worse"),
        "▲",
        _("It can make the illness worse, at once or after months or years."),
        word_with_topic=_("Can worsen %(topic)s"),
    ),
    Mark(
        "caution",
        "serious",
        _("Serious risk"),
        "▲",
        _("It can do serious harm to some people. Read the risks, and ask a doctor or pharmacist."),
    ),
    Mark(
        "caution",
        "advised-against",
        _("A guideline advises against it"),
        "▲",
        _(
            "A current guideline advises against its usual use for the illness, conditionally or strongly. Such advice "
            "weighs harm too; how well it was studied is another question."
        ),
    ),
    Mark(
        "caution",
        "withdrawn",
        _("Withdrawn"),
        "▲",
        _("It was taken off the market in at least one country for safety reasons."),
        never_counted=_("anything withdrawn"),
    ),
)

QUESTIONS = {
    question.name: question
    for question in (
        Question("helps", _("Does it help?"), HELPS),
        Question("causes", _("Does it bring the illness on?"), CAUSES),
        Question("caution", _("Watch out"), CAUTIONS),
    )
}


def seem_to_differ(helps: str, cautions: Iterable[str]) -> bool:
    """Whether the marks say that it helps, and also that a guideline advises against it."""
    return helps in ("good", "some") and "advised-against" in cautions


def choices(marks: dict[str, Mark]) -> list[tuple[str, str | Promise]]:
    """Return `marks` as Django choices, in words for any guide."""
    return [(mark.value, mark.word) for mark in marks.values()]


def mark_classes() -> set[str]:
    """Return the CSS classes of all marks, for the cleaner of HTML."""
    marks = [mark for question in QUESTIONS.values() for mark in question.marks.values()]
    return {name for mark in marks for name in mark.classes.split()}
