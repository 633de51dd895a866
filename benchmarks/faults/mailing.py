"""A mail server that refuses, defers, hangs, is away, and comes back; and a worker that is killed while it sends."""

import contextlib
import dataclasses
import time
from collections import Counter

from aiosmtpd.controller import Controller

from benchmarks.faults.bounds import kill
from benchmarks.faults.telling import in_words, logged, row, settled, told
from benchmarks.faults.told import Count
from benchmarks.faults.writers import People
from tests.mail_server import CLOSES, HANGS, TAKEN, Handler

MAILS = 8
# One mail of these is about somebody in danger, and goes first.
QUEUE = """
from django.core.mail import EmailMessage
from rlssite.mail.queue import QueueBackend, URGENT
for number in range({mails}):
    urgent = URGENT if number == 0 else {{}}
    mail = EmailMessage(f"{name} {{number}}", "Body", "a@example.org", ["b@example.org"], headers=urgent)
    QueueBackend().send_messages([mail])
"""
# So many seconds the worker is given for a first try.
SECONDS_OF_TROUBLE, SECONDS_TO_SEND = 4, 60
WELL = {"address": "250 OK", "text": TAKEN}


class Mails(Handler):
    """Also counts how often each mail was taken, by its Message-ID."""

    def __init__(self):
        super().__init__()
        self.ids = Counter()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self.text
        if answer.startswith("2"):
            lines = envelope.content.decode(errors="replace").splitlines()
            self.ids[next(line for line in lines if line.lower().startswith("message-id:"))] += 1
        return await super().handle_DATA(server, session, envelope)


class Post:
    """The mail server, which can also be away."""

    def __init__(self, port):
        self.port, self.handler = port, Mails()
        self.server = None

    def open(self):
        self.server = Controller(self.handler, "127.0.0.1", self.port, enable_SMTPUTF8=False)
        self.server.start()

    def close(self):
        if self.server is not None:
            self.server.stop(no_assert=True)
            self.server = None


@contextlib.contextmanager
def opened(place, vendor, folder):
    with place.site(vendor, folder) as site:
        site.post = Post(site.mail_port)
        site.post.open()
        try:
            yield site
        finally:
            site.post.close()


@dataclasses.dataclass(frozen=True)
class State:
    """What the mail server `does`: `part` of its conversation is answered so, or it is away."""

    name: str
    does: str
    part: str = ""
    answer: str = ""
    # Whether the mails are to go out later.
    comes_back: bool = True

    @property
    def words(self):
        return f"Mail server {self.does}, for a while"

    def __call__(self, site):
        return one_state(site, self)


STATES = (
    State("away", "is away"),
    State("451-address", "answers 451 to the address", "address", "451 4.3.0 Try again later"),
    State("451-text", "answers 451 to the text", "text", "451 4.3.0 Try again later"),
    State("closes", "closes the connection in the middle", "text", CLOSES),
    State("hangs", "hangs", "text", HANGS),
    State("550", "refuses for good (550)", "address", "550 5.1.1 No such user", comes_back=False),
)


def queue(site, name, mails=MAILS):
    done = site.manage("shell", "-v0", "-c", QUEUE.format(mails=mails, name=name))
    if done.returncode:
        raise RuntimeError(done.stderr)


def skip_the_waiting(site):
    """Let what was put off be tried now, as it would be after a quarter of an hour."""
    site.change("UPDATE post_office_email SET scheduled_time = NULL WHERE status = 3")


def grow_old(site):
    """Let what waits have waited for three quarters of an hour."""
    earlier = "created - interval '45 minutes'" if site.database else "datetime(created, '-45 minutes')"
    site.change(f"UPDATE post_office_email SET created = {earlier} WHERE status IN (2, 3)")  # noqa: S608 - ours


def counted(site, name):
    """Return (what became of these mails, how many are told as failed)."""
    handler = site.post.handler
    taken = sum(subject.startswith(f"{name} ") for subject in set(handler.taken))
    doubled = sum(number - 1 for number in handler.ids.values())
    failed = site.rows("SELECT count(*) FROM post_office_email WHERE subject LIKE ? AND status = 1", f"{name} %")[0][0]
    return Count(MAILS, taken, MAILS - taken - failed, doubled), failed


def await_mails(site, name, seconds=SECONDS_TO_SEND):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        waiting = "SELECT count(*) FROM post_office_email WHERE subject LIKE ? AND status IN (2, 3)"
        if not site.rows(waiting, f"{name} %")[0][0]:
            return
        # Again and again: what was under way when the server was well again is put off only now.
        skip_the_waiting(site)
        time.sleep(1)


def one_state(site, state):
    post, handler, before = site.post, site.post.handler, settled(site, "mail", "urgent_mail")
    handler.ids.clear()
    with somebody(site) as people:
        if state.part:
            setattr(handler, state.part, state.answer)
        else:
            post.close()
        queue(site, state.name)
        time.sleep(SECONDS_OF_TROUBLE)
        if state.comes_back:
            grow_old(site)
            owner, wrong = told(site, before, "mail", "urgent_mail")
        else:
            await_mails(site, state.name)
            lines = site.desk() - before[1]
            owner = in_words(set(), lines)
            wrong = "" if any("refused" in line for line in lines) else "The cause was not named."
        if state.part:
            setattr(handler, state.part, WELL[state.part])
        else:
            post.open()
        await_mails(site, state.name)
    count, failed = counted(site, state.name)
    if (failed == 0) != state.comes_back:
        wrong = f"{failed} given up. {wrong}".strip()
    kept = f" {failed} mails are kept as failed." if failed else ""
    return row(site, f"{state.words}.{kept}", people, owner, wrong, count)


def killed_while_sending(site):
    site.post.handler.ids.clear()
    name, kills, killed, since = "Killed", 0, 0, len(site.said())
    with somebody(site) as people:
        queue(site, name)
        deadline = time.monotonic() + 30
        while kills < 2 and time.monotonic() < deadline:
            if (pid := site.worker()) and pid != killed and site.post.handler.ids:
                kill(pid)
                kills, killed = kills + 1, pid
            time.sleep(0.05)
        await_mails(site, name)
    count, _failed = counted(site, name)
    fault = f"Worker killed {kills} times while it sends; a mail that is doubled carries the same Message-ID"
    return row(site, fault, people, logged(site, since, "worker ended"), mails=count)


def somebody(site):
    """One person writes, now and then: the mails of many would delay those that are looked at."""
    return People(site.port, writers=1, pause=0.5).at_the_site()
