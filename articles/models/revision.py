"""Keeps what a guide, section or remedy was, or a text or page of the site: nothing that its author wrote is lost."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from articles.models.article import Article
from rlssite.when import in_words

DAY, WEEK, MONTHS = timedelta(days=1), timedelta(days=7), timedelta(days=60)


def superfluous(revisions, now):
    """Return the keys of those (key, time), the newest first, that are not kept: of old ones the last of each hour is.

    After a week it is the last of each day, after two months the last of each week. Pure.
    """
    gone, seen = [], set()
    for key, time in revisions:
        age = now - time
        if age < DAY:
            continue
        if age < WEEK:
            stretch = time.replace(minute=0, second=0, microsecond=0)
        elif age < MONTHS:
            stretch = time.date()
        else:
            stretch = time.isocalendar()[:2]
        if stretch in seen:
            gone.append(key)
        seen.add(stretch)
    return gone


class RevisionQuerySet(models.QuerySet):
    def of(self, row):
        """The revisions of a row, the newest first."""
        return self.filter(part=part_of(row))

    def thin(self, row):
        # By their keys: of two that were made at the same moment, one may go and the other stay.
        gone = superfluous(self.of(row).values_list("pk", "made"), timezone.now())
        self.filter(pk__in=gone).delete()


def part_of(row):
    """Return the name of a row as editions have it too: "section:12"."""
    return f"{row._meta.model_name}:{row.pk}"


class Revision(models.Model):
    """What such a row held after one save, or after one sitting of saves that its editor made."""

    # None for what belongs to the site and to no guide.
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="revisions")
    part = models.CharField(max_length=80)
    # The first save in it, and the last one.
    begun = models.DateTimeField()
    made = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by_itself = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    # As articles/editions/revisions.py puts them together.
    values = models.JSONField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("revision")
        verbose_name_plural = gettext_lazy("revisions")
        ordering = ["-made", "-pk"]
        indexes = [models.Index(fields=["part", "-made"], name="revisions_of_part")]

    def __str__(self):
        return in_words(self.made)
