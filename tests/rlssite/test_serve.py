"""What whoever starts the site is told, and when."""

import contextlib
import errno
import http.server
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from rlssite import supervision
from rlssite.keeping.turns import one_on_all_machines
from rlssite.management.commands import serve
from tests.origin import free_port

RUNS = "The site runs at http://127.0.0.1:8000. Ctrl-C ends it."


class Process:
    """A process that ends by itself after so many looks at it."""

    pid = 2**22

    def __init__(self, looks):
        self.looks = looks
        self.returncode = 3

    def poll(self):
        self.looks -= 1
        return None if self.looks >= 0 else self.returncode


class Story:
    """Supervises processes that do as they are told, with a clock that goes on by one second at each look."""

    def __init__(self, monkeypatch, capsys):
        self.capsys = capsys
        self.now = 0.0
        self.looks = []
        self.started, self.killed, self.kinds = [], [], {}
        self.signs = range(10**6)
        self.answers = lambda: True
        self.handlers = {}
        monkeypatch.setattr(supervision.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(supervision.time, "sleep", self.pause)
        monkeypatch.setattr(supervision.signal, "signal", self.handlers.__setitem__)
        monkeypatch.setattr(supervision, "start", self.start)
        monkeypatch.setattr(supervision, "end", lambda processes: None)
        monkeypatch.setattr(supervision, "kill_group", self.killed.append)
        monkeypatch.setattr(supervision, "heard", lambda _signs: self.now in self.signs)
        monkeypatch.setattr(supervision, "answers", lambda _host, _port: self.answers())
        monkeypatch.setattr(supervision.os, "close", lambda _number: None)

    def start(self, command, *, gives_signs=False):
        lives = self.kinds.get(command[0], 10**6)
        process = Process(lives.pop(0) if isinstance(lives, list) and lives else 10**6 if lives == [] else lives)
        process.name = command[0]
        self.started.append((command[0], self.now))
        return process, 99 if gives_signs else None

    def pause(self, _seconds):
        self.now += 1
        if self.now >= self.until:
            self.handlers[self.ends_with](self.ends_with, None)

    def run(self, until, *, host="127.0.0.1", ends_with=signal.SIGTERM, only=None, servers=1):
        self.until, self.ends_with = until, ends_with
        runs = supervision.Supervision(
            None if only == "worker" else ["web server"], None if only == "web" else ["worker"], host, 8000,
            say=lambda line: self.looks.append((self.now, line)),
            complain=lambda line: self.looks.append((self.now, line)), servers=servers,
        )  # fmt: skip
        self.code = runs.run()
        return [line for _now, line in self.looks]

    def starts(self, name):
        return [now for each, now in self.started if each == name]


@pytest.fixture
def story(monkeypatch, capsys):
    return Story(monkeypatch, capsys)


def test_that_the_site_runs_is_said_once_it_answers_and_not_before(story):
    story.answers = lambda: story.now >= 3
    story.run(10)
    assert [(now, line) for now, line in story.looks if line == RUNS] == [(3, RUNS)]


@pytest.mark.parametrize(("host", "alone"), [("127.0.0.1", False), ("::1", False), ("0.0.0.0", True), ("::", True)])
def test_whoever_lets_other_machines_in_is_told_what_has_to_stand_in_front(story, host, alone):
    assert any("a web server with TLS has to stand in front" in line for line in story.run(5, host=host)) is alone


def test_a_site_that_does_not_answer_is_told_once_and_looked_at_again(story):
    story.answers = lambda: story.now >= 90
    said = story.run(100)
    assert [now for now, line in story.looks if "does not answer after 30 s" in line] == [31]
    assert said[-1] == RUNS


def test_a_web_server_that_ends_is_started_again(story):
    story.kinds["web server"] = [5, 5, 5]
    said = story.run(60)
    assert story.code == 0
    assert len(story.starts("web server")) == 4
    assert said.count("The web server ended with 3; it starts again in 2 s.") == 1
    # What it left behind is gone before the next one takes its port.
    assert [process.name for process in story.killed] == ["web server"] * 3


def test_each_web_server_is_started_again_by_itself(story):
    story.kinds["web server"] = [5, 10**6]
    story.run(60, servers=2)
    assert len(story.starts("web server")) == 3
    assert len(story.killed) == 1


ANSWERS = """
import os
async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(os.getpid()).encode()})
"""
SERVES_TWO = """
import django, sys
django.setup()
from rlssite import supervision
from rlssite.management.commands import serve
port = int(sys.argv[1])
command = serve.web_server("127.0.0.1", port)
command[-1:] = ["--working-dir", sys.argv[2], "answers:application"]
supervision.Supervision(command, None, "127.0.0.1", port, say=print, complain=print, servers=2).run()
"""


def test_two_deaths_of_one_web_process_within_seconds_leave_the_other_to_answer(tmp_path):
    (tmp_path / "answers.py").write_text(ANSWERS)
    port, env = free_port(), {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", SERVES_TWO, str(port), str(tmp_path)]

    def answers(number=40):
        """Return the pids of those that answer, each asked by a connection of its own."""
        found = set()
        for _time in range(number):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
                found.add(int(answer.read()))
        return found

    def until(is_so):
        for _look in range(1000):
            with contextlib.suppress(OSError):
                if is_so(found := answers(10)):
                    return found
            threading.Event().wait(0.02)
        pytest.fail("That never came.")

    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=env) as server:
        try:
            one, other = until(lambda found: len(found) == 2)
            for _death in range(2):
                os.kill(one, signal.SIGKILL)
                until(lambda found, dead=one: dead not in found)
                assert other in answers()
                one = (until(lambda found: len(found) == 2) - {other}).pop()
        finally:
            server.terminate()


def test_a_web_server_that_never_starts_is_not_started_for_ever(story):
    story.kinds["web server"] = 0
    story.answers = lambda: False
    assert story.run(10_000)[-1] == "The web server does not start; everything was stopped."
    assert story.code == 1


def test_a_worker_that_gives_no_sign_is_replaced_within_a_minute(story):
    story.signs = set(range(200)) - set(range(50, 200))
    assert any(line.startswith("The worker stands still since 5") for line in story.run(109))
    assert [process.name for process in story.killed] == ["worker"]
    assert story.killed[0].name == "worker"


def test_a_worker_that_gives_signs_is_left_alone(story):
    story.signs = set(range(0, 1000, 20))
    story.run(900)
    assert story.killed == []
    assert len(story.starts("worker")) == 1


def test_a_worker_that_ends_again_and_again_is_started_less_and_less_often(story):
    story.kinds["worker"] = 0
    story.run(200)
    starts = story.starts("worker")
    pauses = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert pauses[0] < pauses[2] <= pauses[-1] < 40


@pytest.mark.parametrize(("on_a_terminal", "code"), [(True, 0), (False, None)])
def test_a_hangup_starts_all_anew_but_ends_what_a_closed_terminal_leaves(story, monkeypatch, on_a_terminal, code):
    monkeypatch.setattr(supervision.sys, "stdin", SimpleNamespace(isatty=lambda: on_a_terminal))
    story.run(5, ends_with=signal.SIGHUP)
    assert story.code is code


@pytest.mark.django_db
def test_what_starts_anew_is_this_version_of_the_same(monkeypatch, settings, tmp_path):
    settings.SITE_DATA = tmp_path
    for name in ("check_port", "check_database", "Command.prepare"):
        monkeypatch.setattr(f"{serve.__name__}.{name}", lambda *_: None)
    monkeypatch.setattr(serve.Supervision, "run", lambda self: None)
    replaced_by = []
    monkeypatch.setattr(serve.os, "execv", lambda program, command: replaced_by.append((program, command)))
    with pytest.raises(SystemExit):
        call_command("serve", only="web")
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", "--only", "web"]
    assert replaced_by == [(sys.executable, command)]


@pytest.mark.parametrize(("only", "name"), [("web", "web server"), ("worker", "worker")])
def test_each_of_the_two_is_kept_running_alone(story, only, name):
    story.kinds[name] = [5]
    said = story.run(30, only=only)
    assert {each for each, _now in story.started} == {name}
    assert len(story.starts(name)) == 2
    assert (RUNS in said) is (only == "web")


def test_a_worker_alone_waits_for_the_database_that_the_web_server_brings_up_to_date(monkeypatch, capsys):
    looks = iter([True, True, False])
    monkeypatch.setattr(serve, "is_behind", lambda: next(looks))
    monkeypatch.setattr(serve.time, "sleep", lambda _seconds: None)
    serve.Command().await_the_web_server()
    assert capsys.readouterr().out.count("waits until the web server") == 1


SUPERVISES = """
import django, sys, time
django.setup()
from rlssite import supervision
process, signs = supervision.start([sys.executable, "-c", %r], gives_signs=True)
while not supervision.heard(signs):
    time.sleep(0.01)
print(process.pid, flush=True)
time.sleep(600)
"""
CHILD = "import os, time; os.write(int(os.environ['WORKER_PULSE']), b'.'); time.sleep(600)"


def test_who_is_killed_leaves_nobody_behind_that_holds_the_port():
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISES % CHILD], stdout=subprocess.PIPE, text=True, env=env
    ) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        for _look in range(3000):
            if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]:
                break
            threading.Event().wait(0.01)
        else:
            os.kill(child, signal.SIGKILL)
            pytest.fail("The child lives on.")


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


