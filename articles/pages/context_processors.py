from django.utils.functional import SimpleLazyObject

from articles.models import Site
from articles.pages.caching import origin, readable_host


def site(request):
    """The site's row, its address and its host as people read it, worked out only where a template uses them."""
    return {
        "site": SimpleLazyObject(Site.load),
        "origin": SimpleLazyObject(lambda: origin(request)),
        "readable_host": SimpleLazyObject(lambda: readable_host(request)),
    }
