"""Turns the rows of the site's own tables into lines of JSON and back: all tables of the apps in `settings.MOVED`.

A new table and a new column go along by themselves. What does not is named by its app, with the reason, in the module
that `settings.MOVED` names for it: `LEFT` {model: why}, `DERIVED` {model: {column that `rebuild` makes anew: what
stands there until then}}.

Rows keep their numbers, since addresses and histories name them. Accounts are known by their names alone.
"""

import json
import uuid
from datetime import UTC, date, datetime

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

BATCH = 200


class BadRow(Exception):
    """Says in one sentence which row cannot be loaded, and why."""


def moved_models():
    """Return the models of all rows that move, in a fixed order."""
    left = {name for where in settings.MOVED.values() for name in import_string(f"{where}.LEFT")}
    found = [model for app in settings.MOVED for model in apps.get_app_config(app).get_models()]
    return [model for model in found if model._meta.label not in left]


def columns_of(model):
    """Return the fields of `model` that move, sorted by name."""
    derived = derived_of(model)
    return sorted((f for f in model._meta.concrete_fields if f.name not in derived), key=lambda field: field.name)


def derived_of(model):
    """Return {column: what stands there until it is made} of the columns of `model` that do not move."""
    return import_string(f"{settings.MOVED[model._meta.app_label]}.DERIVED").get(model._meta.label, {})


def names_account(field):
    return field.is_relation and field.related_model is get_user_model()


def lines_of(model):
    """Yield the rows of `model` as lines of JSON, by their numbers."""
    columns, names = columns_of(model), _names_of_accounts()
    for row in model._base_manager.order_by("pk").iterator(chunk_size=BATCH):
        values = {field.name: _as_json(field, row, names) for field in columns}
        yield json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _names_of_accounts():
    user = get_user_model()
    return dict(user._default_manager.values_list("pk", user.USERNAME_FIELD))


def _as_json(field, row, names):
    value = getattr(row, field.attname)
    if value is not None and names_account(field):
        return names.get(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def read_rows(model, lines, account):
    """Yield unsaved rows of `model` from `lines` (bytes); `account` (name) returns the account that has that name."""
    columns = columns_of(model)
    for number, line in enumerate(lines, start=1):
        where = f"{model._meta.label} {number}"
        try:
            values = json.loads(line)
            if not isinstance(values, dict) or values.keys() - {field.name for field in columns}:
                raise BadRow(_("%(where)s: it has columns that are not known here.") % {"where": where})
            read = {field.attname: _read(field, values, account) for field in columns}
            yield model(**derived_of(model), **read)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            words = error.messages[0] if isinstance(error, ValidationError) else str(error)
            raise BadRow(_("%(where)s: %(why)s") % {"where": where, "why": words[:200]}) from None
        except ValidationError as error:
            raise BadRow(_("%(where)s: %(why)s") % {"where": where, "why": error.messages[0][:200]}) from None


def _read(field, values, account):
    if field.name not in values:
        # The column is newer than the file.
        return field.get_default()
    value = values[field.name]
    if value is None:
        if not field.null:
            raise ValidationError(_("%(name)s is empty") % {"name": field.name})
        return None
    if names_account(field):
        return account(value)
    if isinstance(field, models.JSONField):
        return value
    if field.is_relation:
        value = field.target_field.to_python(value)
    else:
        _check(field, value := field.to_python(value))
    return value


def _check(field, value):
    """Raise ValidationError for what no form would have taken; columns that may be empty for a reason may stay so."""
    if isinstance(value, str) and "\0" in value:
        raise ValidationError(_("%(name)s holds a zero byte") % {"name": field.name})
    if value in field.empty_values:
        return
    field.run_validators(value)
    if field.choices and value not in dict(field.flatchoices):
        words = _("%(name)s: %(value)s is not one of its values")
        raise ValidationError(words % {"name": field.name, "value": str(value)[:40]})


def insert(model, rows):
    """Write new rows exactly as they are: no column sets itself to now."""
    columns = model._meta.concrete_fields
    batch, count = [], 0
    for row in rows:
        batch.append(row)
        count += 1
        if len(batch) == BATCH:
            _insert(model, columns, batch)
            batch = []
    _insert(model, columns, batch)
    return count


def _insert(model, columns, batch):
    size = max(1, connection.ops.bulk_batch_size(list(columns), batch)) if batch else 1
    for start in range(0, len(batch), size):
        model._base_manager._insert(batch[start : start + size], fields=columns, using="default", raw=True)
