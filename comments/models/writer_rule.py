from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.contact import Contact


class WriterRuleQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(models.Q(until=None) | models.Q(until__gt=timezone.now()))

    def about(self, sender, contact):
        """Return the rule about who writes now: from a confirmed address if there is one, else about the connection."""
        of_contact = self.filter(contact=contact).first() if contact else None
        return of_contact or (self.valid().filter(sender=sender).first() if sender else None)


class WriterRule(models.Model):
    """What the author decided about a writer: to trust them, or to block them.

    A writer is known by the confirmed address that their device is remembered for, or by the keyed hash of the
    connection they write from. An address that was only typed proves nothing.
    """

    class Kind(models.TextChoices):
        TRUST = "trust", _("trusted")
        BLOCK = "block", _("blocked")

    kind = models.CharField(_("what was decided"), max_length=5, choices=Kind.choices)
    contact = models.OneToOneField(
        Contact, verbose_name=_("address"), on_delete=models.CASCADE, null=True, related_name="rule"
    )
    # Empty is no value here, or two rules about addresses would be one.
    sender = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    # As long as the hash of the connection is kept with the comment that it was taken from.
    until = models.DateTimeField(_("until"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made = models.DateTimeField(_("made"), auto_now=True)

    objects = WriterRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("trusted or blocked writer")
        verbose_name_plural = _("trusted and blocked writers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True) ^ models.Q(sender__isnull=True), name="rule_about_one_writer"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.contact or _('a connection')}"

    @property
    def is_trust(self):
        return self.kind == self.Kind.TRUST
