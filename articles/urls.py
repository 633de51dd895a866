from django.urls import path

from articles import feeds, search_views, sitemaps, views

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("how-we-label-evidence/", views.labels, name="labels"),
    path("search/", search_views.search, name="search"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("preview/<str:token>/<slug:remedy_slug>/", views.preview, name="preview_remedy"),
    path("<slug:slug>/", views.guide, name="guide"),
    path("<slug:slug>/changes/", views.changes, name="changes"),
    path("<slug:slug>/remedies/", views.remedies, name="remedies"),
    path("<slug:slug>/feed/", feeds.changes, name="feed"),
    path("<slug:slug>/<slug:remedy_slug>/", views.remedy, name="remedy"),
]
