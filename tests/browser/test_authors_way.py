"""The author's way through the whole desk, from the first log-in to the whole site in another place.

Once by keyboard alone and once by mouse.
"""

import base64
import re
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_otp.oath import totp
from playwright.sync_api import expect

from rlssite import work
from tests.browser.test_toolbar import button
from tests.factories import ReferenceFactory, StaffFactory
from tests.pictures import photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
CAPTION = "Two of my nights"
FILLED_IN = {
    "WHAT IT SHOWS": CAPTION, "[@key]": "[@naps2019]", "A NAME": "A night", "PARTS OF THE DAY": "evening, night",
    "WHAT IT MEANS": "No sleep.",
}  # fmt: skip
BIBTEX = "@article{naps2019, title = {Naps and nights}, author = {Doe, Jane}, journal = {Sleep}, year = 2019}"


class Keyboard:
    def __init__(self, page):
        self.page, self.keys = page, page.keyboard

    def press(self, target):
        # Of the page that has it; while that loads, and a frame longer, it takes the focus to where its address leads.
        target.wait_for(state="attached")
        self.page.wait_for_load_state()
        target.focus()
        try:
            expect(target).to_be_focused(timeout=2000)
        except AssertionError:
            target.focus()
            expect(target).to_be_focused()
        self.keys.press("Enter")

    def tick(self, box):
        box.focus()
        self.keys.press("Space")
        expect(box).to_be_checked()

    def write(self, field, words):
        field.focus()
        self.keys.press("Control+a")
        self.keys.insert_text(words) if words else self.keys.press("Delete")

    def choose_moment(self, day, clock, on, at):
        """Type a day and a time as a browser in English asks for them."""
        day.focus()
        self.keys.type(f"{on:%m%d%Y}")
        clock.focus()
        self.keys.type(f"{at:%I%M%p}")

    def pick(self, editor, tool, words, name):
        """Use a tool of the editor, find `words`, take what is called so."""
        self.press(button(editor, tool))
        window = self.page.get_by_role("dialog")
        self.keys.type(words)
        expect(window.get_by_role("listitem")).to_have_count(1)
        self.keys.press("ArrowDown")
        expect(window.get_by_role("button", name=name)).to_be_focused()
        self.keys.press("Enter")

    def move_up(self, title):
        self.page.get_by_role("button", name=f"Move “{title}”: drag it").focus()
        self.keys.press("ArrowUp")


class Mouse(Keyboard):
    def press(self, target):
        target.click()

    def tick(self, box):
        box.click()
        expect(box).to_be_checked()

    def write(self, field, words):
        field.click()
        field.fill(words)

    def choose_moment(self, day, clock, on, at):
        day.fill(f"{on}")
        clock.fill(f"{at:%H:%M}")

    def pick(self, editor, tool, words, name):
        button(editor, tool).click()
        self.page.get_by_role("dialog").get_by_role("searchbox").fill(words)
        self.page.get_by_role("dialog").get_by_role("button", name=name).click()

    def move_up(self, title):
        self.page.get_by_role("button", name=f"Move “{title}” up").click()


@pytest.fixture(params=[Keyboard, Mouse])
def hand(request, page):
    return request.param(page)


@pytest.fixture
def at_place(settings, tmp_path):
    """Have the site's files lie in a folder of the name that is given."""

    def at_place(name):
        settings.SITE_DATA = tmp_path / name
        settings.UPLOADS_ROOT = settings.SITE_DATA / "uploads"
        settings.UPLOADS_ROOT.mkdir(parents=True)
        place = {"location": settings.UPLOADS_ROOT, "base_url": "/media/"}
        storage = {"BACKEND": "rlssite.uploads.folder.InFolder", "OPTIONS": place}
        settings.STORAGES = {**settings.STORAGES, "default": storage}

    return at_place


def told(page):
    return page.locator(".messagelist")


def editor_of(page, name):
    return page.locator(".markdown-field").filter(has=page.locator(f"textarea[name='{name}']"))


