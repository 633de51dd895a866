"""What Django's admin falls over in an address that nobody reaches by a link."""

import functools

from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import TO_FIELD_VAR


def refusing_odd_parameters(site):
    """Return `site.admin_view`, changed so that a nameless field is refused like one that is not there."""
    admin_view = site.admin_view

    @functools.wraps(admin_view)
    def wrapped(view, cacheable=False):
        inner = admin_view(view, cacheable)

        def handler(request, *args, **kwargs):
            if "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR)):
                raise DisallowedModelAdminToField("The field has no name.")
            return inner(request, *args, **kwargs)

        return functools.update_wrapper(handler, inner)

    return wrapped
