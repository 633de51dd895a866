from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy

from articles.admin.base import GuardedAdmin, MarkdownAdmin, PublicPart
from articles.admin.guide.deleting import PartDeletion
from articles.admin.guide.mark_looks import MarkLookAdmin
from articles.admin.revisions import RevisedAdmin
from articles.admin.saved import SavedInGuide
from articles.desk.forms import MarkdownModelForm
from articles.fields import REMEDY
from articles.models import Remedy
from articles.text.marks import CAUTIONS, choices

_MARKS = ["helps", "cautions", "watch_short", "label_note", "mark_reason", *REMEDY.group("marks")]


class RemedyForm(MarkdownModelForm):
    cautions = forms.MultipleChoiceField(
        label=gettext_lazy("Watch out"),
        choices=choices(CAUTIONS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "superseded_by" in self.fields and self.instance.pk:
            others = Remedy.objects.filter(article=self.instance.article).exclude(pk=self.instance.pk)
            self.fields["superseded_by"].queryset = others


@admin.register(Remedy)
class RemedyAdmin(
    MarkLookAdmin,
    SavedInGuide,
    PartDeletion,
    PublicPart,
    RevisedAdmin,
    MarkdownAdmin,
    GuardedAdmin,
    admin.ModelAdmin,
):
    form = RemedyForm
    list_display = ["name", "section", "kind", "helps", "position", "set_aside"]
    list_filter = ["article", "kind", "helps", "set_aside"]
    list_select_related = ["section"]
    search_fields = ["name", "other_names", "verdict"]
    change_form_template = "admin/articles/remedy_change_form.html"
    readonly_fields = ["earlier_addresses"]
    main_text = "verdict"
    fieldsets = [
        (None, {"fields": ["section", "name", "slug", "other_names", "search_words", "kind"]}),
        (gettext_lazy("The two marks"), {"fields": _MARKS}),
        (gettext_lazy("The record"), {"fields": REMEDY.group("record")}),
        (gettext_lazy("What readers report"), {"fields": ["counts_experiences"]}),
        (gettext_lazy("First"), {"fields": REMEDY.group("first")}),
        (gettext_lazy("The parts of its page"), {"fields": REMEDY.group("parts")}),
        (gettext_lazy("Superseded"), {"fields": ["superseded_by", *REMEDY.group("superseded")]}),
        (gettext_lazy("Place"), {"fields": ["position", "set_aside", "earlier_addresses"]}),
    ]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}

    @admin.display(description=gettext_lazy("earlier addresses"))
    def earlier_addresses(self, remedy):
        return ", ".join(remedy.old_slugs) or "–"
