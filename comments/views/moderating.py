"""The page on which the author decides on one comment by a link from a mail: it shows it, and its buttons act once."""

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_protect

from articles.pages.caching import private
from articles.pages.edition_lookup import find_edition
from comments import acts
from comments.mail.mails import decides, mailed_why
from comments.models import Comment, Decision, ReadyText
from comments.private_links import read_expiring, signed_at
from comments.reasons import addresses, danger, doubts, standing
from comments.safety.alarms import IN_NEED
from comments.views.own import about_of, shows_and_acts
from comments.waiting import answers_offered
from comments.writing.judging import renew_reasons
from rlssite.markup import comment_html
from rlssite.web.cookieless import works_without_cookies

# An older mail was overlooked, and others may read that mailbox by now.
WORKS_FOR = timedelta(days=7)
LONGEST_REASON = Decision._meta.get_field("reason").max_length

ACTS = {
    "approve": lambda comment, by, form: acts.publish(comment, by),
    "spam": lambda comment, by, form: acts.mark_spam(comment, by),
    "mask": lambda comment, by, form: acts.mask(comment, by) if comment.has_amounts() else None,
    "remove": lambda comment, by, form: acts.remove(comment, by, _reason(form), tell_writer="tell_writer" in form),
}


@works_without_cookies
@csrf_protect
@shows_and_acts
def moderate(request, pk, token):
    comment = (
        Comment.objects.filter(pk=pk)
        .select_related("article__author__user", "root", "in_reply_to", "experience")
        .first()
    )
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
    why_not = _why_not(comment, by, seen)
    if not why_not and act and "sure" not in request.POST and (asks := _asks(comment, request.POST)):
        return _page(request, comment, "", asks=asks, typed=request.POST)
    if act and not comment.urgent and by:
        with transaction.atomic():
            current = comment.lock()
            if current.fingerprint() == seen and current.is_pending and not current.urgent:
                act(current, by, request.POST)
                if request.POST["act"] == "mask":
                    renew_reasons(current)
                if current.is_pending:
                    # Its text is another now, which this link does not know.
                    return private(redirect(current.moderate_url(signed_at(token))))
        return private(redirect(request.path))
    return _page(request, comment, why_not, following=_following(comment, token) if why_not == "decided" and by else "")


def _asks(comment, form):
    """Return the act in `form` if it is done only once somebody was asked; "" if not. As on the desk."""
    name = form.get("act")
    if name == "approve":
        return name if doubts(comment) else ""
    is_without_a_word = name == "remove" and not ("tell_writer" in form and _reason(form))
    return name if (name == "spam" or is_without_a_word) and danger(comment) else ""


def _following(comment, token):
    """Return the link to the next comment that waited when the mail was sent; it ends when the mail's links do."""
    at = signed_at(token)
    rows = Comment.objects.pending().filter(article=comment.article_id, urgent=False)
    rows = rows.filter(created__lte=datetime.fromtimestamp(at + 1, UTC)).exclude(pk=comment.pk)
    found = rows.order_by("created", "pk").first()
    return found.moderate_url(at) if found else "none"


def _reason(form):
    """Return the chosen ready text and the author's own words."""
    chosen = form.get("ready", "")
    is_number = chosen.isascii() and chosen.isdigit() and len(chosen) < 19
    ready = ReadyText.objects.filter(pk=chosen).first() if is_number else None
    words = " ".join(form.get("reason", "").split())
    return "\n".join(part for part in (ready.text if ready else "", words) if part)[:LONGEST_REASON]


def _why_not(comment, by, seen):
    """Return in words why the link cannot decide on `comment`; "" if it can."""
    if not comment.is_pending:
        return "decided"
    if comment.urgent:
        return "urgent"
    if by is None:
        return "nobody"
    return "" if comment.fingerprint() == seen else "changed"


def _page(request, comment, why_not, status=200, following="", *, asks="", typed=None):
    edition = find_edition(comment.article_id)
    comment.edition_now = edition
    with translation.override(edition.language if edition else translation.get_language()):
        context = {"comment": comment, "edition": edition, "why_not": why_not, "following": following, "asks": asks}
        if why_not == "decided":
            decisions = comment.decisions.standing()
            context["told"] = decisions.filter(act="removed").values_list("tell_writer", flat=True).first()
            context["mailed"] = bool(context["told"]) and comment.pk in mailed_why([comment])
            context["erased_by_writer"] = decisions.filter(act="erased", by_writer=True).exists()
        if not why_not:
            if comment.has_amounts():
                context["masked_html"] = comment_html(acts.masked(comment, comment.body))
            context["ready_texts"] = ReadyText.objects.all()[:30]
            offered = answers_offered([comment]).get(comment.pk, {})
            context |= {"reasons": [words for _code, words in standing(comment)], "typed": typed or offered}
            context |= {"is_asked_about": (doubted := bool(doubts(comment))), "in_danger": danger(comment)}
            is_first = comment.alarm in IN_NEED or "masked_html" not in context
            context |= {"is_best_removed": doubted and is_first, "addresses": addresses(comment)}
            context |= {"about": about_of(comment), "experience": getattr(comment, "experience", None)}
        return private(render(request, "comments/moderate.html", context, status=status))
