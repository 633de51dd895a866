"""The admin's pages for the revisions of a guide, section or remedy: what each save changed, and bringing it back."""

from itertools import pairwise

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
        before = Revision.objects.of(form.instance).first() if change else None
        for row in dict.fromkeys([*rows, *with_parent(form.instance), *getattr(form, "stood", ())]):
            self.keep_revision(request, row)
        if before and not saves_by_itself(request):
            self._say_what_is_empty(request, form.instance, before)

    def _say_what_is_empty(self, request, row, before):
        now = revisions.state_of(revisions.fresh(row))
        found = [
            (_("“%(text)s” is nearly empty now (%(words)s).") if left else _("“%(text)s” is empty now (%(words)s)."))
            % {"text": label, "words": _words_before(count, left)}
            for _name, label, count, left in revisions.emptied(self.opts.model_name, before.values, now)
        ]
        if found:
            url = reverse(f"admin:articles_{self.opts.model_name}_history", args=[row.pk])
            words = format_html('{} <a href="{}">{}</a>', " ".join(found), url, _("Bring it back…"))
            self.message_user(request, words, messages.WARNING)

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
        for revision in found:
            revision.url = reverse(f"admin:articles_{model}_revision", args=[row.pk, revision.pk])
        now = revisions.state_of(row) if found and self.has_change_permission(request, row) else {}
        for newer, older in pairwise(found):
            newer.emptied = _emptied(model, older, newer, now)
            told = [one["label"] for one in newer.emptied]
            labels = revisions.changed_labels(model, older.values, newer.values)
            newer.changed = [label for label in labels if label not in told]
        if found:
            found[-1].is_first = True
        seen = None if model in SITE_KINDS else revisions.readers_have(row)
        unseen = {} if seen is None else revisions.changes(model, seen, revisions.state_of(row))
        return self._answer(
            request,
            "revisions",
            row,
            title=_("History of “%(row)s”") % {"row": row},
            revisions=found,
            is_public=seen is not None,
            is_seen_at_once=model in SITE_KINDS,
            unseen=unseen,
            unseen_labels=[change["label"] for change in unseen.values()],
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
            before_url=reverse(f"admin:articles_{model}_revision", args=[row.pk, before.pk]) if before else "",
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
        words = _words_of_return(revisions.fresh(row)) % {"time": revision}
        self.log_change(request, row, words)
        self.message_user(request, words, messages.SUCCESS)
        return redirect(f"admin:articles_{self.opts.model_name}_history", row.pk)


def _words_of_return(row):
    """Return what is said of a row to which something was brought back."""
    if row._meta.model_name in SITE_KINDS:
        return _("Brought back from %(time)s. Readers see it now.")
    seen = revisions.readers_have(row)
    if seen is None:
        return _("Brought back from %(time)s. Nobody sees it before you publish.")
    if revisions.changed_fields(row._meta.model_name, seen, revisions.state_of(row)):
        return _("Brought back from %(time)s. Readers see no change until you publish.")
    return _("Brought back from %(time)s. Now it is again as readers see it.")


def _emptied(model, older, newer, now):
    """Return what `newer` emptied, in words; with the address that brings it back as long as it still is so `now`."""
    found = []
    for name, label, before, after in revisions.emptied(model, older.values, newer.values):
        url = older.url if name in now and now[name] == newer.values[name] else ""
        words = _words_before(before, after)
        found.append({"name": name, "label": label, "words": words, "is_nearly": bool(after), "url": url})
    return found


def _words_before(before, left):
    words = (
        ngettext("%(count)d word before, %(left)d now", "%(count)d words before, %(left)d now", before)
        if left
        else ngettext("%(count)d word before", "%(count)d words before", before)
    )
    return words % {"count": before, "left": left}


def with_parent(row):
    """Return a row and what it stands under, whose order a save of it may change."""
    kind = row._meta.model_name
    return [row, *([row.article] if kind == "section" else [row.section] if kind == "remedy" else [])]