def open_section(hand, page, title):
    hand.press(page.get_by_role("link", name="Order of sections"))
    hand.press(page.locator("#sections-group").get_by_role("link", name=title, exact=True))
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def log_in(hand, page):
    hand.write(page.get_by_label("Username"), "ada")
    hand.write(page.get_by_label("Password"), PASSWORD)
    hand.press(page.get_by_role("button", name="Log in"))


def set_up_second_step(hand, page):
    """Make a code of the app the second step; log in anew with a recovery code."""
    hand.press(page.get_by_role("link", name="Your log-in", exact=True).first)
    key = page.locator(".second-step code").inner_text().replace(" ", "")
    code = totp(base64.b32decode(key + "=" * (-len(key) % 8)))
    hand.write(page.get_by_label("Your password, once more"), PASSWORD)
    hand.write(page.get_by_label("Code"), f"{code:06d}")
    hand.press(page.get_by_role("button", name="Use it from now on"))
    expect(page.get_by_text("You have 10 recovery codes left.")).to_be_visible()
    recovery = page.locator(".codes code").first.inner_text()
    hand.press(page.get_by_role("link", name="I have them: go on"))
    hand.press(page.get_by_role("button", name="Log out"))
    hand.press(page.get_by_role("link", name="Log in again"))
    log_in(hand, page)
    hand.write(page.get_by_label("Code"), recovery)
    hand.press(page.get_by_role("button", name="Go on"))
    expect(page.get_by_role("heading", name="What waits")).to_be_visible()


def bring_reference_in(hand, page):
    hand.press(page.locator("#content").get_by_role("link", name="References", exact=True))
    hand.press(page.get_by_role("link", name="Bring references in"))
    hand.write(page.get_by_label("Paste here"), BIBTEX)
    hand.press(page.get_by_role("button", name="Preview"))
    expect(page.get_by_text("1 new, 0 there already, 0 refused")).to_be_visible()
    hand.press(page.get_by_role("button", name="Create the ticked ones"))
    expect(told(page)).to_contain_text("1 reference was created.")


def write_section(hand, page, picture):
    editor = editor_of(page, "body")
    text = editor.get_by_role("textbox")
    hand.write(text, "Naps make nights shorter")
    hand.pick(editor, "Cite a source", "naps", "Naps and nights")
    expect(text).to_have_value("Naps make nights shorter[@naps2019]")
    hand.pick(editor, "Cite a source", "iron", "Iron and sleep")
    expect(text).to_have_value("Naps make nights shorter[@naps2019; @earley2016]")
    text.press("Control+End")
    hand.pick(editor, "Figure", "hours", "Hours of a day")
    words = text.input_value()
    for blank, own in FILLED_IN.items():
        words = words.replace(blank, own)
    hand.write(text, words)
    text.press("Control+End")
    with page.expect_file_chooser() as chosen:
        hand.press(editor.get_by_role("button", name="Add a picture"))
    chosen.value.set_files({"name": "bed.jpg", "mimeType": "image/jpeg", "buffer": picture})
    expect(editor.locator(".markdown-status")).to_contain_text("“bed.jpg” was added.")
    # What the picture shows is selected, to be typed over.
    page.keyboard.type("A bed in a dark room")
    expect(text).to_have_value(re.compile(r"!\[A bed in a dark room\]\(/media/\w+\.jpg\)"))
    hand.press(page.get_by_role("button", name="Save", exact=True))
    expect(told(page)).to_contain_text("Saved. Nobody sees it before you publish.")
    # It leads back to where the section was opened.
    expect(page.get_by_role("heading", name="Sleeping badly")).to_be_visible()


def show_a_friend(hand, page, friend):
    """Make a preview link, have somebody read it, and revoke it."""
    hand.press(page.get_by_role("link", name="Preview links"))
    hand.write(page.get_by_label("For whom"), "A friend")
    hand.press(page.get_by_role("button", name="Make the link"))
    address = page.get_by_label("Address for A friend").input_value()
    friend.goto(address)
    expect(friend.get_by_text("This is a preview until")).to_be_visible()
    friend.get_by_role("link", name="Signs and causes").first.click()
    expect(friend.get_by_text("Naps make nights shorter")).to_be_visible()
    expect(friend.get_by_role("img", name="A bed in a dark room")).to_be_visible()
    hand.press(page.get_by_role("link", name="Revoke"))
    hand.press(page.get_by_role("button", name="Yes, revoke it"))
    expect(told(page)).to_contain_text("The link “A friend” is revoked.")
    friend.goto(address)
    expect(friend.get_by_role("heading", name="This preview is over")).to_be_visible()
    expect(friend.get_by_text("Naps make nights shorter")).to_have_count(0)
    hand.press(page.get_by_role("link", name="Back", exact=True))


