"""An account that was made without a password: its person gets a link, with which they choose one."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.encoding import force_bytes
from django.utils.html import format_html
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from articles.models import Site
from rlssite.desk.addresses import opens_only_here
from rlssite.people.events import log_change
from rlssite.people.new_password import Choose

DAYS = 7


class InvitationTokens(PasswordResetTokenGenerator):
    """Django's tokens, which are good for PASSWORD_RESET_TIMEOUT, on a clock so slow that it makes a week of that."""

    key_salt = "rlssite.people.invitations"

    def _num_seconds(self, dt):
        return super()._num_seconds(dt) * settings.PASSWORD_RESET_TIMEOUT // (DAYS * 24 * 3600)


tokens = InvitationTokens()
urlpatterns = [
    path(
        "<uidb64>/<token>/",
        Choose.as_view(token_generator=tokens, extra_context={"is_invitation": True}),
        name="invited",
    ),
]


def link_for(user):
    args = [urlsafe_base64_encode(force_bytes(user.pk)), tokens.make_token(user)]
    return f"{settings.BASE_URL}{reverse('invited', args=args)}"


@sensitive_variables("link")
def invite(request, user):
    """Mail an account without a password its link; without an address, show the link to whoever made the account."""
    link, name = link_for(user), user.get_username()
    log_change(user, "invited", by=request.user)
    if not user.email:
        words = _("Pass this link on to {}. With it they choose a password within a week. It is shown only now: {}")
        told = format_html(words, name, format_html("<code>{}</code>", link))
        messages.warning(request, format_html("{} {}", told, opens_only_here()))
        return
    site = Site.load()
    body = render_to_string("admin/reset/invitation.txt", {"name": name, "site": site.name, "link": link})
    subject = _("Your account · %(site)s") % {"site": site.name}
    EmailMessage(subject, body, site.sender, [user.email], headers={"Auto-Submitted": "auto-generated"}).send()
    words = _("An invitation is on its way to %(address)s: a link with which they choose a password within a week.")
    messages.success(request, f"{words % {'address': user.email}} {opens_only_here()}".strip())
