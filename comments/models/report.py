from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class Report(models.Model):
    """A reader's report that something is wrong with a comment. It needs no login, and keeps no address."""

    class Kind(models.TextChoices):
        DANGEROUS = "dangerous", _("dangerous advice")
        PERSON = "person", _("tells about somebody else, or their address")
        UNKIND = "unkind", _("unkind")
        SELLING = "selling", _("sells something")
        OTHER = "other", _("something else")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=500, blank=True)
    sender = models.CharField(max_length=64, blank=True, editable=False)
    sender_purge_at = models.DateTimeField(null=True, blank=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    handled = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["created"], name="report_open", condition=models.Q(handled__isnull=True)),
            models.Index(fields=["sender", "-created"], name="report_sender"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.comment}"
