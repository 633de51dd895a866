"""Asks a web server: once, to look at the answer, or as fast as it can answer, with wrk."""

import http.client
import json
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SCRIPT = Path(__file__).with_name("load.lua")
WRK = shutil.which("wrk")
# So many requests are under way at once: as many as two processes of four threads can work on.
CONNECTIONS = 8


class Failed(Exception):
    """Something was not answered as it has to be, so that its speed says nothing."""


@dataclass(frozen=True)
class Asked:
    """A request. `body` is an encoded form, which makes it a POST."""

    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def raw(self, host):
        """Return the request as it is sent to `host`."""
        headers = [("Host", host), *self.headers]
        if self.body:
            headers += [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(self.body)))]
        head = f"{'POST' if self.body else 'GET'} {self.path} HTTP/1.1"
        return "\r\n".join([head, *(f"{name}: {value}" for name, value in headers), "", self.body])


def get(path, accepts="br", **headers):
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Asked(path, (("Accept-Encoding", accepts), *named))


class Reader:
    """Reads pages from the web server at `address` over one connection, and over a new one after a while of silence."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)

    def answer(self, asked):
        """Return (status, headers, body)."""
        try:
            self.connection.request("GET", asked.path, headers=dict(asked.headers))
            response = self.connection.getresponse()
        except http.client.RemoteDisconnected:
            # The server has closed it meanwhile.
            self.connection.close()
            self.connection.request("GET", asked.path, headers=dict(asked.headers))
            response = self.connection.getresponse()
        return response.status, response.headers, response.read()

    def text(self, path):
        status, _headers, body = self.answer(get(path, "identity"))
        if status != 200:
            raise Failed(f"{path}: {status}")
        return body.decode()


def per_second(address, asked, seconds):
    """Return how many answers a second come from `address`; see load()."""
    answers, taken = load(address, asked, seconds)
    return answers / taken


def load(address, asked, seconds):
    """Return (answers, seconds taken); `Failed` if some answers were errors.

    `asked` is one request, which is sent again and again for so many seconds, or a list of more requests than can be
    answered in that time, each of which is sent once.
    """
    if WRK is None:
        raise Failed("wrk is missing: apt-get install wrk")
    asked = asked if isinstance(asked, list) else [asked]
    with tempfile.NamedTemporaryFile("w", prefix="requests-", newline="") as file:
        file.write("".join(f"{one.raw(urlsplit(address).netloc)}\0" for one in asked))
        file.flush()
        options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s", "-s", str(SCRIPT)]
        command = [WRK, *options, address, "--", file.name]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 60)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    if found["refused"] or found["broken"]:
        raise Failed(f"{asked[0].path} was not answered as it has to be: {found}")
    if 1 < len(asked) < found["answers"] + CONNECTIONS:
        raise Failed(f"{asked[0].path}: {len(asked)} requests were too few for {found}")
    return found["answers"], found["seconds"]


def read_all(address, asked):
    """Ask all of `asked` once, on several connections; `Failed` if an answer is an error."""

    def read(own):
        reader = Reader(address)
        for one in own:
            status, _headers, _body = reader.answer(one)
            if status >= 400:
                raise Failed(f"{one.path}: {status}")
        reader.connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(read, [asked[number::CONNECTIONS] for number in range(CONNECTIONS)]))
