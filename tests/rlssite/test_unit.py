"""What the example of a systemd unit keeps the site from, as systemd itself rates it, and what it leaves to it."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from tests.systemd import ANALYZE

pytestmark = pytest.mark.systemd


UNIT = settings.BASE_DIR / "deploy" / "site.service"
# Allows itself the system calls that are named on its command line, as systemd would, and starts a process as `serve`
# starts the web server and the worker.
STARTS_A_CHILD = """
import ctypes, errno, sys
import django
library = ctypes.CDLL("libseccomp.so.2")
library.seccomp_init.restype = ctypes.c_void_p
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
rules = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(REFUSE)))
for name in sys.argv[1:]:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number >= 0:
        assert library.seccomp_rule_add(rules, ctypes.c_uint32(ALLOW), number, 0) == 0
assert library.seccomp_load(rules) == 0
django.setup()
from rlssite import supervision
child, _signs = supervision.start([sys.executable, "-c", "print('It runs.', flush=True)"])
sys.exit(child.wait())
"""


def calls_of(group):
    """Return the system calls in one of systemd's groups, and in those that it is made of."""
    if not group.startswith("@"):
        return {group}
    done = subprocess.run([ANALYZE, "syscall-filter", "--no-pager", group], capture_output=True, text=True, check=True)
    members = [line.strip() for line in done.stdout.splitlines() if re.match(r"    [@\w]", line)]
    return set().union(*map(calls_of, members))


def allowed_calls():
    """Return the system calls that the unit leaves to the site."""
    allowed = set()
    for line in re.findall(r"^SystemCallFilter=(.*)", UNIT.read_text(), re.MULTILINE):
        calls = set().union(*map(calls_of, line.removeprefix("~").split()))
        allowed = allowed - calls if line.startswith("~") else allowed | calls
    return allowed


def test_the_unit_is_rated_as_well_protected():
    done = subprocess.run(
        [ANALYZE, "security", "--offline=true", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    level = re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert level, done.stderr
    assert float(level[1]) <= 2.5


def test_web_server_and_worker_can_be_started_with_what_the_unit_leaves_them(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", STARTS_A_CHILD, *sorted(allowed_calls())],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "rlssite.settings", "SITE_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "It runs.\n"), done.stderr


def test_systemd_understands_the_whole_unit(tmp_path):
    here = UNIT.read_text().replace("/srv/site", str(settings.BASE_DIR))
    (tmp_path / "site.service").write_text(here)
    done = subprocess.run(
        [ANALYZE, "verify", "--man=no", "--recursive-errors=no", str(tmp_path / "site.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
