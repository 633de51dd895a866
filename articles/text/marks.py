"""The words of the two marks, kept apart: does it help, and what to watch out for. Causes have words of their own.

Each answer: (stored value, word, shape, what it means). The rule for each is DESIGN's "marks" and is
shown to readers on the page that the marks lead to.
"""

from django.utils.translation import gettext_lazy as _

HELPS = {
    "good": (
        _("Good evidence"),
        "●●●",
        _(
            "A guideline recommends it strongly; or recommends it conditionally, with evidence of moderate "
            "certainty from several trials."
        ),
    ),
    "some": (
        _("Some evidence"),
        "●●○",
        _("A guideline recommends it conditionally, or at least two controlled trials point the same way."),
    ),
    "little": (
        _("Little or conflicting evidence"),
        "●○○",
        _("One small trial, trials without a comparison group, or trials that disagree."),
    ),
    "unstudied": (
        _("Not studied: stories only"),
        "○○○",
        _("We found no trial. People tell stories about it; a story cannot show what caused a change."),
    ),
    "no-benefit": (
        _("Tested, no clear benefit"),
        "–––",
        _("Controlled trials compared it with something else and found no clear difference."),
    ),
}

CAUSES = {
    "good": (
        _("Good evidence that it brings RLS on"),
        "■■■",
        _("Shown firmly and repeatedly, for example in a systematic review."),
    ),
    "some": (
        _("Some evidence that it brings RLS on"),
        "■■□",
        _("Several studies point the same way, but they cannot show cause for certain."),
    ),
    "little": (
        _("Little or conflicting evidence that it brings RLS on"),
        "■□□",
        _("One small study, or studies that disagree."),
    ),
    "unstudied": (
        _("Not studied as a cause"),
        "□□□",
        _("Often named, but we found no study that could tell."),
    ),
    "no-benefit": (
        _("Studied, no clear link found"),
        "▭▭▭",
        _("Studies looked for a link and found none that was clear."),
    ),
}

CAUTIONS = {
    "worsens": (_("Can worsen RLS"), "▲", _("It can make restless legs worse, at once or after months or years.")),
    "serious": (
        _("Serious risk"),
        "▲",
        _("It can do serious harm to some people. Read the risks, and ask a doctor or pharmacist."),
    ),
    "advised-against": (
        _("A guideline advises against it"),
        "▲",
        _("A current guideline advises against its usual use for RLS, conditionally or strongly."),
    ),
    "withdrawn": (_("Withdrawn"), "▲", _("It was taken off the market in at least one country for safety reasons.")),
}

QUESTIONS = {
    "helps": (_("Does it help?"), HELPS),
    "causes": (_("Does it bring RLS on?"), CAUSES),
    "caution": (_("Watch out"), CAUTIONS),
}


def choices(answers):
    """Return `answers` as Django choices."""
    return [(value, word) for value, (word, _shape, _meaning) in answers.items()]
