"""The form for an experience report: the optional part of a comment about a remedy that says what it did."""

from comments import typed
from comments.models import ExperienceReport
from comments.writing.fields import form_of, is_blank


class ExperienceForm(form_of(typed.EXPERIENCE, is_required=False)):
    """Shown beside the comment form, in the same `<form>`.

    The comment form asks `is_offered_for` before it calls `is_valid` and `save`, so that a report which came with a
    comment about something else is ignored.
    """

    def __init__(self, data=None, prefix=typed.REPORT_PREFIX, **kwargs):
        super().__init__(data, prefix=prefix, **kwargs)

    @staticmethod
    def is_offered_for(edition, remedy_slug):
        """Whether a comment about the remedy called `remedy_slug` may hold a report."""
        return any(remedy["slug"] == remedy_slug for remedy in edition.head["remedies"])

    def is_empty(self):
        """Whether nothing at all was chosen or written, not even something invalid."""
        return all(is_blank(self.data.get(self.add_prefix(name), "")) for name in self.fields)

    def clean(self):
        if self.is_empty():
            return
        for entry in typed.EXPERIENCE:
            if entry.when_missing and not self.cleaned_data.get(entry.name) and entry.name not in self.errors:
                self.add_error(entry.name, entry.when_missing)

    def save(self, comment):
        """Save the report of `comment` and return it; None if there is none. Call it before publishing."""
        if self.is_empty() or comment.remedy_id is None:
            return None
        return ExperienceReport.objects.create(comment=comment, **self.cleaned_data)
