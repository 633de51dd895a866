from django.contrib import admin
from django.urls import include, path

from articles.admin.looking import looking_urls
from articles.desk.editor import editor_urls
from articles.desk.picking import picking_urls
from articles.pages.machines import sitemaps
from articles.pages.media import picture
from comments.sitemaps import DiscussionSitemap
from rlssite.health.views import healthz, metrics, readyz
from rlssite.people import invitations, new_password
from rlssite.people.own_step import own_step
from rlssite.people.sessions import end

handler403 = "rlssite.views.not_allowed"
handler500 = "rlssite.views.server_error"

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    # Must precede the admin, whose last pattern matches every address below it.
    *editor_urls,
    *picking_urls,
    *looking_urls,
    path("admin/new-password/", include(new_password.urlpatterns)),
    path("admin/invited/", include(invitations.urlpatterns)),
    path("admin/log-ins/end/", admin.site.admin_view(end), name="end_log_in"),
    path("admin/second-step/", admin.site.admin_view(own_step), name="second_step"),
    path("admin/", admin.site.urls),
    path("media/<path:name>", picture, name="picture"),
    path("sitemap.xml", sitemaps.sitemap, {"sections": {**sitemaps.SECTIONS, "discussions": DiscussionSitemap}}),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]
