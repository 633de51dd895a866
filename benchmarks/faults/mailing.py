"""A mail server that refuses, defers, hangs, is away, and comes back; and a worker that is killed while it sends."""

import contextlib
import time
from collections import Counter

from aiosmtpd.controller import Controller

from benchmarks.faults.running import kill
from benchmarks.faults.storms import in_words
from benchmarks.faults.told import Row
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
# So many seconds the worker is given for a round, with a mail server that is waited for three seconds.
SECONDS_OF_TROUBLE, SECONDS_TO_SEND = 9, 150


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


STATES = (
    # What it does, the attribute of the handler that says so, and whether the mails are to go out later.
    ("is away", "", "", True),
    ("answers 451 to the address", "address", "451 4.3.0 Try again later", True),
    ("answers 451 to the text", "text", "451 4.3.0 Try again later", True),
    ("closes the connection in the middle", "text", CLOSES, True),
    ("hangs", "text", HANGS, True),
    ("refuses for good (550)", "address", "550 5.1.1 No such user", False),
)


def rows(_place, site):
    post = Post(site.mail_port)
    post.open()
    try:
        for state in STATES:
            yield one_state(site, post, *state)
        yield killed_while_sending(site, post)
    finally:
        post.close()


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


def outcome(site, post, name):
    """Return (how many of these mails are nowhere, how many came twice, how many are told as failed)."""
    taken = sum(subject.startswith(f"{name} ") for subject in set(post.handler.taken))
    doubled = sum(number - 1 for number in post.handler.ids.values())
    failed = site.rows("SELECT count(*) FROM post_office_email WHERE subject LIKE ? AND status = 1", f"{name} %")[0][0]
    return MAILS - taken - failed, doubled, failed


def await_mails(site, name, seconds=SECONDS_TO_SEND):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        waiting = "SELECT count(*) FROM post_office_email WHERE subject LIKE ? AND status IN (2, 3)"
        if not site.rows(waiting, f"{name} %")[0][0]:
            return
        # Again and again: what was under way when the server was well again is put off only now.
        skip_the_waiting(site)
        time.sleep(1)


def one_state(site, post, says, part, answer, comes_back):
    name = says.partition(" ")[0] + str(abs(hash(says)) % 1000)
    before, handler = site.trouble(), post.handler
    handler.ids.clear()
    well = {"address": "250 OK", "text": TAKEN}
    if part:
        setattr(handler, part, answer)
    else:
        post.close()
    queue(site, name)
    time.sleep(SECONDS_OF_TROUBLE)
    grow_old(site)
    names, lines = site.trouble()
    # What is asked is kept for five seconds.
    time.sleep(5)
    names, lines = site.trouble()
    with contextlib.suppress(KeyError):
        setattr(handler, part, well[part])
    if not part:
        post.open()
    await_mails(site, name)
    lost, doubled, failed = outcome(site, post, name)
    seen = "All came once it was well again" if comes_back else f"{failed} are kept as failed, and are not tried again"
    wrong = "" if (failed == 0) == comes_back else f"{failed} given up"
    owner = in_words(names - before[0], lines - before[1])
    return Row(f"Mail server {says}: {MAILS} mails ({site.vendor})", seen, lost, doubled, owner, wrong)


def killed_while_sending(site, post):
    post.handler.ids.clear()
    name, kills, killed = "Killed", 0, 0
    queue(site, name)
    deadline = time.monotonic() + 30
    while kills < 2 and time.monotonic() < deadline:
        if (pid := site.worker()) and pid != killed and post.handler.ids:
            kill(pid)
            kills, killed = kills + 1, pid
        time.sleep(0.05)
    await_mails(site, name)
    lost, doubled, _failed = outcome(site, post, name)
    seen = "A mail that is doubled carries the same Message-ID"
    return Row(
        f"Worker killed {kills} times while it sends {MAILS} mails ({site.vendor})",
        seen,
        lost,
        doubled,
        "log: it ended",
    )
