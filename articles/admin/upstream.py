"""The admin's page to compare and decide, if both a guide's files and the author changed the same text."""

import json

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from articles.desk.forms import digest
from articles.editions.comparison import side_by_side
from articles.exceptions import NotPossible
from articles.models import Upstream
from articles.models.upstream import fields_of


def as_text(value):
    """Return a field's value as lines to compare."""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {text}" for name, text in value.items() if text)
    return "\n".join(value) if isinstance(value, list) else str(value or "")


@admin.register(Upstream)
class UpstreamAdmin(admin.ModelAdmin):
    list_display = ["__str__", "article", "standing"]
    list_filter = ["article", "kind"]
    list_select_related = ["article"]
    search_fields = ["key"]
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).to_compare()

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("new text"))
    def standing(self, upstream):
        labels = ", ".join(str(self.label(upstream, name)) for name in upstream.waiting_names)
        return _("waits: %(fields)s") % {"fields": labels} if labels else _("answered")

    def label(self, upstream, name):
        """Return the field's label in its own form."""
        return apps.get_model("articles", upstream.kind)._meta.get_field(name).verbose_name

    @method_decorator([csrf_protect, never_cache])
    @transaction.atomic
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show the comparison instead of Django's form, since these rows are not edited."""
        rows = self.get_queryset(request).filter(pk=object_id if (object_id or "").isdecimal() else None)
        upstream = (rows.select_for_update() if request.method == "POST" else rows).first()
        if upstream is None:
            raise Http404
        if not self.has_change_permission(request, upstream):
            raise PermissionDenied
        if request.method != "POST":
            return self.compare(request, upstream)
        try:
            words = self.answer(request, upstream)
        except NotPossible as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            self.log_change(request, upstream, words)
            self.message_user(request, words, messages.SUCCESS)
        return redirect("admin:articles_upstream_change", upstream.pk)

    def compare(self, request, upstream):
        row = upstream.row
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(upstream),
            "upstream": upstream,
            "row": row,
            "row_url": f"admin:articles_{row._meta.model_name}_change" if row else "",
            "undone": self.label(upstream, upstream.undo["name"]) if upstream.can_undo else "",
            "fields": [self.both(upstream, row, name) for name in upstream.waiting_names],
        }
        return TemplateResponse(request, "admin/articles/upstream.html", context)

    def both(self, upstream, row, name):
        """Both texts of a field, and a hash of them (`seen`), so that an answer counts only for what was shown."""
        mine, new = fields_of(row).get(name) if row else None, upstream.waiting[name]
        seen = digest(json.dumps([mine, new], sort_keys=True))
        rows = side_by_side(as_text(mine), as_text(new))
        return {"name": name, "label": self.label(upstream, name), "rows": rows, "seen": seen}

    def answer(self, request, upstream):
        """Do what the author decided; say it in words, or raise NotPossible."""
        act, name, row = request.POST.get("act"), request.POST.get("field"), upstream.row
        desk = self.admin_site.get_model_admin(type(row)) if row else None
        if desk and not desk.has_change_permission(request, row):
            raise PermissionDenied
        if act == "undo":
            upstream.undo_answer()
            return _("The answer was undone; the new text waits again.")
        acts = ("take", "keep") if row else ("keep",)
        is_waiting = act in acts and name in upstream.waiting_names
        if not is_waiting or self.both(upstream, row, name)["seen"] != request.POST.get("seen"):
            raise NotPossible(_("One of the two texts has changed since. Look again."))
        field = {"field": self.label(upstream, name)}
        if act == "keep":
            upstream.keep(name)
            return _("Kept your text: %(field)s.") % field
        upstream.take(name)
        desk.log_change(request, row, _("Took the files' text: %(field)s.") % field)
        return _("Took the new text: %(field)s. Readers see it once you publish.") % field
