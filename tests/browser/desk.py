"""Addresses with a small admin of its own, so that the editor is tried in every place where a form can have one."""

from django.contrib import admin
from django.urls import path

from articles.admin.base import MarkdownAdmin
from articles.admin.library.images import ImageAdmin
from articles.models import Article, Image, Remedy, Section
from rlssite import urls

desk = admin.AdminSite(name="desk")


class SectionInline(MarkdownAdmin, admin.StackedInline):
    model = Section
    extra = 0
    fields = ["title", "slug", "body"]


@admin.register(Article, site=desk)
class ArticleDesk(MarkdownAdmin, admin.ModelAdmin):
    fields = ["title", "slug", "tonight", "get_help"]
    inlines = [SectionInline]


@admin.register(Remedy, site=desk)
class RemedyDesk(MarkdownAdmin, admin.ModelAdmin):
    fields = ["section", "name", "slug", "verdict"]


desk.register(Image, ImageAdmin)

urlpatterns = [path("desk/", desk.urls), *urls.urlpatterns]
