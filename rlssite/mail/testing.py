"""A test mail from the admin: it takes the way of every mail, through the queue, and its page tells the outcome."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from post_office.models import STATUS, Email

from articles.models import Site
from rlssite.desk.first_steps import MAIL, note
from rlssite.mail.answers import in_words
from rlssite.mail.queue import only_written

# The worker looks every few seconds. If a mail has waited for so long it does not run.
WORKER_IS_AWAY_AFTER = timedelta(minutes=2)


class TestMailForm(forms.Form):
    to = forms.EmailField(label=gettext_lazy("Send it to"), max_length=254)


def view_of(mails):
    """Return the view for `mails`, the admin of the mail queue."""

    def view(request):
        if not mails.has_change_permission(request):
            raise PermissionDenied
        form = TestMailForm(request.POST or None, initial={"to": request.user.email or Site.load().contact})
        if request.method == "POST" and form.is_valid():
            number = _send(form.cleaned_data["to"])
            return redirect(f"{reverse('admin:post_office_email_test')}?mail={number}")
        mail = _asked_for(request)
        if mail and mail.status == STATUS.sent and not settings.EMAIL_FILE_PATH:
            note(MAIL)
        context = {
            **mails.admin_site.each_context(request),
            "opts": mails.opts,
            "title": _("Send a test mail"),
            "form": form,
            "mail": mail,
            "outcome": outcome(mail) if mail else "",
            "waits": bool(mail) and mail.status in (STATUS.queued, STATUS.requeued),
        }
        return TemplateResponse(request, "admin/test_mail.html", context)

    return view


def _asked_for(request):
    number = request.GET.get("mail", "")
    if not number:
        return None
    mail = (
        Email.objects.filter(pk=number).first() if number.isascii() and number.isdigit() and len(number) < 10 else None
    )
    if mail is None:
        raise Http404
    return mail


@transaction.atomic
def _send(address):
    site = Site.load()
    subject = _("Test mail · %(site)s") % {"site": site.name}
    body = _("This mail was sent from %(address)s to see whether its mails arrive. You need do nothing.")
    body %= {"address": settings.BASE_URL}
    EmailMessage(subject, f"{body}\n", site.sender, [address], headers={"Auto-Submitted": "auto-generated"}).send()
    return Email.objects.filter(to=address, subject=subject).latest("pk").pk


def outcome(mail):
    """Say in plain words what became of a mail."""
    if only_written(mail):
        words = _(
            "It was written to a folder, not sent: it is a file in %(folder)s. "
            "Ask whoever set up the site to name a mail server (the setting EMAIL_URL)."
        )
        return words % {"folder": settings.EMAIL_FILE_PATH}
    if mail.status == STATUS.sent:
        return _("The mail server took it. Taken is not yet delivered: look into the mailbox, and among its spam.")
    newest = mail.logs.order_by("-pk").first()
    if newest is not None and mail.status in (STATUS.failed, STATUS.requeued):
        answer = in_words(newest.exception_type, newest.message)
        if mail.status == STATUS.failed:
            return _("It could not be sent, and is not tried again. The mail server: %(answer)s.") % {"answer": answer}
        return _("It could not be sent yet, and is tried again. The mail server: %(answer)s.") % {"answer": answer}
    if timezone.now() - mail.created > WORKER_IS_AWAY_AFTER:
        return _("It still waits, so nothing sends mail at the moment: the worker does not run. Start the site anew.")
    return _("It waits for its turn, which takes a few seconds.")
