"""The author's list of links elsewhere: dead ones first, where each stands, and a button that has them looked at."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Link
from articles.outward import checking, places
from rlssite.markup import web_address


@admin.register(Link)
class LinkAdmin(admin.ModelAdmin):
    list_display = ["standing", "address", "where", "archive", "checked"]
    list_display_links = None
    list_filter = ["state"]
    list_per_page = 50
    search_fields = ["url", "leads_to"]
    change_list_template = "admin/articles/link_change_list.html"
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        check = self.admin_site.admin_view(self.check_view)
        return [path("check/", check, name="articles_link_check"), *super().get_urls()]

    def get_queryset(self, request):
        return Link.objects.worst_first()

    def get_ordering(self, request):
        return ["rank", "url"]

    def get_changelist_instance(self, request):
        changes = super().get_changelist_instance(request)
        here = places.everywhere()
        for link in changes.result_list:
            link.places = here.get(link.url, [])
        return changes

    def changelist_view(self, request, extra_context=None):
        total, left = Link.objects.count(), Link.objects.due().count()
        context = {
            "links_total": total,
            "links_left": left,
            "links_done": total - left,
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def check_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        count = checking.queue()
        words = ngettext(
            "%(count)d link will be looked at, which takes a while.",
            "%(count)d links will be looked at, which takes a while.",
            count,
        )
        self.message_user(request, words % {"count": count}, messages.SUCCESS)
        return redirect("admin:articles_link_changelist")

    @admin.display(description=gettext_lazy("state"), ordering="rank")
    def standing(self, link):
        answer = f" ({link.status})" if link.status else ""
        # The words are those that checking.py keeps; a translation may have come since.
        words = format_html('<br><span class="help">{}</span>', _(link.words)) if link.words else ""
        return format_html(
            '<span class="link-state is-{}">{}{}</span>{}', link.state or "new", link.get_state_display(), answer, words
        )

    @admin.display(description=gettext_lazy("address"), ordering="url")
    def address(self, link):
        shown = format_html('<a href="{}" rel="noreferrer" class="link-url">{}</a>', link.url, link.url)
        if link.leads_to and web_address(link.leads_to):
            leads_to = format_html(
                '<a href="{}" rel="noreferrer" class="link-url">{}</a>', link.leads_to, link.leads_to
            )
            shown = format_html("{}<br>{} {}", shown, _("leads to"), leads_to)
        return shown

    @admin.display(description=gettext_lazy("where it stands"))
    def where(self, link):
        if not link.places:
            return _("nowhere any more")
        items = ((place.url, _("Edit %(place)s") % {"place": place.words}) for place in link.places)
        return format_html(
            '<ul class="link-places">{}</ul>', format_html_join("", '<li><a href="{}">{}</a></li>', items)
        )

    @admin.display(description=gettext_lazy("archived copy"))
    def archive(self, link):
        found = []
        for place in link.places:
            if not place.has_archive:
                continue
            if place.archived_url:
                words = _("readers see one")
                found.append(format_html('<a href="{}" rel="noreferrer">{}</a>', place.archived_url, words))
            elif link.state in (Link.State.DEAD, Link.State.SILENT):
                search = f"https://web.archive.org/web/*/{link.url}"
                found.append(
                    format_html(
                        '<a href="{}" rel="noreferrer">{}</a>, <a href="{}#id_archived_url">{}</a>',
                        search,
                        _("look for one"),
                        place.url,
                        _("give it to readers"),
                    )
                )
        return format_html_join("", "<div>{}</div>", ((one,) for one in found)) or "–"
