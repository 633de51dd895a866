"""The admin's pages for the revisions of a guide, section or remedy: what each save changed, and bringing it back."""

from itertools import pairwise

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from articles.admin.base import parents_of, saves_by_itself
from articles.editions import revisions
from articles.exceptions import NotPossible
from articles.fields import SITE_KINDS
from articles.models import Revision

# So many are listed at once; older ones have been thinned out anyway.
LISTED = 200


class RevisedAdmin:
    """Mixin of an admin whose rows have revisions: keeps one at each save, and shows them as the row's history."""

    def save_model(self, request, obj, form, change):
        if change:
            # A row that moves leaves its parent with another order too.
            form.stood = with_parent(revisions.fresh(obj))
            # What came by another way than this admin is kept before it is written over.
            for row in dict.fromkeys([*form.stood, *with_parent(obj)]):
                revisions.keep(row)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        rows = [row.instance for formset in formsets for row in formset.forms if self._is_revised(row)]
        for row in rows:
            revisions.keep(row)
        super().save_related(request, form, formsets, change)
        for row in dict.fromkeys([*rows, *with_parent(form.instance), *getattr(form, "stood", ())]):
            self.keep_revision(request, row)

    @staticmethod
    def _is_revised(form):
        return form.instance.pk and form.instance._meta.model_name in ("section", "remedy") and form.has_changed()

    def keep_revision(self, request, row):
        revisions.keep(row, by=request.user, by_itself=saves_by_itself(request))

    def get_urls(self):
        name = f"articles_{self.opts.model_name}"
        return [
            path(
                "<str:pk>/history/<number:number>/",
                self.admin_site.admin_view(self.revision_view),
                name=f"{name}_revision",
            ),
            path("<path:object_id>/history/log/", self.admin_site.admin_view(self.log_view), name=f"{name}_log"),
            *super().get_urls(),
        ]

    def _row(self, request, pk):
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row

    def _answer(self, request, template, row, **context):
        model = self.opts.model_name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "row": row,
            "parents": parents_of(row),
            "row_url": reverse(f"admin:articles_{model}_change", args=[row.pk]),
            "list_url": reverse(f"admin:articles_{model}_changelist"),
            "history_url": reverse(f"admin:articles_{model}_history", args=[row.pk]),
            "log_url": reverse(f"admin:articles_{model}_log", args=[row.pk]),
            **context,
        }
        return TemplateResponse(request, f"admin/articles/{template}.html", context)

    def log_view(self, request, object_id):
        """Show Django's own list of what was done with a row in the admin."""
        return admin.ModelAdmin.history_view(self, request, object_id)

    def history_view(self, request, object_id, extra_context=None):
        row = self._row(request, object_id)
        model = self.opts.model_name
        found = list(Revision.objects.of(row).select_related("by")[:LISTED])
        for newer, older in pairwise(found):
            newer.changed = revisions.changed_labels(model, older.values, newer.values)
            newer.url = reverse(f"admin:articles_{model}_revision", args=[row.pk, newer.pk])
        if found:
            found[-1].url = reverse(f"admin:articles_{model}_revision", args=[row.pk, found[-1].pk])
            found[-1].is_first = True
        seen = None if model in SITE_KINDS else revisions.readers_have(row)
        return self._answer(
            request,
            "revisions",
            row,
            title=_("History of “%(row)s”") % {"row": row},
            revisions=found,
            is_public=seen is not None,
            is_seen_at_once=model in SITE_KINDS,
            unseen=None if seen is None else revisions.changes(model, seen, revisions.state_of(row)),
            **(extra_context or {}),
        )

    def revision_view(self, request, pk, number):
        row = self._row(request, pk)
        model = self.opts.model_name
        revision = Revision.objects.of(row).filter(pk=number).first()
        if revision is None:
            raise Http404
        may_change = self.has_change_permission(request, row)
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            return self._bring_back(request, row, revision)
        before = Revision.objects.of(row).filter(made__lte=revision.made, pk__lt=revision.pk).first()
        return self._answer(
            request,
            "revision",
            row,
            title=_("“%(row)s” of %(time)s") % {"row": row, "time": revision},
            revision=revision,
            before=before,
            changed=revisions.changes(model, before.values, revision.values) if before else {},
            since=revisions.changes(model, revisions.state_of(row), revision.values),
            may_change=may_change,
            is_seen_at_once=model in SITE_KINDS,
        )

    def _bring_back(self, request, row, revision):
        names = request.POST.getlist("field")
        if not names:
            self.message_user(request, _("Nothing was ticked, so nothing was changed."), messages.WARNING)
            return redirect(request.path)
        try:
            revisions.bring_back(row, revision, names, by=request.user)
        except NotPossible as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return redirect(request.path)
        words = (
            _("Brought back from %(time)s. Readers see it now.")
            if self.opts.model_name in SITE_KINDS
            else _("Brought back from %(time)s. Readers see no change until you publish.")
        ) % {"time": revision}
        self.log_change(request, row, words)
        self.message_user(request, words, messages.SUCCESS)
        return redirect(f"admin:articles_{self.opts.model_name}_history", row.pk)


def with_parent(row):
    """Return a row and what it stands under, whose order a save of it may change."""
    kind = row._meta.model_name
    return [row, *([row.article] if kind == "section" else [row.section] if kind == "remedy" else [])]
