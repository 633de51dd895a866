"""The desk at 390 pixels, by thumb: wide tables are cards, what one has to see stays in sight."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.desk import uploads
from articles.editions.publishing import publish
from comments.models import HelpLine
from tests.comments.desk import QUEUE
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    ReferenceFactory,
    RemedyFactory,
    SectionFactory,
    StaffFactory,
    WaitingCommentFactory,
)
from tests.pictures import photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTH, HEIGHT = 390, 844


@pytest.fixture
def guide():
    guide = ArticleFactory(slug="g")
    for number in range(20):
        SectionFactory(article=guide, title=f"Section {number}", slug=f"s-{number}")
    return guide


@pytest.fixture
def desk(context, page, guide, log_in_to):
    log_in_to(context, StaffFactory(email="a@example.org"))
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    return page


def is_in_sight(part):
    box = part.bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= HEIGHT and box["x"] >= 0 and box["x"] + box["width"] <= WIDTH


def test_wide_tables_are_cards_and_their_acts_are_in_reach(desk, guide):
    RemedyFactory(section=guide.sections.first())
    uploads.store(photo(), None)
    ReferenceFactory(title="A long title of a source about legs that rest at no time of the night")
    HelpLine.objects.create(country="Norway", name="A line", number="116 123")
    CommentFactory(article=guide).decisions.create(act="removed", previous_status="pending", reason="Long words. " * 20)
    publish(guide, what_changed="Later.", at=timezone.now() + timedelta(days=1))
    lists = ("articles_article", "articles_reference", "articles_section", "articles_remedy", "articles_image")
    lists += ("comments_helpline", "comments_decision", "auth_user")
    pages = [reverse(f"admin:{name}_changelist") for name in lists]
    for path in (*pages, reverse("admin:articles_article_editions", args=[guide.pk])):
        desk.goto(path)
        cells = desk.locator("table.as-cards tbody tr").first.locator("th, td:not(.hidden)")
        for cell in cells.all():
            box = cell.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= WIDTH, (path, cell.text_content())
            assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth"), (path, cell.text_content())
        assert desk.evaluate("document.documentElement.scrollWidth") <= WIDTH, path
    expect(desk.get_by_role("link", name="Load into the working copy").first).to_be_visible()
    said = desk.locator("td[data-side=Standing]").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert "Standing" in said


def test_filters_are_one_press_away(desk):
    desk.goto(reverse("admin:articles_reference_changelist"))
    desk.get_by_role("link", name="Filter").click()
    expect(desk.locator("#changelist-filter")).to_be_in_viewport()
    expect(desk.get_by_role("link", name="There twice")).to_have_count(1)
    desk.get_by_role("link", name="Never cited", exact=True).first.click()
    assert desk.url.endswith("?cited=never")


def test_where_a_moved_row_stands_is_said_in_sight(desk, guide):
    desk.goto(reverse("admin:articles_article_change", args=[guide.pk]))
    expect(desk.get_by_text("The cards of the front page follow this order too")).to_be_visible()
    desk.get_by_role("button", name="Move “Section 15” up").click()
    told = desk.locator(".order-said")
    expect(told).to_contain_text("“Section 15” stands at place")
    assert is_in_sight(told)


def test_that_a_text_was_saved_by_itself_is_said_in_sight(desk, guide):
    section = guide.sections.order_by("pk").last()
    section.body = "A line of words.\n\n" * 200
    section.save()
    desk.clock.install()
    desk.goto(reverse("admin:articles_section_change", args=[section.pk]))
    text = desk.locator("textarea[name=body]")
    text.evaluate("text => { text.style.height = '6000px'; }")
    text.press("Control+End")
    desk.keyboard.type("More.")
    text.evaluate("text => scrollTo(0, scrollY + text.getBoundingClientRect().top + 3000)")
    desk.clock.run_for(5000)
    told = desk.locator(".markdown-field", has=text).locator(".markdown-status")
    expect(told).to_contain_text("Saved by itself")
    assert is_in_sight(told)


def test_buttons_of_a_comment_are_wide_enough_for_a_thumb(desk, guide):
    WaitingCommentFactory(article=guide, body="I took 5 mg.", alarm="despair")
    desk.goto(QUEUE)
    boxes = [button.bounding_box() for button in desk.locator(".acts-of-one > form button").all()]
    assert len(boxes) >= 3 and all(box["height"] >= 44 for box in boxes)
    for one in boxes:
        for other in boxes:
            is_beside = one["y"] == other["y"] and one["x"] < other["x"]
            assert not is_beside or other["x"] - one["x"] - one["width"] >= 8
            is_below = other["y"] > one["y"]
            assert not is_below or other["y"] - one["y"] - one["height"] >= 8


def test_the_address_of_a_preview_fits_and_is_copied_by_a_press(context, desk, guide):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(reverse("admin:articles_article_preview_links", args=[guide.pk]))
    desk.get_by_label("For whom").fill("Ada")
    desk.get_by_role("button", name="Make the link").click()
    address = desk.get_by_label("Address for Ada")
    box = address.bounding_box()
    assert box["x"] + box["width"] <= WIDTH
    desk.get_by_role("button", name="Copy the address").click()
    expect(desk.get_by_role("button", name="Copied")).to_be_visible()
    assert desk.evaluate("navigator.clipboard.readText()") == address.input_value()
