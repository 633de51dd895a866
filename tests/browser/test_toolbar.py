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


BARS = "```bars\ncaption: Nights\nApril: 12\nMay: 21\n```"
TABLE_ROWS = "| Heading | Heading |\n| --- | --- |\n| Words | Words |"


def choose(page, editor, name, words):
    button(editor, name).click()
    window = page.get_by_role("dialog")
    window.get_by_role("searchbox").fill(words)
    expect(window.get_by_role("listitem")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(window).to_be_hidden()


@pytest.mark.parametrize("after", ["", "\n", "\n\nMore."])
def test_a_figure_is_to_be_filled_in_from_its_caption_on(page, editor, text, after):
    text.fill(f"Some words.{after}")
    select(text, 11, 11)
    choose(page, editor, "Figure", "bars")
    assert selected(text) == "WHAT IT SHOWS"
    page.keyboard.type("Nights")
    # Where its source stands is shown, and the one that is cited takes that place.
    expect(text).to_have_value(re.compile(r"\ncaption: Nights \[@key\]\n"))
    choose(page, editor, "Cite a source", "earley")
    expect(text).to_have_value(re.compile(r"^Some words\.\n\n```bars\ncaption: Nights \[@earley2016\]\nunit: A UNIT\n"))
    # It has no numbers of its own, and is drawn once it is filled in.
    assert not re.search(r"[1-9]", text.input_value().replace("earley2016", ""))
    editor.locator(".markdown-preview summary").click()
    expect(editor.locator(".markdown-problems")).to_contain_text("it still says “A NAME”, “A NUMBER”.")
    expect(editor.locator(".markdown-rendered figure")).to_have_count(0)


# How far down the box the line begins on which the selection does, as a part of the box, if no line is too long for it.
DOWN_THE_BOX = """text => {
  const { lineHeight, paddingTop } = getComputedStyle(text);
  const lines = text.value.slice(0, text.selectionStart).split("\\n").length - 1;
  return (lines * parseFloat(lineHeight) + parseFloat(paddingTop) - text.scrollTop) / text.clientHeight;
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_to_be_typed_first_in_a_figure_stands_in_the_middle_of_the_box(page, editor, text, width):
    page.set_viewport_size({"width": width, "height": 844})
    text.fill("A line.\n\n" * 40)
    choose(page, editor, "Figure", "bars")
    assert selected(text) == "WHAT IT SHOWS"
    assert 0.3 < text.evaluate(DOWN_THE_BOX) < 0.6
    assert text.evaluate("text => text.parentElement.querySelectorAll('textarea').length") == 1


def test_a_long_line_wraps_and_the_middle_is_found_all_the_same(page, editor, text):
    text.fill("Some words that go on. " * 300 + "\n\n" + "After it. " * 300)
    select(text, 6902, 6902)
    choose(page, editor, "Figure", "bars")
    # As many lines are above the box as a copy without the figure has, in what it shows of them.
    found = text.evaluate(
        """text => {
          const whole = text.scrollTop + text.clientHeight / 2;
          text.value = text.value.slice(0, text.selectionStart);
          text.style.setProperty("height", "0");
          text.style.setProperty("min-height", "0", "important");
          return [whole, text.scrollHeight];
        }"""
    )
    assert abs(found[0] - found[1]) < 40


@pytest.mark.parametrize("after", ["", "\n", "\n\nMore."])
def test_after_a_table_that_was_pasted_one_goes_on_below_it(page, editor, text, after):
    text.fill(f"Some words.{after}")
    select(text, 11, 11)
    text.evaluate(PASTE, ["<table><tr><th>A</th></tr><tr><td>B</td></tr></table>", "A B", None])
    choose(page, editor, "Cite a source", "earley")
    lines = text.input_value().split("\n")
    at = lines.index("[@earley2016]")
    assert lines[at - 1] == "" and lines[at + 1 : at + 2] in ([], [""])


@pytest.mark.parametrize(("where", "after"), [(BARS, ""), (BARS[:-2], "\n\nMore."), ("```ba", "\nMore.")])
@pytest.mark.parametrize(
    ("name", "words", "written"),
    [
        ("Cite a source", "earley", "[@earley2016]"), ("Link: to", "https://example.org/a", "[https://example.org/a]"),
        ("Mark a claim", "some evidence helps", "[helps: some | @key]"), ("Figure", "hours", "```night"),
        ("Picture: one", "legs", "![DESCRIBE"), ("Bold", "", "****"), ("Bullets", "", "- "), ("Heading", "", "# "),
        ("Table", "", "| Heading |"),
    ],
)  # fmt: skip
def test_nothing_is_written_on_the_line_of_a_fence(page, editor, text, where, after, name, words, written):
    image = Image.objects.create(name=f"{'a' * 32}.jpg", width=9, height=9, bytes=9, sha256="a", title="Legs")
    page.route(f"**/media/{image.name}", lambda route: route.fulfill(content_type="image/jpeg", body=pictures.photo()))
    before = f"Some words.\n\n{BARS}"
    text.fill(before + after)
    at = len(before) - len(BARS) + len(where)
    select(text, at, at)
    button(editor, name).click()
    if words:
        window = page.get_by_role("dialog")
        window.get_by_role("searchbox").fill(words)
        expect(window.get_by_role("listitem")).to_have_count(1)
        page.keyboard.press("Enter")
        if name == "Mark a claim":
            page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    expect(text).to_have_value(re.compile(re.escape(f"{before}\n\n{written}")))
    if after:
        assert text.input_value().endswith("\n\nMore.")
    if name in ("Bold", "Bullets", "Heading"):
        page.keyboard.type("typed")
        assert f"{written[:2]}typed" in text.input_value()


@pytest.mark.parametrize(("name", "written"), [("Table", TABLE_ROWS), ("Numbers", "1. "), ("Heading", "# ")])
def test_a_block_goes_below_the_figure_in_which_the_cursor_stands(editor, text, name, written):
    text.fill(f"{BARS}\n\nMore.")
    at = BARS.index("April")
    select(text, at, at)
    button(editor, name).click()
    expect(text).to_have_value(f"{BARS}\n\n{written}\n\nMore.")


def test_a_source_is_cited_on_the_line_of_a_figure(page, editor, text):
    text.fill(BARS)
    at = BARS.index("\nMay")
    select(text, at, at)
    choose(page, editor, "Cite a source", "earley")
    expect(text).to_have_value(BARS.replace("12", "12[@earley2016]"))


@pytest.mark.parametrize(("name", "keys"), [("Bold", "Control+b"), ("Bullets", "Control+Shift+Digit8")])
def test_keys_write_on_no_fence_either(page, editor, text, name, keys):
    for press in (lambda: page.keyboard.press(keys), lambda: button(editor, name).press("Enter")):
        text.fill(BARS)
        select(text, 3, 3)
        press()
        expect(text).to_have_value(re.compile(re.escape(BARS) + r"\n\n[-*]"))


def test_the_toolbar_is_one_stop_of_the_tab_key_and_arrows_lead_through_it(page, editor, text):
    text.focus()
    page.keyboard.press("Shift+Tab")
    expect(button(editor, "Heading")).to_be_focused()
    expect(editor.get_by_role("toolbar")).to_have_accessible_name("Tools for Body")
    page.keyboard.press("ArrowRight")
    expect(button(editor, "Bold")).to_be_focused()
    page.keyboard.press("End")
    expect(button(editor, "Taller box")).to_be_focused()
    page.keyboard.press("Enter")
    expect(button(editor, "Taller box")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    expect(editor.locator(".markdown-preview summary")).to_be_focused()


def test_the_tall_editor_has_its_preview_beside_it_on_a_wide_screen_and_below_on_a_phone(page, editor, text):
    button(editor, "Taller box").click()
    preview = editor.locator(".markdown-preview")
    expect(preview.locator(".markdown-rendered")).to_have_text("Some words.")
    field, shown = text.bounding_box(), preview.bounding_box()
    assert field["height"] > 600
    assert shown["x"] >= field["x"] + field["width"] and abs(shown["y"] - field["y"]) < 5
    page.set_viewport_size({"width": 390, "height": 844})
    field, shown = text.bounding_box(), preview.bounding_box()
    assert shown["y"] >= field["y"] + field["height"] and field["height"] > 600
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [390, 1280])
def test_a_taller_box_ends_above_the_bar_with_save(page, editor, text, width):
    page.set_viewport_size({"width": width, "height": 844})
    assert "Taller box" in button(editor, "Taller box").inner_text()
    before = text.bounding_box()["height"]
    button(editor, "Taller box").click()
    box, bar = text.bounding_box(), page.get_by_role("button", name="Save", exact=True).bounding_box()
    assert box["height"] > before + 100
    assert box["y"] > 0 and bar["y"] - 60 < box["y"] + box["height"] <= bar["y"]


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


def test_a_reference_can_always_be_brought_in_and_is_found_on_coming_back(page, editor, text):
    button(editor, "Cite").click()
    page.keyboard.type("nobody2020")
    expect(page.get_by_role("status").filter(has_text="Nothing found")).to_be_visible()
    bring = page.get_by_role("dialog").get_by_role("link", name="Bring a new reference in")
    with page.context.expect_page() as opened:
        bring.click()
    expect(opened.value.get_by_role("heading", name="Bring references in")).to_be_visible()
    opened.value.close()
    ReferenceFactory(key="nobody2020", title="Nobody knows")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    found = page.get_by_role("dialog").get_by_role("button", name="Nobody knows")
    expect(found).to_be_visible()
    # Where something is found, it may be another one.
    expect(bring).to_be_in_viewport()
    found.click()
    expect(text).to_have_value(re.compile(r"\[@nobody2020\]"))


def test_an_empty_library_of_pictures_offers_to_add_one(page, editor):
    button(editor, "Picture").click()
    with page.expect_file_chooser():
        page.get_by_role("dialog").get_by_role("button", name="Add a picture").click()


def test_who_made_a_picture_is_asked_for_where_a_link_leads_until_it_is_said(page, editor, text):
    picture = {"name": "legs.jpg", "mimeType": "image/jpeg", "buffer": pictures.photo()}
    editor.locator("input[type=file]").set_input_files(picture)
    status, link = editor.locator(".markdown-status"), editor.get_by_role("link", name="who made “legs.jpg”")
    expect(status).to_contain_text("A link below the text leads to where you say who made it.")
    with page.context.expect_page() as opened:
        link.click()
    pictures_page = opened.value
    expect(pictures_page.locator("#content h1, .breadcrumbs").first).to_be_visible()
    # The place is called as the link calls it.
    expect(pictures_page.get_by_label("breadcrumbs").get_by_role("link", name="Pictures", exact=True)).to_be_visible()
    pictures_page.get_by_label("Who made it").fill("Jane Doe, CC BY 4.0")
    pictures_page.get_by_role("button", name="Save", exact=True).click()
    expect(pictures_page.locator(".messagelist .success")).to_be_visible()
    pictures_page.close()
    editor.locator("input[type=file]").set_input_files(picture)
    expect(status).to_have_text("“legs.jpg” was added. Say between the square brackets what it shows.")
    expect(link).to_have_count(1)


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
    button(editor, "Picture: one of “Pictures”").click()
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
    button(editor, "Taller box").click()
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


BODY = (
    "A line.\n\n" * 60 + "Is it so? It **helps** 3\npeople [@earley2016], some say. It may.\n\n[nobody]\n\nNo risk.\n"
)


def test_from_before_publishing_one_comes_to_each_claim_in_its_text(page, log_in, guide):
    guide.sections.update(body=BODY.replace("[@earley2016]", "[*sic*]"))
    log_in(StaffFactory())
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/admin/articles/article/{guide.pk}/publish/")
    page.get_by_role("link", name="2 claims without a source").click()
    editor = page.locator(".markdown-field", has=page.locator("#id_body"))
    text, line = editor.get_by_role("textbox"), editor.locator(".markdown-noticed summary")
    expect(line).to_be_focused()
    expect(line).to_be_in_viewport()
    # In the order of the text, and each leads to its words, not to what stands beside them.
    for name, words in (
        ("Line 121", "Is it so? It **helps** 3\npeople [*sic*], some say. It may"),
        ("Line 126", "No risk"),
    ):
        editor.locator(".markdown-noticed").get_by_role("button", name=name).click()
        expect(text).to_be_focused()
        assert selected(text) == words
        assert 0 <= text.evaluate(DOWN_THE_BOX) < 0.9
        expect(text).to_be_in_viewport()


def test_what_stands_out_leads_to_a_line_where_its_words_are_not_found(page, editor, text):
    text.fill("One.\n\n```bars\ncaption: Nights\nunit: in 100\nApril: 12\nMay: 21\n```\n\n![](/media/a.jpg)")
    text.press("End")
    line = editor.locator(".markdown-noticed summary")
    expect(line).to_contain_text("one claim without a source")
    line.click()
    for name, words in (("“April 12", "April: 12"), ("This picture", "![](/media/a.jpg)")):
        editor.locator(".markdown-noticed").get_by_role("button", name=name).click()
        assert selected(text) == words


def test_without_script_the_way_to_the_claims_leads_to_the_field(browser, live_server, log_in_to, guide):
    guide.sections.update(body=BODY)
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    log_in_to(context, StaffFactory())
    page = context.new_page()
    page.goto(f"/admin/articles/article/{guide.pk}/publish/")
    page.get_by_role("link", name="claim without a source").click()
    expect(page.locator("#id_body")).to_be_in_viewport()
    expect(page.get_by_text("Body:", exact=True)).to_be_in_viewport()
    context.close()


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
        editor.get_by_role("link", name="References", exact=True).click()
    expect(opened.value.get_by_role("link", name="earley2016")).to_be_visible()
    plain.close()
