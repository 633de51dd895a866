from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from articles.pages.live import fill, place_of
from comments.mail.mails import recipients
from comments.models import Discussion, DiscussionSettings
from comments.models.discussion import Mode
from comments.templatetags.desk import who_is_told
from comments.threads.experience_counts import may_be_counted
from comments.threads.finding import find_comments
from comments.threads.reading import counts_of
from comments.views.live_parts import stories_of_all
from comments.views.parts import standing_of

register = template.Library()


@register.simple_tag
def comment_count(edition):
    """The place of the number of published comments under a guide."""
    return place_of("comment_count") if edition else None


@register.simple_tag
def readers_tell(edition, kind, slug):
    """The place of a link to the comments about one section or remedy, with their number."""
    return SafeString(place_of("told", kind, slug)) if edition else ""


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context, edition):
    """The newest threads under a guide."""
    standing = standing_of(edition)
    threads = SafeString(place_of("threads", "1" if standing["takes_comments"] else ""))
    return {"edition": edition, "site": context["site"], "threads": threads, **standing}


@register.inclusion_tag("admin/comments/_opens.html", takes_context=True)
def opens_at_publication(context, article, is_first):
    """What opens to everybody with the first edition of a guide, and whom no mail would tell of somebody in danger."""
    user, everywhere = context["user"], DiscussionSettings.load()
    own = Discussion.objects.filter(article=article).first()
    change = reverse("admin:comments_discussion_change", args=[own.pk]) if own else None
    add = f"{reverse('admin:comments_discussion_add')}?article={article.pk}"
    own = own or Discussion(article=article)
    to = recipients(article)
    return {
        "is_first": is_first,
        "is_open": own.is_open and everywhere.is_open,
        "mode": Mode(own.mode_now(everywhere)).label,
        "may_change": user.has_perms(["comments.add_discussion", "comments.change_discussion"]),
        "url": (change or add) if everywhere.is_open else reverse("admin:comments_discussionsettings_changelist"),
        "has_remedies": article.remedies.kept().exists(),
        "to": ", ".join(to),
        **who_is_told([] if to else [article], user),
    }


@register.inclusion_tag("comments/_stories.html", takes_context=True)
def newest_stories(context, edition):
    """The newest few first comments under a guide, cut to a few lines."""
    standing = standing_of(edition)
    return {"edition": edition, "site": context["site"], "stories": SafeString(place_of("stories")), **standing}


@register.inclusion_tag("comments/_stories_now.html")
def stories_now(editions):
    """The newest stories on the home page, which is made anew with every comment and has no places to fill."""
    if len(editions) != 1:
        return {"of_all": stories_of_all(editions)}
    # Filled as on the guide's own page: what is kept of a story is in the language of its guide.
    [edition] = editions
    count = counts_of(edition)[0].comment_count
    return {"edition": edition, "of_one": SafeString(fill(place_of("stories"), edition)) if count else ""}


@register.inclusion_tag("comments/_found.html")
def comments_found(result, editions):
    """The comments with the words of a search, in a group of their own; nothing if there are none."""
    return {"found": find_comments(result.meant, editions) if editions else []}


@register.simple_tag
def numbers_on_paper(edition):
    """The place of the lines to call, on a page that only leads to them: paper leads nowhere."""
    return SafeString(place_of("lines")) if edition else ""


@register.simple_tag(takes_context=True)
def told_of_remedy(context, remedy):
    """The place of what readers tell about `remedy`, as its page shows it."""
    return _told_of(context, "remedy", remedy["slug"], "1" if may_be_counted(remedy) else "")


@register.simple_tag(takes_context=True)
def told_of_section(context, section):
    return _told_of(context, "section", section["slug"], "")


def _told_of(context, kind, slug, may_be_counted):
    takes_comments = standing_of(context["edition"])["takes_comments"]
    return place_of("about", kind, slug, may_be_counted, "1" if takes_comments else "")
