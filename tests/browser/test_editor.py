import pytest
from playwright.sync_api import expect

from articles.desk.uploads import MAX_BYTES
from articles.models import Image, Section
from articles.text.proofreading import ALT_PLACEHOLDER
from tests import pictures
from tests.factories import DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory, StaffFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.desk")]

PHOTO = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": pictures.phone_photo()}
PAGE_OF_HTML = {"name": "photo.jpg", "mimeType": "image/gif", "buffer": pictures.HTML}

# A paste or a drop of a file, as the browser would tell of it.
TRANSFER = """
(textarea, [kind, bytes, text]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], "clip.jpg", { type: "image/jpeg" }));
  if (text) transfer.setData("text/plain", text);
  const options = { bubbles: true, cancelable: true };
  return textarea.dispatchEvent(
    kind === "paste"
      ? new ClipboardEvent("paste", { ...options, clipboardData: transfer })
      : new DragEvent(kind, { ...options, dataTransfer: transfer }),
  );
}
"""


@pytest.fixture
def article():
    ReferenceFactory(key="first")
    ReferenceFactory(key="second")
    return DraftFactory(tonight="Get up [@first].", section__body="Some words.")


@pytest.fixture
def desk(page, log_in, article):
    log_in(StaffFactory())
    page.goto(f"/desk/articles/article/{article.pk}/change/")
    return page


def field(page, name):
    return page.locator(".markdown-field").filter(has=page.locator(f"textarea[name='{name}']"))


def add_picture(editor, file):
    editor.locator("input[type=file]").set_input_files(file)


def selected(text):
    return text.evaluate("t => t.value.slice(t.selectionStart, t.selectionEnd)")


def caret(text, position):
    text.evaluate("(t, position) => { t.focus(); t.setSelectionRange(position, position); }", position)


def test_a_picture_between_two_paragraphs_gets_no_more_empty_lines(desk):
    editor = field(desk, "tonight")
    text = editor.get_by_role("textbox")
    text.fill("Before.\n\nAfter.")
    caret(text, 9)
    add_picture(editor, PHOTO)
    expect(editor.locator(".markdown-status")).to_contain_text("was added")
    shown = f"![{ALT_PLACEHOLDER}](/media/{Image.objects.get().name})"
    expect(text).to_have_value(f"Before.\n\n{shown}\n\nAfter.")


def test_the_preview_follows_the_typing_with_the_guides_numbers(desk):
    editor = field(desk, "sections-0-body")
    editor.get_by_text("Preview", exact=True).click()
    expect(editor.locator(".markdown-rendered")).to_have_text("Some words.")

    editor.get_by_role("textbox").fill("Iron [@second] and [@nobody].")

    expect(editor.locator(".cite")).to_have_accessible_name("Reference 2")
    expect(editor.locator(".markdown-problems")).to_contain_text("Line 1: There is no reference with the key “nobody”.")
    expect(editor.locator(".markdown-preview-status")).to_contain_text("One thing to mend")
    assert desk.locator("[id^=r1-]").count() == 0
    field(desk, "sections-0-body").get_by_role("textbox").fill("")
    expect(editor.locator(".markdown-preview-status")).to_have_text("Nothing to show yet.")


def test_a_citation_in_the_preview_does_not_leave_the_page(desk):
    editor = field(desk, "tonight")
    editor.get_by_text("Preview", exact=True).click()
    address = desk.url

    editor.locator(".cite").click()

    assert desk.url == address


def test_a_row_added_later_has_the_editor_too(desk):
    desk.get_by_role("button", name="Add another Section").click()
    editor = field(desk, "sections-1-body")
    editor.get_by_text("Preview", exact=True).click()
    editor.get_by_role("textbox").fill("Words [@second].")
    expect(editor.locator(".cite")).to_have_accessible_name("Reference 2")

    caret(editor.get_by_role("textbox"), 0)
    add_picture(editor, PHOTO)

    expect(editor.locator(".markdown-status")).to_contain_text("was added")
    expect(editor.get_by_role("textbox")).to_have_value(
        f"![{ALT_PLACEHOLDER}](/media/{Image.objects.get().name})\n\nWords [@second]."
    )
    expect(editor.locator(".markdown-tools")).to_have_accessible_name("Body")
    expect(field(desk, "tonight").get_by_role("textbox")).to_have_value("Get up [@first].")


