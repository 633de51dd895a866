from django.contrib import admin, messages
from django.db import models
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import GuardedAdmin
from articles.admin.library.merging import MergingAdmin
from articles.admin.library.reference_files import ReferenceFiles
from articles.desk.forms import AuthorForm, ReferenceForm
from articles.models import Author, Reference
from articles.text.bibliography import author_line
from articles.text.names import written_names


class CitedFilter(admin.SimpleListFilter):
    title = gettext_lazy("cited")
    parameter_name = "cited"

    def lookups(self, request, model_admin):
        return [("never", gettext_lazy("never cited"))]

    def queryset(self, request, queryset):
        return queryset.never_cited() if self.value() == "never" else queryset


@admin.register(Reference)
class ReferenceAdmin(ReferenceFiles, MergingAdmin, GuardedAdmin, admin.ModelAdmin):
    form = ReferenceForm
    add_form_template = "admin/articles/reference_add.html"
    change_list_template = "admin/articles/reference_change_list.html"
    list_display = ["key", "title", "year", "type", "times_cited"]
    list_filter = ["type", CitedFilter]
    search_fields = ["key", "title", "doi", "pmid"]
    search_help_text = gettext_lazy("Key, title, authors, DOI or PMID.")
    readonly_fields = ["cited_in"]
    actions = ["export_bibtex", "export_ris", "export_csl", "merge_two"]
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

    def get_search_results(self, request, queryset, search_term):
        """Find each word in the usual fields or in the text of the authors' names, which are stored as JSON."""
        words = list(dict.fromkeys(smart_split(search_term)))
        if not words:
            return queryset, False
        texts = {pk: written_names.text_of(names).casefold() for pk, names in queryset.values_list("pk", "names")}
        wanted = set(texts)
        for word in words:
            if not wanted:
                return queryset.none(), False
            found, _may_have_duplicates = super().get_search_results(request, queryset, word)
            sought = (unescape_string_literal(word) if word[:1] in "\"'" and word[-1:] == word[:1] else word).casefold()
            by_name = {pk for pk, text in texts.items() if sought in text}
            wanted &= by_name.union(found.order_by().values_list("pk", flat=True))
        return queryset.filter(pk__in=wanted), False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if obj.names and obj.names != form.names_before:
            shown = author_line(obj.authors)
            messages.info(request, _("In the list of sources the authors are: %(authors)s") % {"authors": shown})

    @admin.display(description=gettext_lazy("cited in"), ordering="citation_count")
    def times_cited(self, reference):
        return reference.citation_count

    @admin.display(description=gettext_lazy("cited in"))
    def cited_in(self, reference):
        citations = reference.citations.select_related("article", "section", "remedy").order_by("pk")
        places = [citation.place for citation in citations]
        links = (
            (reverse(f"admin:articles_{place._meta.model_name}_change", args=[place.pk]), place) for place in places
        )
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"


@admin.register(Author)
class AuthorAdmin(GuardedAdmin, admin.ModelAdmin):
    form = AuthorForm
    list_display = ["name", "credentials", "user"]
