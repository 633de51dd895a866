from django.urls import path

from comments import feeds
from comments.views import asking, mailing, moderating, own, pages, reading, reports, writing

app_name = "comments"
urlpatterns = [
    path("privacy/", pages.privacy, name="privacy"),
    path("house-rules/", pages.house_rules, name="house_rules"),
    path("help-now/", pages.help_now, name="help_now"),
    path("comments/feed/", feeds.site, name="site_feed"),
    path("c/<int:pk>/", reading.comment, name="comment"),
    path("c/<int:pk>/feed/", feeds.thread, name="thread_feed"),
    path("c/<int:pk>/report/", reports.report, name="report"),
    path("c/<int:pk>/report/thanks/", reports.reported, name="reported"),
    path("c/<int:pk>/reply/", writing.reply, name="reply"),
    path("c/<int:pk>/mine/<str:token>/", own.mine, name="mine"),
    path("c/<int:pk>/mine/<str:token>/edit/", own.edit, name="own_edit"),
    path("c/<int:pk>/mine/<str:token>/withdraw/", own.withdraw, name="own_withdraw"),
    path("c/<int:pk>/mine/<str:token>/delete/", own.delete, name="own_delete"),
    path("c/<int:pk>/mine/<str:token>/mail/", own.mail, name="own_mail"),
    path("c/<int:pk>/mine/<str:token>/download/", own.download, name="own_download"),
    path("c/<int:pk>/mine/<str:token>/erase-all/", own.erase_all, name="own_erase_all"),
    path("c/<int:pk>/mine/<str:token>/new-link/", own.new_link, name="own_new_link"),
    path("c/mail/<int:pk>/confirm/<str:token>/", mailing.confirm, name="confirm"),
    path("c/mail/<int:pk>/stop/<int:thread>/<str:token>/", mailing.unsubscribe, name="unsubscribe"),
    path("c/mail/<int:pk>/follows/<str:token>/", asking.follows, name="follows"),
    path("c/<int:pk>/moderate/<str:token>/", moderating.moderate, name="moderate"),
    path("<slug:slug>/discussion/", reading.discussion, name="discussion"),
    path("<slug:slug>/discussion/feed/", feeds.guide, name="feed"),
    path("<slug:slug>/discussion/follow/", asking.follow, name="follow"),
    path("<slug:slug>/discussion/links/", asking.links, name="links"),
    path("<slug:slug>/discussion/mine/", reading.on_this_device, name="on_this_device"),
    path("<slug:slug>/discussion/write/", writing.write, name="write"),
]
