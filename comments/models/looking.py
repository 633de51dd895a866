from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from rlssite.when import in_words


class Looking(models.Model):
    """That somebody of the staff has a comment open. It keeps nobody out, and ends by itself (comments/waiting.py)."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="lookers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True)
    seen = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("look at a comment")
        verbose_name_plural = _("looks at comments")
        constraints = [models.UniqueConstraint(fields=["comment", "by"], name="one_look_each")]

    def __str__(self):
        return f"{self.by}: {in_words(self.seen)}"
