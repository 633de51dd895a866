"""What the author typed stays in the browser until the site has it."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Section
from tests.factories import DraftFactory, SectionFactory, StaffFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOUND = "that was not saved. This browser has kept it."
KEPT = "name => Object.keys(localStorage).some((key) => (localStorage.getItem(key) ?? '').includes(name))"


def test_a_new_section_whose_tab_was_closed_is_offered_again_until_it_is_saved(context, log_in):
    log_in(StaffFactory())
    article = DraftFactory(section=False)
    page = context.new_page()
    page.goto("/admin/articles/section/add/")
    page.get_by_label("Guide:").select_option(str(article.pk))
    page.locator("#id_title").press_sequentially("Iron")
    page.locator("#id_body").fill("Typed at night.\n\nOn two lines.")
    page.get_by_label("Read first").check()
    page.wait_for_function(KEPT, arg="On two lines.")
    page.close()

    page = context.new_page()
    page.goto("/admin/articles/section/add/")
    # In the same words as every other time of the desk.
    when = re.compile(r"here on \d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d \(UTC\) that was not saved")
    expect(page.get_by_text(when)).to_be_visible()
    # What would come back is seen before it is decided about, a long text once it is unfolded.
    kept = page.locator(".kept-words")
    for line in ("Title: kept “Iron”, here nothing.", f"Guide: kept “{article}”, here “---------”."):
        expect(kept.get_by_text(line, exact=True)).to_be_visible()
    expect(kept.get_by_text("Read first: kept ticked, here not ticked.", exact=True)).to_be_visible()
    kept.locator("summary").get_by_text("Body", exact=True).click()
    expect(kept.get_by_text("kept “Typed at night. On two lines.”", exact=True)).to_be_visible()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("#id_title")).to_have_value("Iron")
    expect(page.locator("#id_body")).to_have_value("Typed at night.\n\nOn two lines.")
    expect(page.get_by_label("Read first")).to_be_checked()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Section.objects.get().body == "Typed at night.\n\nOn two lines."

    page.goto("/admin/articles/section/add/")
    expect(page.locator("#id_title")).to_be_visible()
    expect(page.get_by_text(FOUND)).to_have_count(0)


def test_a_row_that_was_added_comes_back_and_can_be_thrown_away(context, log_in):
    log_in(StaffFactory())
    article = DraftFactory()
    address = f"/admin/articles/article/{article.pk}/change/"
    page = context.new_page()
    page.goto(address)
    page.get_by_text("Add another Reviewer").click()
    page.locator("#id_reviewers-0-name").fill("Dr Ada Example")
    page.wait_for_function(KEPT, arg="Dr Ada Example")
    page.close()

    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text("Name: kept “Dr Ada Example”, here nothing.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("#id_reviewers-0-name")).to_have_value("Dr Ada Example")
    page.close()
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Throw it away").click()
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#id_title")).to_be_visible()
    expect(page.get_by_text(FOUND)).to_have_count(0)


def test_what_is_brought_back_is_compared_with_what_was_saved_elsewhere_meanwhile(context, log_in):
    log_in(StaffFactory())
    section = SectionFactory(title="Old", body="Old words.")
    address = f"/admin/articles/section/{section.pk}/change/"

    def title():
        return Section.objects.get(pk=section.pk).title

    page = context.new_page()
    page.goto(address)
    page.locator("#id_title").fill("Typed here")
    page.wait_for_function(KEPT, arg="Typed here")
    page.close()
    Section.objects.filter(pk=section.pk).update(title="Saved elsewhere")

    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text("Title: kept “Typed here”, here “Saved elsewhere”.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("#id_title")).to_have_value("Typed here")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Both stand below").first).to_be_visible()
    assert title() == "Saved elsewhere"
    page.wait_for_function(KEPT, arg="Typed here")
    page.close()

    # What that page has shown is compared already; what came after it is not.
    Section.objects.filter(pk=section.pk).update(title="Saved once more")
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Both stand below").first).to_be_visible()
    assert title() == "Saved once more"
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert title() == "Typed here"


def test_a_save_in_one_tab_leaves_alone_what_another_tab_could_not_save(context, log_in):
    user = StaffFactory()
    log_in(user)
    article = DraftFactory(section=False)
    page = context.new_page()
    page.goto("/admin/articles/section/add/")
    page.get_by_label("Guide:").select_option(str(article.pk))
    page.locator("#id_title").press_sequentially("Iron")
    page.locator("#id_body").fill("Typed at night.")
    context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    page.close()

    log_in(user)
    page = context.new_page()
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto("/admin/articles/section/add/")
    expect(page.get_by_text(FOUND)).to_be_visible()


def test_the_preview_opens_beside_what_is_typed_and_says_how_much_of_it_is_not_saved(context, log_in):
    log_in(StaffFactory())
    section = SectionFactory(title="Iron", body="Saved words.")
    page = context.new_page()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(f"/admin/articles/section/{section.pk}/change/")

    def preview():
        with context.expect_page() as opened:
            page.get_by_role("link", name="Preview (in a new tab)").click()
        opened.value.wait_for_load_state()
        return opened.value

    told = "on the page that you came from"
    expect(preview().get_by_text(told)).to_have_count(0)
    page.locator("#id_title").fill("Iron and sleep")
    page.get_by_label("Read first").check()
    shown = preview()
    expect(shown.get_by_text(f"2 changes {told} are not saved, and not in here.")).to_be_visible()
    expect(shown.get_by_text("Saved words.")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Iron and sleep")
    assert not asked
