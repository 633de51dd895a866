"""What is wrong when the database or the disk takes nothing: told apart, and said in words.

Readers are told to try again in half a minute. Whoever runs the site is told which of these it is, because a full
disk stays full until somebody makes room.
"""

import errno
import sqlite3

from django.db import InterfaceError, InternalError, OperationalError
from django.utils.translation import gettext as _

# What a database that is away, too busy, full or read-only raises.
DATABASE_ERRORS = (OperationalError, InterfaceError, InternalError)
FULL, READ_ONLY, AWAY, NO_FILES = "full", "read-only", "away", "no-files"

_BY_ERRNO = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY, errno.EREMOTEIO: NO_FILES}
# PostgreSQL's codes: disk_full, read_only_sql_transaction.
_BY_SQLSTATE = {"53100": FULL, "25006": READ_ONLY}
# After an error of our own PostgreSQL refuses the rest of the transaction: that is a bug, and no outage.
_TRANSACTION_HAD_FAILED = "25P02"
_BY_SQLITE_CODE = {sqlite3.SQLITE_FULL: FULL, sqlite3.SQLITE_READONLY: READ_ONLY}


def kind(error):
    """Return FULL, READ_ONLY, AWAY or NO_FILES; None for an error that is no outage."""
    if isinstance(error, DATABASE_ERRORS):
        sqlstate = getattr(error.__cause__, "pgcode", None)
        if sqlstate == _TRANSACTION_HAD_FAILED:
            return None
        # SQLite adds the details above the lowest byte.
        code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
        return _BY_SQLSTATE.get(sqlstate) or _BY_SQLITE_CODE.get(code) or AWAY
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno)
    return None


def in_the_log(error):
    """Return one line for the log of whoever runs the site."""
    # In no language but the log's, which is English.
    words = {
        FULL: "The disk is full: nothing can be saved until there is room",
        READ_ONLY: "Nothing can be saved: the database or the disk is read-only",
        AWAY: "The database does not answer",
        NO_FILES: "The store of uploaded files (STORAGE_URL) does not answer",
    }
    return f"{words[kind(error)]} ({str(error).strip().partition(chr(10))[0]})"


def on_the_desk(error):
    """Return why nothing can be saved, for whoever runs the site."""
    match kind(error):
        case "full":
            return _("The disk is full: nothing can be saved until there is room on it. Readers can go on reading.")
        case "read-only":
            return _("The database or its disk can only be read: nothing can be saved. Readers can go on reading.")
    return _("Nothing can be saved: the database does not take it.")


def for_the_author(error):
    """Return what an author is told who wanted to save something, or None if `error` is no outage."""
    match kind(error):
        case "full":
            return _("The disk of the site is full, so this was not saved. Make room on it, then try again.")
        case "read-only":
            return _("The site can only read at the moment, so this was not saved. Try again in half a minute.")
        case "away":
            return _("The database does not answer, so this was not saved. Try again in half a minute.")
        case "no-files":
            return _("The store of uploaded files does not answer, so this was not saved. Try again in half a minute.")
    return None
