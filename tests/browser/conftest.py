"""A real browser: one for the whole run, a fresh profile for each test, and no tolerance for what it complains of."""

import contextlib
import os
import shutil
import sqlite3
from functools import partial
from io import StringIO
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import expect

from rlssite.management.commands.serve import BUNDLED_GUIDE
from tests.everything import make_everything

# Playwright's own loop runs in this thread, which makes Django think that it is called from async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# The one that people have: the build without windows reads no settings, and keeps no page for whoever goes back.
WHOLE_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or CHROMIUM
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

# A busy machine's pause fails no test: what never comes fails as surely, later.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser(django_db_setup):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        # While Playwright's loop runs, Django keeps connections of their own for this thread, which nobody could
        # close any more after it: the test's database could not be removed.
        connections.close_all()
        browser.close()


@pytest.fixture(scope="session")
def _kept():
    """By what made it in this process: what that returned, and a copy of SQLite's database as it was then."""
    with contextlib.ExitStack() as copies:
        yield SimpleNamespace(made={}, copies=copies)


@pytest.fixture
def made_once(transactional_db, _kept):
    """Return what `make()` makes in an empty database. On SQLite it is made once: a copy takes a tenth of the time."""

    def made_once(make):
        if connection.vendor != "sqlite":
            return make()
        if make in _kept.made:
            made, copy = _kept.made[make]
            connection.ensure_connection()
            copy.backup(connection.connection)
            return made
        made = make()
        copy = _kept.copies.enter_context(contextlib.closing(sqlite3.connect(":memory:")))
        connection.connection.backup(copy)
        _kept.made[make] = made, copy
        return made

    return made_once


@pytest.fixture
def everything(made_once):
    return made_once(make_everything)


def load_bundled_guide():
    call_command("load_guide", BUNDLED_GUIDE, publish=True, stdout=StringIO())


@pytest.fixture
def bundled_guide(made_once):
    made_once(load_bundled_guide)


@pytest.fixture
def complaints():
    """What the browser complained of; a test that provokes a complaint takes it out."""
    return []


@pytest.fixture
def context(browser, live_server, complaints):
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    here = urlsplit(live_server.url).netloc

    def note_request(request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != here:
            complaints.append(f"asked another host: {request.url}")

    def note_error(message):
        where = message.location["url"]
        # The browser asks for this by itself where a page names no icon.
        if message.type == "error" and not where.endswith("/favicon.ico"):
            complaints.append(f"{message.text} ({where})")

    context.on("request", note_request)
    # A violation of the content security policy is an error on the console.
    context.on("console", note_error)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    assert complaints == []


@pytest.fixture
def page(context):
    return context.new_page()


@pytest.fixture
def log_in_to(live_server):
    """Log a user in without the form: `log_in_to(context, user)`."""

    def log_in_to(context, user):
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return log_in_to


@pytest.fixture
def log_in(context, log_in_to):
    return partial(log_in_to, context)


@contextlib.contextmanager
def in_setting(browser, live_server, setting, **options):
    """Open a context as a reader has it who chose "light", "dark" or "night"."""
    scheme = "light" if setting == "light" else "dark"
    context = browser.new_context(base_url=live_server.url, color_scheme=scheme, **options)
    if setting == "night":
        context.add_init_script("localStorage.setItem('theme', 'night')")
    yield context
    context.close()


# What fades from one light to the other has to have arrived.
CHOOSE = """isNight => {
    const { dataset } = document.documentElement;
    if (isNight) dataset.theme = "night";
    else if (dataset.theme === "night") delete dataset.theme;
    document.getAnimations().forEach((animation) => animation.finish());
}"""


def light_up(page, setting):
    """Show `page` as in_setting() does, while it is open."""
    page.emulate_media(color_scheme="light" if setting == "light" else "dark")
    page.evaluate(CHOOSE, setting == "night")
