from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.decision import Decision
from rlssite.when import in_words

# How long amounts that were taken out can be put back; then the old text is deleted (mail/jobs.py).
MASKED_KEPT = timedelta(hours=24)


class MaskedText(models.Model):
    """The text of a comment, and of the report beside it, as it was before the author took the amounts out."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="masked_text")
    # The decision that took them out, which an undo takes back.
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="masked_text", null=True)
    body = models.TextField()
    side_effects = models.TextField(blank=True)
    edited = models.DateTimeField(null=True)
    edited_by = models.CharField(max_length=6, choices=Comment.EditedBy.choices, blank=True)
    made = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("text before amounts were taken out")
        verbose_name_plural = _("texts before amounts were taken out")

    def __str__(self):
        return f"{self.comment_id}: {in_words(self.made)}"
