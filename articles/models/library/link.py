from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.querysets import LinkQuerySet


class Link(models.Model):
    """An address elsewhere, and what its server answered last. Where it stands is found in the texts, not kept."""

    class State(models.TextChoices):
        NEW = "", _("not looked at yet")
        DEAD = "dead", _("dead")
        SILENT = "silent", _("no answer")
        UNCLEAR = "unclear", _("could not tell")
        MOVED = "moved", _("moved")
        GOOD = "good", _("good")

    url = models.CharField(_("address"), max_length=2000, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW, blank=True)
    # 0 if nothing was answered.
    status = models.PositiveSmallIntegerField(_("answer"), default=0)
    words = models.CharField(_("what that means"), max_length=200, blank=True)
    # Where redirects lead, if that is elsewhere.
    leads_to = models.CharField(_("leads to"), max_length=2000, blank=True)
    checked = models.DateTimeField(_("looked at"), null=True, blank=True)
    # Whether the worker is to look at it.
    is_due = models.BooleanField(_("waits to be looked at"), default=False, db_index=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link elsewhere")
        verbose_name_plural = _("links elsewhere")
        ordering = ["url"]

    def __str__(self):
        return self.url
