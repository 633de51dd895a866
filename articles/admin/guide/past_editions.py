"""The admin's pages of editions of before: read as readers saw them, and any two compared."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.editions.differences import differences
from articles.models import Edition
from articles.pages import views
from articles.pages.caching import private

_FRONT = "front/"
# Those pages whose name is not their own title.
_NAMES = {
    "whole": gettext_lazy("The whole guide on one page"),
    "glossary": gettext_lazy("Glossary"),
    "references": gettext_lazy("References"),
    "map": gettext_lazy("What helps, on one map"),
    "sheet": gettext_lazy("Take this to your doctor"),
}


class PastEditionsAdmin:
    """Mixin of the admin of guides."""

    def get_urls(self):
        view = self.admin_site.admin_view
        start = "<number:pk>/editions/"
        return [
            path(f"{start}compare/", view(self.compare_view), name="articles_article_compare"),
            path(f"{start}<number:number>/read/<path:page>", view(self.read_view), name="articles_article_read"),
            *super().get_urls(),
        ]

    def pages_of(self, edition):
        """Return [(title, address)] of the pages of `edition` as they can be read in the admin."""
        found = edition.pages.filter(kind__in=views.TEMPLATES).order_by("pk").values_list("path", "kind", "title")
        args = [edition.article_id, edition.number]
        return [
            (_NAMES.get(kind, title), reverse("admin:articles_article_read", args=[*args, where or _FRONT]))
            for where, kind, title in found
        ]

    def read_view(self, request, pk, number, page):
        """Show a page of an edition as its readers saw it; the page's frame is today's."""
        article = self._article(request, pk)
        edition = get_object_or_404(Edition, article=article, number=number)
        found = edition.read_page("" if page == _FRONT else page)
        if found is None or found.kind not in views.TEMPLATES:
            raise Http404
        context = {
            "is_preview": True,
            "past_edition": edition,
            "edition_url": reverse("admin:articles_article_edition", args=[pk, number]),
            "guide_url": reverse("articles:guide", args=[edition.slug]),
            **views.standing(edition.head),
            **views.shown(edition.head, found),
        }
        with translation.override(edition.language):
            return private(render(request, views.TEMPLATES[found.kind], context))

    def compare_view(self, request, pk):
        article = self._article(request, pk)
        numbers = [request.GET.get(name, "") for name in ("old", "new")]
        if not all(number.isdecimal() and len(number) < 9 for number in numbers):
            raise Http404
        old, new = (get_object_or_404(Edition, article=article, number=int(number)) for number in numbers)
        return self._page(
            request,
            article,
            "compare",
            _("Edition %(old)d and edition %(new)d") % {"old": old.number, "new": new.number},
            differences=differences(old.source, new.source),
        )
