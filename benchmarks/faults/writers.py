"""People at the site while something fails: some write, and send again what was not answered, as in a browser."""

import dataclasses
import itertools
import threading
import time
from collections import Counter
from contextlib import contextmanager

from benchmarks.addresses import DISCUSSION, FRONT, WRITE
from benchmarks.faults.running import ask
from benchmarks.faults.told import Seen, longest_pause
from benchmarks.posting import hidden_fields, posted

WRITERS = 4
# What every writer waits before sending again, and between two comments.
PAUSE = 0.1


@dataclasses.dataclass
class Answers:
    """How often which status was answered, what Retry-After said, and when an answer was good."""

    statuses: Counter = dataclasses.field(default_factory=Counter)
    retry_after: set = dataclasses.field(default_factory=set)
    good: list = dataclasses.field(default_factory=list)


class People:
    """Writers and a reader of the site on `port`. `acknowledged` are the numbers whose writer was thanked."""

    numbers = itertools.count(1)

    def __init__(self, port, *, writers=WRITERS, pause=PAUSE):
        self.port, self.writers, self.pause = port, writers, pause
        self.written, self.read = Answers(), Answers()
        self.acknowledged, self.tried = set(), set()
        self.lock, self.over = threading.Lock(), threading.Event()
        self.began = self.ended = 0.0
        self.hidden = self.cookie = None

    def take_the_form(self):
        status, headers, page = ask(self.port, WRITE)
        self.hidden = hidden_fields(page)
        self.cookie = (headers.get("Set-Cookie") or "").partition(";")[0]
        if status != 200 or not self.hidden:
            raise RuntimeError(f"There is no form to write in: {status}")

    def note(self, answers, status, headers, *, is_good):
        with self.lock:
            answers.statuses[str(status) if status else "no answer"] += 1
            if headers and headers.get("Retry-After"):
                answers.retry_after.add(headers["Retry-After"])
            if is_good:
                answers.good.append(time.monotonic())

    def send(self, number):
        """Send comment `number` until somebody takes it, or all is over."""
        sender, body = posted(self.hidden, number)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookie,
            "X-Forwarded-For": sender,
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        with self.lock:
            self.tried.add(number)
        while True:
            status, answered, _text = ask(self.port, WRITE, "POST", body, headers)
            self.note(self.written, status, answered, is_good=status == 302)
            if status == 302:
                with self.lock:
                    self.acknowledged.add(number)
                return
            if self.over.is_set():
                return
            time.sleep(self.pause)

    def write(self):
        while not self.over.is_set():
            self.send(next(self.numbers))
            time.sleep(self.pause)

    def look(self):
        for path in itertools.cycle((FRONT, DISCUSSION)):
            if self.over.is_set():
                return
            status, headers, _text = ask(self.port, path)
            self.note(self.read, status, headers, is_good=status == 200)
            time.sleep(self.pause)

    @contextmanager
    def at_the_site(self):
        """Let them write and read; at the end each finishes what was begun, for which the site must be well again."""
        self.take_the_form()
        self.began = time.monotonic()
        threads = [
            threading.Thread(target=act, daemon=True)
            for act in (*itertools.repeat(self.write, self.writers), self.look)
        ]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.over.set()
            for thread in threads:
                thread.join()
            self.ended = time.monotonic()

    def join(self, others):
        """Count what `others` did, at the same time, as done by these."""
        self.acknowledged |= others.acknowledged
        self.tried |= others.tried
        for answers, more in ((self.written, others.written), (self.read, others.read)):
            answers.statuses.update(more.statuses)
            answers.retry_after |= more.retry_after
            answers.good += more.good

    def seen(self, answers):
        longest = longest_pause(answers.good, self.began, self.ended)
        return Seen(answers.statuses, frozenset(answers.retry_after), longest)