@pytest.mark.django_db
def test_of_two_starts_on_one_folder_one_prepares_it_at_a_time(settings, tmp_path, monkeypatch):
    settings.SITE_DATA = tmp_path
    seen = []

    def prepare(_command):
        with one_on_all_machines("start.lock") as is_free:
            seen.append(is_free)

    monkeypatch.setattr(serve.Command, "prepare", prepare)
    monkeypatch.setattr(serve, "check_port", lambda *_: None)
    monkeypatch.setattr(serve, "check_database", lambda: None)
    monkeypatch.setattr(serve.Supervision, "run", lambda self: 0)
    with pytest.raises(SystemExit):
        call_command("serve")
    assert seen == [None], "a second one would wait"


def test_an_open_port_with_nobody_behind_it_is_no_answer(monkeypatch):
    monkeypatch.setattr(supervision, "SECONDS_TO_TRY", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        assert not supervision.answers(*nobody.getsockname())


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
        assert supervision.answers(*server.server_address) is answered
        thread.join()


def test_the_list_of_static_files_is_not_among_those_that_everybody_can_read(settings, tmp_path):
    settings.SITE_DATA, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "rlssite.web.static_files.StaticFiles"}}
    settings.STATIC_ROOT.mkdir()
    left_by_an_earlier_version = settings.STATIC_ROOT / "staticfiles.json"
    left_by_an_earlier_version.write_text("{}")
    serve.collect_static()
    assert not left_by_an_earlier_version.exists()
    assert "site.css" in (tmp_path / "staticfiles.json").read_text()
    assert any(settings.STATIC_ROOT.glob("articles/site.*.css.br"))
