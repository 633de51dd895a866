"""What holds for every test: no network, and a last line that says what was run and what was not."""

import gc
import ipaddress
import os
import shutil
import socket

import pytest
from django.apps import apps
from django.utils import timezone

from tests.nginx import NGINX
from tests.systemd import ANALYZE

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# By marker: what its tests are called, whether they can run here, and what is missing if not.
NEEDS = {
    "browser": ("Browser tests", bool(CHROMIUM and shutil.which(CHROMIUM)), "no Chromium; CHROMIUM=path names one"),
    "nginx": ("nginx tests", bool(NGINX), "no nginx; Debian's is enough: apt-get install nginx"),
    "original_page": ("Original-page test", bool(os.environ.get("ORIGINAL_PAGE")), "ORIGINAL_PAGE=path names the page"),
    "systemd": ("systemd tests", bool(ANALYZE), "no systemd-analyze of systemd 250 or newer"),
}


# What is begun last ends last: a process that is left with one of these keeps the others waiting for it.
SLOWEST = ("test_accessibility.py", "test_standards.py", "test_two_workers.py")
# What gives a test a database; without one of these pytest-django refuses it every query.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "browser", "django_db_setup"}


def pytest_addoption(parser):
    parser.addoption(
        "--only-with-database",
        action="store_true",
        help="leave out the tests that can make no query: whatever database runs, they say the same",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in SLOWEST)


def pytest_collection_finish(session):
    # What was imported stays: looking through it for garbage again and again takes a twentieth of the run.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def uses_database(item):
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES.intersection(item.fixturenames))


class WhatRan:
    """Leaves out the tests whose needs are not met, names them, and sums up in the run's last line."""

    def __init__(self):
        self.ran = {marker: set() for marker in NEEDS}
        self.left_out = {marker: [] for marker in NEEDS}

    def pytest_collection_modifyitems(self, config, items):
        if config.option.only_with_database:
            config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
            items[:] = [item for item in items if uses_database(item)]
        for marker, (_name, is_possible, _missing) in NEEDS.items():
            if not is_possible:
                left_out = [item for item in items if item.get_closest_marker(marker)]
                self.left_out[marker] = [item.nodeid for item in left_out]
                config.hook.pytest_deselected(items=left_out)
                items[:] = [item for item in items if item not in left_out]

    def pytest_runtest_logreport(self, report):
        if report.when == "call":
            for marker, ran in self.ran.items():
                if marker in report.keywords:
                    ran.add(report.nodeid)

    def pytest_sessionfinish(self, session):
        # Under xdist only its workers collect; they tell the controller what they left out.
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["left_out"] = self.left_out

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        self.left_out.update(getattr(node, "workeroutput", {}).get("left_out", {}))

    def pytest_terminal_summary(self, terminalreporter):
        for marker, (name, _is_possible, missing) in NEEDS.items():
            if self.left_out[marker]:
                terminalreporter.section(f"NOT RUN: {name.lower()} ({missing})")
                for nodeid in self.left_out[marker]:
                    terminalreporter.write_line(nodeid)

    def last_line(self):
        parts = [f"Ran on {database()}."]
        for marker, (name, is_possible, missing) in NEEDS.items():
            if self.ran[marker]:
                parts.append(f"{name}: {len(self.ran[marker])} ran.")
            elif is_possible:
                parts.append(f"{name}: none among the chosen tests.")
            else:
                parts.append(f"{name}: NOT RUN ({missing}).")
        return " ".join(parts)


def database():
    from django.db import connection

    if connection.vendor == "sqlite":
        return "SQLite"
    return f"PostgreSQL at {connection.settings_dict['HOST'] or 'a local socket'}"


def pytest_configure(config):
    config.pluginmanager.register(WhatRan(), "what-ran")


def pytest_unconfigure(config):
    what_ran = config.pluginmanager.getplugin("what-ran")
    if what_ran and not hasattr(config, "workeroutput") and not config.option.collectonly:
        print(what_ran.last_line())  # noqa: T201
    # tests/settings.py made it for this run.
    shutil.rmtree(os.environ["SITE_DATA"], ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def _no_network():
    """Refuse every address but this machine's own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(connect):
    def connect_on_this_machine(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_this_machine(address[0]):
            raise RuntimeError(f"A test tried to reach {address[0]}: tests use no network.")
        return connect(self, address)

    return connect_on_this_machine


def _is_this_machine(host):
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _no_page_from_another_test(monkeypatch):
    """The rows of the next test have the numbers of those that this one's rollback removes."""
    from django.core.cache import caches

    from articles.models.site import kept_zone
    from articles.search import current, views

    kept_zone.set("")
    # What a test asks for outside a request goes on in the zone that it finds.
    timezone.deactivate()

    for cache in (caches["default"], caches["fragments"]):
        cache.clear()
    monkeypatch.setattr(views, "current_index", current.CurrentIndex())
    # A thread would not see what a test has not committed.
    monkeypatch.setattr(current, "in_background", lambda work: work())
    if apps.is_installed("comments"):
        from comments.writing import parts

        parts.forget()


@pytest.fixture
def clock(monkeypatch):
    """The time of day, to be set: `clock(moment)`."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to
