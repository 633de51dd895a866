from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Remedy, Section
from comments.models.comment import KEPT_UNPUBLISHED, Comment
from comments.safety.alarms import IN_NEED
from rlssite.when import in_words


class DecisionQuerySet(models.QuerySet):
    def standing(self):
        """Those that no undo took back."""
        return self.filter(undone_by=None)


class Decision(models.Model):
    """One line of the log: who did what to a comment, why, and what an undo goes back to. Never an old text."""

    class Act(models.TextChoices):
        PUBLISHED = "published", _("published")
        # With the author's answer below it, in one act; an undo takes both back.
        ANSWERED = "answered", _("published, and answered")
        SPAM = "spam", _("marked as spam")
        REMOVED = "removed", _("removed")
        PENDING = "pending", _("put back to wait")
        UNDO = "undo", _("undone")
        REVIEWED = "reviewed", _("read, and left published")
        EDITED = "edited", _("edited")
        MASKED = "masked", _("amounts taken out")
        MOVED = "moved", _("moved")
        NOTED = "noted", _("editor's note")
        PINNED = "pinned", _("pinned or unpinned")
        LED = "led", _("became part of the guide")
        # From before the two were told apart.
        HELD = "held", _("replies held or let go")
        HOLD = "hold", _("replies held")
        LET_GO = "let-go", _("replies let go")
        NOT_TAKEN = "not-taken", _("change not taken over")
        LATER = "later", _("put aside")
        ERASED = "erased", _("erased")

    comment = models.ForeignKey(Comment, verbose_name=_("comment"), on_delete=models.CASCADE, related_name="decisions")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # If `by` is empty: whether the comment's writer acted, by the private link; if not, the site itself did.
    by_writer = models.BooleanField(_("by writer"), default=False)
    act = models.CharField(_("act"), max_length=10, choices=Act.choices)
    # Room for a whole ready text and the author's own words.
    reason = models.CharField(_("reason"), max_length=1400, blank=True)
    tell_writer = models.BooleanField(_("tell writer"), default=False)
    previous_status = models.CharField(_("previous status"), max_length=10, choices=Comment.Status.choices)
    # On an undo: the decision that it took back, so that none is taken back twice.
    undoes = models.OneToOneField(
        "self", verbose_name=_("undoes"), on_delete=models.SET_NULL, null=True, related_name="undone_by"
    )
    # On a move: where the thread stood before.
    previous_section = models.ForeignKey(
        Section, verbose_name=_("previous section"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    previous_remedy = models.ForeignKey(
        Remedy, verbose_name=_("previous remedy"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made = models.DateTimeField(_("made"), auto_now_add=True)

    # The acts by which staff let readers see a comment.
    PUBLISHING = (Act.PUBLISHED, Act.ANSWERED)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_act_display()}, {in_words(self.made)}"

    @property
    def in_words(self):
        if self.act == self.Act.UNDO and self.undoes and self.undoes.act == self.Act.LATER:
            return _("back in its place")
        # By the comment as it is now: once that is erased, nothing tells that its writer was in need.
        if self.act == self.Act.REMOVED and self.comment.alarm in IN_NEED:
            published = self.comment.published
            return KEPT_UNPUBLISHED if published is None or self.made < published else self.get_act_display()
        return self.get_act_display()
