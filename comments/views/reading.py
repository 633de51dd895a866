"""The public pages of a discussion: its threads, and one thread."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.caching import cacheable, known_query, moved, public_response
from articles.views import get_edition_of_or_404, get_edition_or_404
from comments.models import Comment, DiscussionSettings
from comments.querysets import REPLIES_PER_PAGE
from comments.reading import read_replies, read_threads
from comments.threads import read_cursor
from comments.views.parts import discussion_of, page_of


@require_safe
def discussion(request, slug):
    """The threads of a guide, newest first, a page at a time: `?before=` names where a page starts."""
    edition = get_edition_or_404(slug)
    if edition.slug != slug:
        return moved(reverse("comments:discussion", args=[edition.slug]) + known_query(request, ["before"]))
    try:
        before = read_cursor(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        raise Http404 from None

    def page():
        threads, older = read_threads(edition.article_id, before)
        found = discussion_of(edition)
        context = {
            "threads": threads,
            "older": older,
            "is_first_page": before is None,
            "discussion": found,
            "takes_comments": found.takes_comments(edition, DiscussionSettings.load()),
        }
        return page_of(request, edition, "comments/discussion.html", context)

    return public_response(request, edition.state, page, ["before"])


@require_safe
def comment(request, pk):
    """A thread's page; the permalink of a reply leads to its place there."""
    found = Comment.objects.filter(pk=pk).select_related("root").first()
    if found is None:
        raise Http404
    edition = get_edition_of_or_404(found.article_id)
    root = found.root or found
    is_held = found.status == Comment.Status.PENDING and not found.is_root
    if not root.is_listed or found.published is None or is_held:
        raise Http404
    if found.root_id:
        if not found.is_published:
            return cacheable(redirect(root.get_absolute_url()))
        return cacheable(redirect(found.thread_url()))
    after = request.GET.get("after", "0")
    if not after.isascii() or not after.isdigit() or len(after) > 9 or int(after) % REPLIES_PER_PAGE:
        raise Http404

    def page():
        replies, more = read_replies(root, int(after))
        context = {
            "comment": root,
            "replies": replies,
            "after": int(after),
            "more": more,
            "takes_comments": discussion_of(edition).takes_comments(edition, DiscussionSettings.load()),
        }
        return page_of(request, edition, "comments/thread.html", context)

    return public_response(request, edition.state, page, ["after"])
