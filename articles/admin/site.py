from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from articles.admin.base import GuardedAdmin
from articles.desk.guard import GuardedForm
from articles.desk.zones import zone_choices
from articles.models import Site


class SiteForm(GuardedForm):
    class Meta:
        model = Site
        fields = "__all__"

    class Media:
        js = ["articles/time-zone.js"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("time_zone")
        if field:
            self.fields["time_zone"] = forms.ChoiceField(
                label=field.label,
                required=False,
                help_text=field.help_text,
                choices=zone_choices,
                widget=forms.Select(attrs={"data-guess": ""}),
            )


@admin.register(Site)
class SiteAdmin(GuardedAdmin, admin.ModelAdmin):
    """There is one row only, so the list leads straight to it."""

    form = SiteForm

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if not Site.objects.exists():
            Site().save()
        return redirect("admin:articles_site_change", 1)
