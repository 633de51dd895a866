"""Keeps the web servers and the worker running: what ends is started again, and what stands still is replaced."""

import contextlib
import http.client
import ipaddress
import os
import shutil
import signal
import subprocess
import sys
import time

from django.conf import settings

from rlssite.health.beats import PULSE

# The web servers and the worker have this long to finish their work; then they are killed.
SECONDS_TO_STOP = 10
LONGEST_PAUSE = 30
# How long to wait for one answer of the site, and after how long without any answer to say so.
SECONDS_TO_TRY = 1
SECONDS_TO_ANSWER = 30
# Who has run this long does not wait longer than the first time before it is started again.
SOUND_AFTER = 60
# A worker that gives no sign for so long stands still: longer than any mail server is waited for.
SECONDS_OF_SILENCE = 55
# A web server that ends so often without ever having answered never will.
MOST_VAIN_STARTS = 5
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Child:
    """A process that is started again whenever it ends, after a pause that grows while it ends soon."""

    def __init__(self, name, command, start_at, *, gives_signs=False):
        self.name, self.command, self.start_at = name, command, start_at
        self.gives_signs = gives_signs
        self.process = self.signs = None
        self.started = self.last_sign = 0.0
        self.pause = 1
        self.ends = 0

    def look(self, now, say):
        """Start it if that is due; note that it ended, or kill it if it stands still."""
        if self.process is None:
            if now >= self.start_at:
                self.process, self.signs = start(self.command, gives_signs=self.gives_signs)
                self.started = self.last_sign = now
        elif self.process.poll() is not None:
            self.pause = 1 if now - self.started > SOUND_AFTER else min(self.pause * 2, LONGEST_PAUSE)
            say(f"The {self.name} ended with {self.process.returncode}; it starts again in {self.pause} s.")
            self.ends += 1
            self.start_at = now + self.pause
            self.close()
        elif self.signs is not None:
            if heard(self.signs):
                self.last_sign = now
            elif now - self.last_sign > SECONDS_OF_SILENCE:
                say(f"The {self.name} stands still since {now - self.last_sign:.0f} s and is replaced.")
                kill_group(self.process)
                self.last_sign = now

    def close(self):
        # Its own children may still run after it is gone, and hold its port.
        kill_group(self.process)
        if self.signs is not None:
            os.close(self.signs)
        self.process = self.signs = None


class Supervision:
    """Runs web servers, `servers` of them on one port, and the worker until told to stop.

    `say` takes lines for whoever started the site, `complain` what is wrong. Either command may
    be None: the other one then runs alone, as in a container.
    """

    def __init__(self, server_command, worker_command, host, port, *, say, complain, servers=1):
        self.host, self.port = host, port
        self.say, self.complain = say, complain
        self.began = time.monotonic()
        self.servers = [Child("web server", server_command, self.began) for _one in range(servers)]
        if not server_command:
            self.servers = []
        # The web servers start alone, so that readers are served first.
        worker_starts = self.began + 3 if server_command else self.began
        self.worker = Child("worker", worker_command, worker_starts, gives_signs=True) if worker_command else None
        self.children = [*self.servers, *([self.worker] if self.worker else [])]
        self.signals = []
        self.is_announced = not self.servers
        self.said_that_it_does_not_answer = False

    def run(self):
        """Return the exit code; None if everything shall be started anew, as SIGHUP asks."""
        # A terminal that is closed ends what was started on it.
        again = () if sys.stdin is not None and sys.stdin.isatty() else (signal.SIGHUP,)
        for number in (*STOPPING_SIGNALS, signal.SIGHUP):
            signal.signal(number, lambda number, _frame: self.signals.append(number))
        try:
            while not self.signals:
                now = time.monotonic()
                for child in self.children:
                    child.look(now, self.complain)
                self.is_announced = self.is_announced or self.announce(now - self.began)
                if not self.is_announced and all(server.ends >= MOST_VAIN_STARTS for server in self.servers):
                    self.complain("The web server does not start; everything was stopped.")
                    return 1
                time.sleep(0.1)
        finally:
            end([child.process for child in self.children if child.process is not None])
        return None if self.signals[0] in again else 0

    def announce(self, seconds):
        """Say that the site runs, or that it still does not, `seconds` after its start. Return whether it runs."""
        shown = f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"
        if answers(self.host, self.port):
            public = f", for readers at {settings.SITE_URL[2]}" if settings.SITE_URL else ""
            self.say(f"The site runs at {shown}{public}. Ctrl-C ends it.")
            if not is_for_this_machine_only(self.host):
                self.say("Other machines can reach it here: in public a web server with TLS has to stand in front.")
            return True
        if seconds > SECONDS_TO_ANSWER and not self.said_that_it_does_not_answer:
            self.said_that_it_does_not_answer = True
            self.complain(
                f"The site at {shown} does not answer after {SECONDS_TO_ANSWER} s; if lines stand above, they say why. "
                "It is tried on; Ctrl-C ends it."
            )
        return False


def is_for_this_machine_only(host):
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def answers(host, port):
    """Whether the site itself answers; an open port is not enough, since it opens earlier."""
    server = http.client.HTTPConnection(host, port, timeout=SECONDS_TO_TRY)
    try:
        server.request("HEAD", "/", headers={"Host": settings.SITE_URL[1] if settings.SITE_URL else "localhost"})
        return server.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        server.close()


def start(command, *, gives_signs=False):
    """Start `command`; return the process, and what its signs of life are read from (None if it gives none)."""
    # If this process is killed, the system tells the child to stop: it would hold the port of the next start.
    if setpriv := shutil.which("setpriv"):
        command = [setpriv, "--pdeathsig", "TERM", "--", *command]
    # In a session of its own, so that Ctrl-C reaches only this process, which then stops each child once. Granian's
    # workers hang if they are told twice.
    options = {"cwd": settings.BASE_DIR, "start_new_session": True}
    if not gives_signs:
        return subprocess.Popen(command, **options), None
    signs, pulse = os.pipe()
    os.set_blocking(signs, False)
    os.set_blocking(pulse, False)
    try:
        process = subprocess.Popen(command, pass_fds=[pulse], env={**os.environ, PULSE: str(pulse)}, **options)
    finally:
        os.close(pulse)
    return process, signs


def heard(signs):
    """Whether anything was said since the last time."""
    try:
        return bool(os.read(signs, 4096))
    except BlockingIOError:
        return False


def kill_group(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def end(processes):
    """Ask all processes to stop, wait, and kill those that are left."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        kill_group(process)
