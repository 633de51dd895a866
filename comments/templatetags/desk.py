from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from post_office.models import STATUS, Log

from articles.desk.zones import country_of, is_named
from articles.models import Article, Site
from comments.admin.queues import COUNTED, QUEUES
from comments.defaults import help_lines, lines_abroad
from comments.mail.mails import IN_DANGER, recipients
from comments.models import Comment, HelpLine
from comments.models.help import HELP_IN_LANGUAGES
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
def nobody_is_told(user, *, folded=False):
    """Warns that a mail about an urgent comment would reach nobody, and says why; `folded` above the queue."""
    if not user.has_perm("comments.change_comment"):
        return {}
    guides = [one for one in Article.objects.select_related("author__user") if not recipients(one)]
    return {**who_is_told(guides, user), "folded": folded}


def who_is_told(guides, user):
    """Return what the warning shows for `guides` without an address, and for mails that are not sent."""
    return {
        "guides": guides,
        "titles": ", ".join(_("“%(title)s”") % {"title": guide.title} for guide in guides),
        "folder": settings.EMAIL_FILE_PATH,
        "user": user,
        "may_test": user.has_perm("post_office.change_email"),
        "may_name_contact": user.has_perm("articles.change_site"),
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
        "own_country": _lacking_in_own_country(),
    }


def _lacking_in_own_country():
    """Return what keeps the country of the site's time zone from having a line to talk to that everybody sees.

    `abroad`: its line that is shown by language; `hidden`: the one that is not shown. None if nothing does.
    """
    country = country_of(Site.load().time_zone)
    rows = HelpLine.objects.shown()
    if not country or _line_of(country, help_lines(rows)["crisis"]):
        return None
    abroad = _line_of(country, (line for code in HELP_IN_LANGUAGES for line in lines_abroad(code, rows)))
    return {
        "country": country,
        "abroad": abroad,
        "language": get_language_info(abroad.language)["name_translated"] if abroad else "",
        "hidden": _line_of(country, HelpLine.objects.filter(kind=HelpLine.Kind.CRISIS)),
    }


def _line_of(country, lines):
    return next((line for line in lines if is_named(country, str(line.country))), None)


@register.inclusion_tag("admin/comments/_mails_not_taken.html")
def mails_not_taken(user, *, folded=False):
    """The mails that the mail server refused for good or does not take now, with its last answer."""
    if not (user.has_perm("comments.change_comment") or user.has_perm("post_office.view_email")):
        return {}
    mails = reverse("admin:post_office_email_changelist") if user.has_perm("post_office.view_email") else ""
    return {"folded": folded} | {
        kind: {"count": logs.values("email").distinct().count(), "answer": answer, "mails": mails, "status": status}
        for kind, status in (("refused", STATUS.failed), ("waiting", STATUS.requeued))
        if (answer := _newest_answer(logs := Log.objects.filter(email__status=status)))
    }


def _newest_answer(logs):
    newest = logs.order_by("-pk").first()
    return newest and in_words(newest.exception_type, newest.message)
