"""What whoever starts the site is told, and when."""

import errno
import http.server
import socket
import threading

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from rlssite.management.commands import serve

RUNS = "The site runs at http://127.0.0.1:8000. Ctrl-C ends it."


class Process:
    """A web server or worker that ends by itself after so many looks at it."""

    def __init__(self, looks):
        self.looks = looks
        self.returncode = 3

    def poll(self):
        self.looks -= 1
        return None if self.looks >= 0 else self.returncode


@pytest.fixture
def told(monkeypatch, capsys):
    """Run the site where each look takes ten seconds, and return what was said after each of them."""

    def run(*answers, host="127.0.0.1"):
        looks, said = iter(answers), []
        clock = iter(range(0, 10_000, 10))

        def look(host, port):
            said.append("".join(capsys.readouterr()).strip())
            return next(looks)

        monkeypatch.setattr(serve.time, "monotonic", lambda: next(clock))
        monkeypatch.setattr(serve.time, "sleep", lambda _seconds: None)
        monkeypatch.setattr(serve.signal, "signal", lambda *_: None)
        monkeypatch.setattr(serve, "start", lambda _command: Process(len(answers)))
        monkeypatch.setattr(serve, "end", lambda _processes: None)
        monkeypatch.setattr(serve, "answers", look)
        assert serve.Command().run_until_stopped([], [], host, 8000) == 1
        return [*said, "".join(capsys.readouterr()).strip()]

    return run


def test_that_the_site_runs_is_said_when_it_answers_and_not_before(told):
    before, still, after = told(False, True)
    assert (before, still) == ("", "")
    assert RUNS in after


@pytest.mark.parametrize(("host", "alone"), [("127.0.0.1", False), ("::1", False), ("0.0.0.0", True), ("::", True)])
def test_whoever_lets_other_machines_in_is_told_what_has_to_stand_in_front(told, host, alone):
    assert ("a web server with TLS has to stand in front" in told(True, host=host)[-1]) is alone


def test_a_site_that_does_not_answer_is_told_once_and_looked_at_again(told):
    *silent, complaint, still, after = told(False, False, False, False, False, True)
    assert set(silent) == {""}
    assert "http://127.0.0.1:8000 does not answer after 30 s" in complaint
    assert "does not answer" not in still + after
    assert RUNS in after


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["Command.migrate", "Command.render_anew", "Command.load_content", "collect_static"])
def test_a_start_on_a_full_disk_is_one_sentence(monkeypatch, step):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    steps = ("Command.migrate", "Command.render_anew", "Command.load_content", "collect_static")
    for name in ("check_port", "check_database", *steps):
        monkeypatch.setattr(f"{serve.__name__}.{name}", full if name == step else lambda *_: None)
    with pytest.raises(CommandError, match=r"^The disk is full: nothing can be saved until there is room \(.*\)\.$"):
        call_command("serve")


def test_an_open_port_with_nobody_behind_it_is_no_answer(monkeypatch):
    monkeypatch.setattr(serve, "SECONDS_TO_TRY", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        assert not serve.answers(*nobody.getsockname())


@pytest.mark.parametrize(("status", "answered"), [(200, True), (301, True), (404, True), (500, False), (503, False)])
def test_an_error_of_the_site_is_no_answer(status, answered):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert serve.answers(*server.server_address) is answered
        thread.join()
