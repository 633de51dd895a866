from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models.comment import Comment


class ProposedEdit(models.Model):
    """A writer's change of a published comment that waits for the author; readers see the old text until then."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="proposed_edit")
    body = models.TextField()
    reasons = models.JSONField(default=list)
    alarm = models.CharField(max_length=10, choices=Comment.Alarm.choices, blank=True)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.comment}: {self.body[:60]}"

    @transaction.atomic
    def accept(self, by):
        """Let the new text take the place of the old one."""
        comment = self._settle()
        comment.edit(by, proposed=True, body=self.body)
        if comment.is_published:
            # Whoever let the new text in has read the comment.
            comment.publish(by)

    @transaction.atomic
    def reject(self, by, reason=""):
        """Keep the old text; the writer's private page says so, and why."""
        comment = self._settle()
        comment.decisions.create(by=by, act="edited", reason=reason, previous_status=comment.status, tell_writer=True)

    def _settle(self):
        """Take this row away and return its comment, locked; ValueError where another proposal took its place."""
        comment = self.comment.lock()
        if not ProposedEdit.objects.filter(pk=self.pk).delete()[0]:
            raise ValueError(_("This change was withdrawn, replaced or settled in the meantime."))
        return comment
