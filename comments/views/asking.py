"""Mails that a reader asks for: the links to their own comments, and news of what they follow.

What is answered here is the same whatever is known of the address: the mail alone differs, and the worker sends it.
"""

from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from articles.pages.caching import private
from articles.pages.edition_lookup import find_edition, of_a_guide
from comments.mail.news import address_of, title_of
from comments.models import Asked, Comment, Contact, Follow
from comments.safety.verdict import Flood
from comments.threads.listing import Listing
from comments.views.own import shows_and_acts
from comments.views.parts import page_of
from comments.writing.asking import AskForm
from comments.writing.forms import sender_hash
from rlssite.web.cookieless import works_without_cookies

# What a form to follow knows in its address.
FOLLOW_KEYS = ["about", "thread"]


@works_without_cookies
@csrf_protect
@shows_and_acts
@of_a_guide
def links(request, edition):
    """The form to have the private links of one's comments mailed."""
    return _ask(request, edition, "ask_links", Asked.Kind.LINKS, {})


@works_without_cookies
@csrf_protect
@shows_and_acts
@of_a_guide(keys=FOLLOW_KEYS)
def follow(request, edition):
    """The form to follow the discussion, what stands about one section or remedy, or one thread."""
    what = _what_or_404(request, edition)
    row = Follow(article_id=edition.article_id, **what)
    return _ask(request, edition, "ask_follow", Asked.Kind.FOLLOW, what, _shown(row, edition))


def _what_or_404(request, edition):
    """Return what the address names, as columns of Follow; nothing that readers do not see can be followed."""
    about, thread = request.GET.get("about"), request.GET.get("thread")
    if about is None and thread is None:
        return {}
    if thread is not None:
        pk = int(thread) if thread.isascii() and thread.isdigit() and len(thread) < 10 else 0
        shown = Comment.objects.threads().published().filter(article=edition.article_id)
        if about is not None or not shown.filter(pk=pk).exists():
            raise Http404
        return {"thread_id": pk}
    try:
        kind, _colon, pk = Listing.read({"about": about}, edition).part.partition(":")
    except ValueError:
        raise Http404 from None
    return {f"{kind}_id": int(pk)}


def _shown(row, edition):
    feed = reverse("comments:feed", args=[edition.slug])
    page = address_of(row, edition)
    if row.thread_id:
        feed = reverse("comments:thread_feed", args=[row.thread_id])
    elif "?" in page:
        feed += page[page.index("?") :]
    return {"title": title_of(row, edition), "page": page, "feed": feed, "is_thread": bool(row.thread_id)}


def _ask(request, edition, template, kind, what, context=None):
    form = AskForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "is_sent": "sent" in request.GET, **(context or {})}
    show = lambda status=200, **more: private(  # noqa: E731 - each call ends the view
        page_of(request, edition, f"comments/{template}.html", {**context, **more}, status)
    )
    if request.method != "POST":
        return show()
    with translation.override(edition.language):
        is_valid = form.is_valid()
    if not is_valid:
        return show(422)
    try:
        form.save(kind, sender_hash(request.META["REMOTE_ADDR"]), edition.article_id, **what)
    except Flood:
        answer = show(429, notice="flood")
        answer.headers["Retry-After"] = "600"
        return answer
    query = QueryDict(mutable=True)
    query.update({key: request.GET[key] for key in FOLLOW_KEYS if key in request.GET and what})
    query["sent"] = ""
    return private(redirect(f"{request.path}?{query.urlencode(safe=':')}"))


def _links_again(request, slug):
    return _again(request, slug=slug, template="ask_links")


def _follow_again(request, slug):
    return _again(request, slug=slug, template="ask_follow")


@of_a_guide
def _again(request, edition, template):
    """Show the form again with what was typed and a fresh token, after its CSRF token was refused."""
    form = AskForm(request.POST)
    context = {"form": form, "notice": "token"}
    if template == "ask_follow":
        row = Follow(article_id=edition.article_id, **_what_or_404(request, edition))
        context |= _shown(row, edition)
    form._errors, form.cleaned_data = {}, {}
    return private(page_of(request, edition, f"comments/{template}.html", context, 403))


links.after_csrf_failure, follow.after_csrf_failure = _links_again, _follow_again


# Mail programs post here by themselves (RFC 8058), without cookies: the token in the URL is the only proof.
@csrf_exempt
@shows_and_acts
def follows(request, pk, token):
    """What the owner of an address follows: say yes to it, and end one or all. Opening the page changes nothing."""
    if not Contact.is_token(token, "follows", pk):
        raise Http404
    contact = Contact.objects.filter(pk=pk).first()
    done = ""
    if contact and request.method == "POST":
        done = contact.settle_follows(request.POST)
        contact = Contact.objects.filter(pk=pk).first()
    rows = [row for row in contact.follows.order_by("pk") if _dress(row)] if contact else []
    language = rows[0].edition.language if rows else translation.get_language()
    context = {
        "contact": contact,
        "done": done,
        "waiting": [row for row in rows if row.confirmed is None],
        "followed": [row for row in rows if row.confirmed],
    }
    with translation.override(language):
        return private(render(request, "comments/follows.html", context))


def _dress(row):
    """Give a followed thing its title and page, unless its guide is hidden."""
    row.edition = find_edition(row.article_id)
    if row.edition is None:
        return False
    with translation.override(row.edition.language):
        row.title, row.page = title_of(row, row.edition), address_of(row, row.edition)
    return True
