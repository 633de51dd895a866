from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.caching import cacheable
from articles.models import Edition
from articles.rendering import GLOSSARY_PAGE
from articles.views import has_doctors_sheet


class GuideSitemap(Sitemap):
    """Every guide and every page below it of the editions that readers get."""

    def items(self):
        pages = []
        for edition in Edition.objects.current().defer("source"):
            guide = reverse("articles:guide", args=[edition.slug])
            below = ["about/"]
            if edition.parts.get("glossary"):
                below.append(GLOSSARY_PAGE)
            if has_doctors_sheet(edition.parts):
                below.append("for-your-doctor/")
            addresses = [guide, *(remedy["href"] for remedy in edition.parts["remedies"])]
            addresses += [guide + page for page in below]
            pages += [(address, edition.published_at) for address in addresses]
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
