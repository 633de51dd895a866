"""Plain names for what other packages bring to the admin."""

from django.contrib.auth.apps import AuthConfig
from django.utils.translation import gettext_lazy as _
from post_office.apps import PostOfficeConfig


class Accounts(AuthConfig):
    verbose_name = _("Accounts")


class Mail(PostOfficeConfig):
    verbose_name = _("Mail")
