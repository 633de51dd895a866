from django.urls import path, register_converter

from articles.pages import previews, views
from articles.pages.machines import feeds, manifest, sitemaps
from articles.search import views as search_views

app_name = "articles"


class Below:
    """One part of an address with the slash at its end: the path of a page below its guide's address."""

    regex = "[-a-zA-Z0-9_]+/"
    to_python = to_url = staticmethod(str)


register_converter(Below, "below")
urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("favicon.ico", manifest.favicon, name="favicon"),
    path("how-we-label-evidence/", views.labels, name="labels"),
    path("search/", search_views.search, name="search"),
    path("preview/<str:token>/", previews.preview, name="preview"),
    path("preview/<str:token>/<below:path>", previews.preview, name="preview_page"),
    path("<slug:slug>/", views.front, name="guide"),
    path("<slug:slug>/changes/", views.changes, name="changes"),
    path("<slug:slug>/remedies/", views.remedies, name="remedies"),
    path("<slug:slug>/map/", views.evidence_map, name="map"),
    path("<slug:slug>/about/", views.about, name="about"),
    path("<slug:slug>/feed/", feeds.changes, name="feed"),
    path("<slug:slug>/<below:path>", views.page, name="page"),
]
