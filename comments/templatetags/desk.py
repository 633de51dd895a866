from django import template

from comments.admin.queues import COUNTED, QUEUES

register = template.Library()


@register.inclusion_tag("admin/comments/_to_decide.html")
def comments_to_decide(user):
    """What waits for somebody who may look at comments, above everything else in the admin."""
    if not (user.has_perm("comments.view_comment") or user.has_perm("comments.change_comment")):
        return {}
    tabs = [(queue, queue.count()) for queue in QUEUES.values()]
    return {"shown": True, "tabs": tabs, "any": any(count for _queue, count in tabs), "counted": COUNTED}
