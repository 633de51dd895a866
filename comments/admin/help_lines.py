from django.contrib import admin, messages
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import GuardedAdmin
from articles.admin.ordering import OrderedLine
from comments.models import HelpLine, ReadyText


def _lacks(line):
    """Return (field, what is wrong) of a line that readers do not see; None if they do."""
    if not line.source_url:
        return "source_url", _("its official page is missing")
    if not line.taken:
        return "taken", _("the date is missing on which you took it from its official page")
    return None


@admin.register(HelpLine)
class HelpLineAdmin(GuardedAdmin, admin.ModelAdmin):
    list_display = ["name", "country", "number", "shown", "language", "rung", "kind", "position"]
    list_editable = ["position"]
    list_filter = ["kind", "country"]
    search_fields = ["country", "name", "number"]
    actions = ["checked_today"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = [
        "kind",
        "country",
        "language",
        "name",
        "number",
        "url",
        "note",
        "source_url",
        "taken",
        "checked",
        "position",
    ]

    change_list_template = "admin/articles/ordered_change_list.html"

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=OrderedLine, **kwargs)

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, labels={"url": gettext_lazy("Web page to open")}, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not isinstance(form, OrderedLine) and (lacks := _lacks(obj)):
            name, words = lacks
            page = reverse("admin:comments_helpline_change", args=[obj.pk])
            link = format_html('<a href="{}#id_{}">{}</a>', page, name, _("Fill it in"))
            said = _("“%(line)s” is saved, and readers do NOT see it: %(why)s.") % {"line": obj, "why": words}
            messages.warning(request, format_html("{} {}", said, link))

    @admin.display(description=gettext_lazy("what readers see"))
    def shown(self, line):
        if lacks := _lacks(line):
            return _("NOT shown: %(why)s") % {"why": lacks[1]}
        return _("shown, with its page and %(month)s") % {"month": date_format(line.taken, "F Y")}

    @admin.display(description=gettext_lazy("rung on"), ordering="checked")
    def rung(self, line):
        if line.checked:
            return line.checked
        return _("never rung by you") if line.number else _("never opened by you")

    @admin.action(description=gettext_lazy("I rang or opened it today"), permissions=["change"])
    def checked_today(self, request, queryset):
        lines = list(queryset)
        for line in lines:
            line.checked = timezone.localdate()
            # Saved one by one, so that whatever a save has to do for the pages is done here too.
            line.save(update_fields=["checked"])
        words = ngettext("%(count)d line was checked today.", "%(count)d lines were checked today.", len(lines))
        self.message_user(request, words % {"count": len(lines)})


@admin.register(ReadyText)
class ReadyTextAdmin(GuardedAdmin, admin.ModelAdmin):
    list_display = ["title", "text"]
    fields = ["title", "key", "text"]
    prepopulated_fields = {"key": ["title"]}

    def get_prepopulated_fields(self, request, obj=None):
        # A key does not change once it is saved: the site finds some texts by it.
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []
