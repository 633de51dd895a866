"""References are brought in, and two made one, by keyboard alone, with script and without, on a phone and a desk."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Reference, Section
from tests.browser.conftest import in_setting
from tests.factories import ReferenceFactory, SectionFactory, StaffFactory
from tests.library_pages import preview

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[(390, False), (1280, True)], ids=["phone without script", "desk"])
def page(request, browser, live_server, log_in_to):
    width, script = request.param
    with in_setting(
        browser, live_server, "light", viewport={"width": width, "height": 844}, java_script_enabled=script
    ) as context:
        log_in_to(context, StaffFactory())
        yield context.new_page()


def fits(page):
    assert page.locator("#content").evaluate("(content) => content.scrollWidth <= innerWidth")


def test_references_are_brought_in_by_keyboard(page):
    ReferenceFactory(key="left", doi="10.1234/twice", title="Other")
    page.goto(reverse("admin:articles_reference_import"))
    preview(page)
    fits(page)
    box = page.get_by_label("One key")
    box.press("Space")
    page.get_by_label("Key").first.fill("mine")
    page.get_by_label("Key").first.press("Enter")

    expect(page.get_by_text("were created").or_(page.get_by_text("was created"))).to_be_visible()
    assert set(Reference.objects.values_list("key", flat=True)) == {"left", "mine", "alike"}


DROP = """words => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([words], "library.bib", { type: "text/plain" }));
    const drop = new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true });
    document.querySelector("#content textarea").dispatchEvent(drop);
    return drop.defaultPrevented;
}"""


@pytest.mark.parametrize("page", [(1280, True)], indirect=True)
def test_a_file_that_is_dropped_on_what_is_pasted_is_taken_as_the_file(page):
    page.goto(reverse("admin:articles_reference_import"))
    assert page.evaluate(DROP, "@article{naps2019, title = {Naps}, author = {Doe, Jane}, year = 2019}")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("1 new, 0 there already, 0 refused")).to_be_visible()

    # So is one that is dropped on a page's text, which would be lost with the page.
    page.goto(reverse("admin:rlssite_longwork_ask", args=["bring-page"]))
    assert page.evaluate(DROP, "A page")
    assert page.locator("#content input[type=file]").evaluate("(field) => field.files[0].name") == "library.bib"


def test_two_become_one_by_keyboard(page):
    left = ReferenceFactory(key="left", title="Same", doi="10.1234/same")
    right = ReferenceFactory(key="right", title="Same too", doi="10.1234/SAME")
    SectionFactory(body="Iron [@right].")
    page.goto(reverse("admin:articles_reference_duplicates"))
    page.get_by_role("link", name="Compare left and right").press("Enter")
    page.get_by_role("radio", name="left", exact=True).press("ArrowUp")
    page.get_by_role("radio", name="left", exact=True).check()
    fits(page)
    page.get_by_role("button", name="Make one of them").press("Enter")

    expect(page.get_by_text("“right” became “left” and is gone.")).to_be_visible()
    assert Section.objects.filter(body="Iron [@left].").exists() and not Reference.objects.filter(pk=right.pk).exists()
    assert left.pk == Reference.objects.get().pk
