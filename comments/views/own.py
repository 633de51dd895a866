"""A writer's private pages for one comment: its state, edit, withdraw, mails, download, erase, a new link.

The private link is the key: there are no accounts, so whoever holds it may act. What concerns everything of an e-mail
address, such as "erase all", needs a link that was mailed to that address.
"""

from contextlib import suppress

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from articles.pages.caching import private
from articles.pages.edition_lookup import find_edition
from comments import acts
from comments.mail.returners import contact_of
from comments.models import Comment, Contact, Decision, DiscussionSettings, ProposedEdit
from comments.porting.own_copy import copy_of
from comments.safety.alarms import IN_NEED, gravest
from comments.threads.reading import part_of
from comments.views.parts import alarm_of, looks_too_often
from comments.writing.own import Overtaken, OwnForm, take_amounts_out
from rlssite.web.cookieless import works_without_cookies

shows_and_acts = require_http_methods(["GET", "HEAD", "POST"])

# Under which a change that was not taken over is logged; the second one by versions before.
REFUSALS = (Decision.Act.NOT_TAKEN, Decision.Act.EDITED)


def _own_or_404(pk, token):
    """Return the comment that a private link opens, with `.is_mailed`: whether the link was mailed to its address."""
    found = Comment.objects.filter(pk=pk).select_related("in_reply_to", "article", "section", "remedy").first()
    if found is None:
        raise Http404
    found.is_mailed = bool(found.email) and found.is_mailed_token(token)
    if not found.is_mailed and not found.is_token(token, "manage"):
        raise Http404
    found.edition_now = find_edition(found.article_id)
    return found


def _url(comment, name="mine"):
    """Return a page's URL with the same kind of link as the writer used; without an e-mail address, the other kind."""
    token = comment.mailed_token() if comment.is_mailed and comment.email else comment.token("manage")
    return reverse(f"comments:{name}", args=[comment.pk, token])


def _page(request, comment, template, context=None, status=200):
    names = ("mine", "edit", "withdraw", "delete", "mail", "download", "erase_all", "new_link")
    urls = {name: _url(comment, name if name == "mine" else f"own_{name}") for name in names}
    edition = comment.edition_now
    with translation.override(edition.language if edition else translation.get_language()):
        context = {"comment": comment, "edition": edition, "urls": urls, **(context or {})}
        return private(render(request, f"comments/{template}.html", context, status=status))


def about_of(comment):
    """Return the name, as readers see it, of what the comment's thread is about; "" for the whole guide."""
    thread, edition = comment.root or comment, comment.edition_now
    if edition is None or not (thread.section_id or thread.remedy_id):
        return ""
    return edition.part_names.get(part_of(thread), ("", ""))[1]


def _told(comment):
    """Return what the moderator told the writer: (why it is not published, the answer to a proposed change)."""
    standing = comment.decisions.standing()
    settling, changing = (*Decision.PUBLISHING, "removed", "spam"), ("edited", "not-taken", "masked")
    decisions = list(standing.filter(act__in=[*settling, *changing]))
    # Why it was removed once is no news of what was published since.
    taken = next((decision for decision in decisions if decision.act in settling), None)
    changed = next((decision for decision in decisions if decision.act in changing), None)
    return (
        taken.reason if taken and taken.tell_writer else "",
        changed if changed and changed.tell_writer and changed.act in REFUSALS else None,
    )


@works_without_cookies
@csrf_protect
@shows_and_acts
def mine(request, pk, token):
    comment = _own_or_404(pk, token)
    if request.method == "POST":
        if "mask" in request.POST:
            # If somebody decided meanwhile, the page says what is so now.
            with suppress(Overtaken):
                take_amounts_out(comment, contact_of(request))
        return private(redirect(_url(comment)))
    why, refused = _told(comment)
    proposed = getattr(comment, "proposed_edit", None)
    if proposed:
        comment.alarm = gravest([comment.alarm, proposed.alarm])
    everywhere, in_need = DiscussionSettings.load(), comment.alarm in IN_NEED
    context = {
        "away_until": everywhere.away_until if everywhere.is_away else None,
        "about": about_of(comment),
        "in_need": in_need,
        # Somebody in need reads first what a person wrote to them, then whom to call.
        "first_words": why if in_need else "",
        "why": "" if in_need else why,
        "refused": refused,
        "proposed": proposed,
        "tells_amount": comment.told_status == Comment.Status.PENDING and not comment.erased and comment.has_amounts(),
        "experience": getattr(comment, "experience", None),
    }
    return _page(request, comment, "mine", context)


def _show_form(request, comment, form, status=200, notice="", *, too_often=False, doubts=()):
    if too_often:
        status, notice = 429, notice or "looks"
    context = {"form": form, "notice": notice, "doubts": doubts, "alarm": _alarm(request, form, too_often)}
    answer = _page(request, comment, "own_edit", context, status)
    if status == 429:
        answer.headers["Retry-After"] = "600"
    return answer