def test_a_remedy_not_saved_yet_is_numbered_within_the_chosen_section(page, log_in, article):
    log_in(StaffFactory())
    section = SectionFactory(article=article)
    RemedyFactory(section=section)
    page.goto("/desk/articles/remedy/add/")
    editor = field(page, "verdict")
    page.get_by_label("Section:").select_option(str(section.pk))
    editor.get_by_role("textbox").fill("It helps [@second].")

    editor.get_by_text("Preview", exact=True).click()

    expect(editor.locator(".cite")).to_have_accessible_name("Reference 2")


def test_a_section_not_saved_yet_is_numbered_within_the_chosen_guide(page, log_in, article):
    log_in(StaffFactory())
    page.goto("/admin/articles/section/add/")
    editor = field(page, "body")
    page.get_by_label("Guide:").select_option(str(article.pk))
    editor.get_by_role("textbox").fill("Iron [@second].")

    editor.get_by_text("Preview", exact=True).click()

    expect(editor.locator(".cite")).to_have_accessible_name("Reference 2")


def test_a_picture_goes_in_at_the_cursor_and_one_undo_takes_it_out(desk):
    editor = field(desk, "tonight")
    text = editor.get_by_role("textbox")
    text.fill("Before. After.")
    caret(text, 8)
    with desk.expect_file_chooser() as chooser:
        editor.get_by_role("button", name="Add a picture").press("Enter")

    chooser.value.set_files(PHOTO)

    expect(editor.locator(".markdown-status")).to_contain_text("“IMG_1.jpg” was added.")
    image = Image.objects.get()
    assert (image.width, image.height) == (200, 400)
    expect(text).to_have_value(f"Before. \n\n![{ALT_PLACEHOLDER}](/media/{image.name})\n\nAfter.")
    expect(text).to_be_focused()
    assert selected(text) == ALT_PLACEHOLDER
    desk.keyboard.press("Control+z")
    expect(text).to_have_value("Before. After.")
    desk.keyboard.press("Control+Shift+z")
    expect(text).to_have_value(f"Before. \n\n![{ALT_PLACEHOLDER}](/media/{image.name})\n\nAfter.")


def test_typing_replaces_the_placeholder_and_the_picture_is_saved_with_the_text(desk, article):
    editor = field(desk, "sections-0-body")
    caret(editor.get_by_role("textbox"), 0)
    add_picture(editor, PHOTO)
    expect(editor.locator(".markdown-status")).to_contain_text("was added")

    desk.keyboard.type("Two legs under a blanket")
    desk.get_by_role("button", name="Save", exact=True).click()

    expect(desk.locator(".messagelist .success")).to_be_visible()
    image = Image.objects.get()
    assert Section.objects.get().body == f"![Two legs under a blanket](/media/{image.name})\n\nSome words."


def test_beside_a_short_text_the_preview_is_high_enough_for_a_figure(desk):
    editor = field(desk, "tonight")
    editor.get_by_text("Preview", exact=True).click()
    shown, text = editor.locator(".markdown-preview").bounding_box(), editor.get_by_role("textbox").bounding_box()
    assert shown["x"] > text["x"] + text["width"] - 1
    assert shown["height"] > 0.6 * desk.viewport_size["height"]


@pytest.mark.parametrize("width", [390, 768, 1000, 1100, 1280, 1920])
def test_text_and_preview_stand_beside_each_other_where_both_have_room(desk, width):
    desk.set_viewport_size({"width": width, "height": 900})
    editor = field(desk, "tonight")
    editor.get_by_text("Preview", exact=True).click()
    shown, text = editor.locator(".markdown-preview").bounding_box(), editor.get_by_role("textbox").bounding_box()
    is_beside = shown["x"] > text["x"] + text["width"] - 1
    assert is_beside is (width in (1000, 1280, 1920))
    assert is_beside or shown["y"] > text["y"] + text["height"] - 1
    assert min(shown["width"], text["width"]) > 330
    assert desk.evaluate("document.documentElement.scrollWidth") <= width