def schedule(hand, page, day):
    hand.press(page.get_by_role("link", name="Publish…"))
    hand.write(page.get_by_label("What changed"), "First edition.")
    hand.tick(page.get_by_label("Publish it without: when to get help; a disclaimer"))
    fields = [page.get_by_label(f"{name} (Europe/Oslo)") for name in ("Date", "Time")]
    hand.choose_moment(*fields, day, time(7, 30))
    hand.press(page.get_by_role("button", name="Schedule"))
    expect(told(page)).to_contain_text("Edition 1 waits for its time.")
    expect(page.get_by_text(f"edition 1 waits for {day.day} {day:%b %Y}, 07:30")).to_be_visible()


def publish_now(hand, page, day):
    hand.press(page.get_by_role("link", name="Publish…"))
    hand.write(page.get_by_label("What changed"), "First edition.")
    hand.tick(page.get_by_label("Publish it without: when to get help; a disclaimer"))
    expect(
        page.get_by_text(f"Edition 1 waits for {day.day} {day:%b %Y}, 07:30 (Europe/Oslo). The working copy")
    ).to_be_visible()
    hand.tick(page.get_by_label("Replace the edition that waits"))
    hand.press(page.get_by_role("button", name="Publish now"))
    expect(told(page)).to_contain_text("is public.")


def empty_and_bring_back(hand, page):
    text = editor_of(page, "body").get_by_role("textbox")
    hand.write(text, "")
    hand.press(page.get_by_role("button", name="Save and continue editing"))
    expect(told(page)).to_contain_text("Saved. Readers see edition")
    expect(text).to_have_value("")
    hand.press(page.get_by_role("link", name="History"))
    # The newest is the empty one.
    hand.press(page.locator("#content table").get_by_role("link").nth(1))
    expect(page.get_by_text("A cool and dark room.").last).to_be_visible()
    hand.press(page.get_by_role("button", name="Bring back what is ticked"))
    expect(page.get_by_text("Brought back from").first).to_be_visible()
    hand.press(page.locator(".breadcrumbs").get_by_role("link", name="What helps"))
    expect(text).to_have_value("A cool and dark room.")


def ask_for(hand, page, name):
    page.goto("/admin/")
    hand.press(page.locator("#content").get_by_role("link", name="Import, export, backup", exact=True))
    hand.press(page.get_by_role("link", name=name))


def export(hand, page):
    """Return the path of the whole site as one file."""
    ask_for(hand, page, "Export the whole site")
    hand.press(page.get_by_role("button", name="Begin"))
    expect(page.get_by_role("status")).to_contain_text("waits for the worker")
    work.run_open()
    # The page looks again by itself.
    hand.press(page.get_by_role("link", name="Download…"))
    hand.write(page.get_by_label("Your password"), PASSWORD)
    with page.expect_download() as download:
        hand.press(page.get_by_role("button", name="Download"))
    return download.value.path()


def load(hand, page, path):
    ask_for(hand, page, "Load a whole site")
    page.get_by_label("File").set_input_files(
        {"name": "site.zip", "mimeType": "application/zip", "buffer": path.read_bytes()}
    )
    hand.press(page.get_by_role("button", name="Try it"))
    expect(page.get_by_role("status")).to_contain_text("waits for the worker")
    work.run_open()
    expect(page.get_by_text("Nothing was changed so far.")).to_be_visible()
    expect(page.get_by_text("Guides: 1")).to_be_visible()
    hand.press(page.get_by_role("button", name="Load this file"))
    expect(page.get_by_role("status")).to_contain_text("waits for the worker")
    work.run_open()
    expect(page.get_by_role("status")).to_contain_text("done")


