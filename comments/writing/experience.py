"""The optional part of a comment about a remedy: what it did for its writer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models import ExperienceReport
from comments.writing.fields import TypedForm, TypedLine, is_blank

# A radio button cannot be taken back, so that leaving it out is a choice as well; the last, and where it starts.
LEFT_OUT = ("", _("leave this out"))
WRONG_CHOICE = {"invalid_choice": _("Choose one of these.")}


class ExperienceForm(TypedForm):
    """Stands beside the comment form, in the same `<form>`.

    A report that came with a comment it does not belong to is ignored: whoever takes the comment asks
    `is_offered_for` first, and calls `is_valid` and `save` only then.
    """

    outcome = forms.ChoiceField(
        label=_("What did it do for you?"),
        choices=[*ExperienceReport.Outcome.choices, LEFT_OUT],
        required=False,
        widget=forms.RadioSelect,
        error_messages=WRONG_CHOICE,
    )
    duration = forms.ChoiceField(
        label=_("How long have you used it, or did you use it?"),
        choices=[LEFT_OUT, *ExperienceReport.Duration.choices],
        required=False,
        error_messages=WRONG_CHOICE,
    )
    use = forms.ChoiceField(
        label=_("Are you still using it? If not, why did you stop?"),
        choices=[LEFT_OUT, *ExperienceReport.Use.choices],
        required=False,
        error_messages=WRONG_CHOICE,
    )
    side_effects = TypedLine(
        label=_("Side effects"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What else it did to you, in a few words. Please leave amounts out."),
    )

    def __init__(self, data=None, prefix="experience", **kwargs):
        super().__init__(data, prefix=prefix, **kwargs)

    @staticmethod
    def is_offered_for(edition, remedy_slug):
        """Whether a comment about the remedy called `remedy_slug` may hold a report."""
        return any(remedy["slug"] == remedy_slug for remedy in edition.parts["remedies"])

    def is_empty(self):
        """Whether nothing was chosen and nothing written, valid or not."""
        return all(is_blank(self.data.get(self.add_prefix(name), "")) for name in self.fields)

    def clean(self):
        if self.is_empty():
            return
        missing = {
            "outcome": _("Choose what it did for you, or leave out the other answers too."),
            "duration": _("Choose how long you used it, or leave out the other answers too."),
        }
        for name, message in missing.items():
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, message)

    def save(self, comment):
        """Write the report of `comment` and return it; None where there is none. Before the comment is published."""
        if self.is_empty() or comment.remedy_id is None:
            return None
        return ExperienceReport.objects.create(comment=comment, **self.cleaned_data)
