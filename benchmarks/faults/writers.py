"""People at the site while something fails: some write, and send again what was not answered, as in a browser."""

import itertools
import threading
import time
from contextlib import contextmanager

from benchmarks.addresses import DISCUSSION, FRONT, WRITE
from benchmarks.faults.running import ask
from benchmarks.faults.told import Seen
from benchmarks.posting import hidden_fields, posted

WRITERS = 4
# What every writer waits before sending again, and between two comments.
PAUSE = 0.1


class People:
    """Writers and a reader of the site on `port`. `acknowledged` are the numbers whose writer was thanked."""

    numbers = itertools.count(1)

    def __init__(self, port, *, pause=PAUSE):
        self.port, self.pause = port, pause
        self.written, self.read = Seen(), Seen()
        self.acknowledged, self.tried = set(), set()
        self.lock, self.over = threading.Lock(), threading.Event()
        self.hidden = self.cookie = None

    def take_the_form(self):
        _status, headers, page = ask(self.port, WRITE)
        self.hidden = hidden_fields(page)
        self.cookie = (headers.get("Set-Cookie") or "").partition(";")[0]

    def note(self, seen, status, headers, last_good):
        """Note an answer; return when the last good one came."""
        now = time.monotonic()
        with self.lock:
            seen.statuses[str(status) if status else "no answer"] += 1
            if headers and headers.get("Retry-After"):
                seen.retry_after.add(headers["Retry-After"])
            if 200 <= status < 400:
                seen.longest = max(seen.longest, now - last_good)
                return now
        return last_good

    def send(self, number, last_good):
        """Send comment `number` until somebody takes it, or all is over; return when that was."""
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
            last_good = self.note(self.written, status, answered, last_good)
            if status == 302:
                with self.lock:
                    self.acknowledged.add(number)
                return last_good
            if self.over.is_set():
                return last_good
            time.sleep(self.pause)

    def write(self):
        last_good = time.monotonic()
        while not self.over.is_set():
            last_good = self.send(next(self.numbers), last_good)
            time.sleep(self.pause)

    def look(self):
        last_good = time.monotonic()
        for path in itertools.cycle((FRONT, DISCUSSION)):
            if self.over.is_set():
                return
            status, headers, _text = ask(self.port, path)
            last_good = self.note(self.read, status, headers, last_good)
            time.sleep(self.pause)

    @contextmanager
    def at_the_site(self):
        """Let them write and read; at the end each finishes what was begun, for which the site must be well again."""
        self.take_the_form()
        threads = [threading.Thread(target=self.write) for _ in range(WRITERS)] + [threading.Thread(target=self.look)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.over.set()
            for thread in threads:
                thread.join()

    def in_words(self):
        return f"Readers: {self.read}. Writers: {self.written}."
