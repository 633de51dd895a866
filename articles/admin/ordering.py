"""Lets the author order rows, by a number or by up and down buttons, which save the page and move the row.

With script (static/articles/ordering.js) rows are moved in place, by dragging, buttons or keys; Save keeps them so.
"""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import line_of
from articles.admin.revisions import RevisedAdmin
from articles.desk.editor import PK
from articles.desk.guard import GuardedForm
from articles.models.article import renumber

# The place of a row without a number: behind all others.
LAST = 10**6


class OrderedRow(GuardedForm):
    """One row. Only the eye connects a field with its column's head, so each field's label names both."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {self.instance}"


class OrderedLine(OrderedRow):
    """A row of a list of the admin, where only its place is typed."""

    def _post_clean(self):
        # What else the row holds is not typed here, so no field could say what is wrong with it.
        self.instance.position = self.cleaned_data.get("position", self.instance.position)


class OrderedInline(admin.TabularInline):
    """Ordered rows on another object's page: moved by number or button, opened and added on pages of their own."""

    form = OrderedRow
    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = False
    fields = ["position", "moves", "open_link", "set_aside"]
    readonly_fields = ["open_link", "moves"]
    template = "admin/articles/ordered_inline.html"
    # What else follows this order, or does not.
    order_help = ""

    def has_add_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("Open"))
    def open_link(self, row):
        url = reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
        return format_html('<a href="{}" id="{}">{}</a>', url, line_of(row), row)

    @admin.display(description=gettext_lazy("Move"))
    def moves(self, row):
        return format_html(
            '<button type="submit" name="_move" value="{0}:up" aria-label="{1}">↑</button> '
            '<button type="submit" name="_move" value="{0}:down" aria-label="{2}">↓</button>',
            row.pk,
            _("Move “%(row)s” up") % {"row": row},
            _("Move “%(row)s” down") % {"row": row},
        )


class OrderingAdmin(RevisedAdmin, admin.ModelAdmin):
    """An admin page with an `OrderedInline` of `ordered_model`."""

    ordered_model = None

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is self.ordered_model:
            # A row gets the number that was typed. Coming from below, it goes before the row that has this number now;
            # coming from above, after it.
            side = {
                row.instance.pk: -1 if (row.initial["position"] or LAST) > (row.cleaned_data["position"] or LAST) else 1
                for row in formset.forms
                if "position" in row.changed_data
            }
            rows = formset.get_queryset().model.objects.filter(pk__in=[row.pk for row in formset.get_queryset()])
            renumber(sorted(rows, key=lambda row: (row.position or LAST, side.get(row.pk, 0), row.pk)))

    def response_change(self, request, obj):
        if "_move" not in request.POST:
            return super().response_change(request, obj)
        pk, _colon, direction = request.POST["_move"].partition(":")
        row = self.ordered_rows(obj).filter(pk=int(pk) if PK.fullmatch(pk) else 0).first()
        if row is None or direction not in ("up", "down"):
            self.message_user(request, _("That row is not here any more."), messages.WARNING)
        else:
            before = row.position
            row.move(-1 if direction == "up" else 1)
            row.refresh_from_db()
            self.keep_revision(request, obj)
            said = (
                _("“%(row)s” stands at the end already. Your other changes were saved.")
                if row.position == before
                else _("“%(row)s” was moved. Your other changes were saved.")
            )
            self.message_user(request, said % {"row": row})
        return HttpResponseRedirect(f"{request.path}#ordered")

    def ordered_rows(self, obj):
        return self.ordered_model.objects.kept()
