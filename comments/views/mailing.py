"""Pages behind the links in mails: confirm an address, end mails. Opening one changes nothing; its button acts."""

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from articles.pages.caching import private
from comments.mail.returners import contact_of, forget, remember
from comments.models import Comment, Contact
from comments.views.own import shows_and_acts
from rlssite.web.cookieless import works_without_cookies


def _page(request, template, context, status=200):
    return private(render(request, f"comments/{template}.html", context, status=status))


def _contact_or_404(pk, token, purpose):
    """Return the contact that a mailed link is for; None if it was deleted meanwhile."""
    if not Contact.is_token(token, purpose, pk):
        raise Http404
    return Contact.objects.filter(pk=pk).first()


@works_without_cookies
@csrf_protect
@shows_and_acts
def confirm(request, pk, token):
    """Confirm an address: whoever opens this reads its mail. With a tick, the device is remembered from now on."""
    contact = _contact_or_404(pk, token, "confirm")
    if contact is None:
        return _page(request, "own_mail_gone", {}, 404)
    if request.method != "POST":
        is_known = contact_of(request) == contact
        is_not_kept = "remembered" in request.GET and not is_known
        return _page(request, "own_confirm", {"contact": contact, "is_known": is_known, "is_not_kept": is_not_kept})
    answer = private(redirect(f"{request.path}?remembered" if "remember" in request.POST else request.path))
    if "forget" in request.POST:
        forget(answer)
        return answer
    with transaction.atomic():
        contact = Contact.objects.select_for_update().filter(pk=pk).first()
        if contact is None:
            return _page(request, "own_mail_gone", {}, 404)
        contact.confirm()
    if "remember" in request.POST:
        remember(answer, contact)
    return answer


# Mail programs post here by themselves (RFC 8058), without cookies: the token in the URL is the only proof.
@csrf_exempt
@shows_and_acts
def unsubscribe(request, pk, thread, token):
    """End mails about one thread, or all. The mail program's own button ends all: whoever presses it wants quiet."""
    contact = _contact_or_404(pk, token, "stop")
    if contact is None:
        return _page(request, "own_mail_gone", {})
    done = ""
    if request.method == "POST":
        done = {"thread": "thread", "on": "on"}.get(request.POST.get("stop"), "all")
        _stop(contact, thread, done)
    mine = Comment.objects.filter(email=contact.email).filter(Q(pk=thread) | Q(root=thread))
    context = {"contact": contact, "done": done, "is_on": mine.filter(wants_mail=True).exists()}
    return _page(request, "own_stop", context)


@transaction.atomic
def _stop(contact, thread, what):
    if what == "thread":
        about = Comment.objects.filter(Q(pk=thread) | Q(root=thread), email=contact.email)
        # In the order in which every act locks rows: the first comment before its replies.
        for row in about.select_for_update(no_key=True).order_by("pk"):
            row.wants_mail = False
            row.save(update_fields=["wants_mail"])
    elif what == "on":
        contact.confirm()
    else:
        contact.stop()
