"""Above the form of a remedy: sources that are newer than its mark's, and that somebody looked at them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from articles.admin.base import saves_by_itself
from articles.desk.newer_sources import newer_sources
from articles.models import MarkLook, Reference, Remedy


class MarkLookAdmin:
    """Mixin of the admin of remedies."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.mark_look_view)
        return [path("<number:pk>/mark-look/", view, name="articles_remedy_mark_look"), *super().get_urls()]

    def render_change_form(self, request, context, obj=None, **kwargs):
        # The editor, which saves by itself, shows none of it.
        found = newer_sources(Remedy.objects.filter(pk=obj.pk)) if obj and not saves_by_itself(request) else []
        if found:
            by_key = Reference.objects.in_bulk(found[0].keys, field_name="key")
            context |= {"newer": found[0], "newer_references": [by_key[key] for key in found[0].keys]}
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def mark_look_view(self, request, pk):
        """Note that its newer sources were looked at and the mark stays, or take that back."""
        remedy = get_object_or_404(Remedy, pk=pk)
        if not self.has_change_permission(request, remedy):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if request.POST.get("act") == "undo":
            MarkLook.objects.filter(remedy=remedy).delete()
            self.log_change(request, remedy, _("The look at newer sources was taken back."))
            self.message_user(request, _("It stands on the first page again."))
        # What came meanwhile was not seen, so it is not counted as looked at.
        elif keys := request.POST.getlist("source")[:1000]:
            MarkLook.objects.update_or_create(remedy=remedy, defaults={"sources": keys, "by": request.user})
            self.log_change(request, remedy, _("Newer sources were looked at, and the mark stays."))
            words = _("Kept: you looked at the newer sources of “%(name)s”, and its mark stays.")
            self.message_user(request, words % {"name": remedy}, messages.SUCCESS)
        return redirect(f"{reverse('admin:articles_remedy_change', args=[pk])}#newer")
