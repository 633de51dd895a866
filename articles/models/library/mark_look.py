from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.remedy import Remedy


class MarkLook(models.Model):
    """That somebody looked at newer sources of a remedy and left its mark as it is."""

    remedy = models.OneToOneField(Remedy, verbose_name=_("remedy"), on_delete=models.CASCADE, related_name="mark_look")
    # The keys of those sources. One more that is newer asks for another look.
    sources = models.JSONField(_("sources"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made = models.DateTimeField(_("made"), auto_now=True)

    class Meta:
        verbose_name = _("look at a mark")
        verbose_name_plural = _("looks at marks")

    def __str__(self):
        return f"{self.remedy}, {self.made:%Y-%m-%d}"
