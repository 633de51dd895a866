"""The one table of the site itself, which belongs to no guide and no discussion."""

from django.db import models


class Beat(models.Model):
    """When something was last seen to work: the worker, a write to the database, a backup."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        # Nobody edits it, so nobody is given leave to.
        default_permissions = ()

    def __str__(self):
        return self.name
