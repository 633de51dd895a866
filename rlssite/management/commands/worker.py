"""`manage.py worker`: sends queued mail, and runs the jobs in the settings when they are due."""

import contextlib
import logging
import os
import signal
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import import_string
from post_office.mail import get_queued, send_queued

from articles.models.site import in_the_sites_zone
from rlssite.health.beats import WORKER, beat, pulse
from rlssite.health.clock import Clock
from rlssite.keeping.turns import one_on_all_machines
from rlssite.keeping.versions import refuse_a_newer_database
from rlssite.mail.queue import settle_failures, wake
from rlssite.web import outages

SECONDS_BETWEEN_ROUNDS = 3
# How long a round sends mail before the jobs have their turn.
SECONDS_FOR_MAIL = 30
# How long a mail server that hangs may delay us after we were told to stop.
SECONDS_TO_STOP = 5

logger = logging.getLogger("rlssite.worker")


class Command(BaseCommand):
    help = "Send queued mail and run the due jobs, again and again; --once for one round, as for cron."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="One round with every job, then end.")

    def handle(self, *, once, **options):
        # A database that is away now is waited for below.
        with contextlib.suppress(*outages.DATABASE_ERRORS):
            refuse_a_newer_database(connection)
        with contextlib.closing(Worker()) as worker:
            if once:
                worker.round()
                return
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, worker.on_signal)
            while not worker.stop.is_set():
                worker.round()
                close_old_connections()
                worker.stop.wait(SECONDS_BETWEEN_ROUNDS)


class Worker:
    def __init__(self, now=time.monotonic):
        self.now = now
        self.stop = threading.Event()
        self.due_at = {}
        self.clock = Clock()
        # The turn that one worker has, and what ends it.
        self.turn, self.ending = None, contextlib.ExitStack()
        # Present errors by step: each is logged once, and once more when it is over.
        self.troubles = {}

    def on_signal(self, _number, _frame):
        self.stop.set()
        # A mail that was sent but not yet noted goes out again with the same Message-ID. That is better than hanging
        # as long as somebody's mail server does.
        signal.signal(signal.SIGALRM, lambda _number, _frame: os._exit(0))
        signal.alarm(SECONDS_TO_STOP)

    def round(self):
        """Do one round, unless another process works on the same data.

        The turn is kept between rounds, because long work and backups go on beside them.
        """
        # May fail: on a full disk there may be no room for the lock's file.
        self.attempt("the worker's lock", self.take_the_turn)
        if self.turn:
            self.work()

    def take_the_turn(self):
        if self.turn and self.turn.is_held():
            return
        if self.turn:
            logger.warning("The database was away, and with it the turn to work; it is asked for again.")
        self.close()
        self.turn = self.ending.enter_context(the_only_one())
        if not self.turn:
            self.close()

    def close(self):
        """End the turn, if it is ours."""
        self.turn = None
        self.ending.close()

    def work(self):
        self.attempt("the clock", self.clock.look)
        self.attempt("the worker's beat", self.beat)
        self.attempt("mail", self.send_mail)
        for path, seconds in settings.WORKER_JOBS.items():
            if self.stop.is_set():
                break
            if self.now() >= self.due_at.get(path, float("-inf")):
                self.due_at[path] = self.now() + seconds
                self.attempt(path, lambda path=path: import_string(path)())

    def beat(self):
        beat(WORKER)

    def send_mail(self):
        # In small batches, urgent mails first (settings.py): an urgent mail waits for one batch at most. And only for a
        # while, since the jobs fall due however many mails wait.
        wake()
        until = self.now() + SECONDS_FOR_MAIL
        while not self.stop.is_set() and self.now() < until:
            pulse()
            since = timezone.now()
            _sent, failed, put_off = send_queued()
            if failed or put_off:
                settle_failures(since)
            if not get_queued().exists():
                break

    def attempt(self, step, act):
        """Run `act`. An error is logged if it is a new one, and never stops the steps that follow."""
        pulse()
        try:
            with in_the_sites_zone():
                act()
        except Exception as error:
            kind = outages.kind(error)
            if kind is not None:
                self.due_at.pop(step, None)
                if self.troubles.get(step) != kind:
                    self.troubles[step] = kind
                    logger.error("%s waits. %s.", step, outages.in_the_log(error))
                if isinstance(error, outages.DATABASE_ERRORS) and not connection.in_atomic_block:
                    connection.close()
            elif self.troubles.get(step) != repr(error):
                self.troubles[step] = repr(error)
                logger.exception("%s failed; it is tried again.", step)
        else:
            if self.troubles.pop(step, None):
                logger.warning("%s works again.", step)


def the_only_one():
    """Yield the turn to work, or None if another worker has it: here, or on another machine with the same database."""
    return one_on_all_machines("worker.lock")
