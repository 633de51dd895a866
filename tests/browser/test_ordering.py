"""Rows in the admin that are ordered by dragging, by buttons and by keys."""

from datetime import date

import pytest
from playwright.sync_api import expect

from articles.models import Revision
from comments.models import HelpLine
from tests.factories import DraftFactory, SectionFactory, StaffFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article():
    article = DraftFactory(section=False)
    for title in "ABCDE":
        SectionFactory(article=article, title=title, slug=f"s-{title.lower()}")
    return article


@pytest.fixture
def desk(context, page, article, log_in_to):
    log_in_to(context, StaffFactory())
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    return page


def saved(article):
    return "".join(article.sections.order_by("position").values_list("title", flat=True))


def shown(desk):
    return "".join(desk.locator("#ordered .field-open_link a").all_text_contents())


def said(desk):
    return desk.locator(".order-said")


def handle(desk, title):
    return desk.get_by_role("button", name=f"Move “{title}”: drag it")


def save(desk):
    desk.get_by_role("button", name="Save and continue editing").click()
    desk.wait_for_load_state()


def test_keys_move_a_row_say_where_it_stands_and_keep_the_focus(desk, article):
    handle(desk, "B").focus()
    desk.keyboard.press("ArrowDown")
    expect(said(desk)).to_have_text("“B” stands at place 3 of 5 now. Save keeps this order.")
    expect(handle(desk, "B")).to_be_focused()
    desk.keyboard.press("End")
    desk.keyboard.press("ArrowDown")
    expect(said(desk)).to_have_text("“B” stands at the end already: place 5 of 5.")
    desk.keyboard.press("Home")
    desk.keyboard.press("ArrowUp")
    assert shown(desk) == "BACDE" and saved(article) == "ABCDE"
    save(desk)
    assert shown(desk) == saved(article) == "BACDE"
    assert [Revision.objects.of(article).first().values["order"].index(row.pk) for row in article.sections.all()] == [
        *range(5)
    ]


def test_buttons_move_a_row_in_place_and_keep_the_focus(desk, article):
    down = desk.get_by_role("button", name="Move “A” down")
    down.click()
    down.click()
    expect(down).to_be_focused()
    desk.get_by_role("button", name="Move “E” up").click()
    assert shown(desk) == "BCAED" and saved(article) == "ABCDE"
    save(desk)
    assert saved(article) == "BCAED"


def drag(desk, title, onto, *, drop=True):
    start = handle(desk, title).bounding_box()
    end = handle(desk, onto).bounding_box()
    desk.mouse.move(start["x"] + 5, start["y"] + 5)
    desk.mouse.down()
    desk.mouse.move(end["x"] + 5, end["y"] + end["height"] - 2, steps=8)
    if drop:
        desk.mouse.up()


def test_a_row_is_dragged_and_left_where_it_stood_by_escape(desk, article):
    handle(desk, "C").scroll_into_view_if_needed()
    drag(desk, "A", "C")
    assert shown(desk) == "BCADE"
    expect(said(desk)).to_contain_text("“A” stands at place 3 of 5 now.")
    expect(handle(desk, "A")).to_be_focused()
    drag(desk, "A", "D", drop=False)
    assert shown(desk) == "BCDAE"
    desk.keyboard.press("Escape")
    desk.mouse.up()
    assert shown(desk) == "BCADE"
    save(desk)
    assert saved(article) == "BCADE"


def test_an_order_made_in_an_older_tab_is_not_saved_over_a_newer_one(desk, context, article):
    older = context.new_page()
    older.goto(desk.url)
    desk.get_by_role("button", name="Move “A” down").click()
    save(desk)
    handle(older, "A").focus()
    older.keyboard.press("End")
    save(older)
    expect(older.get_by_text("This was changed elsewhere").first).to_be_visible()
    assert saved(article) == "BACDE"


def test_help_lines_are_ordered_within_their_kind(desk):
    for kind, names in (("crisis", "AB"), ("poison", "CD")):
        for place, name in enumerate(names, start=1):
            HelpLine.objects.create(kind=kind, country="Norway", name=name, position=place, taken=date(2026, 5, 3))
    desk.goto("/admin/comments/helpline/")
    handle(desk, "D").focus()
    desk.keyboard.press("ArrowUp")
    expect(said(desk)).to_contain_text("place 1 of 2")
    desk.keyboard.press("ArrowUp")
    expect(said(desk)).to_contain_text("at the end already")
    desk.get_by_role("button", name="Move “A” down").click()
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.wait_for_load_state()
    assert "".join(HelpLine.objects.values_list("name", flat=True)) == "BADC"
