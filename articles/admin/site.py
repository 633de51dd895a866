from django.contrib import admin
from django.shortcuts import redirect

from articles.admin.base import GuardedAdmin
from articles.models import Site


@admin.register(Site)
class SiteAdmin(GuardedAdmin, admin.ModelAdmin):
    """There is one row only, so the list leads straight to it."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not Site.objects.exists():
            Site().save()
        return redirect("admin:articles_site_change", 1)
