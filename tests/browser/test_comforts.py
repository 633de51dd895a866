"""What the small script adds: the light that is remembered, references in place, filters at once."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from articles.editions.publishing import publish
from tests.factories import CommentFactory, DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


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
    article.doctor_sheet = "- [ ] I cannot rest.\n- Since ____"
    article.save()
    publish(article, what_changed="First.")


def test_a_guides_name_that_is_too_long_for_a_line_is_broken_on_the_home_page(page):
    other = DraftFactory(slug="h", title="Donaudampfschifffahrtsgesellschaft" * 4)
    publish(other, what_changed="First.")
    CommentFactory(article=other, body="It helped me.")
    page.set_viewport_size(PHONE)
    page.goto("/")
    expect(page.get_by_role("link", name="Donau").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_night_light_is_one_press_remembered_from_the_first_paint_and_gives_back_the_light_before(page):
    page.goto("/g/")
    page.get_by_label("Light:").select_option("dark")
    before = background(page)
    night_light = page.get_by_role("button", name="Night light")
    expect(night_light).to_have_attribute("aria-pressed", "false")
    night_light.focus()
    page.keyboard.press("Enter")
    night = background(page)
    assert night != before
    page.goto("/g/walking/")
    assert background(page) == night
    expect(night_light).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Light:")).to_have_value("night")
    night_light.click()
    assert background(page) == before
    expect(night_light).to_have_attribute("aria-pressed", "false")


def at_hour(page, hour):
    page.clock.set_fixed_time(datetime(2026, 3, 4, hour, 5).astimezone())


OFFER = "Dim this page for the night?"


@pytest.mark.parametrize(("hour", "is_offered"), [(21, False), (22, True), (5, True), (6, False)])
def test_night_light_is_offered_at_night_only(page, hour, is_offered):
    at_hour(page, hour)
    page.goto("/g/")
    expect(page.get_by_text(OFFER)).to_be_visible(visible=is_offered)


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_an_answer_to_the_offer_is_remembered_and_keeps_the_focus(page, answer):
    at_hour(page, 3)
    page.goto("/g/")
    page.get_by_role("button", name=answer, exact=True).click()
    expect(page.get_by_text(OFFER)).to_be_hidden()
    night_light = page.get_by_role("button", name="Night light")
    expect(night_light).to_be_focused()
    page.reload()
    expect(page.get_by_text(OFFER)).to_be_hidden()
    expect(night_light).to_have_attribute("aria-pressed", str(answer == "Yes").lower())
    page.evaluate("localStorage.removeItem('theme')")
    page.reload()
    expect(page.get_by_text(OFFER)).to_be_hidden()


def test_whoever_has_chosen_a_light_is_not_offered_another(page):
    at_hour(page, 3)
    page.add_init_script("localStorage.setItem('theme', 'light')")
    page.goto("/g/")
    expect(page.get_by_text(OFFER)).to_be_hidden()


def test_without_script_no_button_stands_there_that_does_nothing(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto("/g/")
    for dead in (page.locator(".night"), page.locator(".light"), page.get_by_text(OFFER)):
        expect(dead).to_be_hidden()
    page.locator("header").get_by_role("link", name="Search").first.click()
    expect(page).to_have_url(re.compile("/search/$"))
    context.close()


def test_on_a_phone_the_field_opens_over_the_header_and_escape_leads_back(page):
    page.set_viewport_size(PHONE)
    page.goto("/g/")
    field = page.get_by_role("searchbox", name="Search the guides")
    opener = page.locator(".site-bar > a[href='/search/']")
    expect(field).to_be_hidden()
    opener.click()
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    page.keyboard.type("walking")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=walking$"))


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
