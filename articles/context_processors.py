from django.utils.functional import SimpleLazyObject

from articles.models import Site


def site(_request):
    """The site's row, fetched only where a template uses it."""
    return {"site": SimpleLazyObject(Site.load)}
