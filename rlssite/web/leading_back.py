"""Leads back from a form of the admin to where its person came from: a guide's page, a queue, a filtered list.

The form carries that address. It comes from the browser, so it counts only if it is one of this admin's own pages.
"""

from urllib.parse import urlencode, urlsplit

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

FIELD = "_back"
# Pages that nobody wants to see again after a save.
NOT_BACK = ("/add/", "/login/", "/logout/", "/password_change/", "/delete/")
LONGEST = 2000


def origin_of(request):
    """Return the address in the admin that a form leads back to, with its query; "" if there is none."""
    typed = request.POST.get(FIELD) or request.GET.get(FIELD)
    if typed is not None:
        return _checked(request, typed)
    return _checked(request, request.headers.get("Referer", ""))


def _checked(request, address):
    if not address or len(address) > LONGEST:
        return ""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(address)
    # What belongs to the same row, such as its history or this very page, is no place that one came from.
    of_this_row = request.path.removesuffix("change/")
    if not parts.path.startswith(reverse("admin:index")) or parts.path.endswith(NOT_BACK):
        return ""
    if parts.path.startswith(of_this_row):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class LeadsBack:
    """Mixin of an admin: Save leads back; “Save and continue editing” keeps in mind where to."""

    def render_change_form(self, request, context, **kwargs):
        context["back"] = origin_of(request)
        return super().render_change_form(request, context, **kwargs)

    def response_post_save_change(self, request, obj):
        return self._back(request) or super().response_post_save_change(request, obj)

    def response_post_save_add(self, request, obj):
        return self._back(request) or super().response_post_save_add(request, obj)

    @staticmethod
    def _back(request):
        back = _checked(request, request.POST.get(FIELD, ""))
        return HttpResponseRedirect(back) if back else None

    def response_change(self, request, obj):
        return self._remembering(request, super().response_change(request, obj))

    def response_add(self, request, obj, post_url_continue=None):
        return self._remembering(request, super().response_add(request, obj, post_url_continue))

    @staticmethod
    def _remembering(request, response):
        back = _checked(request, request.POST.get(FIELD, ""))
        stays = {"_continue", "_addanother", "_move"} & request.POST.keys()
        if stays and back and response.status_code == 302:
            address, mark, fragment = response["Location"].partition("#")
            address += ("&" if "?" in address else "?") + urlencode({FIELD: back})
            response["Location"] = address + mark + fragment
        return response
