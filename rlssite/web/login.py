"""The form that asks for a password. To look at one costs a third of a second on purpose, so few may ask for it."""

import contextlib
import fcntl

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LoginForm(AdminAuthenticationForm):
    def clean(self):
        names = {"username": self.cleaned_data.get("username")}
        if not AxesProxyHandler.is_allowed(self.request, names):
            # It is refused there without a look at the password, so it takes no turn from anybody.
            return super().clean()
        with a_turn() as mine:
            if not mine:
                raise ValidationError(
                    _("Others are logging in at this very moment. Wait a few seconds and try again."), code="busy"
                )
            # The failures of whoever was before are counted by now, so no address gets more tries by being quick.
            return super().clean()


@contextlib.contextmanager
def a_turn():
    """Yield whether it is one's turn, in all processes of the site together.

    One password is looked at and one request waits for that; more would leave nobody to serve the readers.
    The system ends the turn of a process that dies.
    """
    folder = settings.SITE_DATA
    with (folder / "login_waiting.lock").open("a") as waiting, (folder / "login.lock").open("a") as turn:
        try:
            fcntl.flock(waiting, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        fcntl.flock(turn, fcntl.LOCK_EX)
        fcntl.flock(waiting, fcntl.LOCK_UN)
        yield True
