"""What the small script adds: the light that is remembered, references in place, filters at once."""

import re

import pytest
from playwright.sync_api import expect

from articles.editions.publishing import publish
from tests.factories import DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def guide():
    article = DraftFactory(slug="g", title="Restless legs", section=False)
    ReferenceFactory(key="trial", title="A trial of walking")
    for number in range(4):
        section = SectionFactory(
            article=article,
            title=f"Part {number}",
            slug=f"part-{number}",
            body="A claim [@trial].\n\n" + "Words. " * 400,
        )
    RemedyFactory(section=section, name="Walking", slug="walking", kind="self-care", helps="some")
    RemedyFactory(section=section, name="Magnets", slug="magnets", kind="device", helps="unstudied")
    SectionFactory(article=article, title="Is it RLS?", slug="is-it-rls", body="Five points.")
    publish(article, what_changed="First.")


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_night_is_chosen_by_keyboard_and_remembered_from_the_first_paint(page):
    page.goto("/g/")
    day = background(page)
    page.get_by_label("Light:").select_option("night")
    night = background(page)
    assert night != day
    page.goto("/g/walking/")
    assert background(page) == night
    page.get_by_label("Light:").select_option("")
    assert background(page) == day


def test_a_reference_opens_in_place_and_gives_the_focus_back(page):
    page.goto("/g/")
    cite = page.get_by_label("Reference 1").first
    cite.focus()
    page.keyboard.press("Enter")
    peek = page.get_by_role("dialog", name="Reference 1")
    expect(peek).to_contain_text(re.compile(r"^1\.\s+Example A\. A trial of walking"))
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(peek).to_be_hidden()
    expect(cite).to_be_focused()
    assert "#" not in page.url


def test_without_script_a_citation_leads_to_the_list_and_the_list_leads_back(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/g/")
    page.get_by_label("Reference 1").first.click()
    assert page.url.endswith("/g/#ref-trial")
    page.get_by_text("Cited in").click()
    page.locator(".references").get_by_role("link", name="Part 2").click()
    assert "#r1-3" in page.url
    context.close()


def test_the_contents_show_where_one_is(page):
    page.goto("/g/")
    page.locator("#part-2").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('part-2').scrollIntoView({behavior: 'instant'})")
    expect(page.locator(".contents [aria-current]")).to_have_text("Part 2")


def test_the_sheet_for_the_doctor_is_printed_by_a_button(page):
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    page.goto("/g/for-your-doctor/")
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printed")


def test_the_table_is_narrowed_at_once(page):
    page.goto("/g/remedies/")
    page.get_by_text("Filter this list").click()
    page.get_by_role("link", name="device", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("1 shown.")
    expect(page.get_by_role("link", name="Magnets")).to_be_visible()
    expect(page.get_by_role("link", name="Walking")).to_be_hidden()
    assert page.url.endswith("?kind=device")
    page.go_back()
    expect(page.get_by_role("link", name="Walking")).to_be_visible()


def test_where_nothing_is_left_in_the_table_that_is_said(page):
    page.goto("/g/remedies/")
    page.get_by_text("Filter this list").click()
    page.get_by_role("link", name="device", exact=True).click()
    none = page.get_by_text("Nothing in the guide has all of these marks.")
    expect(none).to_be_hidden()
    page.get_by_role("link", name="some evidence").first.click()
    expect(page.get_by_role("status")).to_have_text("0 shown.")
    expect(none).to_be_visible()
    page.get_by_role("link", name="Show everything").click()
    expect(page.get_by_role("link", name="Walking")).to_be_visible()
    expect(none).to_be_hidden()


def test_the_way_back_from_a_table_that_came_narrowed_leads_to_all_of_it(page):
    page.goto("/g/remedies/")
    page.get_by_text("Filter this list").click()
    page.get_by_role("link", name="device", exact=True).click()
    page.reload()
    expect(page.get_by_role("link", name="Magnets")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Walking")).to_be_visible()
    assert page.url.endswith("/g/remedies/")


@pytest.mark.parametrize("path", ["/g/", "/g/walking/", "/g/for-your-doctor/"])
def test_paper_is_white_whatever_light_was_chosen(page, path):
    page.goto(path)
    page.emulate_media(media="print")
    look = """() => [...document.querySelectorAll("body, h1, p, .sheet, .mark-shape")].map((element) => {
        const { color, backgroundColor, fontSize } = getComputedStyle(element);
        return [color, backgroundColor, fontSize].join();
    })"""
    printed = page.evaluate(look)
    assert printed[0].startswith("rgb(0, 0, 0),rgb(255, 255, 255)")
    for choice in ("night", "dark", "light"):
        page.emulate_media(media="screen")
        page.get_by_label("Light:").select_option(choice)
        page.emulate_media(media="print")
        assert page.evaluate(look) == printed, choice


def test_the_comment_form_comes_to_where_it_is_asked_for(page):
    page.goto("/g/")
    page.get_by_role("link", name="Write a comment").click()
    expect(page.get_by_label("Your comment")).to_be_focused()
    assert page.url.endswith("/g/")
    page.get_by_label("Name").fill("Nora")
    page.get_by_label("Your comment").fill("Walking helps me.")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("status")).to_contain_text("waits for the author")
