"""The admin's pages that show references that are there twice, and make one of two."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.exceptions import NotPossible
from articles.library import matching, merging
from articles.models import Reference


class MergingAdmin:
    """Mixin of the admin of references; `_page` is that of `ReferenceFiles`."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("duplicates/", view(self.duplicates_view), name="articles_reference_duplicates"),
            path("merge/<number:left>/<number:right>/", view(self.merge_view), name="articles_reference_merge"),
            *super().get_urls(),
        ]

    def duplicates_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        groups = [(matching.WORDS[kind], rows, self._pairs(rows)) for kind, rows in matching.duplicates()]
        return self._page(request, "duplicates", _("References that are there twice"), groups=groups)

    def _pairs(self, rows):
        first, *others = rows
        return [
            (first, other, reverse("admin:articles_reference_merge", args=[first.pk, other.pk])) for other in others
        ]

    def merge_view(self, request, left, right):
        rows = {row.pk: row for row in Reference.objects.filter(pk__in=[left, right])}
        if len(rows) != 2:
            raise Http404
        both = [rows[left], rows[right]]
        if not all(self.has_change_permission(request, row) for row in both) or not self._may_delete(request, both):
            raise PermissionDenied
        sides, problem = merging.sides(*both), ""
        if request.method == "POST":
            for side in sides:
                side.takes_right = request.POST.get(side.name, "right" if side.takes_right else "left") == "right"
            try:
                return self._merge(request, left, right, sides)
            except NotPossible as refused:
                problem = str(refused)
        context = {
            "sides": sides,
            "problem": problem,
            "left": rows[left],
            "right": rows[right],
            "both": [(row, merging.citing(row), _edit_url(row)) for row in both],
            "differing": [side for side in sides if side.differs],
            "same": [side for side in sides if not side.differs],
        }
        response = self._page(request, "merge_references", _("Make one of two references"), **context)
        response.status_code = 422 if problem else 200
        return response

    def _may_delete(self, request, rows):
        return all(self.has_delete_permission(request, row) for row in rows)

    def _merge(self, request, left, right, sides):
        taken = {side.name for side in sides if side.takes_right}
        stays, changed = merging.merge(left, right, taken, by=request.user)
        gone = next(key for side in sides if side.name == "key" for key in (side.left, side.right) if key != stays.key)
        words = _("“%(gone)s” became “%(key)s” and is gone.") % {"gone": gone, "key": stays.key}
        self.log_change(request, stays, words)
        if changed:
            names = "; ".join(str(row) for row in changed)
            words += " " + _("Changed in the working copy, with a revision each: %(rows)s.") % {"rows": names}
        self.message_user(request, words, messages.SUCCESS)
        return redirect("admin:articles_reference_change", stays.pk)

    @admin.action(description=gettext_lazy("Make one of these two"), permissions=["change", "delete"])
    def merge_two(self, request, queryset):
        pks = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(pks) != 2:
            self.message_user(request, _("Choose two references, no more and no fewer."), messages.ERROR)
            return None
        return redirect("admin:articles_reference_merge", *pks)


def _edit_url(row):
    return reverse("admin:articles_reference_change", args=[row.pk])
