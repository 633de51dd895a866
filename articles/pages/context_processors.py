from django.utils.functional import SimpleLazyObject

from articles.models import Site
from articles.pages.caching import origin


def site(request):
    """The site's row and its address, worked out only where a template uses them."""
    return {"site": SimpleLazyObject(Site.load), "origin": SimpleLazyObject(lambda: origin(request))}
