"""The map of the bundled guide in a real browser: nothing overlaps, nothing is cut off, and paper needs one sheet."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import in_setting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAP = "/restless-legs/map/"
# The words of the map, as boxes of their lines; those of one element may touch each other.
OVERLAPS = """() => {
    const all = [...document.querySelectorAll(".band :is(h2, h3, .remark, .value, .words, .watch, a, text, p)")];
    const boxes = all.flatMap((element, index) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1).map((box) => [index, box]);
    });
    const found = [];
    for (const [index, { left, right, top, bottom }] of boxes)
        for (const [other, box] of boxes)
            if (other > index && !all[index].contains(all[other]) && left < box.right - 2 && box.left < right - 2
                && top < box.bottom - 4 && box.top < bottom - 4)
                found.push([all[index].textContent.trim(), all[other].textContent.trim()]);
    return found;
}"""
SMALL = """() => [...document.querySelectorAll(".map a, .map summary")].filter((link) => link.checkVisibility())
    .map((link) => [link.textContent.trim(), (link.closest(".lines > li, .rest li") || link).getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 24 || height < 24).map(([name]) => name)"""


@pytest.fixture(autouse=True)
def guide(bundled_guide):
    pass


@pytest.mark.parametrize("setting", ["light", "night"])
@pytest.mark.parametrize("width", [320, 390, 640, 768, 1280, 1920])
def test_words_do_not_overlap_and_nothing_is_wider_than_the_screen(browser, live_server, setting, width):
    with in_setting(browser, live_server, setting, viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.goto(MAP)
        assert page.locator(".lines > li, .rest li").count() > 60
        assert page.evaluate(OVERLAPS) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL) == []


def test_one_kind_only_is_shown_without_a_script(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(MAP)
    devices, medicines = (page.locator(f'.band [data-kind="{kind}"]') for kind in ("device", "medicine"))
    assert devices.first.is_visible() and medicines.first.is_visible()

    page.get_by_role("navigation", name="Show one kind only").get_by_role("link", name="Devices").click()
    assert devices.first.is_visible() and not medicines.first.is_visible()
    assert page.get_by_text("Only this kind is shown: Devices.").is_visible()
    page.get_by_role("link", name="Show all").locator("visible=true").click()
    assert medicines.first.is_visible()
    context.close()


def test_on_paper_the_map_is_one_sheet_and_the_table_is_there_if_it_was_opened(page):
    sheets = {}
    for query in ("", "?order=sure"):
        page.goto(MAP + query)
        paper = page.pdf(format="A4", prefer_css_page_size=True)
        sheets[query] = len(re.findall(rb"/Type\s*/Page\b", paper))
    assert sheets[""] == 1 < sheets["?order=sure"]
    page.emulate_media(media="print")
    page.goto(MAP)
    expect(page.locator("#at-gabapentin")).to_be_visible()
