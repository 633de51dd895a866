from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Previews and refused texts are read by the guards without being kept, so that they are counted by themselves. Many
# readers may share one address, and one of them may look twenty times at what they write.
LOOKS_WINDOW = timedelta(minutes=10)
MOST_LOOKS = 60


class SenderManager(models.Manager):
    def lock(self, sender):
        """Return the row of `sender`, locked until the transaction ends: what one sender does at once takes turns."""
        now = timezone.now()
        # One statement that makes the row or waits for whoever has it.
        self.bulk_create(
            [self.model(sender=sender, since=now, seen=now)],
            update_conflicts=True,
            unique_fields=["sender"],
            update_fields=["seen"],
        )
        return self.get(sender=sender)

    def count_look(self, sender):
        """Count one look at what `sender` typed; return whether there were too many in a short time."""
        now = timezone.now()
        if self.filter(sender=sender, since__gt=now - LOOKS_WINDOW, looks__gte=MOST_LOOKS).exists():
            return True
        with transaction.atomic():
            row = self.lock(sender)
            if now - row.since >= LOOKS_WINDOW:
                row.since, row.looks = now, 0
            row.looks += 1
            row.save()
        return row.looks > MOST_LOOKS


class Sender(models.Model):
    """How often one sender had something looked at lately. The address itself is kept nowhere, and this for hours."""

    # The keyed hash, as a comment has it.
    sender = models.CharField(max_length=64, primary_key=True, editable=False)
    looks = models.PositiveIntegerField(default=0, editable=False)
    since = models.DateTimeField(editable=False)
    seen = models.DateTimeField(editable=False, db_index=True)

    objects = SenderManager()

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")

    def __str__(self):
        return f"{self.looks} since {self.since}"
