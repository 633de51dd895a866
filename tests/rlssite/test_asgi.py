"""The door that the web server uses: a request that is slow to arrive holds up nobody but its sender."""

import asyncio
import resource
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from rlssite import asgi
from tests.origin import SETTINGS, run_here, serving

FORM = b"application/x-www-form-urlencoded"


def scope(method="POST", path=b"/", headers=()):
    return {
        "type": "http", "http_version": "1.1", "scheme": "http", "method": method, "raw_path": path,
        "query_string": b"", "headers": list(headers), "server": ("127.0.0.1", "80"), "client": ("192.0.2.1", "40000"),
    }  # fmt: skip


class Sender:
    """Sends its chunks and then, if not all of them made the body whole, nothing for ever."""

    def __init__(self, *chunks, is_whole=True):
        self.chunks = list(chunks)
        self.is_whole = is_whole
        self.asked = 0
        self.answer = []

    async def receive(self):
        self.asked += 1
        if not self.chunks:
            await asyncio.Event().wait()
        chunk = self.chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(self.chunks) or not self.is_whole}

    async def send(self, message):
        self.answer.append(message)

    @property
    def status(self):
        return self.answer[0]["status"]

    @property
    def body(self):
        return self.answer[1]["body"]


def length(number):
    return (b"content-length", str(number).encode())


