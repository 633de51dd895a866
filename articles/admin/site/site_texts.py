"""The author's list of all texts of the site, and the form of each."""

from itertools import groupby

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.admin.base import GuardedAdmin, saves_by_itself
from articles.admin.revisions import RevisedAdmin
from articles.admin.saved import SaysWhatReadersSee
from articles.desk.site_texts import SiteTextForm, with_place
from articles.editions import revisions
from articles.editions.comparison import folded, side_by_side
from articles.models import Article, Site, SiteText
from articles.wording.registry import TEXTS, Shape


class SeenAtOnce(SaysWhatReadersSee):
    """Mixin of an admin whose rows readers see as soon as they are saved: the editor saves nothing by itself."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if saves_by_itself(request):
            return JsonResponse({"error": _("Readers see it at once, so it is saved only when you press Save.")})
        with transaction.atomic():
            if request.method == "POST":
                # Whoever saves second waits here, and is compared with what the first has saved.
                Site.objects.get_or_create(pk=1)
                Site.objects.select_for_update(no_key=True).get(pk=1)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def words_of_save(self, request, row):
        words = _("Saved. Readers see it now.")
        url = self.seen_at(row)
        return format_html('{} <a href="{}">{}</a>', words, url, _("See it as readers do")) if url else words

    def has_delete_permission(self, request, obj=None):
        return False

    def seen_at(self, row):
        """Return the address at which readers see `row`; "" or None if there is no one page, or none yet."""
        raise NotImplementedError


def languages():
    """Return the languages that texts are shown in: the site's own first, then those of guides."""
    return list(
        dict.fromkeys([settings.LANGUAGE_CODE, *Article.objects.order_by("pk").values_list("language", flat=True)])
    )


def default_of(name):
    """Return the text that the site comes with for `name` ("privacy.en")."""
    key, _dot, language = name.rpartition(".")
    return TEXTS[key].default(language)


@admin.register(SiteText)
class SiteTextAdmin(SeenAtOnce, RevisedAdmin, GuardedAdmin, admin.ModelAdmin):
    """Lists texts whether the author changed them or not: there is a row only of those that they did."""

    form = SiteTextForm
    change_form_template = "admin/articles/site_text.html"

    def has_add_permission(self, request):
        return False

    def get_object(self, request, object_id, from_field=None):
        key, _dot, language = object_id.rpartition(".")
        if key not in TEXTS or language not in languages():
            return None
        row = SiteText.objects.named(object_id) or SiteText(name=object_id, text=default_of(object_id))
        row.title = TEXTS[key].title
        return row

    def seen_at(self, row):
        return TEXTS[row.key].address

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        place = request.POST.get("_put_back", "")
        row = self.get_object(request, object_id) if place and object_id else None
        if row and place in TEXTS[row.key].known:
            entry, request.POST = TEXTS[row.key], request.POST.copy()
            is_line = entry.shape in (Shape.LINE, Shape.SUBJECT)
            text = with_place(request.POST.get("text", ""), place, default_of(object_id), is_line=is_line)
            request.POST["text"], request.POST["_continue"] = text, "1"
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, **kwargs | {"fields": ["text"]})

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": list(SiteTextForm(instance=obj).fields)})]

    def get_urls(self):
        view = self.admin_site.admin_view(self.default_view)
        return [path("<str:name>/default/", view, name="articles_sitetext_default"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        known = languages()
        language = request.GET.get("language", known[0])
        if language not in known:
            raise Http404
        own = {row.key: row for row in SiteText.objects.all() if row.language == language}
        rows = [
            {
                "group": text.group,
                "title": text.title,
                "seen": text.seen,
                "url": reverse("admin:articles_sitetext_change", args=[f"{text.key}.{language}"]),
                "is_own": text.key in own,
                "is_stale": text.key in own and own[text.key].default != text.default(language),
            }
            for text in TEXTS.values()
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Texts of the site"),
            "groups": [(group, list(texts)) for group, texts in groupby(rows, key=lambda row: row["group"])],
            "languages": known,
            "language": language,
        }
        return TemplateResponse(request, "admin/articles/site_texts.html", context)

    def render_change_form(self, request, context, **kwargs):
        row, form = context["original"], context["adminform"].form
        entry = TEXTS[row.key]
        context |= {
            "title": entry.title,
            "subtitle": None,
            "entry": entry,
            # A line too, which has no editor.
            "skip_to": form["text"].id_for_label,
            "places": list(entry.known.items()),
            "is_own": not row._state.adding,
            "lost": [(name, entry.known[name]) for name in form.lost],
            "default_now": form.default_now,
            "default_rows": folded(side_by_side(row.default, form.default_now)) if form.has_new_default else None,
            "default_url": reverse("admin:articles_sitetext_default", args=[row.pk]),
            "show_save_and_add_another": False,
        }
        return super().render_change_form(request, context, **kwargs)

    def save_model(self, request, obj, form, change):
        if obj._state.adding:
            # What stood there until now, so that it can be brought back.
            revisions.keep(SiteText(name=obj.name, text=form.default_now), note=_("The default text."))
            obj.save()
        else:
            super().save_model(request, obj, form, change)
        if form.lost and "_continue" not in request.POST:
            url = reverse("admin:articles_sitetext_change", args=[obj.name])
            words = _('It no longer says {}. <a href="{}">Put it back</a>')
            named = ", ".join(f"{{{name}}}" for name in form.lost)
            self.message_user(request, format_html(words, named, url), messages.WARNING)

    def default_view(self, request, name):
        """Ask, and then let the default stand again. The author's own words stay among the revisions."""
        row = self.get_object(request, name)
        if row is None or row._state.adding:
            return redirect("admin:articles_sitetext_changelist")
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        default = default_of(name)
        if request.method == "POST":
            with transaction.atomic():
                revisions.keep(row)
                row.delete()
                again = self.get_object(request, name)
                revisions.keep(again, by=request.user, note=_("The default was taken again."))
                self.log_change(request, again, _("The default was taken again."))
            url = reverse("admin:articles_sitetext_history", args=[name])
            words = _('The default stands again. Your own words are kept in the <a href="{}">history</a>.')
            self.message_user(request, format_html(words, url), messages.SUCCESS)
            return redirect("admin:articles_sitetext_change", name)
        context = {
            "rows": folded(side_by_side(row.text, default)),
            "title": _("Take the default of “%(text)s” again?") % {"text": TEXTS[row.key].title},
        }
        return self._answer(request, "site_text_default", row, **context)
