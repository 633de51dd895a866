from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.decision import Decision
from comments.safety.learned import Learned, learned_from

# The latest decisions count; what was spam years ago may be talk today.
DECISIONS_READ = 2000


class LearnedWords(models.Model):
    """What the author's decisions teach the guards, in one row that the worker renews: words of erased comments go."""

    kept = models.PositiveIntegerField(_("kept"), default=0)
    spam = models.PositiveIntegerField(_("spam"), default=0)
    words = models.JSONField(_("words"), default=dict)
    made = models.DateTimeField(_("made"), auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("learned words")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="learned_words_are_one_row")]

    def __str__(self):
        return f"{self.kept} + {self.spam}"

    @classmethod
    def load(cls):
        row = cls.objects.filter(pk=1).values_list("kept", "spam", "words").first()
        return Learned(*row) if row else Learned()


def renew():
    """Learn anew from what the staff published and threw out; return how many decisions that were."""
    decided = Comment.objects.filter(
        status__in=[Comment.Status.PUBLISHED, Comment.Status.SPAM],
        erased=None,
        decisions__by__isnull=False,
        decisions__act__in=[*Decision.PUBLISHING, "spam", "reviewed"],
    )
    rows = decided.distinct().order_by("-pk").values_list("pk", "body", "status")[:DECISIONS_READ]
    learned = learned_from((body, status == Comment.Status.SPAM) for _pk, body, status in rows)
    LearnedWords.objects.update_or_create(
        pk=1, defaults={"kept": learned.kept, "spam": learned.spam, "words": learned.words}
    )
    return learned.kept + learned.spam
