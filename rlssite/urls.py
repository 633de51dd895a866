from django.contrib import admin
from django.urls import include, path

from articles.admin.looking import looking_urls
from articles.desk.editor import editor_urls
from articles.desk.picking import picking_urls
from articles.pages import sitemaps
from articles.pages.media import picture
from comments.sitemaps import DiscussionSitemap

handler500 = "rlssite.views.server_error"

urlpatterns = [
    # Must precede the admin, whose last pattern matches every address below it.
    *editor_urls,
    *picking_urls,
    *looking_urls,
    path("admin/", admin.site.urls),
    path("media/<path:name>", picture, name="picture"),
    path("sitemap.xml", sitemaps.sitemap, {"sections": {**sitemaps.SECTIONS, "discussions": DiscussionSitemap}}),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
