"""A new guide is made with a short form; all else is written on the guide's own page."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from articles.desk.forms import MarkdownModelForm
from articles.models import Article, Author, Section, Upstream
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
    written_by = Author._meta.get_field("name").formfield(
        label=gettext_lazy("Who writes it?"),
        help_text=gettext_lazy(
            "Readers see this name as the author's: yours, or that of a group. What else they are told is kept in the "
            "list of bylines; as long as no credentials stand there, the page adds “not a health professional”."
        ),
        widget=AdminTextInputWidget(attrs={"autocomplete": "name"}),
    )
    is_me = forms.BooleanField(
        label=gettext_lazy("That is me"),
        required=False,
        help_text=gettext_lazy(
            "What you answer under a guide then shows this name and the author's mark, and mails about this guide's "
            "discussion go to the address of your account."
        ),
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
        fields = ["title", "slug", "summary", "main_message", "language", "layout"]
        help_texts = {
            "summary": gettext_lazy(
                "One or two sentences: whom the guide is for and what it tells them. Lists and search show them."
            )
        }

    # Whoever fills it in, if they may say that a byline is theirs and have none that they chose.
    joins = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.joins is None:
            del self.fields["is_me"]
            return
        me, before = self.fields["is_me"], getattr(self.joins, "author", None)
        me.initial = before is None
        if before:
            leaves = _("Your account is that of “%(name)s” no more: mails about its guides go to the site's contact.")
            me.help_text = f"{me.help_text} {leaves % {'name': before}}"

    def clean(self):
        cleaned = super().clean()
        found = self._byline_of(cleaned.get("written_by", ""))
        if cleaned.get("is_me") and found and found.user_id not in (None, self.joins.pk):
            self.add_error("is_me", _("“%(name)s” is the name of another account.") % {"name": found})
        return cleaned

    @staticmethod
    def _byline_of(name):
        return Author.objects.filter(name__iexact=name).order_by("pk").first()

    def clean_slug(self):
        return self.cleaned_data["slug"] or Article.free_slug(slugify(self.cleaned_data.get("title", "")))

    def save(self, commit=True):
        name = self.cleaned_data["written_by"]
        self.instance.author = self._byline_of(name) or Author.objects.create(name=name)
        if self.cleaned_data.get("is_me"):
            # An account has one byline: that which came with a guide's files is let go of.
            Author.objects.filter(user=self.joins).update(user=None)
            Author.objects.filter(pk=self.instance.author.pk).update(user=self.joins)
        return super().save(commit)


class NewGuideAdmin:
    """Mixin of the admin of guides: what differs where there is no guide yet."""

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **({"form": NewGuideForm} if obj is None else {}) | kwargs)
        if obj is None:
            form.joins = request.user if _may_join(request.user) else None
        return form

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            title, *others = NewGuideForm.Meta.fields
            me = ["is_me"] if _may_join(request.user) else []
            return [(None, {"fields": [title, "written_by", *me, *others, "starts_with"]})]
        return super().get_fieldsets(request, obj)

    def get_inlines(self, request, obj):
        return [] if obj is None else super().get_inlines(request, obj)

    def get_changeform_initial_data(self, request):
        return {
            "written_by": own_name(request.user),
            "layout": Article.Layout.SECTIONS,
            **super().get_changeform_initial_data(request),
        }

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


def own_name(user):
    """Return the name that somebody gave to the account: its own, or that of its byline; "" if there is none."""
    return user.get_full_name() or _chosen_byline(user) or ""


def _chosen_byline(user):
    """Return the name of the account's byline; None if there is none that somebody here chose."""
    byline = getattr(user, "author", None)
    # One that came with the files of a guide is its makers'.
    came = Upstream.objects.filter(kind=Upstream.Kind.ARTICLE).values_list("loaded__author__name", flat=True)
    return None if byline is None or byline.name in came else byline.name


def _may_join(user):
    # Else whoever only writes would answer under the name of any byline without an account.
    return user.has_perm("articles.change_author") and _chosen_byline(user) is None


def make_sections(article, name):
    """Add the empty sections of the set called `name`."""
    # A page's own ids are free for no section.
    taken = set(PAGE_IDS)
    with translation.override(article.language):
        for title in map(_, SETS[name]):
            slug = free_slug(slugify(title) or "section", "section", taken)
            taken.add(slug)
            Section.objects.create(article=article, title=title, slug=slug)
