"""The page on which the author decides on one comment by a link from a mail: it shows it, and its buttons act once."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_protect

from articles.pages.caching import private
from articles.pages.edition_lookup import find_edition
from comments import acts
from comments.mail.mails import decides
from comments.models import Comment, Decision
from comments.private_links import read_expiring
from comments.views.own import about_of, shows_and_acts
from rlssite.web.cookieless import works_without_cookies

# An older mail was overlooked, and others may read that mailbox by now.
WORKS_FOR = timedelta(days=7)
LONGEST_REASON = Decision._meta.get_field("reason").max_length

ACTS = {
    "approve": lambda comment, by, form: acts.publish(comment, by),
    "spam": lambda comment, by, form: acts.mark_spam(comment, by),
    "remove": lambda comment, by, form: acts.remove(
        comment, by, " ".join(form.get("reason", "").split())[:LONGEST_REASON], tell_writer="tell_writer" in form
    ),
}


@works_without_cookies
@csrf_protect
@shows_and_acts
def moderate(request, pk, token):
    comment = Comment.objects.filter(pk=pk).select_related("article__author__user", "root", "in_reply_to").first()
    if comment is None:
        raise Http404
    try:
        seen = read_expiring(token, f"moderate {pk}", WORKS_FOR)
    except signing.SignatureExpired:
        return _page(request, comment, "expired", 410)
    except signing.BadSignature:
        raise Http404 from None
    by = decides(comment.article)
    act = ACTS.get(request.POST.get("act")) if request.method == "POST" else None
    if act and not comment.urgent and by:
        with transaction.atomic():
            current = comment.lock()
            if current.fingerprint() == seen:
                act(current, by, request.POST)
        return private(redirect(request.path))
    return _page(request, comment, _why_not(comment, by, seen))


def _why_not(comment, by, seen):
    """Return in words why the link cannot decide on `comment`; "" if it can."""
    if not comment.is_pending:
        return "decided"
    if comment.urgent:
        return "urgent"
    if by is None:
        return "nobody"
    return "" if comment.fingerprint() == seen else "changed"


def _page(request, comment, why_not, status=200):
    edition = find_edition(comment.article_id)
    comment.edition_now = edition
    with translation.override(edition.language if edition else None):
        context = {"comment": comment, "edition": edition, "why_not": why_not}
        if not why_not:
            context |= {"about": about_of(comment), "experience": getattr(comment, "experience", None)}
        return private(render(request, "comments/moderate.html", context, status=status))
