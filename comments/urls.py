from django.urls import path

from comments import feeds
from comments.views import asking, mailing, moderating, own, pages, reading, reports, writing

app_name = "comments"
urlpatterns = [
    path("privacy/", pages.privacy, name="privacy"),
    path("house-rules/", pages.house_rules, name="house_rules"),
    path("help-now/", pages.help_now, name="help_now"),
    path("comments/feed/", feeds.site, name="site_feed"),
    path("c/<number:pk>/", reading.comment, name="comment"),
    path("c/<number:pk>/feed/", feeds.thread, name="thread_feed"),
    path("c/<number:pk>/report/", reports.report, name="report"),
    path("c/<number:pk>/report/thanks/", reports.reported, name="reported"),
    path("c/<number:pk>/reply/", writing.reply, name="reply"),
    path("c/<number:pk>/mine/<str:token>/", own.mine, name="mine"),
    path("c/<number:pk>/mine/<str:token>/edit/", own.edit, name="own_edit"),
    path("c/<number:pk>/mine/<str:token>/withdraw/", own.withdraw, name="own_withdraw"),
    path("c/<number:pk>/mine/<str:token>/delete/", own.delete, name="own_delete"),
    path("c/<number:pk>/mine/<str:token>/mail/", own.mail, name="own_mail"),
    path("c/<number:pk>/mine/<str:token>/download/", own.download, name="own_download"),
    path("c/<number:pk>/mine/<str:token>/erase-all/", own.erase_all, name="own_erase_all"),
    path("c/<number:pk>/mine/<str:token>/new-link/", own.new_link, name="own_new_link"),
    path("c/mail/<number:pk>/confirm/<str:token>/", mailing.confirm, name="confirm"),
    path("c/mail/<number:pk>/stop/<number:thread>/<str:token>/", mailing.unsubscribe, name="unsubscribe"),
    path("c/mail/<number:pk>/follows/<str:token>/", asking.follows, name="follows"),
    path("c/<number:pk>/moderate/<str:token>/", moderating.moderate, name="moderate"),
    path("<slug:slug>/discussion/", reading.discussion, name="discussion"),
    path("<slug:slug>/discussion/feed/", feeds.guide, name="feed"),
    path("<slug:slug>/discussion/follow/", asking.follow, name="follow"),
    path("<slug:slug>/discussion/links/", asking.links, name="links"),
    path("<slug:slug>/discussion/mine/", reading.on_this_device, name="on_this_device"),
    path("<slug:slug>/discussion/write/", writing.write, name="write"),
]