def read(reader, titles):
    """Read the guide as anybody."""
    reader.goto("/sleeping-badly/")
    contents = reader.get_by_role("navigation", name="Contents").first.get_by_role("link")
    # The section that has no text yet is not there.
    assert [title for title in contents.all_inner_texts() if title.startswith(("What", "Signs"))] == titles
    reader.get_by_role("link", name="Signs and causes").first.click()
    expect(reader.get_by_text("Naps make nights shorter")).to_be_visible()
    picture = reader.get_by_role("img", name="A bed in a dark room")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 400
    expect(reader.get_by_text(CAPTION).first).to_be_visible()


def test_the_authors_whole_way(hand, page, browser, live_server, context, at_place, settings):
    at_place("here")
    StaffFactory(username="ada", password=PASSWORD)
    ReferenceFactory(key="earley2016", title="Iron and sleep")
    elsewhere = browser.new_context(base_url=live_server.url)
    reader = elsewhere.new_page()

    device = {"timezoneId": "Europe/Oslo"}
    context.new_cdp_session(page).send("Emulation.setTimezoneOverride", device)

    page.goto("/admin/")
    log_in(hand, page)
    set_up_second_step(hand, page)

    hand.press(page.get_by_role("link", name="Choose the time zone"))
    # The list shows what is in use; the device's own is offered.
    expect(page.get_by_label("Time zone")).to_have_value("")
    hand.press(page.get_by_role("button", name="Take Europe/Oslo, where this device is"))
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Oslo")
    hand.press(page.get_by_role("button", name="Save", exact=True))
    expect(told(page)).to_contain_text("was changed")
    page.goto("/admin/")
    expect(page.get_by_text("Times are shown in UTC")).to_have_count(0)

    bring_reference_in(hand, page)

    page.goto("/admin/")
    hand.press(page.locator("#content").get_by_role("link", name="Add").first)
    hand.write(page.get_by_label("Title"), "Sleeping badly")
    hand.write(page.get_by_label("Who writes it?"), "Ada Clare")
    hand.write(page.get_by_label("Summary"), "For whoever lies awake.")
    hand.write(page.get_by_label("Who writes it"), "Ada Clare")
    hand.tick(page.get_by_label("Signs and causes · What helps"))
    hand.press(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("“Signs and causes” is empty: readers see it once it has a text.")).to_be_visible()

    open_section(hand, page, "What helps")
    hand.write(editor_of(page, "body").get_by_role("textbox"), "A cool and dark room.")
    hand.press(page.get_by_role("button", name="Save", exact=True))
    open_section(hand, page, "Signs and causes")
    write_section(hand, page, photo())
    show_a_friend(hand, page, reader)

    day = timezone.localdate(timezone=ZoneInfo("Europe/Oslo")) + timedelta(days=9)
    schedule(hand, page, day)
    assert reader.goto("/sleeping-badly/").status == 404
    publish_now(hand, page, day)
    read(reader, ["Signs and causes", "What helps"])

    page.get_by_role("link", name="Sleeping badly").first.click()
    hand.move_up("What helps")
    expect(page.get_by_text("“What helps” stands at place 1 of 3 now.")).to_be_visible()
    hand.press(page.get_by_role("button", name="Save and continue editing"))
    expect(told(page)).to_contain_text("Saved. Readers see edition")
    expect(page.locator("#sections-group").get_by_role("link").first).to_have_text("What helps")
    open_section(hand, page, "What helps")
    empty_and_bring_back(hand, page)
    # Readers see nothing of the working copy.
    read(reader, ["Signs and causes", "What helps"])

    path = export(hand, page)

    # Another place, where nothing was written.
    call_command("flush", interactive=False, verbosity=0)
    at_place("there")
    StaffFactory(username="ada", password=PASSWORD)
    assert reader.goto("/sleeping-badly/").status == 404
    context.clear_cookies()
    page.goto("/admin/")
    log_in(hand, page)
    expect(page.get_by_role("heading", name="What waits")).to_be_visible()
    load(hand, page, path)
    read(reader, ["Signs and causes", "What helps"])
    page.goto("/admin/articles/article/")
    hand.press(page.get_by_role("link", name="Sleeping badly"))
    expect(page.locator("#sections-group").get_by_role("link").first).to_have_text("What helps")
    elsewhere.close()
