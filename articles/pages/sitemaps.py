from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Edition, Site
from articles.pages.caching import public_response
from articles.pages.doors import state_of_all
from articles.pages.views import has_doctors_sheet


class PageSitemap(Sitemap):
    """Base of our sitemaps: `items` lists (path, date of the last change or None)."""

    def location(self, item):
        return item[0]

    def lastmod(self, item):
        return item[1]


class GuideSitemap(PageSitemap):
    """The start page, and all guide and remedy pages of the current editions."""

    def items(self):
        pages = []
        for edition in Edition.objects.current().defer("source").order_by("pk"):
            changed = edition.published_at
            pages.append((reverse("articles:guide", args=[edition.slug]), changed))
            below = ["articles:changes", "articles:about"]
            if edition.parts["remedies"]:
                below.append("articles:remedies")
            if edition.parts.get("glossary"):
                below.append("articles:glossary")
            if has_doctors_sheet(edition.parts):
                below.append("articles:for_your_doctor")
            pages += [(reverse(name, args=[edition.slug]), changed) for name in below]
            pages += [(remedy["href"], changed) for remedy in edition.parts["remedies"]]
        newest = max((changed for _path, changed in pages), default=None)
        return [(reverse("articles:home"), newest), *pages]


class FixedSitemap(PageSitemap):
    """Pages with the site's own texts. When those changed is not known, so no date is given."""

    names = ("articles:labels",)

    def items(self):
        return [(reverse(name), None) for name in self.names]


SECTIONS = {"guides": GuideSitemap, "fixed": FixedSitemap}


@require_safe
def sitemap(request, sections=SECTIONS):
    state = state_of_all("sitemap", Edition.objects.for_readers().order_by("pk"), Site.load())
    # Django marks the sitemap file itself "noindex", which is right.
    return public_response(request, state, lambda: sitemap_view(request, sections).render(), ["p"])
