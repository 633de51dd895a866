"""A new guide is made with a short form; all else is written on the guide's own page."""

from django import forms
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from articles.desk.forms import MarkdownModelForm
from articles.models import Article, Author, Section
from articles.models.slugs import free_slug
from articles.text.text_html import PAGE_IDS

# Titles of empty sections to begin with; they are written in the guide's language.
SETS = {
    "": [],
    # None is called as a field of the guide is, “What it is”: both would want one address.
    "short": [gettext_noop("Signs and causes"), gettext_noop("What helps"), gettext_noop("What to ask your doctor")],
    "full": [
        gettext_noop("How to tell whether you have it"),
        gettext_noop("What brings it on"),
        gettext_noop("What you can do yourself"),
        gettext_noop("What doctors can do"),
        gettext_noop("What does not help"),
        gettext_noop("Living with it"),
        gettext_noop("Where this comes from"),
    ],
}


def _as_choices():
    yield "", gettext_lazy("none")
    for name, titles in list(SETS.items())[1:]:
        yield name, " · ".join(_(title) for title in titles)


class NewGuideForm(MarkdownModelForm):
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=80,
        required=False,
        validators=Article._meta.get_field("slug").validators,
        help_text=gettext_lazy("What stands behind the site's address. Left empty, it is made of the title."),
    )
    starts_with = forms.ChoiceField(
        label=gettext_lazy("Empty sections to begin with"),
        required=False,
        choices=_as_choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Readers see a section once it has a text. You can rename, move and delete them."),
    )

    class Meta:
        model = Article
        fields = ["title", "slug", "summary", "main_message", "author", "language", "layout"]
        help_texts = {
            "summary": gettext_lazy(
                "One or two sentences: whom the guide is for and what it tells them. Lists and search show them."
            )
        }

    def clean_slug(self):
        return self.cleaned_data["slug"] or Article.free_slug(slugify(self.cleaned_data.get("title", "")))


class NewGuideAdmin:
    """Mixin of the admin of guides: what differs where there is no guide yet."""

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, **({"form": NewGuideForm} if obj is None else {}) | kwargs)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": [*NewGuideForm.Meta.fields, "starts_with"]})]
        return super().get_fieldsets(request, obj)

    def get_inlines(self, request, obj):
        return [] if obj is None else super().get_inlines(request, obj)

    def get_changeform_initial_data(self, request):
        return {
            "author": self.likely_byline(request.user),
            "layout": Article.Layout.SECTIONS,
            **super().get_changeform_initial_data(request),
        }

    @staticmethod
    def likely_byline(user):
        """Return the number of the account's own byline, of that of the newest guide, or of the only one there is."""
        own = Author.objects.filter(user=user).values_list("pk", flat=True)
        newest = Article.objects.exclude(author=None).order_by("-pk").values_list("author", flat=True)
        every = list(Author.objects.values_list("pk", flat=True)[:2])
        return own.first() or newest.first() or (every[0] if len(every) == 1 else None)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change:
            make_sections(form.instance, form.cleaned_data.get("starts_with", ""))

    def response_add(self, request, obj, post_url_continue=None):
        # What is missing is listed there, so that is where the author goes on.
        if "_addanother" not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)


def make_sections(article, name):
    """Add the empty sections of the set called `name`."""
    # A page's own ids are free for no section.
    taken = set(PAGE_IDS)
    with translation.override(article.language):
        for title in map(_, SETS[name]):
            slug = free_slug(slugify(title) or "section", "section", taken)
            taken.add(slug)
            Section.objects.create(article=article, title=title, slug=slug)
