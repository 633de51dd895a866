"""The admin's settings of the discussion: for the whole site, and for one guide."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import GuardedAdmin
from articles.admin.saved import SaysWhatReadersSee
from articles.desk.editor import PK
from articles.desk.guard import GuardedForm
from articles.models import Article
from comments.models import Discussion, DiscussionSettings, Follow
from comments.safety.names import ROLES, TITLES, WHOLE_ROLES
from comments.safety.verdict import HELD_PHRASES, SPAM_PHRASES
from comments.writing.fields import is_too_long_raw
from rlssite.markup import plain_text
from rlssite.web.leading_back import origin_of

# An entry is a word or a short phrase. Every comment is compared with all entries, so both are bounded.
LONGEST_ENTRY, MOST_ENTRIES = 100, 500
LISTS = (
    "spam_words", "held_words", "reserved_names", "crisis_phrases", "despair_phrases", "emergency_phrases",
    "harmless_phrases",
)  # fmt: skip
_FOLLOWED = gettext_lazy(
    "The whole discussion: %(whole)d; a part of the guide: %(parts)d; a conversation: %(threads)d."
)
BOUNDS = {
    "links_held_from": (1, 20),
    "seconds_to_fill": (0, 60),
    "per_ten_minutes": (1, 100),
    "per_day": (1, 1000),
    "closes_after_days": (0, 36_500),
}


def _entries(text):
    """Return the different lines of `text`, without space around them."""
    lines = (" ".join(line.split()) for line in plain_text(text).split("\n"))
    return list(dict.fromkeys(line for line in lines if line))


def _folded(phrases):
    words = ngettext("%(count)d entry", "%(count)d entries", len(phrases)) % {"count": len(phrases)}
    return format_html("<details><summary>{}</summary><p>{}</p></details>", words, " · ".join(sorted(phrases)))


class SettingsForm(GuardedForm):
    class Meta:
        model = DiscussionSettings
        fields = ["mode", "is_open", "closes_after_days", "away_until", *LISTS, *list(BOUNDS)[:4]]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (least, most) in BOUNDS.items():
            if name in self.fields:
                self.fields[name].validators += [MinValueValidator(least), MaxValueValidator(most)]

    def clean_away_until(self):
        day = self.cleaned_data["away_until"]
        if day and "away_until" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError(_("That day is past. Leave it empty when you are back."))
        return day

    def clean(self):
        data = super().clean()
        for name in set(LISTS) & set(data):
            if is_too_long_raw(data[name], LONGEST_ENTRY * MOST_ENTRIES):
                self.add_error(name, _("This is too long: at most %(most)d entries fit.") % {"most": MOST_ENTRIES})
                continue
            entries = _entries(data[name])
            long = next((entry for entry in entries if len(entry) > LONGEST_ENTRY), None)
            if long:
                words = _("An entry has at most %(most)d characters; this one has more: “%(start)s…”")
                self.add_error(name, words % {"most": LONGEST_ENTRY, "start": long[:40]})
            elif any(not any(sign.isalnum() for sign in entry) for entry in entries):
                self.add_error(name, _("An entry without a letter or a digit never matches."))
            elif len(entries) > MOST_ENTRIES:
                words = _("At most %(most)d entries; these are %(count)d.")
                self.add_error(name, words % {"most": MOST_ENTRIES, "count": len(entries)})
            else:
                data[name] = "\n".join(entries)
        if (data.get("per_ten_minutes") or 0) > (data.get("per_day") or 0) and "per_day" in data:
            self.add_error("per_day", _("A day has to allow at least as many as ten minutes do."))
        return data


@admin.register(DiscussionSettings)
class DiscussionSettingsAdmin(GuardedAdmin, admin.ModelAdmin):
    """There is one row only, so the list leads straight to it."""

    form = SettingsForm
    fieldsets = [
        (None, {"fields": ["mode", "is_open", "closes_after_days", "away_until"]}),
        (
            gettext_lazy("Words"),
            {
                "fields": [
                    "spam_words",
                    "built_in_spam",
                    "held_words",
                    "built_in_held",
                    "reserved_names",
                    "built_in_names",
                ]
            },
        ),
        (
            gettext_lazy("Alarms"),
            {
                "fields": ["crisis_phrases", "despair_phrases", "emergency_phrases", "harmless_phrases"],
                "description": gettext_lazy(
                    "The site knows many ways of telling of danger by itself. They are rules for whole sentences and "
                    "no list, so they do not stand here. Your phrases come on top of them; a phrase that means no harm "
                    "stands above both."
                ),
            },
        ),
        (
            gettext_lazy("Limits"),
            {"fields": ["links_held_from", "seconds_to_fill", "per_ten_minutes", "per_day"]},
        ),
    ]

    readonly_fields = ["built_in_spam", "built_in_held", "built_in_names"]

    @admin.display(description=gettext_lazy("built in"))
    def built_in_spam(self, _settings):
        return _folded(SPAM_PHRASES)

    @admin.display(description=gettext_lazy("built in"))
    def built_in_held(self, _settings):
        return _folded(HELD_PHRASES)

    @admin.display(description=gettext_lazy("built in"))
    def built_in_names(self, _settings):
        return _folded((*ROLES, *WHOLE_ROLES, *TITLES))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if not DiscussionSettings.objects.exists():
            DiscussionSettings().save()
        return redirect("admin:comments_discussionsettings_change", 1)


def _guide_in(query):
    pk = query.get("article", "")
    return Article.objects.filter(pk=pk).only("title").first() if PK.fullmatch(pk) else None


class DiscussionForm(GuardedForm):
    class Meta:
        model = Discussion
        fields = ["article", "is_open", "mode", "closes_after_days"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closes_after_days"].validators.append(MaxValueValidator(BOUNDS["closes_after_days"][1]))


@admin.register(Discussion)
class DiscussionAdmin(SaysWhatReadersSee, GuardedAdmin, admin.ModelAdmin):
    form = DiscussionForm
    list_display = ["article", "is_open", "mode", "closes_after_days", "comment_count"]
    list_select_related = ["article"]
    fieldsets = [
        (
            None,
            {
                "fields": ["article", "is_open", "mode", "closes_after_days", "comment_count", "followers"],
                "description": gettext_lazy(
                    "Nothing changes before you save. To close the discussion, take the tick away; to read every "
                    "comment before readers do, choose that under “New comments”."
                ),
            },
        )
    ]

    def add_view(self, request, form_url="", extra_context=None):
        guide = _guide_in(request.GET)
        own = Discussion.objects.filter(article=guide).first() if guide else None
        if own and request.method != "POST":
            return redirect("admin:comments_discussion_change", own.pk)
        return super().add_view(request, form_url, extra_context)

    def words_of_save(self, request, row):
        words = _("Saved. The discussion of “%(guide)s” is open.")
        if not row.is_open:
            words = _("Saved. The discussion of “%(guide)s” is closed.")
        return words % {"guide": row.article}

    def render_change_form(self, request, context, obj=None, **kwargs):
        # The address of a new one names its guide, if *Publish* led here.
        guide = obj.article if obj else _guide_in(request.GET)
        if guide:
            context["title"] = _("How the discussion of “%(guide)s” works") % {"guide": guide}
            publishing = reverse("admin:articles_article_publish", args=[guide.pk])
            if origin_of(request) == publishing:
                above = reverse("admin:articles_article_change", args=[guide.pk])
                context["parents"] = [(above, str(guide)), (publishing, _("Publish"))]
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        return ["comment_count", "followers", *(["article"] if obj else [])]

    @admin.display(description=gettext_lazy("who follows by mail"))
    def followers(self, discussion):
        """How many people do, and how many of them follow what; never who."""
        if discussion.pk is None:
            return ""
        follows = Follow.objects.active().filter(article=discussion.article_id)
        found = follows.aggregate(
            people=Count("contact", distinct=True),
            whole=Count("pk", filter=Q(section=None, remedy=None, thread=None)),
            parts=Count("pk", filter=Q(section__isnull=False) | Q(remedy__isnull=False)),
            threads=Count("pk", filter=Q(thread__isnull=False)),
        )
        people = ngettext("%(people)d person follows.", "%(people)d people follow.", found["people"]) % found
        return f"{people} {_FOLLOWED % found}" if found["people"] else people

    def has_delete_permission(self, request, obj=None):
        return False
