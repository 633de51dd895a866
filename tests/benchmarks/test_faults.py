"""What the faults are told as, and what becomes of one that hangs."""

import contextlib
import subprocess
import time
from collections import Counter
from pathlib import Path

from benchmarks.faults.bounds import Failed, Job, Step, run
from benchmarks.faults.told import Count, Row, Seen, longest_pause, table


def cells(row):
    return [cell.strip() for cell in table([row]).splitlines()[-1].strip("|").split("|")]


def test_a_row_tells_counts_answers_and_the_longest_time_without_one():
    seen = Seen(Counter({"302": 3, "503": 2}), frozenset({"30"}), 1.25)
    row = Row("Disk full", "SQLite", Count(4, 3, 0, 0), Count(8, 8, 0, 1), seen, seen, "yes, desk")
    assert cells(row)[2:6] == ["4 + 8 mails", "3 + 8 mails", "0 + 0 mails", "0 + 1 mails"]
    assert cells(row)[7:] == ["3 × 302, 2 × 503, Retry-After 30", "1.2 s", "1.2 s", "yes, desk"]
    assert row.faulty == 1


def test_what_was_not_made_says_why_in_one_line():
    row = Row("Fail-over", "SQLite", why_not="does not apply: a | b\nc")
    assert "does not apply: a / b c" in cells(row)
    assert row.faulty == 0


def test_the_time_before_the_first_and_after_the_last_post_counts():
    assert longest_pause([4, 5], 0, 7) == 4
    assert longest_pause([], 0, 7) == 7


@contextlib.contextmanager
def opened(folder):
    yield folder


def test_what_ran_before_the_faults_still_runs_after_them(tmp_path):
    with subprocess.Popen(["sleep", "600"]) as other:
        try:
            list(run([[Job("all", opened, [Step("works", lambda _folder: 1, 60)])]], tmp_path, time.monotonic() + 600))
            assert other.poll() is None
        finally:
            other.kill()


def test_what_a_fault_started_and_left_is_ended(tmp_path):
    def leave(_folder):
        return subprocess.Popen(["sleep", "600"], start_new_session=True).pid

    [(_step, pid)] = run([[Job("all", opened, [Step("leaves", leave, 60)])]], tmp_path, time.monotonic() + 600)
    assert not Path(f"/proc/{pid}").exists()


def test_a_fault_that_hangs_is_ended_and_the_next_one_is_made(tmp_path):
    steps = [
        Step("hangs", lambda _folder: time.sleep(600), 0.1),
        Step("breaks", lambda _folder: 1 / 0, 60),
        Step("works", lambda folder: folder.name, 60),
    ]
    came = {step.key: result for step, result in run([[Job("all", opened, steps)]], tmp_path, time.monotonic() + 600)}
    assert isinstance(came["hangs"], Failed) and "hung" in came["hangs"].why
    assert isinstance(came["breaks"], Failed) and "ZeroDivisionError" in came["breaks"].why
    assert came["works"].startswith("at-work-")
    assert not list(tmp_path.iterdir()), "nothing is left"
