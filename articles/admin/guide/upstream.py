"""The admin's page to compare and decide, if both a guide's files and the author changed the same text."""

import json

from django.contrib import admin, messages
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk.guard import digest
from articles.editions import revisions
from articles.editions.comparison import as_text, side_by_side
from articles.exceptions import NotPossible
from articles.models import Upstream
from articles.models.rows import MODELS, fields_of


@admin.register(Upstream)
class UpstreamAdmin(admin.ModelAdmin):
    list_display = ["__str__", "article", "standing"]
    list_filter = ["article", "kind"]
    list_select_related = ["article"]
    search_fields = ["key"]
    actions = None
    change_list_template = "admin/articles/upstream_change_list.html"

    def get_queryset(self, request):
        return super().get_queryset(request).to_compare()

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("new text"))
    def standing(self, upstream):
        labels = ", ".join(str(label(upstream, name)) for name in upstream.waiting_names)
        return _("waits: %(fields)s") % {"fields": labels} if labels else _("answered")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        upstream = self.get_object(request, object_id)
        if upstream is None:
            raise Http404
        if not self.has_change_permission(request, upstream):
            raise PermissionDenied
        if request.method == "POST":
            try:
                words, level = self.answer(request, upstream.pk), messages.SUCCESS
            except NotPossible as refused:
                words, level = str(refused), messages.ERROR
            self.message_user(request, words, level)
            return redirect("admin:articles_upstream_change", upstream.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(upstream),
            "row": upstream.row,
            "row_url": f"admin:articles_{upstream.kind}_change",
            "undone": label(upstream, upstream.undo["name"]) if upstream.can_undo else "",
            "fields": [both(upstream, name) for name in upstream.waiting_names],
        }
        return TemplateResponse(request, "admin/articles/upstream.html", context)

    @transaction.atomic
    def answer(self, request, pk):
        """Do what the author decided; say it in words, or raise NotPossible."""
        upstream = Upstream.objects.select_for_update().get(pk=pk)
        row, desk = upstream.row, self.admin_site.get_model_admin(MODELS[upstream.kind])
        if row and not desk.has_change_permission(request, row):
            raise PermissionDenied
        act, name = request.POST.get("act"), request.POST.get("field")
        has_revisions = row and upstream.kind != "reference"
        if has_revisions:
            revisions.keep(row)
        if act == "undo":
            upstream.undo_answer()
            words = _("The answer was undone; the new text waits again.")
        else:
            is_offered = act in (("take", "keep") if row else ("keep",)) and name in upstream.waiting_names
            if not is_offered or both(upstream, name)["seen"] != request.POST.get("seen"):
                raise NotPossible(_("One of the two texts has changed since. Look again."))
            field = {"field": label(upstream, name)}
            if act == "take":
                upstream.take(name)
                desk.log_change(request, row, _("Took the files' text: %(field)s.") % field)
                words = _("Took the new text: %(field)s. Readers see it once you publish.") % field
            else:
                upstream.keep(name)
                words = _("Kept your text: %(field)s.") % field
        if has_revisions:
            revisions.keep(row, by=request.user, note=words)
        self.log_change(request, upstream, words)
        return words


def label(upstream, name):
    """Return the field's label in its own form."""
    return label_for_field(name, MODELS[upstream.kind])


def both(upstream, name):
    """Both texts of a field, and a hash of them (`seen`), so that an answer counts only for what was shown."""
    mine, new = fields_of(upstream.row)[name] if upstream.row else None, upstream.waiting[name]
    return {
        "name": name,
        "label": label(upstream, name),
        "rows": side_by_side(as_text(mine), as_text(new)),
        "seen": digest(json.dumps([mine, new], sort_keys=True)),
    }
