"""Admin lists of very many rows: read from an index, and never counted to the end."""

from django.contrib.admin import ShowFacets, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.utils.functional import cached_property

# Whoever needs a later row narrows the list.
MOST = 2000


class CappedPaginator(Paginator):
    """Counts no further than `MOST` rows, and has no page beyond them."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:MOST].count()


class InOneOrder(ChangeList):
    def get_ordering(self, request, queryset):
        """Ignore the order that the URL asks for: it would have to sort every row there is."""
        return list(self.model_admin.get_ordering(request))


class ManyRows:
    """Mixin for a model admin whose list may be very long; its `ordering` must be that of an index."""

    sortable_by = []
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    paginator = CappedPaginator
    list_per_page = 50

    def get_changelist(self, request, **kwargs):
        return InOneOrder


def OneOf(field):  # noqa: N802
    """Return a list filter by one value of `field`; it offers the field's choices and never reads the rows for them."""

    class Filter(SimpleListFilter):
        parameter_name = field

        def __init__(self, request, params, model, model_admin):
            self.field = model._meta.get_field(field)
            self.title = self.field.verbose_name
            super().__init__(request, params, model, model_admin)

        def lookups(self, request, model_admin):
            return [(str(value), words) for value, words in self.field.get_choices(include_blank=False)]

        def queryset(self, request, queryset):
            if self.value() not in dict(self.lookup_choices):
                return queryset if self.value() is None else queryset.none()
            return queryset.filter(**{self.field.attname: self.value()})

    return Filter
