from django.contrib import admin
from django.db import models
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from articles.models import Author, Reference


class CitedFilter(admin.SimpleListFilter):
    title = gettext_lazy("cited")
    parameter_name = "cited"

    def lookups(self, request, model_admin):
        return [("never", gettext_lazy("never cited"))]

    def queryset(self, request, queryset):
        return queryset.never_cited() if self.value() == "never" else queryset


@admin.register(Reference)
class ReferenceAdmin(admin.ModelAdmin):
    list_display = ["key", "title", "year", "type", "times_cited"]
    list_filter = ["type", CitedFilter]
    search_fields = ["key", "title", "authors", "doi", "pmid"]
    readonly_fields = ["cited_in"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = [
        (None, {"fields": ["key", "type", "authors", "title", "cited_in"]}),
        (
            gettext_lazy("Where it appeared"),
            {"fields": ["container", "year", "volume", "issue", "pages", "publisher"]},
        ),
        (gettext_lazy("Addresses"), {"fields": ["doi", "pmid", "url", "accessed", "archived_url"]}),
        (gettext_lazy("Notes"), {"fields": ["note", "private_notes"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(citation_count=Count("citations"))

    @admin.display(description=gettext_lazy("cited in"), ordering="citation_count")
    def times_cited(self, reference):
        return reference.citation_count

    @admin.display(description=gettext_lazy("cited in"))
    def cited_in(self, reference):
        citations = reference.citations.select_related("article", "section", "remedy")
        places = [citation.place for citation in citations]
        links = (
            (reverse(f"admin:articles_{place._meta.model_name}_change", args=[place.pk]), place) for place in places
        )
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    list_display = ["name", "credentials", "user"]
