"""Fields that are checked by functions of our own.

Migrations do not mention these functions: the database knows nothing of them, and a migration that names one has to be
changed whenever the function is moved.
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
