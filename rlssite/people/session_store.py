"""Where log-ins are kept: Django's table. Named by SESSION_ENGINE."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from rlssite.web import outages


class SessionStore(db.SessionStore):
    def save(self, must_create=False):
        """Save, but answer without it when the database takes nothing.

        What is noted of a log-in in use, as when it was last used, is no reason not to show the desk, which says what
        is wrong; Django would answer 400. A log-in that is made anew has to be kept.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if outages.kind(error.__context__) is None:
                raise