def test_a_picture_shows_in_the_preview(desk):
    editor = field(desk, "tonight")
    editor.get_by_text("Preview", exact=True).click()

    add_picture(editor, PHOTO)

    shown = editor.locator(".markdown-rendered img")
    expect(shown).to_be_visible()
    desk.wait_for_function("image => image.complete && image.naturalHeight === 400", arg=shown.element_handle())
    expect(editor.locator(".markdown-problems")).to_contain_text("no description")


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_can_be_pasted_and_dropped(desk, kind):
    editor = field(desk, "tonight")
    text = editor.get_by_role("textbox")
    text.fill("")

    text.evaluate(TRANSFER, [kind, list(pictures.photo()), ""])

    expect(editor.locator(".markdown-status")).to_contain_text("was added")
    expect(text).to_have_value(f"![{ALT_PLACEHOLDER}](/media/{Image.objects.get().name})\n\n")


def test_pasted_words_stay_words(desk):
    text = field(desk, "tonight").get_by_role("textbox")

    was_left_to_the_browser = text.evaluate(TRANSFER, ["paste", list(pictures.photo()), "A table's words"])

    assert was_left_to_the_browser
    assert not Image.objects.exists()


def test_a_file_dropped_beside_the_field_does_not_replace_the_page(desk):
    was_left_to_the_browser = desk.locator("#content").evaluate(TRANSFER, ["drop", list(pictures.photo()), ""])

    assert not was_left_to_the_browser


def test_a_refusal_stands_in_words_beside_the_field_and_never_in_the_text(desk, complaints):
    editor = field(desk, "tonight")

    add_picture(editor, PAGE_OF_HTML)

    expect(editor.locator(".markdown-status")).to_have_text(
        "“photo.jpg” was not added. This file is not a picture that can be shown here. Use a JPEG, PNG or WebP picture."
    )
    expect(editor.get_by_role("textbox")).to_have_value("Get up [@first].")
    assert all("400 (Bad Request)" in complaint for complaint in complaints)
    complaints.clear()


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(desk):
    editor = field(desk, "tonight")

    assert editor.get_attribute("data-max-bytes") == str(MAX_BYTES)
    editor.evaluate("field => { field.dataset.maxBytes = 1024 * 1024; }")

    add_picture(editor, PHOTO | {"buffer": b"\0" * (1024 * 1024 + 1)})

    expect(editor.locator(".markdown-status")).to_contain_text("larger than 1 MB")


def test_without_a_login_or_a_connection_the_text_stays_and_words_say_why(desk, context, complaints):
    editor = field(desk, "tonight")
    context.clear_cookies()
    add_picture(editor, PHOTO)
    expect(editor.locator(".markdown-status")).to_contain_text("You are not logged in any more.")
    editor.get_by_text("Preview", exact=True).click()
    expect(editor.locator(".markdown-preview-status")).to_contain_text("You are not logged in any more.")

    context.set_offline(True)
    add_picture(editor, PHOTO)
    expect(editor.locator(".markdown-status")).to_contain_text("The site did not answer")
    editor.get_by_role("textbox").fill("New words.")
    expect(editor.locator(".markdown-preview-status")).to_contain_text("The site did not answer")

    expect(editor.get_by_role("textbox")).to_have_value("New words.")
    assert all("403" in complaint or "ERR_INTERNET_DISCONNECTED" in complaint for complaint in complaints)
    complaints.clear()


