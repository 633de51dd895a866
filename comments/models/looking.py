from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from rlssite.desk import looking


class Looking(looking.Looking):
    """That somebody of the staff has a comment open."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="lookers")

    class Meta:
        verbose_name = _("look at a comment")
        verbose_name_plural = _("looks at comments")
        constraints = [models.UniqueConstraint(fields=["comment", "by"], name="one_look_each")]
