from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin.paging import ManyRows, OneOf
from comments.models import Decision


class ByWhom(admin.SimpleListFilter):
    title = gettext_lazy("whom")
    parameter_name = "who"

    def lookups(self, request, model_admin):
        staff = get_user_model().objects.filter(is_staff=True).order_by("username")
        return [
            ("writer", _("its writer")),
            ("site", _("the site by itself")),
            *((str(user.pk), user) for user in staff),
        ]

    def queryset(self, request, queryset):
        if self.value() in ("writer", "site"):
            return queryset.filter(by=None, by_writer=self.value() == "writer")
        if self.value() in dict(self.lookup_choices):
            return queryset.filter(by=self.value())
        return queryset if self.value() is None else queryset.none()


class ByDate(admin.DateFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("date")


@admin.register(Decision)
class DecisionAdmin(ManyRows, admin.ModelAdmin):
    """The log: who did what, when and why. Read only."""

    list_display = ["made", "what", "by_whom", "about", "reason"]
    list_display_links = None
    list_filter = [OneOf("act"), ByWhom, ("made", ByDate)]
    list_select_related = ["by", "comment", "undoes"]
    ordering = ["-pk"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("act"), ordering="act")
    def what(self, decision):
        return decision.in_words

    @admin.display(description=gettext_lazy("by whom"))
    def by_whom(self, decision):
        if decision.by:
            return decision.by
        return _("its writer") if decision.by_writer else _("the site by itself")

    @admin.display(description=gettext_lazy("comment"))
    def about(self, decision):
        url = reverse("admin:comments_comment_change", args=[decision.comment_id])
        words = " ".join(decision.comment.body.split())[:60]
        return format_html('<a href="{}">{}: {}</a>', url, decision.comment.name or _("erased"), words)
