"""Runs jobs in processes of their own, each step with a time limit: what hangs is ended with all that it started.

Every job works in a folder of its own, which is removed with it, and so is what it mounted there.
"""

import contextlib
import ctypes
import dataclasses
import multiprocessing
import multiprocessing.connection
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

SECONDS_TO_OPEN, SECONDS_TO_CLOSE = 120, 60
# After being asked to end, until it is killed.
SECONDS_OF_GRACE = 20
NO_TIME = "the time was over"
# From <linux/prctl.h>.
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


@dataclasses.dataclass(frozen=True)
class Step:
    """`make` is called with what the job opened; what it returns is passed on."""

    key: Any
    make: Callable[[Any], Any]
    seconds: float


@dataclasses.dataclass(frozen=True)
class Job:
    """Steps that share what `open(folder)`, a context manager, yields. After one that failed it is opened anew."""

    name: str
    open: Callable[[Path], contextlib.AbstractContextManager]
    steps: Sequence[Step]
    # Gives way to what runs at the same time.
    is_in_the_background: bool = False
    seconds_to_open: float = SECONDS_TO_OPEN


@dataclasses.dataclass(frozen=True)
class Failed:
    """A step that came to no end of its own, and why."""

    why: str
    was_begun: bool = True


class NotPossible(Exception):
    """Something cannot be made on this machine."""


class Work:
    """A process that does a job."""

    def __init__(self, job, folder, ends_at):
        self.job, self.folder, self.ends_at = job, folder, ends_at
        self.left, self.is_open, self.is_over = deque(job.steps), False, False
        remove(folder)
        folder.mkdir()
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("fork").Process(target=work, args=(job, folder, theirs))
        self.process.start()
        theirs.close()
        self._allow(job.seconds_to_open)

    def _allow(self, seconds):
        self.seconds = seconds
        self.deadline = min(time.monotonic() + seconds, self.ends_at)

    def look(self):
        """Yield (step, what came of it) for what has come to an end."""
        try:
            while self.pipe.poll():
                yield from self._heard(*self.pipe.recv())
        except (EOFError, OSError):
            self.is_over = True
            if self.left:
                yield self._fail("its process ended")
        if not self.is_over and time.monotonic() > self.deadline:
            self.is_over = True
            if time.monotonic() > self.ends_at:
                yield from self._give_up(NO_TIME, was_begun=self.is_open)
            elif self.left:
                yield self._fail(f"it hung, and was ended after {self.seconds:.0f} s")

    def _heard(self, what, value):
        match what:
            case "not possible" | "failed" if self.is_open:
                yield self._fail(value, was_begun=what == "failed")
            case "not possible" | "failed":
                # What could not be opened cannot be for the next step either.
                yield from self._give_up(value, was_begun=what == "failed")
            case "made":
                yield self.left.popleft(), value
        self.is_over = what in ("not possible", "failed")
        self.is_open = True
        self._allow(self.left[0].seconds if self.left else SECONDS_TO_CLOSE)

    def _fail(self, why, *, was_begun=True):
        return self.left.popleft(), Failed(why, was_begun)

    def _give_up(self, why, *, was_begun):
        """Yield that none of what is left is made; the first of it may have been begun."""
        for step in self.left:
            yield step, Failed(why, was_begun and step is self.left[0])
        self.left = deque()

    def end(self):
        """End the process and all that it started, and remove its folder."""
        if self.process.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGTERM)
            self.process.join(SECONDS_OF_GRACE)
        brood = [self.process.pid, *descendants(self.process.pid)] if self.process.is_alive() else []
        for pid in brood:
            kill(pid)
        self.process.join()
        self.pipe.close()
        remove(self.folder)


def run(lanes, folder, ends_at):
    """Do the jobs of each lane one after the other, the lanes beside each other; yield (step, result or Failed).

    `ends_at` is a moment of time.monotonic(): whatever is not done then is ended.
    """
    waiting, at_work, number = [deque(lane) for lane in lanes], {}, 0
    # Of a process that is killed its children come here, instead of to nobody. Others that are here are not ours.
    prctl(_PR_SET_CHILD_SUBREAPER, 1)
    others = children(os.getpid())
    try:
        while any(waiting) or at_work:
            for lane, jobs in enumerate(waiting):
                if lane in at_work or not jobs:
                    continue
                job = jobs.popleft()
                if time.monotonic() > ends_at:
                    yield from ((step, Failed(NO_TIME, was_begun=False)) for step in job.steps)
                    continue
                number += 1
                at_work[lane] = Work(job, folder / f"at-work-{number}", ends_at)
            now = time.monotonic()
            pause = max(0.0, min([one.deadline - now for one in at_work.values()], default=0.0))
            multiprocessing.connection.wait([one.pipe for one in at_work.values()], pause + 0.05)
            for lane, one in list(at_work.items()):
                yield from one.look()
                if one.is_over:
                    one.end()
                    del at_work[lane]
                    _end_orphans(others | {other.process.pid for other in at_work.values()})
                    if one.left:
                        waiting[lane].appendleft(dataclasses.replace(one.job, steps=list(one.left)))
    finally:
        for one in at_work.values():
            one.end()
        _end_orphans(others)
        prctl(_PR_SET_CHILD_SUBREAPER, 0)


def work(job, folder, pipe):
    """What the process does."""
    # Ctrl-C is for the process above, which then ends this one; and without it there is nobody to work for.
    os.setsid()
    prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    prctl(_PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if job.is_in_the_background:
        os.nice(10)
    try:
        with job.open(folder) as opened:
            pipe.send(("opened", None))
            for step in job.steps:
                pipe.send(("made", step.make(opened)))
    except NotPossible as why:
        pipe.send(("not possible", str(why)))
    except Exception as error:  # noqa: BLE001 - whatever it is, it stands in the table
        traceback.print_exc()
        pipe.send(("failed", f"{type(error).__name__} {str(error)[-300:]}".strip()))


def prctl(option, value):
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def kill(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def parents():
    """Return {pid: its parent's} of all processes."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            found[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    return found


def descendants(pid, among=None):
    """Return the pids of all that `pid` started, the nearest first."""
    among = parents() if among is None else among
    children = [child for child, parent in among.items() if parent == pid]
    return children + [one for child in children for one in descendants(child, among)]


def children(pid):
    return {child for child, parent in parents().items() if parent == pid}


def _end_orphans(kept):
    """Kill what a process that has ended left behind, and what that started; but not those that are `kept`."""
    for orphan in children(os.getpid()) - kept:
        for pid in (orphan, *descendants(orphan)):
            kill(pid)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(orphan, 0)


def remove(folder):
    """Remove `folder` and what is mounted in it."""
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for mount in reversed(mounts):
        if Path(mount).is_relative_to(folder):
            subprocess.run(["umount", "-l", mount], check=False, capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)
