from django.utils.functional import SimpleLazyObject

from articles.models import Site
from articles.pages.caching import origin, readable_host


def site(request):
    """Give templates the site's row, its address and its readable host; each is computed only if it is used."""
    return {
        "site": SimpleLazyObject(Site.load),
        "origin": SimpleLazyObject(lambda: origin(request)),
        "readable_host": SimpleLazyObject(lambda: readable_host(request)),
    }
