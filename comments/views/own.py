"""A writer's own pages, by private link."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.caching import private
from articles.models import Edition
from comments.models import Comment


@require_safe
def mine(request, pk, token):
    """The writer's own page of a comment, by its private link."""
    found = Comment.objects.filter(pk=pk).select_related("in_reply_to", "article").first()
    if found is None or not found.is_token(token, "manage"):
        raise Http404
    is_public = Edition.objects.due().filter(article=found.article_id).exists()
    return private(render(request, "comments/mine.html", {"comment": found, "is_public": is_public}))
