from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.private_links import is_keyed_hash, keyed_hash


class Contact(models.Model):
    """An e-mail address that somebody typed, in lower case: what may be sent to it. Comments hold the address."""

    email = models.EmailField(unique=True)
    # When its owner said, from a mail of ours, that it is theirs.
    confirmed = models.DateTimeField(null=True, blank=True)
    # When its owner said that they want no mail of ours at all.
    unsubscribed = models.DateTimeField(null=True, blank=True)
    # When it was last asked to confirm: an address that does not answer is not asked again and again.
    asked = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("contact")

    def __str__(self):
        return self.email

    def token(self, purpose):
        return keyed_hash(purpose, self.pk)

    def is_token(self, token, purpose):
        return is_keyed_hash(token, purpose, self.pk)
