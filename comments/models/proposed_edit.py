from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.safety.alarms import Alarm


class ProposedEdit(models.Model):
    """A writer's change of a published comment, waiting for the author; readers see the old text meanwhile."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="proposed_edit")
    body = models.TextField()
    reasons = models.JSONField(default=list)
    alarm = models.CharField(max_length=10, choices=Alarm.choices, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("proposed edit")
        verbose_name_plural = _("proposed edits")

    def __str__(self):
        return f"{self.comment}: {self.body[:60]}"
