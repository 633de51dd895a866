"""What is logged for machines, and errors that are mailed: neither holds what somebody wrote or who it was."""

import json
import logging
import time
import traceback
from datetime import UTC, datetime

from django.core.mail import mail_admins

SECONDS_BETWEEN_ALIKE = 3600


class AsJson(logging.Formatter):
    """One JSON object a line: `time`, `level`, `logger`, `message`, and `error` with the traceback if there is one.

    Ten lines, so no library of its own (python-json-logger was looked at).
    """

    def format(self, record):
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class Seldom(logging.Filter):
    """Lets a few records a minute through, so that whoever sends many bad requests does not fill the disk."""

    MOST = 30

    def __init__(self, name="", now=time.monotonic):
        super().__init__(name)
        self.now, self.minute, self.count = now, None, 0

    def filter(self, record):
        minute = int(self.now() // 60)
        left_out, self.count = max(0, self.count - self.MOST), self.count + 1
        if minute != self.minute:
            self.minute, self.count = minute, 1
            if left_out:
                record.msg = f"{record.msg} (And {left_out} before that were left out.)"
        return self.count <= self.MOST


class Refused(Seldom):
    """Says of a request that Django refused only why: its address, host and form are the stranger's own words."""

    def filter(self, record):
        record.msg, record.args = "A request was refused: " + record.name.rpartition(".")[2] + ".", ()
        record.exc_info = record.exc_text = None
        return super().filter(record)


class ByMail(logging.Handler):
    """Mails an error to ERROR_MAIL, through the queue; the same place in the code at most once an hour.

    Django's own handler mails the form that was sent, the cookies and the values of variables: a comment that waits,
    or an address. This one mails where in the code it happened.
    """

    def __init__(self, now=time.monotonic):
        super().__init__(logging.ERROR)
        self.now = now
        self.told = {}

    def emit(self, record):
        place = (record.name, record.pathname, record.lineno, _where(record)[-1:])
        now = self.now()
        if now - self.told.get(str(place), float("-inf")) < SECONDS_BETWEEN_ALIKE:
            return
        self.told[str(place)] = now
        kind = record.exc_info[0].__name__ if record.exc_info else record.levelname
        lines = [f"{kind} in {record.name}, {record.pathname}:{record.lineno}", "", *_where(record)]
        try:
            mail_admins(f"Error on the site: {kind}", "\n".join(lines))
        except Exception:  # noqa: BLE001
            # Most likely the database is away, which holds the queue. The log has it all.
            self.handleError(record)


def _where(record):
    """Return the places the error came through, without what was in the variables or in the error's own words."""
    return traceback.format_tb(record.exc_info[2]) if record.exc_info else []
