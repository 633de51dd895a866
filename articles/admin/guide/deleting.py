"""Deleting a section or remedy: to set it aside is offered first, and what was deleted can be brought back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.admin.base import is_held, parents_of
from articles.admin.revisions import with_parent
from articles.editions import deleted, revisions
from articles.exceptions import NotPossible
from articles.models import Revision


class PartDeletion:
    """Mixin of the admin of sections and of remedies."""

    def has_delete_permission(self, request, obj=None):
        """What somebody commented on can only be set aside; a section that holds remedies neither."""
        return obj is not None and not is_held(obj) and super().has_delete_permission(request, obj)

    def get_actions(self, request):
        return {}

    def delete_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, object_id)
        if row is not None and request.method == "POST" and "_set_aside" in request.POST:
            return self._set_aside(request, row)
        told = {"can_be_brought_back": True}
        if row is not None:
            told |= {"can_be_set_aside": not row.set_aside, "parents": parents_of(row)}
        return super().delete_view(request, object_id, {**told, **(extra_context or {})})

    @transaction.atomic
    def _set_aside(self, request, row):
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        # As it is saved now: what somebody saves in this moment must not be written over with what was read before.
        row = get_object_or_404(self.model.objects.select_for_update(no_key=True), pk=row.pk)
        for one in with_parent(row):
            revisions.keep(one)
        row.set_aside = True
        row.save()
        for one in with_parent(row):
            self.keep_revision(request, one)
        words = _("“%(row)s” is set aside: the next edition leaves it out, and nothing of it is lost.") % {"row": row}
        self.log_change(request, row, words)
        self.message_user(request, words, messages.SUCCESS)
        return redirect("admin:articles_article_change", row.article_id)

    @transaction.atomic
    def delete_model(self, request, obj):
        _row, parent = with_parent(obj)
        deleted.keep(obj, by=request.user)
        super().delete_model(request, obj)
        self.keep_revision(request, parent)

    def response_delete(self, request, obj_display, obj_id):
        gone = Revision.objects.filter(part=f"{self.opts.model_name}:{obj_id}").first()
        history = reverse("admin:articles_article_history", args=[gone.article_id]) + "#deleted"
        words = _("“{}” was deleted. It can be brought back from the <a href='{}'>history of its guide</a>.")
        self.message_user(request, format_html(words, obj_display, history), messages.SUCCESS)
        return redirect("admin:articles_article_change", gone.article_id)


class DeletedPartsAdmin:
    """Mixin of the admin of guides: the history of a guide lists what was deleted from it."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.undelete_view)
        return [
            path("<number:pk>/undelete/<number:number>/", view, name="articles_article_undelete"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        article = self._row(request, object_id)
        found = {
            "deleted": deleted.parts_of(article),
            "may_undelete": self.has_change_permission(request, article),
        }
        return super().history_view(request, object_id, {**found, **(extra_context or {})})

    def undelete_view(self, request, pk, number):
        article = self._article(request, pk)
        history = reverse("admin:articles_article_history", args=[pk])
        if request.method != "POST":
            return HttpResponseRedirect(history)
        revision = get_object_or_404(Revision, article=article, pk=number)
        try:
            row = deleted.bring_back(revision, by=request.user)
        except NotPossible as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(f"{history}#deleted")
        words = _("“%(row)s” is back, at the end of its list. Readers see no change until you publish.") % {"row": row}
        self.log_change(request, article, words)
        self.message_user(request, words, messages.SUCCESS)
        return redirect(f"admin:articles_{row._meta.model_name}_change", row.pk)
