"""Machines in miniature: network namespaces of this one, each with a cable that can be pulled. Needs root and `ip`."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.origin import ROOT

SECONDS_TO_START = 240
NOBODY = "02:00:00:00:00:99"


def is_possible():
    return os.getuid() == 0 and shutil.which("ip") is not None


@dataclass
class Machine:
    """A web host with its worker. It reaches this machine at `gateway`, and is reached at `address`."""

    number: int
    data: Path

    def __post_init__(self):
        self.name = f"rls{os.getpid() % 10000}n{self.number}"
        # Addresses for measurements (RFC 2544), which lead nowhere outside.
        net = f"198.18.{os.getpid() % 50 * 5 + self.number}"
        self.gateway, self.address = f"{net}.1", f"{net}.2"
        self.process = None

    def plug_in(self):
        here, there = f"{self.name}h", f"{self.name}t"
        for line in (
            f"netns add {self.name}",
            f"link add {here} type veth peer name {there} netns {self.name}",
            f"addr add {self.gateway}/24 dev {here}",
            f"link set {here} up",
            f"-n {self.name} addr add {self.address}/24 dev {there}",
            f"-n {self.name} link set {there} up",
            f"-n {self.name} link set lo up",
        ):
            ip(line)

    def cut_off(self):
        """Let nothing arrive any more, on either side, and nobody be told: all goes to a card that is not there."""
        for line in self._neighbours():
            ip(line.format(act="replace", card=f"lladdr {NOBODY} nud permanent"))

    def join_again(self):
        for line in self._neighbours():
            ip(line.format(act="del", card=""))

    def _neighbours(self):
        return (
            f"neigh {{act}} {self.address} {{card}} dev {self.name}h",
            f"-n {self.name} neigh {{act}} {self.gateway} {{card}} dev {self.name}t",
        )

    def start(self, environment):
        self.data.mkdir()
        log = (self.data / "log").open("w")
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", self.name, sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment | {"SITE_DATA": str(self.data), "HOST": self.address, "PORT": "8000"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def wait(self):
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"A web host ended by itself: {self.log()[-2000:]}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            time.sleep(0.5)
        raise RuntimeError(f"A web host does not answer: {self.log()[-2000:]}")

    def log(self):
        return (self.data / "log").read_text()

    def ask(self, method, path, body=None, headers=None, seconds=4):
        """Return (status, headers, text) of the answer; OSError or HTTPException if there is none."""
        connection = http.client.HTTPConnection(self.address, 8000, timeout=seconds)
        try:
            connection.request(method, path, body, {"Host": "localhost", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def remove(self):
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        subprocess.run(["ip", "netns", "del", self.name], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["ip", "link", "del", f"{self.name}h"], check=False, stderr=subprocess.DEVNULL)


def ip(line):
    subprocess.run(["ip", *line.split()], check=True)
