from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.admin.base import GuardedAdmin
from articles.desk import uploads
from articles.desk.site_pictures import NAMES, SiteForm
from articles.models import Site
from articles.models.library.image import address
from rlssite.desk.first_steps import HIDDEN, note


@admin.register(Site)
class SiteAdmin(GuardedAdmin, admin.ModelAdmin):
    """There is one row only, so the list leads straight to it."""

    form = SiteForm
    readonly_fields = ["pictures_now"]

    def get_fieldsets(self, request, obj=None):
        own = obj.pictures if obj else {}
        fields = ["name", "tagline", "owner", "contact", "minimum_age", "review_time", "time_zone"]
        pictures = [name for part in NAMES for name in (part, f"without_{part}") if name == part or part in own]
        shown = ["pictures_now", *pictures, "share_words"] if own else [*pictures, "share_words"]
        fields += ["looks_up", "shows_self_audit"]
        return [(None, {"fields": fields}), (_("Pictures"), {"fields": shown})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        # Django makes columns of the names of fields, and some are only of the form.
        columns = [field.name for field in Site._meta.fields if field.editable and field.name not in ("id", "updated")]
        return super().get_form(request, obj, change=change, **kwargs | {"fields": columns})

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(self.hide_first_steps_view)
        return [path("hide-first-steps/", view, name="articles_site_hide_first_steps"), *super().get_urls()]

    def hide_first_steps_view(self, request):
        if not request.user.is_superuser:
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        note(HIDDEN)
        self.message_user(request, _("The list of first steps is hidden for good."))
        return redirect("admin:index")

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if not Site.objects.exists():
            Site().save()
        return redirect("admin:articles_site_change", 1)

    def changeform_view(self, *args, **kwargs):
        with uploads.all_or_nothing():
            return super().changeform_view(*args, **kwargs)

    def save_model(self, request, obj, form, change):
        form.keep_pictures(request.user)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("pictures of your own now"))
    def pictures_now(self, site):
        found = [(NAMES[part], pictures.get("full") or pictures["192"]) for part, pictures in site.pictures.items()]
        shown = [format_html('<img src="{}" alt="{}" height="64">', address(picture), name) for name, picture in found]
        return format_html("{} " * len(shown), *shown)
