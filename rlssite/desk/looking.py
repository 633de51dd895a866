"""Who of the staff has something open at the desk. It keeps nobody out, and ends by itself."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from rlssite.when import in_words

# How long somebody who was seen at something is said to have it open.
LOOKS_FOR = timedelta(minutes=10)


class LookingQuerySet(models.QuerySet):
    def note(self, user, **what):
        """Note that `user` has `what` open now: since they opened it, if they were seen at it a moment ago."""
        now = timezone.now()
        look, is_new = self.get_or_create(**what, by=user, defaults={"since": now, "seen": now})
        if not is_new:
            since = look.since if now - look.seen < LOOKS_FOR else now
            self.filter(pk=look.pk).update(since=since, seen=now)

    def of_others(self, user):
        """What others than `user` have open now."""
        recent = self.filter(seen__gt=timezone.now() - LOOKS_FOR).exclude(by=user)
        return recent.select_related("by").order_by("since", "pk")


class Looking(models.Model):
    """Base of a row that says what somebody has open; a field of its own says what that is."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True)
    since = models.DateTimeField(db_default=Now())
    seen = models.DateTimeField(db_index=True)

    objects = LookingQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.by}: {in_words(self.seen)}"
