from django import template

from articles.models import Remedy
from comments.models import Discussion, DiscussionSettings
from comments.reading import read_about, read_threads

register = template.Library()


@register.simple_tag
def comment_count(edition):
    """How many published comments stand under a guide."""
    return Discussion.objects.filter(article=edition.article_id).values_list("comment_count", flat=True).first() or 0


@register.inclusion_tag("comments/_discussion.html")
def discussion(edition):
    """The newest threads under a guide."""
    found = Discussion.objects.filter(article=edition.article_id).first() or Discussion(article_id=edition.article_id)
    threads, older = read_threads(edition.article_id)
    return {
        "edition": edition,
        "discussion": found,
        "threads": threads,
        "older": older,
        "takes_comments": found.takes_comments(edition, DiscussionSettings.load()),
    }


@register.inclusion_tag("comments/_about_remedy.html")
def remedy_discussion(edition, slug):
    """What readers tell about one remedy: the newest few, and how many there are."""
    remedy = Remedy.objects.known_as(edition.article_id, slug)
    return {"edition": edition, "slug": slug, "remedy": remedy, "comments": read_about(remedy) if remedy else []}
