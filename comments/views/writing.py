"""The pages to write a comment or a reply. Whatever goes wrong, what was typed comes back."""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from articles.pages.caching import elsewhere, moved, private
from articles.pages.edition_lookup import get_edition_of_or_404, get_edition_or_404, of_a_guide
from comments import typed
from comments.mail.returners import contact_of
from comments.models import Comment, DiscussionSettings
from comments.safety.verdict import Flood
from comments.views.parts import alarm_of, discussion_of, looks_too_often, page_of
from comments.writing.forms import CommentForm, KeyUsed, sender_hash
from rlssite.web.cookieless import works_without_cookies

# The query keys of the form's URL: the section or remedy that the comment is about.
FORM_KEYS = ["about"]
# What is given back when the form itself cannot be shown again.
TYPED = {
    entry.sent_as: entry.label
    for entry in (*typed.COMMENT, *typed.EXPERIENCE)
    if entry.is_words or entry.kind is typed.Kind.ADDRESS
}


def _author_of(user):
    """Return the author that the account `user` belongs to; None for everybody else."""
    return getattr(user, "author", None) if user.is_active and user.is_staff else None


def _form(request, edition, in_reply_to, **kwargs):
    return CommentForm(
        *([request.POST] if request.method == "POST" else []),
        edition=edition,
        in_reply_to=in_reply_to,
        author=_author_of(request.user),
        **kwargs,
    )


def _show_form(request, form, status=200, notice="", preview=None, sent=None):
    everywhere = DiscussionSettings.load()
    alarm = ""
    if form.is_bound and not (preview or form.author):
        too_often = looks_too_often(request)
        alarm = alarm_of(request, too_often)
        if too_often:
            status, notice = 429, notice or "looks"
    context = {
        "form": form,
        "in_reply_to": form.in_reply_to,
        "author": form.author,
        "notice": notice,
        "preview": preview,
        "sent": sent,
        "alarm": alarm,
        "mode": discussion_of(form.edition).mode_now(everywhere),
        "away_until": everywhere.away_until if everywhere.is_away else None,
    }
    answer = private(page_of(request, form.edition, "comments/form.html", context, status))
    if status == 429:
        answer.headers["Retry-After"] = "600"
    return answer


def _give_back(request, reason, status, edition=None):
    sent = [(label, request.POST[name]) for name, label in TYPED.items() if request.POST.get(name, "").strip()]
    alarm = alarm_of(request, looks_too_often(request)) if request.method == "POST" else ""
    context = {"typed": sent, "reason": reason, "alarm": alarm}
    if edition is None:
        return private(render(request, "comments/closed.html", context, status=status))
    return private(page_of(request, edition, "comments/closed.html", context, status))


def _gives_back(view):
    """Give back what was typed if the guide or the answered comment went away meanwhile."""

    @wraps(view)
    def wrapped(request, **where):
        try:
            return view(request, **where)
        except Http404:
            if request.method != "POST":
                raise
            answered = Comment.objects.filter(pk=where.get("pk")).first()
            return _give_back(request, "gone", 404, _guide_of(answered))

    return wrapped


def _guide_of(comment):
    try:
        return get_edition_of_or_404(comment.article_id) if comment else None
    except Http404:
        return None


def _place(slug=None, pk=None):
    """Return the edition that a form belongs to, and the comment that it answers, if any."""
    if pk is None:
        return get_edition_or_404(slug), None
    answered = Comment.objects.published().filter(pk=pk).select_related("root").first()
    if answered is None:
        raise Http404
    return get_edition_of_or_404(answered.article_id), answered


def _write(request, edition, in_reply_to=None):
    address = elsewhere(request, FORM_KEYS) if request.method != "POST" else None
    if address is not None:
        return moved(address)
    if not discussion_of(edition).takes_comments(edition, DiscussionSettings.load()):
        return _give_back(request, "closed", 403, edition)
    if request.method != "POST":
        return _show_form(
            request, _form(request, edition, in_reply_to, initial={"about": request.GET.get("about", "")})
        )
    form = _form(request, edition, in_reply_to)
    if not form.is_valid():
        return _show_form(request, form, 422)
    if "preview" in request.POST:
        if not form.author and looks_too_often(request):
            return _show_form(request, form, 429, "looks")
        return _show_form(request, form, preview=form.preview())
    sender = sender_hash(request.META["REMOTE_ADDR"])
    if first := form.sent_before(sender):
        return _sent_before(request, form, first)
    if form.is_flood(sender):
        return _show_form(request, form, 429, "flood")
    try:
        written = form.save(sender, contact_of(request))
    except Flood:
        return _show_form(request, form, 429, "flood")
    except KeyUsed:
        return _sent_before(request, form, form.sent_before(sender))
    return private(redirect(written.manage_url()))


def _sent_before(request, form, first):
    """Answer a form that was sent before: lead to that comment; if the text differs now, ask what to do with it."""
    is_same = form.is_same_as(first)
    # Only the form's key proves that the sender is the same; many people may share an IP address. And if the writer
    # has taken a new private link since, the key must not open the comment any more.
    opens = first.key == form.cleaned_data["key"] and first.token_version == 1
    if is_same and opens:
        return private(redirect(f"{first.manage_url()}?again"))
    form.renew_key()
    sent = {
        "is_same": is_same,
        "is_erased": first.erased,
        "place": first.get_absolute_url() if first.is_published else "",
        "mine": first.manage_url() if opens else "",
        "edit": reverse("comments:own_edit", args=[first.pk, first.token("manage")])
        if opens and first.can_be_edited()
        else "",
    }
    return _show_form(request, form, 409, "sent", sent=sent)


@works_without_cookies
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@_gives_back
@of_a_guide(keys=FORM_KEYS)
def write(request, edition):
    return _write(request, edition)


@works_without_cookies
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@_gives_back
def reply(request, pk):
    return _write(request, *_place(pk=pk))


@_gives_back
def _form_again(request, **where):
    """Show the form again with what was typed and a fresh token, after its CSRF token was refused."""
    form = _form(request, *_place(**where))
    # Another site may have made the browser send this, with a key it knows, which would open the comment later.
    form.renew_key()
    form.show_only()
    return _show_form(request, form, 403, "token")


# rlssite.views.csrf_failure calls these, so that nobody loses their words to an expired token.
write.after_csrf_failure = reply.after_csrf_failure = _form_again
