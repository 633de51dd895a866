"""The tables of the site itself, which belong to no guide and no discussion."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Beat(models.Model):
    """When something was last seen to work: the worker, a write to the database."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        # Nobody edits it, so nobody is given leave to.
        default_permissions = ()

    def __str__(self):
        return self.name


class GivenPassword(models.Model):
    """Whose password others have seen: it was printed, or somebody else typed it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    # Of that password; with one's own it fits no more.
    mark = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.user)


class LongWork(models.Model):
    """One piece of work. At most one is open at a time: the database itself refuses another."""

    kind = models.CharField(max_length=40)
    # What the form asked, as JSON; and the name that the uploaded file had.
    given = models.JSONField(default=dict)
    file_name = models.CharField(max_length=200, blank=True)
    is_trial = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked = models.DateTimeField(default=timezone.now)
    begun = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    # How often a worker began it: a second time if the first was killed.
    tries = models.PositiveSmallIntegerField(default=0)
    # What it says at its end, a sentence a line, and whether it failed; the name of the file that it made.
    says = models.TextField(blank=True)
    has_failed = models.BooleanField(default=False)
    makes = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("import, export or backup")
        verbose_name_plural = _("import, export, backup")
        ordering = ["-pk"]
        constraints = [
            # Every open row has the same value here, so there is one at most.
            models.UniqueConstraint(
                models.Case(models.When(ended__isnull=True, then=1), default=None, output_field=models.IntegerField()),
                name="one_long_work_at_a_time",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self):
        return self.ended is None
