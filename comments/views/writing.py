"""The form: write a comment, answer one."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from articles.caching import elsewhere, known_query, moved, private
from articles.views import get_edition_of_or_404, get_edition_or_404
from comments.forms import CommentForm, KeyUsed, sender_hash
from comments.models import Comment, DiscussionSettings
from comments.views.parts import discussion_of, page_of

# What the address of a form may say: the thing that the comment is about.
FORM_KEYS = ["about"]


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
    return private(page_of(request, form.edition, "comments/form.html", context, status))


def _write(request, edition, in_reply_to=None):
    address = elsewhere(request, FORM_KEYS) if request.method != "POST" else None
    if address is not None:
        return moved(address)
    if not discussion_of(edition).takes_comments(edition, DiscussionSettings.load()):
        form = _form(request, edition, in_reply_to)
        return private(page_of(request, edition, "comments/closed.html", {"form": form}, 403))
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
