from django.utils import timezone

from articles.models import site

# Where times are typed and decided on. A page of a guide reads the zone with its state (edition_lookup.py).
DESK = "/admin/"


def in_the_sites_zone(get_response):
    """Answer each request with times and days in the site's own time zone, also to readers."""

    def middleware(request):
        is_desk = request.path_info.startswith(DESK)
        with site.in_the_sites_zone() if is_desk else timezone.override(site.kept_zone.get()):
            return get_response(request)

    return middleware
