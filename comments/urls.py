from django.urls import path

from comments import feeds, views

app_name = "comments"
urlpatterns = [
    path("privacy/", views.privacy, name="privacy"),
    path("house-rules/", views.house_rules, name="house_rules"),
    path("comments/feed/", feeds.site, name="site_feed"),
    path("c/<int:pk>/", views.comment, name="comment"),
    path("c/<int:pk>/reply/", views.reply, name="reply"),
    path("c/<int:pk>/mine/<str:token>/", views.mine, name="mine"),
    path("<slug:slug>/discussion/", views.discussion, name="discussion"),
    path("<slug:slug>/discussion/feed/", feeds.guide, name="feed"),
    path("<slug:slug>/discussion/write/", views.write, name="write"),
]
