"""The author's own pages beside the guides. None is ever deleted: one that is not wanted is not shown."""

from django.conf import settings
from django.contrib import admin
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from markdownx.models import MarkdownxField

from articles.admin.base import GuardedAdmin
from articles.admin.revisions import RevisedAdmin
from articles.admin.site.site_texts import SeenAtOnce
from articles.desk.site_texts import OwnPageForm
from articles.desk.widgets import SiteMarkdownWidget
from articles.models import OwnPage
from articles.pages.caching import private
from articles.pages.own_pages import own_page_context


@admin.register(OwnPage)
class OwnPageAdmin(SeenAtOnce, RevisedAdmin, GuardedAdmin, admin.ModelAdmin):
    form = OwnPageForm
    formfield_overrides = {MarkdownxField: {"widget": SiteMarkdownWidget}}
    fields = ["title", "slug", "language", "body", "is_shown", "in_footer", "position"]
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["title", "slug", "language", "is_shown", "in_footer", "position"]
    actions = None
    change_form_template = "admin/articles/own_page.html"

    def get_prepopulated_fields(self, request, obj=None):
        # The address of a page that there is changes only on purpose.
        return {} if obj else self.prepopulated_fields

    def get_changeform_initial_data(self, request):
        return {"language": settings.LANGUAGE_CODE, **super().get_changeform_initial_data(request)}

    def get_urls(self):
        view = self.admin_site.admin_view(self.preview_view)
        return [path("<number:pk>/preview/", view, name="articles_ownpage_preview"), *super().get_urls()]

    def words_of_save(self, request, row):
        return super().words_of_save(request, row) if row.is_shown else _("Saved. Readers do not see it yet.")

    def view_on_site(self, page):
        # As it is saved: what was typed and refused may be no part of an address.
        saved = OwnPage.objects.shown().filter(pk=page.pk).first()
        return saved.get_absolute_url() if saved else None

    def seen_at(self, page):
        return self.view_on_site(page)

    def preview_view(self, request, pk):
        """Show the page as readers will see it, as it is saved."""
        page = self._row(request, pk)
        with translation.override(page.language):
            context = {**own_page_context(page), "is_preview": True}
            return private(render(request, "articles/own_page.html", context))

    def render_change_form(self, request, context, obj=None, **kwargs):
        context["preview_url"] = obj and reverse("admin:articles_ownpage_preview", args=[obj.pk])
        return super().render_change_form(request, context, obj=obj, **kwargs)
