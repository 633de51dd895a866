from django import template
from django.conf import settings
from django.urls import reverse
from post_office.models import STATUS, Log

from articles.desk.zones import country_of
from articles.models import Article, Site
from comments.admin.queues import COUNTED, QUEUES
from comments.defaults import help_lines
from comments.mail.mails import IN_DANGER, recipients
from comments.models import Comment, HelpLine
from rlssite.mail.answers import in_words

register = template.Library()


def _may_see_comments(user):
    return user.has_perm("comments.view_comment") or user.has_perm("comments.change_comment")


@register.inclusion_tag("admin/comments/_in_danger.html")
def in_danger(user):
    """The comments whose writers may be in danger, told before all else; one alone is what the line leads to."""
    if not _may_see_comments(user):
        return {}
    found = Comment.objects.in_danger()[: COUNTED + 1]
    if len(found) == 1:
        return {"count": 1, "url": reverse("admin:comments_comment_change", args=found)}
    return {"count": len(found), "counted": COUNTED, "url": reverse("admin:comments_comment_queue", query=IN_DANGER)}


@register.inclusion_tag("admin/comments/_to_decide.html")
def comments_to_decide(user):
    """The comments that wait, shown above everything else in the admin to those who may see comments."""
    if not _may_see_comments(user):
        return {}
    tabs = [(queue, queue.count()) for queue in QUEUES.values()]
    return {
        "shown": True,
        "tabs": tabs,
        "any": any(count for queue, count in tabs if queue.waits),
        "counted": COUNTED,
    }


@register.inclusion_tag("admin/comments/_nobody_is_told.html")
def nobody_is_told(user):
    """Warns that a mail about an urgent comment would reach nobody, and says why."""
    if not user.has_perm("comments.change_comment"):
        return {}
    return {
        "guides": [guide for guide in Article.objects.select_related("author__user") if not recipients(guide)],
        "folder": settings.EMAIL_FILE_PATH,
        "user": user,
        "may_test": user.has_perm("post_office.change_email"),
    }


@register.inclusion_tag("admin/comments/_help_lines_to_ring.html")
def help_lines_to_ring(user):
    """The lines that readers do not see, and those that the author never rang. Beside a line no reader is told that."""
    if not user.has_perm("comments.change_helpline"):
        return {}
    lines = HelpLine.objects.all()
    return {
        "hidden": lines.count() - lines.shown().count(),
        "never_rung": lines.never_rung().count(),
        "lacking": _country_without_a_line(),
    }


def _country_without_a_line():
    """Return the country of the site's time zone if no line to talk to is named for it."""
    country = country_of(Site.load().time_zone)
    is_named = country and any(country.casefold() in str(line.country).casefold() for line in help_lines()["crisis"])
    return "" if is_named else country


@register.inclusion_tag("admin/comments/_mails_not_taken.html")
def mails_not_taken(user):
    """The mails that the mail server refused for good or does not take now, with its last answer."""
    if not (user.has_perm("comments.change_comment") or user.has_perm("post_office.view_email")):
        return {}
    mails = reverse("admin:post_office_email_changelist") if user.has_perm("post_office.view_email") else ""
    return {
        kind: {"count": logs.values("email").distinct().count(), "answer": answer, "mails": mails, "status": status}
        for kind, status in (("refused", STATUS.failed), ("waiting", STATUS.requeued))
        if (answer := _newest_answer(logs := Log.objects.filter(email__status=status)))
    }


def _newest_answer(logs):
    newest = logs.order_by("-pk").first()
    return newest and in_words(newest.exception_type, newest.message)
