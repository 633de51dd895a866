"""What every page of a discussion starts from."""

from django.shortcuts import render
from django.utils import translation

from comments.models import Discussion, DiscussionSettings
from comments.models.discussion import Mode


def page_of(request, edition, template, context, status=200):
    with translation.override(edition.language):
        return render(request, template, {"edition": edition, **context}, status=status)


def discussion_of(edition):
    return Discussion.objects.filter(article=edition.article_id).first() or Discussion(article=edition.article)


def standing_of(edition, discussion):
    """Return what a page says of writing under `edition` now: whether, and how long a comment waits."""
    everywhere = DiscussionSettings.load()
    return {
        "takes_comments": discussion.takes_comments(edition, everywhere),
        "away_until": everywhere.away_until if everywhere.is_away else None,
        "is_read_first": discussion.mode_now(everywhere) != Mode.PUBLISH,
    }
