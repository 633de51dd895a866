import json
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from articles.models import Image
from tests import clipboards, pictures
from tests.browser.test_accessibility import ALL_RULES, LOOK
from tests.factories import DraftFactory, ReferenceFactory, RemedyFactory, StaffFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A paste as the browser would tell of it.
PASTE = """
(textarea, [html, plain, bytes]) => {
  const transfer = new DataTransfer();
  if (html) transfer.setData("text/html", html);
  transfer.setData("text/plain", plain);
  if (bytes) transfer.items.add(new File([new Uint8Array(bytes)], "clip.jpg", { type: "image/jpeg" }));
  const paste = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer });
  return textarea.dispatchEvent(paste);
}
"""


@pytest.fixture
def guide():
    ReferenceFactory(key="earley2016", title="Iron and sleep", authors="Earley, Chris", year="2016")
    ReferenceFactory(key="evil", title="<b>Bold</b> title")
    return DraftFactory(section__body="Some words.")


@pytest.fixture
def editor(page, log_in, guide):
    log_in(StaffFactory())
    page.goto(f"/admin/articles/section/{guide.sections.get().pk}/change/")
    return page.locator(".markdown-field").filter(has=page.locator("textarea[name='body']"))


@pytest.fixture
def text(editor):
    return editor.get_by_role("textbox")


def select(text, start, end):
    text.evaluate("(t, [start, end]) => { t.focus(); t.setSelectionRange(start, end); }", [start, end])


def selected(text):
    return text.evaluate("t => t.value.slice(t.selectionStart, t.selectionEnd)")


def button(editor, name):
    return editor.get_by_role("toolbar").get_by_role("button", name=name)


# Toolbar and keys


@pytest.mark.parametrize(
    ("name", "keys", "becomes"),
    [
        ("Bold", "Control+b", "Some **words**."),
        ("Italic", "Control+i", "Some _words_."),
        ("Bullets", "Control+Shift+Digit8", "- Some words."),
        ("Numbers", "Control+Shift+Digit7", "1. Some words."),
        ("Heading", "Control+Shift+Digit1", "# Some words."),
    ],
)
def test_buttons_and_keys_write_around_what_is_selected_and_one_undo_takes_it_back(
    page, editor, text, name, keys, becomes
):
    for act in (lambda: button(editor, name).click(), lambda: page.keyboard.press(keys)):
        select(text, 5, 10)
        act()
        expect(text).to_have_value(becomes)
        expect(text).to_be_focused()
        page.keyboard.press("Control+z")
        expect(text).to_have_value("Some words.")


def test_a_heading_gets_smaller_with_each_press_and_the_cursor_stays_in_its_word(page, editor, text):
    text.fill("One.\n\nTwo.")
    select(text, 8, 8)
    for becomes in ("# Two.", "## Two.", "### Two.", "Two."):
        page.keyboard.press("Control+Shift+Digit1")
        expect(text).to_have_value(f"One.\n\n{becomes}")
    page.keyboard.type("!")
    expect(text).to_have_value("One.\n\nTw!o.")


def test_a_table_stands_by_itself_and_its_first_cell_is_ready_to_be_typed(page, editor, text):
    select(text, 4, 4)
    button(editor, "Table").click()
    page.keyboard.type("Hour")
    expect(text).to_have_value("Some\n\n| Hour | Heading |\n| --- | --- |\n| Words | Words |\n\n words.")