def echo(request, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [request["wsgi.input"].read()]


def never(_request, _start_response):
    raise AssertionError("no thread may be spent on this")


def ask(application, sender, **about):
    # In a thread of its own: where a browser was driven before, this one has a loop already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(application(scope(**about), sender.receive, sender.send))).result()
    return sender


def test_a_body_in_pieces_is_whole_when_a_thread_sees_it():
    sender = ask(asgi.Application(echo), Sender(b"name=", b"", b"Ann"), headers=[length(8)])
    assert (sender.status, sender.body) == (200, b"name=Ann")


def test_a_body_that_stays_away_costs_no_thread_and_gets_a_sentence(monkeypatch):
    monkeypatch.setattr(asgi, "SECONDS_FOR_A_BODY", 0)
    application = asgi.Application(never)
    sender = ask(application, Sender(b"n", is_whole=False), headers=[length(8)])
    assert sender.status == 408
    assert b"took too long to arrive" in sender.body
    assert (b"connection", b"close") in sender.answer[0]["headers"]
    assert application.unfinished_bytes == 0


def test_what_has_arrived_buys_time_for_the_rest(monkeypatch):
    bought = []

    class Limit:
        async def __aenter__(self):
            return self

        async def __aexit__(self, *_error):
            return False

        def when(self):
            return 20

        reschedule = staticmethod(bought.append)

    monkeypatch.setattr(asgi.asyncio, "timeout", lambda _seconds: Limit())
    ask(asgi.Application(echo), Sender(b"x" * 160 * 1024, b"x", b"x"), headers=[length(160 * 1024 + 2)])
    assert bought[0] == 30
    # A byte a second buys no second.
    assert bought[2] - bought[0] < 0.001


@pytest.mark.parametrize(
    "headers",
    [(), [length(settings.MAX_REQUEST_BYTES + 1)], [(b"content-length", b"-5")], [(b"transfer-encoding", b"chunked")]],
)
def test_a_body_that_would_be_refused_is_not_read(headers):
    sender = ask(asgi.Application(echo), Sender(is_whole=False), headers=headers)
    assert (sender.status, sender.body, sender.asked) == (200, b"", 0)


def test_many_large_bodies_at_once_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(asgi, "MAX_UNFINISHED_BYTES", 100)
    application = asgi.Application(never)
    sender = ask(application, Sender(b"x" * 99, b"xx", is_whole=False), headers=[length(500)])
    assert (sender.status, application.unfinished_bytes) == (503, 0)


def test_a_sender_who_goes_away_is_let_go():
    class Gone(Sender):
        async def receive(self):
            return {"type": "http.disconnect"}

    application = asgi.Application(never)
    assert ask(application, Gone(), headers=[length(5)]).status == 400
    assert application.unfinished_bytes == 0


def test_what_the_site_cannot_answer_is_a_500_and_the_next_is_answered(caplog):
    application = asgi.Application(never)
    assert ask(application, Sender(), method="GET").status == 500
    assert "A request could not be answered" in caplog.text
    application.wsgi = echo
    assert ask(application, Sender(), method="GET").status == 200


def test_the_response_is_closed_in_the_thread_that_made_it():
    """There Django gives its database connection back."""
    import threading

    threads = []

    class Response(list):
        def close(self):
            threads.append(threading.current_thread())

    def view(_request, start_response):
        threads.append(threading.current_thread())
        start_response("200 OK", [])
        return Response([b"a", b"b"])

    assert ask(asgi.Application(view), Sender(), method="GET").body == b"ab"
    assert threads[0] is threads[1] is not threading.current_thread()


@pytest.mark.parametrize(
    ("headers", "name", "value"),
    [
        ([(b"cookie", b"a=b"), (b"cookie", b"c=d")], "HTTP_COOKIE", "a=b; c=d"),
        ([(b"x-forwarded-for", b"1"), (b"x-forwarded-for", b"2")], "HTTP_X_FORWARDED_FOR", "1,2"),
        # Would pass for the header that a proxy sets.
        ([(b"x_forwarded_for", b"1")], "HTTP_X_FORWARDED_FOR", None),
        ([(b"content-type", FORM)], "CONTENT_TYPE", FORM.decode()),
        ([(b"content-length", b"7")], "CONTENT_LENGTH", "7"),
        ([(b"x-name", "é".encode())], "HTTP_X_NAME", "Ã©"),
    ],
)
def test_headers_are_as_wsgi_has_them(headers, name, value):
    assert asgi.environ(scope(headers=headers), b"").get(name) == value


def test_a_path_is_as_wsgi_has_it():
    request = asgi.environ(scope(path=b"/a%20b/%ff%C3%BC/x"), b"")
    assert request["PATH_INFO"] == "/a b/\xff\xc3\xbc/x"
    assert (request["REMOTE_ADDR"], request["SERVER_PORT"]) == ("192.0.2.1", "80")


# On real sockets

SLOW_BODIES = 24
IDLE = 1_100
# More than the site needs for anything here: it is waited for only where the site fails.
SECONDS = 30


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    import os

    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    data = tmp_path_factory.mktemp("alone")
    environment |= {"SITE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "rlssite.settings"}
    run_here("prepare", environment)
    with serving(environment, workers=1) as address:
        yield urlsplit(address).port


@pytest.fixture
def connect(port):
    """Open a connection to the site; all are closed at the end."""
    asgi.allow_many_connections()
    opened = []

    def open_one(data=b""):
        opened.append(socket.create_connection(("127.0.0.1", port), SECONDS))
        opened[-1].sendall(data)
        return opened[-1]

    yield open_one
    for connection in opened:
        connection.close()


def first_line(connection):
    return connection.makefile("rb").readline()


GET = b"GET /restless-legs/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
POST = b"POST /restless-legs/discussion/write/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nContent-Type: "
POST += FORM + b"\r\n\r\n"


def test_readers_and_writers_are_answered_while_many_bodies_stay_away(connect):
    slow = [connect(POST % 100 + b"n") for _ in range(SLOW_BODIES)]
    assert b" 200 " in first_line(connect(GET))
    assert b" 403 " in first_line(connect(POST % 6 + b"name=x"))
    for connection in slow:
        connection.setblocking(False)
        with pytest.raises(BlockingIOError):
            connection.recv(1)


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_NOFILE)[1] < 4 * IDLE, reason="this machine allows few files")
def test_readers_are_answered_while_a_thousand_connections_say_nothing(connect):
    for _ in range(IDLE):
        connect()
    assert b" 200 " in first_line(connect(GET))


def test_connections_on_which_no_head_arrives_are_closed(connect):
    for connection in [connect(sent) for sent in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\n")]:
        while connection.recv(1000):
            pass
