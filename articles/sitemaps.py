from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.views.decorators.http import require_safe

from articles.caching import cacheable
from articles.models import Edition


class GuideSitemap(Sitemap):
    """Every guide and every remedy page of the editions that readers get."""

    def items(self):
        pages = []
        for edition in Edition.objects.current().defer("source"):
            pages.append((f"/{edition.slug}/", edition.published_at))
            pages += [(remedy["href"], edition.published_at) for remedy in edition.parts["remedies"]]
        return pages

    def location(self, item):
        return item[0]

    def lastmod(self, item):
        return item[1]


@require_safe
def sitemap(request):
    response = sitemap_view(request, {"guides": GuideSitemap})
    # Django says "noindex" of the file itself; that is meant.
    return cacheable(response.render())