def test_the_tab_key_leaves_the_field_and_reaches_its_tools(desk):
    editor = field(desk, "tonight")
    editor.get_by_role("textbox").focus()

    desk.keyboard.press("Tab")
    expect(editor.locator(".markdown-preview summary")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(editor.locator(".markdown-noticed summary")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(editor.get_by_role("button", name="Add a picture")).to_be_focused()
    desk.keyboard.press("Shift+Tab")
    desk.keyboard.press("Shift+Tab")
    desk.keyboard.press("Enter")
    expect(editor.locator(".markdown-rendered")).to_contain_text("Get up")
    expect(editor.get_by_role("textbox")).to_have_value("Get up [@first].")


def test_leaving_with_unsaved_words_asks_first(desk):
    field(desk, "tonight").get_by_role("textbox").press_sequentially("x")
    asked = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    desk.goto("/desk/")

    assert asked == ["beforeunload"]


def test_saving_waits_for_a_picture_on_its_way(desk, context):
    editor = field(desk, "tonight")
    held = []
    context.route("**/upload/", lambda route: held.append(route))
    with desk.expect_request("**/upload/"):
        add_picture(editor, PHOTO)
    expect(editor.locator("progress")).to_be_visible()

    desk.get_by_role("button", name="Save", exact=True).click()

    expect(editor.locator(".markdown-status")).to_contain_text("still being sent")
    held[0].continue_()
    expect(editor.locator(".markdown-status")).to_contain_text("was added")


def test_without_script_the_field_is_a_plain_one_and_pictures_have_a_page(browser, live_server, log_in, context):
    log_in(StaffFactory())
    article = DraftFactory()
    plain = browser.new_context(
        java_script_enabled=False, base_url=live_server.url, storage_state=context.storage_state()
    )
    page = plain.new_page()
    page.goto(f"/desk/articles/article/{article.pk}/change/")
    expect(page.get_by_role("button", name="Add a picture")).to_have_count(0)
    page.locator("[name=tonight]").fill("Walk.")
    page.get_by_role("button", name="Save", exact=True).click()
    article.refresh_from_db()
    assert article.tonight == "Walk."

    page.goto("/desk/articles/image/add/")
    page.get_by_label("Picture:").set_input_files(PHOTO)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_label("Markdown to copy")).to_have_value(
        f"![{ALT_PLACEHOLDER}](/media/{Image.objects.get().name})"
    )
    plain.close()


def test_the_editor_fits_the_window(desk):
    editor = field(desk, "tonight")
    editor.get_by_text("Preview", exact=True).click()
    add_picture(editor, PHOTO)
    expect(editor.locator(".markdown-rendered img")).to_be_visible()

    for width in (360, 768, 1280):
        desk.set_viewport_size({"width": width, "height": 900})
        for part in (editor, editor.get_by_role("textbox"), *editor.get_by_role("button").all(), editor.locator("img")):
            box = part.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width
            assert box["width"] >= 24 and box["height"] >= 24


# How often the page looks at a whole text, and how much of it is laid out anew.
COUNT_READS = """() => {
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
  window.reads = 0;
  Object.defineProperty(HTMLTextAreaElement.prototype, "value", {
    get() { window.reads += 1; return get.call(this); }, set, configurable: true,
  });
}"""


def test_typing_pasting_and_deleting_in_a_long_text_makes_no_work_that_grows_with_it(desk, context):
    text = field(desk, "tonight").get_by_role("textbox")
    metrics = context.new_cdp_session(desk)
    metrics.send("Performance.enable")

    def work():
        found = {one["name"]: one["value"] for one in metrics.send("Performance.getMetrics")["metrics"]}
        return found["LayoutCount"] + found["RecalcStyleCount"]

    text.fill("A short line.\n" * 1500)
    text.focus()
    desk.evaluate(COUNT_READS)
    before = work()
    desk.keyboard.press("Control+End")
    desk.keyboard.type("abcdef")
    assert desk.evaluate("window.reads") == 0
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Delete")
    expect(text).to_have_value("")
    assert work() - before < 300
    # The browser looks through what is folded beside a text, once a line, unless it has no box at all.
    boxes = "all => all.map(one => getComputedStyle(one, '::details-content').display)"
    assert set(desk.locator(".markdown-field details:not([open])").evaluate_all(boxes)) == {"none"}
