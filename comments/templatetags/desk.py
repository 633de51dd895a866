from django import template
from django.conf import settings

from articles.models import Article
from comments.admin.queues import COUNTED, QUEUES
from comments.mail.mails import recipients

register = template.Library()


@register.inclusion_tag("admin/comments/_to_decide.html")
def comments_to_decide(user):
    """What waits for somebody who may look at comments, above everything else in the admin."""
    if not (user.has_perm("comments.view_comment") or user.has_perm("comments.change_comment")):
        return {}
    tabs = [(queue, queue.count()) for queue in QUEUES.values()]
    return {"shown": True, "tabs": tabs, "any": any(count for _queue, count in tabs), "counted": COUNTED}


@register.inclusion_tag("admin/comments/_nobody_is_told.html")
def nobody_is_told(user):
    """What keeps a mail about an urgent comment from reaching anybody."""
    if not user.has_perm("comments.change_comment"):
        return {}
    return {
        "guides": [guide for guide in Article.objects.select_related("author__user") if not recipients(guide)],
        "folder": settings.EMAIL_FILE_PATH,
        "user": user,
    }
