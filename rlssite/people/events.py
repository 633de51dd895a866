"""What the log tells of accounts: by their number, never by a name, an address or what was typed."""

import logging

logger = logging.getLogger("rlssite.log_ins")
# By itself, so that many of these leave room for the others (settings.py).
wrong_logger = logging.getLogger("rlssite.log_ins.wrong")


def log_log_in(user, **_kwargs):
    logger.info("Account %s logged in.", user.pk)


def log_log_out(user, **_kwargs):
    if user is not None:
        logger.info("Account %s logged out.", user.pk)


def log_wrong(**_kwargs):
    wrong_logger.warning("A password or a code was wrong.")


def log_lock_out(**_kwargs):
    logger.warning("Somebody is locked out after too many wrong passwords or codes.")


def log_change(user, what, by=None):
    """Note that `what`, an English word or two, was changed of the account `user`."""
    if by is None or by == user:
        logger.warning("Account %s changed: %s.", user.pk, what)
    else:
        logger.warning("Account %s changed by account %s: %s.", user.pk, by.pk, what)


def log_download(user, folder):
    """Note that `user` takes a file with secrets of `folder`, "backups" or "exports", away from the machine."""
    logger.warning("Account %s downloads a file of the %s.", user.pk, folder)


def log_not_allowed(user):
    logger.warning("Account %s was refused what it may not do.", user.pk)
