"""Processes that are measured or asked beside the web server's answers: what it uses, and the site from inside."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from tests.origin import ROOT


def workers(server):
    """Return the folders below /proc of the web server's processes that answer."""
    return [Path(f"/proc/{pid}") for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]


def cpu_seconds(server):
    """Return how long the web server's processes have had a processor, to the nanosecond."""
    threads = [thread for worker in workers(server) for thread in worker.glob("task/*/schedstat")]
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def megabytes(server):
    """Return the memory (RSS) of each of the web server's processes."""
    lines = [line for worker in workers(server) for line in (worker / "status").read_text().splitlines()]
    return [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")]


@contextmanager
def inside(environment):
    """Yield a function that asks benchmarks/inside.py a line on the site with these variables."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.inside"],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask(line):
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise RuntimeError("The site ended by itself.")
        return json.loads(answer)

    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait(30)
