"""The parts of the comment form that stand folded below it, so that its text, name and button come first.

A part stands open if anything in it was typed, chosen or is wrong: what somebody gave is never out of their sight.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.writing.experience import ExperienceForm
from comments.writing.fields import is_blank

HOW_IT_WENT = _("Tell how it went: what you tried, for how long, what it did")
WHICH_PART = _("Say which part of the guide it is about")
QUESTION_AND_SELF = _("Ask a question, give your place, or hear of answers by e-mail")
SELF = _("Give your place, or hear of answers by e-mail")
QUESTION = _("Mark it as a question")
# The fields of each fold, in their order. What stands in sight is named in templates/comments/form.html: a new field
# takes its place here or there, else it stands nowhere.
HOW, MORE = ("about",), ("is_question", "place", "email", "wants_mail")


@dataclass(frozen=True)
class Fold:
    summary: str | Promise
    fields: list
    # The ExperienceForm, in the fold that holds it.
    experience: ExperienceForm | None
    is_open: bool


def folds_of(form):
    """Return the folds of a `CommentForm` that have anything in them."""
    experience = form.experience
    has_self, has_question = "email" in form.fields, "is_question" in form.fields
    more = QUESTION_AND_SELF if has_self and has_question else SELF if has_self else QUESTION
    found = (
        _fold(form, HOW_IT_WENT if experience else WHICH_PART, HOW, experience),
        _fold(form, more, MORE, None),
    )
    return [fold for fold in found if fold.fields]


def _fold(form, summary, names, experience):
    fields = [form[name] for name in names if name in form.fields]
    shown = [*fields, *(experience or ())]
    is_open = any(field.errors or not is_blank(str(field.value() or "")) for field in shown)
    return Fold(summary, fields, experience, is_open)
