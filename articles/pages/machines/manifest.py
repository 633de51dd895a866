"""The web manifest and the icons, which a phone needs to put the site on its home screen."""

from django.http import JsonResponse
from django.templatetags.static import static
from django.urls import reverse

from articles.models import Site
from articles.models.library.image import address
from articles.pages.caching import moved, public_response
from rlssite.web.public_pages import public_page

PAPER, PETROL = "#fbf9f5", "#0a5560"


def _icon(src, sizes, kind="image/png", purpose="any"):
    return {"src": src, "sizes": sizes, "type": kind, "purpose": purpose}


def _icons(site):
    own = site.pictures.get("icon")
    if own:
        return [
            _icon(address(own["192"]), "192x192"),
            _icon(address(own["512"]), "512x512"),
            _icon(address(own["maskable"]), "512x512", purpose="maskable"),
        ]
    return [
        _icon(static("articles/icon.svg"), "any", "image/svg+xml"),
        _icon(static("articles/icon-192.png"), "192x192"),
        _icon(static("articles/icon-512.png"), "512x512"),
        _icon(static("articles/icon-maskable-512.png"), "512x512", purpose="maskable"),
    ]


@public_page
def manifest(request):
    site = Site.load()

    def answer():
        data = {
            "id": reverse("articles:home"),
            "name": site.name,
            "short_name": site.name,
            "start_url": reverse("articles:home"),
            "scope": reverse("articles:home"),
            "display": "minimal-ui",
            "background_color": PAPER,
            "theme_color": PETROL,
            "icons": _icons(site),
        }
        if site.tagline:
            data["description"] = site.tagline
        return JsonResponse(data, content_type="application/manifest+json")

    state = f"manifest.{site.updated.timestamp()}" if site.updated else "manifest"
    return public_response(request, state, answer)


@public_page
def favicon(_request):
    """Redirect /favicon.ico to the icon: browsers and crawlers ask for this address whatever a page says."""
    own = Site.load().pictures.get("icon")
    return moved(address(own["32"]) if own else static("articles/favicon.ico"))
