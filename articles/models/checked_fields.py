"""Model fields with validators of our own that migrations do not mention.

The database does not know validators, and a migration that names one would have to change whenever the function moves.
"""

from django.db import models


class _Checked:
    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, f"django.db.models.{self.get_internal_type()}", args, kwargs


class CheckedCharField(_Checked, models.CharField):
    pass


class CheckedJSONField(_Checked, models.JSONField):
    pass