def _show_closed(request, comment, form, too_often):
    context = {"form": form, "alarm": _alarm(request, form, too_often)}
    return _page(request, comment, "own_edit_closed", context, 403)


def _alarm(request, form, too_often):
    return alarm_of(request, too_often) if form.is_bound else ""


@works_without_cookies
@csrf_protect
@shows_and_acts
def edit(request, pk, token):
    comment = _own_or_404(pk, token)
    data = request.POST if request.method == "POST" else None
    form = OwnForm(data, comment=comment, contact=contact_of(request))
    # Every change is checked by the guards, so accepted ones count as well.
    too_often = data is not None and looks_too_often(request)
    if not comment.can_be_edited():
        return _show_closed(request, comment, form, too_often)
    if data is None:
        return _show_form(request, comment, form)
    if "look" in data and not too_often:
        # The writing form leads here if it was sent before with another text (comments/views/writing.py).
        return _show_form(request, comment, form, notice="look")
    if too_often or not form.is_valid():
        return _show_form(request, comment, form, 422, too_often=too_often)
    if doubts := form.own_doubts():
        return _show_form(request, comment, form, notice="own", doubts=doubts)
    try:
        form.save()
    except Overtaken:
        comment = _own_or_404(pk, token)
        form = OwnForm(data, comment=comment)
        if not comment.can_be_edited():
            return _show_closed(request, comment, form, too_often)
        return _show_form(request, comment, form, 409, "overtaken")
    return private(redirect(_url(_own_again(comment))))


def _own_again(comment):
    """Redirect to the page after a change. A link that was mailed to the former address is no key to the new one."""
    address = comment.email
    comment.refresh_from_db()
    comment.is_mailed = comment.is_mailed and comment.email == address
    return comment


def _edit_again(request, pk, token):
    """Show the form again with what was typed and a fresh token, after its CSRF token was refused."""
    comment = _own_or_404(pk, token)
    form = OwnForm(request.POST, comment=comment)
    form.show_only()
    return _show_form(request, comment, form, 403, "token", too_often=looks_too_often(request))


# rlssite.views.csrf_failure calls this, so that nobody loses their words to an expired token.
edit.after_csrf_failure = _edit_again


@works_without_cookies
@csrf_protect
@shows_and_acts
def withdraw(request, pk, token):
    """Take back a proposed change, as long as it still waits."""
    comment = _own_or_404(pk, token)
    if request.method == "POST":
        acts.withdraw(comment)
    waits = ProposedEdit.objects.filter(comment=comment).first()
    return _page(request, comment, "own_withdraw", {"proposed": waits}) if waits else private(redirect(_url(comment)))


@works_without_cookies
@csrf_protect
@shows_and_acts
def delete(request, pk, token):
    comment = _own_or_404(pk, token)
    if request.method == "POST" or comment.erased:
        acts.erase(comment)
        return private(redirect(_url(comment)))
    return _page(request, comment, "own_delete", {"has_answers": comment.answers.exists()})


@works_without_cookies
@csrf_protect
@shows_and_acts
def mail(request, pk, token):
    """Switch mails about answers to this comment on or off."""
    comment = _own_or_404(pk, token)
    if not comment.email:
        return private(redirect(_url(comment)))
    if request.method == "POST":
        acts.switch_mail(comment, request.POST.get("mail") == "on", by_mailed_link=comment.is_mailed)
        return private(redirect(_url(comment, "own_mail")))
    return _page(request, comment, "own_mail")


@require_safe
def download(request, pk, token):
    comment = _own_or_404(pk, token)
    contact = Contact.objects.filter(email=comment.email).first() if comment.is_mailed else None
    answer = JsonResponse(
        copy_of(comment, about_of(comment), contact), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="comment-{comment.pk}.json"'
    return private(answer)


@works_without_cookies
@csrf_protect
@shows_and_acts
def erase_all(request, pk, token):
    """Erase everything with the e-mail address to which this link was mailed."""
    comment = _own_or_404(pk, token)
    if not comment.is_mailed:
        raise Http404
    if request.method == "POST":
        acts.erase_all_of_address(comment)
        return private(redirect(_url(comment)))
    count = Comment.objects.filter(email=comment.email).count()
    return _page(request, comment, "own_erase_all", {"count": count})


@works_without_cookies
@csrf_protect
@shows_and_acts
def new_link(request, pk, token):
    """Make a fresh private link; the earlier ones stop working."""
    comment = _own_or_404(pk, token)
    if request.method == "POST":
        acts.renew_links(comment)
        return private(redirect(f"{_url(comment)}?renewed"))
    return _page(request, comment, "own_new_link")