def test_the_toolbar_is_one_stop_of_the_tab_key_and_arrows_lead_through_it(page, editor, text):
    text.focus()
    page.keyboard.press("Shift+Tab")
    expect(button(editor, "Heading")).to_be_focused()
    expect(editor.get_by_role("toolbar")).to_have_accessible_name("Tools for Body")
    page.keyboard.press("ArrowRight")
    expect(button(editor, "Bold")).to_be_focused()
    page.keyboard.press("End")
    expect(button(editor, "Tall as the window")).to_be_focused()
    page.keyboard.press("Enter")
    expect(button(editor, "Tall as the window")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    expect(editor.locator(".markdown-preview summary")).to_be_focused()


def test_the_tall_editor_has_its_preview_beside_it_on_a_wide_screen_and_below_on_a_phone(page, editor, text):
    button(editor, "Tall as the window").click()
    preview = editor.locator(".markdown-preview")
    expect(preview.locator(".markdown-rendered")).to_have_text("Some words.")
    field, shown = text.bounding_box(), preview.bounding_box()
    assert field["height"] > 600
    assert shown["x"] >= field["x"] + field["width"] and abs(shown["y"] - field["y"]) < 5
    page.set_viewport_size({"width": 390, "height": 844})
    field, shown = text.bounding_box(), preview.bounding_box()
    assert shown["y"] >= field["y"] + field["height"] and field["height"] > 600
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# Pickers


def test_a_source_is_found_and_cited_by_keyboard_alone(page, editor, text):
    select(text, 10, 10)
    page.keyboard.press("Control+Shift+Digit2")
    window = page.get_by_role("dialog", name="Cite a source")
    expect(window.get_by_role("searchbox")).to_be_focused()
    expect(window.get_by_role("listitem")).to_have_count(2)
    page.keyboard.type("sleep earley")
    expect(window.get_by_role("listitem")).to_have_count(1)
    expect(window.get_by_role("status")).to_have_text("1 found.")
    page.keyboard.press("ArrowDown")
    expect(window.get_by_role("button", name="Iron and sleep")).to_be_focused()
    page.keyboard.press("Enter")
    expect(window).to_be_hidden()
    expect(text).to_have_value("Some words[@earley2016].")
    expect(text).to_be_focused()
    # A second one joins it.
    page.keyboard.press("Control+Shift+Digit2")
    page.keyboard.type("evil")
    expect(window.get_by_role("listitem")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(text).to_have_value("Some words[@earley2016; @evil].")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(text).to_have_value("Some words.")


def test_hostile_titles_are_shown_as_words(page, editor):
    button(editor, "Cite a source").click()
    expect(page.get_by_role("dialog").get_by_text("<b>Bold</b> title")).to_be_visible()


def test_nothing_found_is_told_and_escape_goes_back_to_the_text(page, editor, text):
    select(text, 4, 4)
    button(editor, "Cite a source").click()
    page.keyboard.type("nobody")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Nothing found for “nobody”.")
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    page.keyboard.type("!")
    expect(text).to_have_value("Some! words.")


def test_a_mark_asks_for_its_source_next(page, editor, text):
    select(text, 10, 10)
    button(editor, "Mark a claim").click()
    page.keyboard.type("some evidence helps")
    window = page.get_by_role("dialog", name="Mark a claim")
    expect(window.get_by_role("button", name="●●○ Some evidence")).to_be_visible()
    expect(window.get_by_role("listitem")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Cite a source").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Iron and sleep").click()
    expect(text).to_have_value("Some words[helps: some | @earley2016].")


def test_a_remedy_of_the_guide_is_linked_by_its_name(page, editor, text, guide):
    RemedyFactory(section=guide.sections.get(), name="Iron [pills]", slug="iron-pills")
    select(text, 5, 10)
    button(editor, "Section or remedy").click()
    page.keyboard.type("pills")
    page.get_by_role("dialog").get_by_role("button", name="Iron [pills]").click()
    expect(text).to_have_value("Some [words](remedy:iron-pills).")


def test_a_link_asks_for_an_address_or_a_part_and_takes_the_words_that_are_selected(page, editor, text, guide):
    RemedyFactory(section=guide.sections.get(), name="Iron pills", slug="iron-pills")
    select(text, 5, 10)
    page.keyboard.press("Control+k")
    page.keyboard.type("https://example.org/iron")
    # At once, before anything was found: it is what was typed that is linked.
    page.keyboard.press("Enter")
    expect(text).to_have_value("Some [words](https://example.org/iron).")
    page.keyboard.press("Control+z")
    select(text, 5, 10)
    button(editor, "Link: to").click()
    page.keyboard.type("pills")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Some [words](remedy:iron-pills).")


def test_where_nothing_is_found_a_reference_can_be_brought_in_and_is_found_on_coming_back(page, editor, text):
    button(editor, "Cite").click()
    page.keyboard.type("nobody2020")
    bring = page.get_by_role("dialog").get_by_role("link", name="Bring a new reference in")
    with page.context.expect_page() as opened:
        bring.click()
    expect(opened.value.get_by_role("heading", name="Bring references in")).to_be_visible()
    opened.value.close()
    ReferenceFactory(key="nobody2020", title="Nobody knows")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.get_by_role("dialog").get_by_role("button", name="Nobody knows").click()
    expect(text).to_have_value(re.compile(r"\[@nobody2020\]"))


def test_an_empty_library_of_pictures_offers_to_add_one(page, editor):
    button(editor, "Picture").click()
    with page.expect_file_chooser():
        page.get_by_role("dialog").get_by_role("button", name="Add a picture").click()


def test_control_s_saves_and_stays(page, editor, text, guide):
    text.fill("Other words.")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(text).to_have_value("Other words.")


def test_a_link_without_chosen_words_says_the_remedys_name(page, editor, text, guide):
    RemedyFactory(section=guide.sections.get(), name="Iron [pills]", slug="iron-pills")
    select(text, 5, 5)
    button(editor, "Section or remedy").click()
    page.keyboard.type("pills")
    page.get_by_role("dialog").get_by_role("button", name="Iron [pills]").click()
    expect(text).to_have_value("Some [Iron \\[pills\\]](remedy:iron-pills)words.")


def test_a_picture_of_the_library_comes_with_its_description_to_be_typed_over(page, editor, text, guide):
    image = Image.objects.create(name=f"{'a' * 32}.jpg", width=9, height=9, bytes=9, sha256="a", title="Legs")
    guide.tonight = f"![Two legs](/media/{image.name})"
    guide.save()
    page.route("**/media/*", lambda route: route.fulfill(content_type="image/jpeg", body=pictures.photo()))
    select(text, 0, 0)
    button(editor, "Picture from the library").click()
    shown = page.get_by_role("dialog").get_by_role("button", name="Legs")
    assert shown.locator("img").evaluate("img => [img.loading, img.width]") == ["lazy", 80]
    shown.click()
    expect(text).to_have_value(f"![Two legs](/media/{image.name})\n\nSome words.")
    assert selected(text) == "Two legs"


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_with_tools_help_and_pickers_open(page, editor, text, light, width):
    page.emulate_media(color_scheme=light)
    page.set_viewport_size({"width": width, "height": 844})
    text.fill("It helps 3 people.")
    button(editor, "Tall as the window").click()
    editor.get_by_text("How to write").click()
    expect(editor.locator(".markdown-noticed summary")).to_contain_text("one claim without a source")
    editor.locator(".markdown-noticed summary").click()
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(LOOK, [".markdown-field", ALL_RULES, "tag", []]) == []
    button(editor, "Mark a claim").click()
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    assert page.evaluate(LOOK, ["dialog", ALL_RULES, "tag", []]) == []


# Paste


@pytest.mark.parametrize("source", ["WORD", "GOOGLE_DOCS", "WEB_PAGE"])
def test_what_is_pasted_becomes_clean_markdown_and_one_undo_takes_it_out(page, editor, text, source):
    text.fill("")
    text.focus()

    text.evaluate(PASTE, [getattr(clipboards, source), "Words", None])

    expect(text).to_have_value(getattr(clipboards, f"{source}_AS_MARKDOWN") + "\n\n")
    expect(editor.locator(".markdown-status")).to_contain_text("Pasted as Markdown.")
    assert page.title() != "run"
    page.keyboard.press("Control+z")
    expect(text).to_have_value("")


def test_a_few_bold_words_are_pasted_into_their_line(text):
    select(text, 4, 4)
    text.evaluate(PASTE, ["<span> and <b>bold</b></span>", " and bold", None])
    expect(text).to_have_value("Some and **bold** words.")


@pytest.mark.parametrize("html", ["", "<span style='color: red'>const x = 1;</span>", "<p>Only <u>words</u></p>"])
def test_what_has_no_structure_is_left_to_the_browser(text, html):
    assert text.evaluate(PASTE, [html, "Words", None])


def test_a_picture_that_came_with_words_is_offered(page, editor, text):
    text.fill("")
    text.evaluate(
        PASTE, ["<p><b>Words</b> <img src='https://elsewhere.example/a.jpg'></p>", "Words", list(pictures.photo())]
    )
    expect(text).to_have_value("**Words**")
    assert not Image.objects.exists()

    editor.get_by_role("button", name="Add the picture that was pasted too").click()

    expect(editor.locator(".markdown-status")).to_contain_text("was added")
    assert Image.objects.get().name in text.input_value()
    expect(editor.get_by_role("button", name="that was pasted too")).to_be_hidden()


# The side line


def test_the_side_line_follows_the_text_once_the_author_pauses(page, editor, text):
    asked = []
    page.on("request", lambda request: asked.append(json.loads(request.post_data)) if "notice" in request.url else None)
    text.focus()
    line = editor.locator(".markdown-noticed summary")
    expect(line).to_contain_text("longest sentence: 2 words")

    text.press_sequentially(" It helps 3 people [earley2016].")

    expect(line).to_contain_text("one claim without a source · one citation without its @")
    assert len(asked) == 2
    line.click()
    expect(editor.locator(".markdown-noticed-list")).to_contain_text("did you mean [@earley2016]?")


def test_a_side_line_that_cannot_be_asked_says_so_and_leaves_the_text_alone(page, editor, text, complaints):
    page.route("**/notice/", lambda route: route.abort())
    text.focus()
    expect(editor.locator(".markdown-noticed summary")).to_have_text("The text could not be looked at just now.")
    expect(text).to_have_value("Some words.")
    assert all("ERR_FAILED" in complaint for complaint in complaints)
    complaints.clear()


def test_a_key_in_a_very_long_text_costs_no_more_than_in_a_short_one(page, editor, text):
    """The text is 300 kB; neither typing nor what listens to it looks at it."""
    text.evaluate("t => { t.value = 'A short line.\\n'.repeat(22000); t.focus(); t.setSelectionRange(9, 9); }")
    page.evaluate(
        """() => {
          const { get, set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
          window.reads = 0;
          const value = { get() { window.reads += 1; return get.call(this); }, set, configurable: true };
          Object.defineProperty(HTMLTextAreaElement.prototype, "value", value);
        }"""
    )
    for key in "a", "b", "ArrowLeft", "Backspace":
        page.keyboard.press(key)
        assert page.evaluate("window.reads") == 0


def test_without_script_help_and_libraries_stand_beside_the_field(browser, live_server, log_in, context, guide):
    log_in(StaffFactory())
    plain = browser.new_context(
        java_script_enabled=False, base_url=live_server.url, storage_state=context.storage_state()
    )
    page = plain.new_page()
    page.goto(f"/admin/articles/section/{guide.sections.get().pk}/change/")
    editor = page.locator(".markdown-field").filter(has=page.locator("textarea[name='body']"))
    expect(editor.get_by_role("toolbar")).to_have_count(0)
    editor.get_by_text("How to write").click()
    expect(editor.get_by_text("[helps: good | @key]")).to_be_visible()
    editor.get_by_role("textbox").fill("It helps 3 people [earley2016].")
    with plain.expect_page() as opened:
        editor.get_by_role("button", name="Preview and check").click()
    expect(opened.value.get_by_text("did you mean [@earley2016]?")).to_be_visible()
    with plain.expect_page() as opened:
        editor.get_by_role("link", name="the library of sources").click()
    expect(opened.value.get_by_role("link", name="earley2016")).to_be_visible()
    plain.close()
