"""A guide with a page a section: where old links land, what unfolds, and the contents, with script and without."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from comments.models import Comment
from rlssite.management.commands.serve import BUNDLED_GUIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOME = "/apart/"
PHONE = {"width": 390, "height": 844}
# Ids of the guide's one page that its front page has too.
OF_THE_FRONT = "tonight what-it-is get-help contents discussion references about disclaimer facts".split()
IN_VIEW = """id => {
    const { top, bottom, height } = document.getElementById(id).getBoundingClientRect();
    return height > 0 && top < innerHeight && bottom > 0;
}"""


@pytest.fixture(autouse=True)
def guide(everything):
    """The guide of `tests/guide_of_pages.py`."""


@pytest.fixture
def without_script(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("anchor", "where"),
    [
        ("beds", "beds/"),
        ("beds-the-bed", "beds/#beds-the-bed"),
        ("floors", "floors/"),
        ("r2-9", "all/#r2-9"),
        ("was-here-once", "all/#was-here-once"),
    ],
)
def test_a_link_to_the_one_page_that_it_was_leads_on(page, anchor, where):
    page.goto(f"{HOME}#{anchor}")
    expect(page).to_have_url(re.compile(re.escape(HOME + where) + "$"))


def test_a_link_to_a_comment_on_the_one_page_leads_to_the_comment(page):
    comment = Comment.objects.get(name="Ola", root__name="Nora", article__slug="apart")
    page.goto(f"{HOME}#{comment.anchor}")
    expect(page.locator(f"#{comment.anchor}")).to_contain_text("Ola")


@pytest.mark.parametrize("anchor", [*OF_THE_FRONT, "ref-first"])
def test_what_the_front_page_has_is_shown_where_a_link_lands(page, without_script, anchor):
    page.set_viewport_size(PHONE)
    for opened in (page, without_script):
        opened.goto(f"{HOME}#{anchor}")
        assert opened.evaluate(IN_VIEW, anchor), opened
        assert opened.url.endswith(f"{HOME}#{anchor}")


def test_without_script_an_old_link_lands_at_its_sections_card(without_script):
    for anchor in ("beds", "beds-the-bed"):
        without_script.goto(f"{HOME}#{anchor}")
        expect(without_script.locator("#contents").get_by_role("link", name="Beds")).to_be_in_viewport()


def test_without_script_a_citation_leads_to_its_source_which_unfolds(without_script):
    without_script.goto(f"{HOME}beds/")
    source = without_script.locator("#ref-first")
    expect(source).to_be_hidden()
    without_script.get_by_label("Reference 1").first.click()
    expect(source).to_be_visible()
    expect(source).to_be_in_viewport()


def test_on_a_phone_the_contents_open_in_place_without_script_and_by_keyboard(without_script):
    page = without_script
    page.goto(f"{HOME}beds/")
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents).to_be_hidden()
    page.get_by_role("button", name="Contents").focus()
    page.keyboard.press("Enter")
    expect(contents.get_by_role("link", name="Beds")).to_have_attribute("aria-current", "page")
    page.keyboard.press("Escape")
    expect(contents).to_be_hidden()
    expect(page.get_by_role("button", name="Contents")).to_be_focused()
    page.keyboard.press("Enter")
    contents.get_by_role("link", name="Chairs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chairs")


def test_on_a_wide_screen_the_contents_stand_beside_the_text(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{HOME}beds/")
    expect(page.get_by_role("button", name="Contents")).to_be_hidden()
    contents = page.get_by_role("navigation", name="Contents").bounding_box()
    text = page.get_by_role("heading", level=1).bounding_box()
    assert contents["x"] + contents["width"] <= text["x"]


def test_paper_shows_what_is_folded_up_on_the_screen(page):
    page.goto(f"{HOME}beds/")
    expect(page.locator("#ref-first")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("#ref-first")).to_be_visible()


def test_the_front_page_is_printed_as_a_summary_with_the_address_of_its_sources(page, live_server):
    page.goto(HOME)
    page.emulate_media(media="print")
    for shown in ("#tonight", "#what-it-is", "#contents", "#get-help"):
        expect(page.locator(shown)).to_be_visible()
    expect(page.get_by_text(f"A summary of {live_server.url.partition('://')[2]}{HOME}")).to_be_visible()
    for left_out in ("#references", "#discussion", ".doors", "button"):
        assert not any(part.is_visible() for part in page.locator(left_out).all()), left_out


def test_the_bundled_guides_summary_fits_on_two_sheets_of_paper(page):
    call_command("load_guide", BUNDLED_GUIDE, publish=True, stdout=StringIO())
    page.goto("/restless-legs/")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2


BAR = """() => {
    const { top, bottom, height } = document.querySelector(".ways").getBoundingClientRect();
    return { height, isAtTheFoot: Math.round(bottom) === innerHeight, isAtTheTop: top < 60 };
}"""
TARGETS = """() => [...document.querySelectorAll(".ways :is(a, button)")].filter((way) => way.checkVisibility())
    .map((way) => way.getBoundingClientRect()).filter(({ width, height }) => width < 44 || height < 44).length"""


@pytest.mark.parametrize("path", ["", "beds/", "pillow/", "remedies/", "discussion/", "glossary/"])
def test_the_ways_from_every_page_stand_at_a_phones_foot_and_in_a_wide_screens_header(page, path):
    page.set_viewport_size(PHONE)
    page.goto(HOME + path)
    ways = page.get_by_role("navigation", name="From every page")
    expect(ways.locator("a, button")).to_have_text(["Tonight", "Contents", "Search", "Get help"])
    assert page.evaluate(BAR)["isAtTheFoot"] and not page.evaluate(TARGETS)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.evaluate(BAR)["isAtTheTop"]
    ways.get_by_role("link", name="Get help").click()
    expect(page.locator("#get-help")).to_be_in_viewport()
    ways.get_by_role("link", name="Tonight").click()
    expect(page.locator("#tonight")).to_be_in_viewport()


def test_where_one_writes_on_a_phone_no_bar_takes_the_keyboards_place(page):
    page.set_viewport_size(PHONE)
    page.goto(f"{HOME}discussion/write/")
    expect(page.get_by_label("Your comment")).to_be_visible()
    expect(page.get_by_role("navigation", name="From every page")).to_be_hidden()


def test_nothing_of_the_bar_or_the_header_is_printed(page):
    page.set_viewport_size(PHONE)
    page.goto(f"{HOME}beds/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="From every page")).to_be_hidden()


BESIDE = """() => {
    const [text, sources, stories] = ["main > :is(.lead, section[id], .text)", "#references", "#discussion"]
        .map((part) => document.querySelector(part).getBoundingClientRect());
    return stories.left > text.right && sources.left > text.right && sources.bottom <= stories.top;
}"""
BEHIND = """() => {
    const panel = document.querySelector(".sources-and-stories > :is(.sources, #references)").getBoundingClientRect();
    return document.activeElement.getBoundingClientRect().top < panel.bottom;
}"""


@pytest.mark.parametrize("path", ["beds/", "pillow/"])
@pytest.mark.parametrize("width", [1440, 2560])
def test_on_a_very_wide_screen_what_readers_tell_stands_beside_the_text_below_the_sources(page, path, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(HOME + path)
    assert page.evaluate(BESIDE)
    expect(page.get_by_role("heading", name="What readers tell: reports, not evidence")).to_be_in_viewport()
    links = page.locator("#discussion a")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    for number in range(links.count() - 1, -1, -1):
        links.nth(number).focus()
        assert not page.evaluate(BEHIND), links.nth(number).text_content()
    page.locator("#discussion p.write a").click()
    form = page.locator(".fetched-form")
    expect(form.get_by_role("textbox").first).to_be_focused()
    assert not page.evaluate(BEHIND)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert form.evaluate("form => form.scrollWidth <= form.clientWidth")


def test_the_sources_beside_the_text_unfold_without_moving_what_stands_below(page):
    page.set_viewport_size({"width": 1440, "height": 900})
    # The script of the page comes late: what the style sheet alone shows has to be what stands there afterwards.
    page.goto(f"{HOME}beds/")
    page.locator(".sources").evaluate("sources => { sources.open = false; delete sources.dataset.isSet; }")
    before = page.locator("#discussion").bounding_box()
    page.locator(".sources").evaluate("sources => { sources.open = true; }")
    assert page.locator("#discussion").bounding_box() == before
