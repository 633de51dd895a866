"""The form for an experience report: the optional part of a comment about a remedy that says what it did."""

from comments import typed
from comments.writing.fields import form_of, is_blank
from comments.writing.parts import parts_of


class ExperienceForm(form_of(typed.EXPERIENCE, is_required=False)):
    """Shown beside the comment form, in the same `<form>`.

    The comment form asks `is_offered_for` before it calls `is_valid`, so that a report which came with a comment about
    something else is ignored.
    """

    def __init__(self, data=None, prefix=typed.REPORT_PREFIX, **kwargs):
        super().__init__(data, prefix=prefix, **kwargs)

    @staticmethod
    def is_offered_for(edition, remedy_slug):
        """Whether a comment about the remedy called `remedy_slug` may hold a report."""
        return remedy_slug in parts_of(edition)["remedy"]

    @staticmethod
    def is_empty(data):
        """Whether nothing at all was chosen or written in `data`, not even something invalid."""
        return all(is_blank(data.get(entry.sent_as, "")) for entry in typed.EXPERIENCE)

    def clean(self):
        if self.is_empty(self.data):
            return
        for entry in typed.EXPERIENCE:
            if entry.when_missing and not self.cleaned_data.get(entry.name) and entry.name not in self.errors:
                self.add_error(entry.name, entry.when_missing)
