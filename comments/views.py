from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from articles.caching import cacheable, elsewhere, known_query, moved, private, public_response
from articles.models import Edition
from articles.views import fixed_page, get_edition_of_or_404, get_edition_or_404
from comments.forms import CommentForm, KeyUsed, sender_hash
from comments.models import Comment, Discussion, DiscussionSettings
from comments.querysets import REPLIES_PER_PAGE
from comments.reading import read_replies, read_threads
from comments.threads import read_cursor

# What the address of a form may say: the thing that the comment is about.
FORM_KEYS = ["about"]


def _page(request, edition, template, context, status=200):
    with translation.override(edition.language):
        return render(request, template, {"edition": edition, **context}, status=status)


def _discussion_of(edition):
    return Discussion.objects.filter(article=edition.article_id).first() or Discussion(article=edition.article)


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
        found = _discussion_of(edition)
        context = {
            "threads": threads,
            "older": older,
            "is_first_page": before is None,
            "discussion": found,
            "takes_comments": found.takes_comments(edition, DiscussionSettings.load()),
        }
        return _page(request, edition, "comments/discussion.html", context)

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
            "takes_comments": _discussion_of(edition).takes_comments(edition, DiscussionSettings.load()),
        }
        return _page(request, edition, "comments/thread.html", context)

    return public_response(request, edition.state, page, ["after"])


def _author_of(user):
    """Return the author whose comments `user` writes, or None for everybody else."""
    return getattr(user, "author", None) if user.is_active and user.is_staff else None


def _form(request, edition, in_reply_to, **kwargs):
    return CommentForm(
        *([request.POST] if request.method == "POST" else []),
        edition=edition,
        in_reply_to=in_reply_to,
        author=_author_of(request.user),
        **kwargs,
    )


def _show_form(request, form, status=200, notice=""):
    context = {"form": form, "in_reply_to": form.in_reply_to, "author": form.author, "notice": notice}
    return private(_page(request, form.edition, "comments/form.html", context, status))


def _write(request, edition, in_reply_to=None):
    address = elsewhere(request, FORM_KEYS) if request.method != "POST" else None
    if address is not None:
        return moved(address)
    if not _discussion_of(edition).takes_comments(edition, DiscussionSettings.load()):
        form = _form(request, edition, in_reply_to)
        return private(_page(request, edition, "comments/closed.html", {"form": form}, 403))
    if request.method != "POST":
        return _show_form(
            request, _form(request, edition, in_reply_to, initial={"about": request.GET.get("about", "")})
        )
    form = _form(request, edition, in_reply_to)
    if not form.is_valid():
        return _show_form(request, form, 422)
    sender = sender_hash(request.META["REMOTE_ADDR"])
    if form.is_flood(sender):
        return _show_form(request, form, 429, "flood")
    try:
        written = form.save(sender)
    except KeyUsed:
        form.renew_key()
        return _show_form(request, form, 409, "key_used")
    return private(redirect(written.thread_url() if written.is_published else written.manage_url()))


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def write(request, slug):
    edition = get_edition_or_404(slug)
    if edition.slug != slug and request.method != "POST":
        return moved(reverse("comments:write", args=[edition.slug]) + known_query(request, FORM_KEYS))
    return _write(request, edition)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request, pk):
    answered = Comment.objects.published().filter(pk=pk).select_related("root").first()
    if answered is None:
        raise Http404
    return _write(request, get_edition_of_or_404(answered.article_id), answered)


def _form_again(request, slug=None, pk=None):
    """Show what was typed in a form whose token was refused, with a fresh token."""
    answered = Comment.objects.published().filter(pk=pk).select_related("root").first() if pk else None
    edition = get_edition_of_or_404(answered.article_id) if answered else get_edition_or_404(slug or "")
    return _show_form(request, _form(request, edition, answered), 403, "token")


# rlssite.views.csrf_failure calls these, so that an expired token costs nobody their words.
write.after_csrf_failure = reply.after_csrf_failure = _form_again


@require_safe
def mine(request, pk, token):
    """The writer's own page of a comment, by its private link."""
    found = Comment.objects.filter(pk=pk).select_related("in_reply_to", "article").first()
    if found is None or not found.is_token(token, "manage"):
        raise Http404
    is_public = Edition.objects.due().filter(article=found.article_id).exists()
    return private(render(request, "comments/mine.html", {"comment": found, "is_public": is_public}))


privacy = fixed_page("comments/privacy.html")
house_rules = fixed_page("comments/house_rules.html")
