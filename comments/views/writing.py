"""The pages to write a comment or a reply. Whatever goes wrong, what was typed comes back."""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from articles.pages.caching import elsewhere, known_query, moved, private
from articles.pages.edition_lookup import get_edition_of_or_404
from comments import typed
from comments.mail.returners import contact_of
from comments.models import Comment
from comments.safety.verdict import Flood
from comments.views.blank_forms import blank_form
from comments.views.parts import alarm_of, looks_too_often, page_of
from comments.writing.forms import CommentForm, SentBefore, sender_hash
from comments.writing.terms import terms_at, terms_under
from rlssite.web.cookieless import works_without_cookies

# The query keys of the form's URL: the section or remedy that the comment is about.
FORM_KEYS = ["about"]
# What the form needs of the comment that it answers.
ANSWERED = ("article", "root", "name", "body_html", "holds_replies", "root__holds_replies")
# What is given back when the form itself cannot be shown again.
TYPED = {
    entry.sent_as: entry.label
    for entry in (*typed.COMMENT, *typed.EXPERIENCE)
    if entry.is_words or entry.kind is typed.Kind.ADDRESS
}


def _author_of(user):
    """Return the author that the account `user` belongs to; None for everybody else."""
    return getattr(user, "author", None) if user.is_active and user.is_staff else None


def _form(request, terms, in_reply_to):
    return CommentForm(
        request.POST if request.method == "POST" else None,
        terms=terms,
        in_reply_to=in_reply_to,
        author=_author_of(request.user),
        initial={"about": request.GET.get("about", "")},
    )


def _show_form(request, form, status=200, notice="", preview=None, sent=None, doubts=()):
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
        "doubts": doubts,
        "alarm": alarm,
        **form.terms.beside_a_form(),
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
    """Return the terms of the guide that a form belongs to, and the comment that it answers, if any."""
    if pk is None:
        return _or_404(terms_at(slug)), None
    answered = _or_404(Comment.objects.published().filter(pk=pk).select_related("root").only(*ANSWERED).first())
    return _or_404(terms_under(answered.article_id)), answered


def _or_404(found):
    if found is None:
        raise Http404
    return found


def _write(request, terms, in_reply_to=None):
    if not terms.takes_comments:
        return _give_back(request, "closed", 403, terms.edition)
    if request.method != "POST" and _author_of(request.user) is None:
        return private(blank_form(request, terms, in_reply_to))
    form = _form(request, terms, in_reply_to)
    if request.method != "POST":
        return _show_form(request, form)
    if not form.is_valid():
        return _show_form(request, form, 422)
    if "preview" in request.POST:
        if not form.author and looks_too_often(request):
            return _show_form(request, form, 429, "looks")
        return _show_form(request, form, preview=form.preview())
    if doubts := form.own_doubts():
        return _show_form(request, form, notice="own", preview=form.preview(), doubts=doubts)
    try:
        written = form.save(sender_hash(request.META["REMOTE_ADDR"]), contact_of(request))
    except Flood:
        return _show_form(request, form, 429, "flood")
    except SentBefore as sent:
        return _sent_before(request, form, sent.first)
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
def write(request, slug):
    terms, _nothing = _place(slug=slug)
    return _lead_on(request, slug, terms) or _write(request, terms)


def _lead_on(request, slug, terms):
    """Lead from an old address of the guide, or one with an unknown query, to the form's own; None if it is that."""
    if request.method == "POST":
        return None
    if terms.edition.slug != slug:
        return moved(reverse("comments:write", args=[terms.edition.slug]) + known_query(request, FORM_KEYS))
    address = elsewhere(request, FORM_KEYS)
    return address and moved(address)


@works_without_cookies
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@_gives_back
def reply(request, pk):
    terms, answered = _place(pk=pk)
    address = elsewhere(request, FORM_KEYS) if request.method != "POST" else None
    return moved(address) if address else _write(request, terms, answered)


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
