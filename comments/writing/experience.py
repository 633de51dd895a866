"""The optional part of a comment about a remedy: what it did for its writer."""

from comments import typed
from comments.models import ExperienceReport
from comments.writing.fields import form_of, is_blank


class ExperienceForm(form_of(typed.EXPERIENCE, is_required=False)):
    """Stands beside the comment form, in the same `<form>`.

    A report that came with a comment it does not belong to is ignored: whoever takes the comment asks
    `is_offered_for` first, and calls `is_valid` and `save` only then.
    """

    def __init__(self, data=None, prefix=typed.REPORT_PREFIX, **kwargs):
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
        for entry in typed.EXPERIENCE:
            if entry.when_missing and not self.cleaned_data.get(entry.name) and entry.name not in self.errors:
                self.add_error(entry.name, entry.when_missing)

    def save(self, comment):
        """Write the report of `comment` and return it; None where there is none. Before the comment is published."""
        if self.is_empty() or comment.remedy_id is None:
            return None
        return ExperienceReport.objects.create(comment=comment, **self.cleaned_data)
