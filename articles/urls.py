from django.urls import path

from articles.pages import feeds, manifest, sitemaps, views
from articles.search import views as search_views

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("favicon.ico", manifest.favicon, name="favicon"),
    path("how-we-label-evidence/", views.labels, name="labels"),
    path("search/", search_views.search, name="search"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("preview/<str:token>/<slug:remedy_slug>/", views.preview, name="preview_remedy"),
    path("<slug:slug>/", views.guide, name="guide"),
    path("<slug:slug>/changes/", views.changes, name="changes"),
    path("<slug:slug>/remedies/", views.remedies, name="remedies"),
    path("<slug:slug>/about/", views.about, name="about"),
    path("<slug:slug>/glossary/", views.glossary, name="glossary"),
    path("<slug:slug>/for-your-doctor/", views.for_your_doctor, name="for_your_doctor"),
    path("<slug:slug>/feed/", feeds.changes, name="feed"),
    path("<slug:slug>/<slug:remedy_slug>/", views.remedy, name="remedy"),
]
