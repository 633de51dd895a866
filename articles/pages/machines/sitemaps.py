from collections import defaultdict

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.urls import reverse

from articles.models import EditionPage, OwnPage, Site
from articles.pages.caching import public_response
from articles.pages.edition_lookup import all_editions, state_of_all
from rlssite.web.public_pages import public_page


class PageSitemap(Sitemap):
    """Base of our sitemaps: `items` lists (path, date of the last change or None)."""

    def location(self, item):
        return item[0]

    def lastmod(self, item):
        return item[1]


class GuideSitemap(PageSitemap):
    """The start page, and all pages of the current editions."""

    def items(self):
        editions = {edition.pk: edition for edition in all_editions()}
        # The whole guide on one page says nothing that its parts do not say.
        found = EditionPage.objects.filter(edition__in=editions).exclude(kind__in=["moved", "whole"])
        below = defaultdict(list)
        for edition, path in found.order_by("path").values_list("edition", "path"):
            below[edition].append(path)
        pages = []
        for pk, edition in editions.items():
            home, changed = reverse("articles:guide", args=[edition.slug]), edition.published_at
            pages += [(home + path, changed) for path in below[pk]]
            pages.append((reverse("articles:changes", args=[edition.slug]), changed))
        newest = max((changed for _path, changed in pages), default=None)
        return [(reverse("articles:home"), newest), *pages]


class FixedSitemap(PageSitemap):
    """Pages with the site's own texts. When those changed is not known, so no date is given."""

    names = ("articles:labels",)

    def items(self):
        return [(reverse(name), None) for name in self.names]


class OwnPageSitemap(PageSitemap):
    """The pages of the author's own."""

    def items(self):
        return [(page.get_absolute_url(), page.edited) for page in OwnPage.objects.shown().defer("body")]


SECTIONS = {"guides": GuideSitemap, "fixed": FixedSitemap, "own": OwnPageSitemap}


@public_page
def sitemap(request, sections=SECTIONS):
    state = state_of_all("sitemap", all_editions(), Site.load())
    # Django marks the sitemap file itself "noindex", which is right.
    return public_response(request, state, lambda: sitemap_view(request, sections).render(), ["p"])
