"""Where a guide's files and the author's own text both changed, the author compares and decides."""

import hashlib
import json

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from articles.editions.comparison import side_by_side
from articles.models import Upstream
from articles.models.upstream import fields_of


def as_text(value):
    """Return a field's value as lines to compare."""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {text}" for name, text in value.items() if text)
    if isinstance(value, list):
        return "\n".join(value)
    return str(value or "")


def fingerprint(mine, new):
    """Stand for both texts, so that an answer counts only for the two that were looked at."""
    return hashlib.sha256(json.dumps([mine, new], sort_keys=True).encode()).hexdigest()[:32]


@admin.register(Upstream)
class UpstreamAdmin(admin.ModelAdmin):
    list_display = ["__str__", "article", "standing"]
    list_display_links = ["__str__"]
    list_filter = ["article", "kind"]
    list_select_related = ["article"]
    search_fields = ["key"]

    def get_queryset(self, request):
        return super().get_queryset(request).to_compare()

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_actions(self, request):
        return {}

    @admin.display(description=gettext_lazy("new text"))
    def standing(self, upstream):
        if upstream.waiting:
            labels = ", ".join(str(self.label(upstream, name)) for name, _text in upstream.waiting_fields)
            return _("waits: %(fields)s") % {"fields": labels}
        return _("answered")

    def label(self, upstream, name):
        """Return what the author calls the field: the label that its own form has."""
        model = apps.get_model("articles", upstream.kind)
        return model._meta.get_field(name).verbose_name

    @method_decorator([csrf_protect, never_cache])
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The page that compares; it takes the place of the form, since these rows are not for editing."""
        if request.method == "POST":
            with transaction.atomic():
                return self.answer(request, self.upstream(request, object_id, lock=True))
        return self.compare(request, self.upstream(request, object_id))

    def upstream(self, request, pk, *, lock=False):
        rows = self.get_queryset(request)
        upstream = (
            (rows.select_for_update() if lock else rows).filter(pk=pk).first() if (pk or "").isdecimal() else None
        )
        if upstream is None:
            raise Http404
        if not self.has_change_permission(request, upstream):
            raise PermissionDenied
        return upstream

    def compare(self, request, upstream):
        row = upstream.row
        mine = fields_of(row) if row else {}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(upstream),
            "upstream": upstream,
            "row": row,
            "row_url": f"admin:articles_{row._meta.model_name}_change" if row else "",
            "undone": self.label(upstream, upstream.undo["name"]) if upstream.can_undo else "",
            "fields": [
                {
                    "name": name,
                    "label": self.label(upstream, name),
                    "rows": side_by_side(as_text(mine.get(name)), as_text(new)),
                    "seen": fingerprint(mine.get(name), new),
                }
                for name, new in upstream.waiting_fields
            ],
        }
        return TemplateResponse(request, "admin/articles/upstream.html", context)

    def answer(self, request, upstream):
        act, name = request.POST.get("act"), request.POST.get("field")
        here = redirect("admin:articles_upstream_change", upstream.pk)
        row = upstream.row
        if row is not None and not self.admin_site.get_model_admin(type(row)).has_change_permission(request, row):
            raise PermissionDenied
        if act == "undo":
            if not upstream.can_undo:
                self.message_user(request, _("The text was edited since; nothing was changed."), messages.ERROR)
                return here
            upstream.undo_answer()
            return self.done(request, upstream, _("The answer was undone; the new text waits again."), here)
        new = (upstream.waiting or {}).get(name)
        if name not in (upstream.waiting or {}) or request.POST.get("seen") != fingerprint(
            fields_of(row).get(name) if row else None, new
        ):
            self.message_user(request, _("One of the two texts has changed since. Look again."), messages.ERROR)
            return here
        field = self.label(upstream, name)
        if act == "take" and row is not None:
            try:
                upstream.take(name)
            except ValidationError as error:
                words = _("The new text does not fit: %(why)s") % {"why": " ".join(error.messages)}
                self.message_user(request, words, messages.ERROR)
                return here
            self.admin_site.get_model_admin(type(row)).log_change(
                request, row, _("Took the files' text: %(field)s.") % {"field": field}
            )
            words = _("Took the new text: %(field)s. Readers see it once you publish.") % {"field": field}
        elif act == "keep":
            upstream.keep(name)
            words = _("Kept your text: %(field)s.") % {"field": field}
        else:
            return here
        return self.done(request, upstream, words, here)

    def done(self, request, upstream, words, there):
        self.log_change(request, upstream, words)
        self.message_user(request, words, messages.SUCCESS)
        return there
