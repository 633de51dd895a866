from django.utils.functional import SimpleLazyObject

from articles.caching import origin
from articles.models import Site


def site(request):
    """The site's row and its address, worked out only where a template uses them."""
    return {"site": SimpleLazyObject(Site.load), "origin": SimpleLazyObject(lambda: origin(request))}
