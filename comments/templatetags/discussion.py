from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import ngettext

from articles.models import Remedy
from comments.models import Comment
from comments.threads.reading import add_first_replies, counts_of, dress, read_about, read_page, read_pinned
from comments.views.parts import standing_of

register = template.Library()


@register.simple_tag
def comment_count(edition):
    """How many published comments stand under a guide."""
    return counts_of(edition)[0].comment_count


@register.simple_tag
def readers_tell(edition, kind, slug):
    """A link to the comments about one section or remedy, with their number; nothing if there are none."""
    about = f"{kind}:{slug}"
    count = counts_of(edition)[1].get(about, 0) if edition else 0
    if not count:
        return ""
    return format_html(
        '<a class="told" href="{}?about={}">{}</a>',
        reverse("comments:discussion", args=[edition.slug]),
        about,
        ngettext("%(count)d comment", "%(count)d comments", count) % {"count": count},
    )


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context, edition):
    """The newest threads under a guide."""
    found, _counts = counts_of(edition)
    page = read_page(Comment.objects.listed(edition.article_id).filter(pinned=False))
    threads = [*read_pinned(edition.article_id), *page.threads]
    add_first_replies(threads)
    dress(threads, edition)
    return {
        "edition": edition,
        "site": context["site"],
        "discussion": found,
        "threads": threads,
        "older": page.older,
        **standing_of(edition, found),
    }


@register.inclusion_tag("comments/_about_remedy.html")
def remedy_discussion(edition, remedy):
    """The newest few threads about `remedy`, as its page shows it, and how many comments there are about it."""
    row = Remedy.objects.known_as(edition.article_id, remedy["slug"])
    comments = read_about(row, edition) if row else []
    return {"edition": edition, "slug": remedy["slug"], "remedy": remedy, "row": row, "comments": comments}
