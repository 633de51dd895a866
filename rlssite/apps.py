"""The site's own roles, and plain names for what other packages bring to the admin."""

from django.apps import AppConfig, apps
from django.contrib.auth.apps import AuthConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from post_office.apps import PostOfficeConfig


class SiteConfig(AppConfig):
    name = "rlssite"
    verbose_name = _("Site")
    default = True

    def ready(self):
        from axes.signals import user_locked_out

        import rlssite.web.numbers  # noqa: F401 - addresses are written with it
        from rlssite.people import events
        from rlssite.people.given_passwords import note_in_session
        from rlssite.people.roles import make_groups
        from rlssite.people.sessions import note_log_in

        # By then the permissions of all that stand before it are there.
        post_migrate.connect(make_groups, sender=apps.get_app_config("auth"))
        user_logged_in.connect(note_log_in)
        user_logged_in.connect(note_in_session)
        user_logged_in.connect(events.log_log_in)
        user_logged_out.connect(events.log_log_out)
        user_login_failed.connect(events.log_wrong)
        user_locked_out.connect(events.log_lock_out)


class Accounts(AuthConfig):
    verbose_name = _("Accounts")


class Mail(PostOfficeConfig):
    verbose_name = _("Mail")
