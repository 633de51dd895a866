"""What Django's admin falls over in an address that nobody reaches by a link."""

import functools
import re

from django.contrib.admin.exceptions import DisallowedModelAdminLookup, DisallowedModelAdminToField
from django.contrib.admin.options import TO_FIELD_VAR

YEAR = re.compile(r"(?!0+$)[0-9]{1,4}")


def refusing_odd_parameters(site):
    """Return `site.admin_view`, changed so that a nameless field is refused like one that is not there.

    So are a character that PostgreSQL takes in no text, and a year that no calendar has: whatever a list is filtered by
    comes to the database as it is.
    """
    admin_view = site.admin_view

    @functools.wraps(admin_view)
    def wrapped(view, cacheable=False):
        inner = admin_view(view, cacheable)

        def handler(request, *args, **kwargs):
            if "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR)):
                raise DisallowedModelAdminToField("The field has no name.")
            if any("\0" in value for values in request.GET.lists() for value in (values[0], *values[1])):
                raise DisallowedModelAdminLookup("No text holds NUL.")
            if any("year" in name.split("__") and not YEAR.fullmatch(value) for name, value in request.GET.items()):
                raise DisallowedModelAdminLookup("There is no such year.")
            try:
                return inner(request, *args, **kwargs)
            except OverflowError:
                # SQLite's way to say that a row has no such number; PostgreSQL finds none.
                raise DisallowedModelAdminLookup("No row has such a number.") from None

        return functools.update_wrapper(handler, inner)

    return wrapped
