from articles.models import site


def in_the_sites_zone(get_response):
    """Answer each request with times and days in the site's own time zone, also to readers."""

    def middleware(request):
        with site.in_the_sites_zone():
            return get_response(request)

    return middleware
