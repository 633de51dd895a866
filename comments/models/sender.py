from datetime import timedelta

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Previews and refused texts are checked without being kept, so they are counted here. The limit is generous: many
# readers may share one address, and one of them may preview a text twenty times.
LOOKS_WINDOW = timedelta(minutes=10)
MOST_LOOKS = 60
# A single statement that makes the row, or waits for the transaction that has it. Written out, because others wait
# while Django would put it together.
_LOCK = """
    INSERT INTO comments_sender (sender, looks, since, seen) VALUES (%s, 0, %s, %s)
    ON CONFLICT (sender) DO UPDATE SET seen = excluded.seen
"""


class SenderManager(models.Manager):
    def lock(self, sender):
        """Lock the row of `sender` until the transaction ends, so that requests of one sender take turns."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [sender, now, now])

    def count_look(self, sender):
        """Count one check of what `sender` typed; return whether there were too many in a short time."""
        now = timezone.now()
        if self.filter(sender=sender, since__gt=now - LOOKS_WINDOW, looks__gte=MOST_LOOKS).exists():
            return True
        with transaction.atomic():
            self.lock(sender)
            row = self.get(sender=sender)
            if now - row.since >= LOOKS_WINDOW:
                row.since, row.looks = now, 0
            row.looks += 1
            row.save()
        return row.looks > MOST_LOOKS


class Sender(models.Model):
    """How often one sender had something checked lately. No IP address is kept, only its hash, and that for hours."""

    # The same keyed hash as in `Comment.sender`.
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
