"""A new password by mail, for whoever has an e-mail address in their account. README.md tells the way without mail.

The answer is the same whether an address is known or not, and asking costs nobody more than one mail in a while.
"""

import contextlib
import hashlib
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import path, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from post_office.models import Email

from articles.models import Site
from rlssite.people.events import log_change
from rlssite.web.middleware import client_address

# So often somebody may ask from one address, and so rarely one mailbox gets such a mail, whoever asks.
MOST_TRIES, WINDOW = 5, timedelta(minutes=15)
MAILED_AGAIN_AFTER = timedelta(minutes=10)


class NewPasswordForm(PasswordResetForm):
    def __init__(self, *args, request=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["email"].label = _("E-mail address of your account")

    def clean(self):
        if _has_asked_too_often(client_address(self.request)):
            raise ValidationError(_("That was often. Wait a quarter of an hour, then try again."), code="often")
        return super().clean()

    def send_mail(self, _subject, _template, context, _sender, to_email, html_email_template_name=None):
        site = Site.load()
        context |= {"site": site, "base": settings.BASE_URL}
        subject = _("A new password · %(site)s") % {"site": site.name}
        lately = Email.objects.filter(to=to_email, subject=subject, created__gt=timezone.now() - MAILED_AGAIN_AFTER)
        if not lately.exists():
            body = render_to_string("admin/reset/mail.txt", context)
            EmailMessage(subject, body, site.sender, [to_email], headers={"Auto-Submitted": "auto-generated"}).send()


def _has_asked_too_often(address):
    key = hashlib.sha256(f"new password {address}".encode()).hexdigest()
    # Without the cache, which may be elsewhere, nobody is kept out.
    with contextlib.suppress(Exception):
        cache.add(key, 0, WINDOW.total_seconds())
        return cache.incr(key) > MOST_TRIES
    return False


@method_decorator(never_cache, "dispatch")
class Ask(views.PasswordResetView):
    form_class = NewPasswordForm
    template_name = "admin/reset/ask.html"
    success_url = reverse_lazy("password_reset_done")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"request": self.request}


@method_decorator(never_cache, "dispatch")
class Asked(views.PasswordResetDoneView):
    template_name = "admin/reset/asked.html"


class Choose(views.PasswordResetConfirmView):
    template_name = "admin/reset/choose.html"
    success_url = reverse_lazy("password_reset_complete")

    def get_user(self, uidb64):
        """Return whose link it is, if they may still log in: else the password would be chosen in vain."""
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def form_valid(self, form):
        response = super().form_valid(form)
        log_change(form.user, "password, by a mailed link")
        return response


class Chosen(views.PasswordResetCompleteView):
    template_name = "admin/reset/chosen.html"


# The first has the name by which Django's log-in page finds it.
urlpatterns = [
    path("", Ask.as_view(), name="admin_password_reset"),
    path("asked/", Asked.as_view(), name="password_reset_done"),
    path("done/", Chosen.as_view(), name="password_reset_complete"),
    path("<uidb64>/<token>/", Choose.as_view(), name="password_reset_confirm"),
]
