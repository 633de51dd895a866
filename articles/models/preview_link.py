"""Links that the author makes so that somebody can read the working copy before it is public."""

import base64
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article

LASTS = timedelta(days=14)
# A link that was forgotten must not stay open for ever.
AT_MOST = timedelta(days=366)
# How often it is noted that a link was used: a visit asks for many pages.
NOTED_EVERY = timedelta(minutes=1)


def in_two_weeks():
    return timezone.localdate() + LASTS


class PreviewLinkManager(models.Manager):
    def at(self, token):
        """Return the link whose address has `token`, which may hold anything; None if there is none."""
        number, _dash, code = token.partition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        link = self.select_related("article").filter(pk=int(number)).first()
        return link if link is not None and constant_time_compare(link.code, code) else None


class PreviewLink(models.Model):
    """A link to the working copy, live or as it was when the link was made.

    Its address is an HMAC under the site's secret key: who reads the database cannot open it.
    """

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="preview_links"
    )
    name = models.CharField(
        _("for whom"),
        max_length=120,
        help_text=_("For your own list, like “for Dr. Smith”; readers do not see it."),
    )
    until = models.DateField(_("works until"), help_text=_("It ends with this day. You can revoke it earlier."))
    # The working copy as an edition's source; None for a live link.
    source = models.JSONField(null=True, blank=True, editable=False)
    # Random, so that a row that takes the number of a deleted one has another address.
    key = models.CharField(max_length=32, editable=False)
    made = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    revoked = models.DateTimeField(null=True, blank=True, editable=False)
    last_used = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PreviewLinkManager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-made", "-pk"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        # Not as defaults of the fields: a migration would have to import those from here.
        if self._state.adding:
            self.key = self.key or secrets.token_hex(16)
            self.until = self.until or in_two_weeks()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("articles:preview", args=[f"{self.pk}-{self.code}"])

    @property
    def code(self):
        mac = salted_hmac("articles.preview", f"{self.pk} {self.key}", algorithm="sha256").digest()
        return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()

    @property
    def has_ended(self):
        return self.until < timezone.localdate()

    @property
    def works(self):
        return not self.revoked and not self.has_ended

    @property
    def is_live(self):
        return self.source is None

    def note_use(self):
        now = timezone.now()
        if self.last_used is None or now - self.last_used > NOTED_EVERY:
            PreviewLink.objects.filter(pk=self.pk).update(last_used=now)
