"""The desk at 390 pixels, by thumb: wide tables are cards, what one has to see stays in sight."""

from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from post_office import mail

from articles.desk import uploads
from articles.editions.publishing import publish
from articles.models import OwnPage
from articles.outward import checking
from comments.models import HelpLine
from rlssite import private, work
from tests.comments.desk import QUEUE
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    DraftFactory,
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


@pytest.fixture
def much(guide):
    guide.sections.update(in_short="An urge to move at rest, worse in the evening, and better while one walks about")
    RemedyFactory(section=guide.sections.first(), name="Pneumatic compression")
    OwnPage.objects.create(title="Imprint", slug="imprint", body="Who we are.")
    ReferenceFactory(title="A long title of a source about legs", url="https://example.org/a-long-address/of-a-page/")
    checking.sync()
    call_command("load_discussion_defaults", stdout=StringIO())
    CommentFactory(article=guide).decisions.create(act="removed", previous_status="pending", reason="Long words. " * 20)
    mail.send("a.long.name@of-a-long-host.example.org", "noreply@example.org", subject="A comment waits", message="Hm.")


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


def test_the_guides_are_on_the_first_two_screens_however_much_waits(desk, guide):
    for number in range(20):
        DraftFactory(title=f"A guide with a long name that takes two lines on a phone {number}")
    desk.goto(reverse("admin:index"))
    new = desk.locator("#guides").get_by_role("link", name="Add").first
    assert new.bounding_box()["y"] < 2 * HEIGHT
    # And one press away for whoever did not come for what waits.
    way = desk.get_by_role("navigation", name="On this page").get_by_role("link", name="Guides")
    assert way.bounding_box()["y"] + way.bounding_box()["height"] < HEIGHT / 2 and way.bounding_box()["height"] >= 40
    way.click()
    expect(new).to_be_in_viewport()


def boxes(found):
    return [one.bounding_box() for one in found.all()]


def test_what_orders_the_guides_is_one_row_of_buttons_for_a_thumb(desk):
    DraftFactory(title="Another")
    desk.goto(reverse("admin:articles_article_changelist"))
    for row in desk.locator("#result_list tbody tr").all():
        moves = boxes(row.locator(".field-position :is(button, input[type=number])"))
        assert len(moves) == 4 and len({box["y"] for box in moves}) == 1
        assert all(box["height"] >= 44 and box["width"] >= 44 for box in moves)
    (save,) = boxes(desk.get_by_role("button", name="Save"))
    assert save["height"] >= 44 and save["width"] >= 44
    # The list of sections has the same buttons.
    desk.goto(reverse("admin:articles_article_change", args=[ArticleFactory(title="Third").pk]))
    assert all(box["height"] >= 44 for box in boxes(desk.locator("#ordered .field-moves button")))


def test_what_stands_at_the_top_of_each_page_is_for_a_thumb_and_of_one_colour(desk, guide):
    desk.goto(reverse("admin:articles_article_preview_links", args=[guide.pk]))
    for width, least in ((WIDTH, 44), (768, 24), (1280, 24)):
        desk.set_viewport_size({"width": width, "height": HEIGHT})
        tops = desk.locator("#user-tools :is(a, button), .breadcrumbs a")
        assert all(box["height"] >= least for box in boxes(tops)), (width, boxes(tops))
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
    colours = desk.locator("#user-tools a, #logout-form button").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).color)"
    )
    assert len(colours) == 4 and len(set(colours)) == 1


def test_no_page_is_wider_than_a_tablet_held_upright(desk, guide):
    guide.sections.update(in_short="An urge to move at rest, worse in the evening, and better while one walks about")
    pages = [reverse(f"admin:articles_article_{name}", args=[guide.pk]) for name in ("change", "publish", "editions")]
    pages += [reverse(f"admin:articles_{name}_changelist") for name in ("article", "reference", "site")]
    desk.set_viewport_size({"width": 768, "height": 1024})
    for path in (reverse("admin:index"), *pages):
        desk.goto(path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 768, path


LISTS = ("articles_section", "articles_remedy", "articles_reference", "articles_link", "articles_ownpage", "auth_user")
LISTS += ("comments_helpline", "comments_comment", "comments_decision", "post_office_email")


@pytest.mark.parametrize("name", LISTS)
def test_every_column_of_a_list_is_in_sight_and_its_filter_beside_or_below(desk, much, name):
    desk.goto(reverse(f"admin:{name}_changelist"))
    for width in (768, 1024, 1200, 1280, 1680):
        desk.set_viewport_size({"width": width, "height": HEIGHT})
        results, filters = desk.locator(".results"), desk.locator("#changelist-filter")
        assert results.evaluate("box => box.scrollWidth <= box.clientWidth"), width
        if filters.count():
            table, box = results.bounding_box(), filters.bounding_box()
            is_below = box["y"] >= table["y"] + table["height"]
            assert is_below or box["x"] >= table["x"] + table["width"], width
            assert desk.get_by_role("link", name="Filter", exact=True).is_visible() is is_below, width


def test_choices_of_two_lines_stand_apart_and_hang_beside_their_button(desk, guide):
    for path in (
        reverse("admin:articles_article_add"),
        reverse("admin:articles_article_preview_links", args=[guide.pk]),
    ):
        desk.goto(path)
        labels = desk.locator("label:has(> input[type=radio])")
        assert labels.count() >= 2
        lines = labels.evaluate_all(
            """all => all.map((label) => {
                const words = document.createRange();
                words.selectNodeContents([...label.childNodes].findLast((node) => node.textContent.trim()));
                const { top, bottom, left } = words.getBoundingClientRect();
                const button = label.querySelector("input").getBoundingClientRect();
                return { top, bottom, isBeside: left >= button.right && button.top < top + 20 };
            })"""
        )
        assert all(line["isBeside"] for line in lines), lines
        assert all(below["top"] - above["bottom"] >= 12 for above, below in pairwise(lines)), lines


def test_to_fetch_a_backup_and_to_delete_it_are_two_buttons_apart(desk, settings, tmp_path):
    settings.SITE_DATA = tmp_path
    private.write(work.made_folder("backups") / "backup-1.zip", b"")
    desk.goto(reverse("admin:rlssite_longwork_changelist"))
    fetch, delete = boxes(desk.locator(".acts a.button"))
    assert fetch["height"] >= 44 and delete["height"] >= 44
    assert delete["y"] == fetch["y"] and delete["x"] - fetch["x"] - fetch["width"] >= 16
    assert desk.evaluate("document.documentElement.scrollWidth") <= WIDTH


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


def test_a_section_of_a_guide_takes_two_lines_and_each_button_has_room_for_a_thumb(desk, guide):
    SectionFactory(article=guide, title="What else one would like to know of it", in_short="Nothing much. " * 6)
    desk.goto(reverse("admin:articles_article_change", args=[guide.pk]))
    rows = desk.locator("#ordered tr.form-row").all()
    assert len(rows) > 20 and max(row.bounding_box()["height"] for row in rows) <= 120
    for row in (rows[0], rows[-1]):
        name, up = row.get_by_role("link").bounding_box(), row.get_by_role("button", name="up").bounding_box()
        assert name["x"] + name["width"] <= up["x"] and name["height"] >= 44
        assert abs(name["y"] + name["height"] / 2 - up["y"] - up["height"] / 2) < 12
        for button in row.get_by_role("button").all():
            box = button.bounding_box()
            assert box["width"] >= 44 and box["height"] >= 44 and box["x"] + box["width"] <= WIDTH
        expect(row.get_by_label("Place of its card")).to_be_visible()
        expect(row.get_by_label("Set aside")).to_be_visible()
    # An empty place says what it is in words.
    desk.goto(reverse("admin:articles_section_changelist"))
    expect(desk.locator("#result_list tbody tr").first.locator(".field-place_of_card")).to_have_text("none")


def test_without_script_the_place_of_a_section_can_be_typed_on_a_phone(browser, live_server, log_in_to, guide):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": WIDTH, "height": HEIGHT}
    )
    log_in_to(context, StaffFactory())
    page = context.new_page()
    page.goto(reverse("admin:articles_article_change", args=[guide.pk]))
    expect(page.get_by_label("Position").first).to_be_visible()
    context.close()


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


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def phone(request, browser, live_server, guide, log_in_to):
    size = {"width": WIDTH, "height": HEIGHT}
    with browser.new_context(base_url=live_server.url, viewport=size, java_script_enabled=request.param) as context:
        log_in_to(context, StaffFactory(email="a@example.org"))
        yield context.new_page()


def test_save_is_in_reach_and_what_it_did_is_said_in_sight_where_one_lands(phone, guide):
    section = guide.sections.get(slug="s-15")
    phone.goto(reverse("admin:articles_section_change", args=[section.pk]))
    save = phone.get_by_role("button", name="Save", exact=True)
    assert is_in_sight(save)
    # The bar hides nothing that has the focus, and shows its own last button once that has it.
    delete, place = phone.get_by_role("link", name="Delete"), phone.locator("#id_position")
    delete.focus()
    assert is_in_sight(delete)
    place.focus()
    assert place.bounding_box()["y"] + place.bounding_box()["height"] <= save.bounding_box()["y"]
    save.click()
    line = phone.get_by_role("link", name="Section 15", exact=True)
    expect(line).to_be_focused()
    told = phone.get_by_role("status").filter(has_text="Saved. Readers see edition 1")
    assert is_in_sight(told) and is_in_sight(line)
    assert told.bounding_box()["y"] + told.bounding_box()["height"] <= line.bounding_box()["y"]


def test_whoever_saves_to_go_on_goes_on_at_the_same_place(desk, guide):
    section = guide.sections.last()
    desk.goto(reverse("admin:articles_section_change", args=[section.pk]))
    names = desk.get_by_label("Other names")
    names.fill("legs")
    top = desk.evaluate("scrollY")
    desk.keyboard.press("Control+s")
    told = desk.get_by_role("status").filter(has_text="Saved. Readers see edition 1")
    expect(told).to_be_visible()
    expect(names).to_be_focused()
    assert is_in_sight(told) and is_in_sight(names)
    assert top > 0 and abs(desk.evaluate("scrollY") - top) < HEIGHT / 4


def test_what_is_refused_says_why_on_the_first_screen_with_a_way_to_each_field(phone, guide):
    section = guide.sections.first()
    publish, change = reverse("admin:articles_article_publish", args=[guide.pk]), "admin:articles_section_change"
    type(section).objects.filter(pk=section.pk).update(body="A claim [@nosuchkey].")
    phone.goto(publish)
    phone.get_by_label("Date (UTC)").fill("2020-01-01")
    phone.get_by_role("button", name="Publish").click()
    told = phone.get_by_role("alert")
    expect(told).to_be_focused()
    assert is_in_sight(told)
    for words, target in (("What changed: Say in one line", "#id_what_changed"), ("Publish on: ", "#id_at_0")):
        link = told.get_by_role("link", name=words)
        assert link.get_attribute("href") == target
        expect(phone.locator(target)).to_have_count(1)
    told.get_by_role("link", name=f"Section “{section.title}”").click()
    assert phone.url.endswith(reverse(change, args=[section.pk]) + "#id_body")
    # Only then has the browser put the focus on what the address names, and keys go where they are meant.
    phone.wait_for_load_state()
    phone.locator("#id_title").fill("")
    phone.get_by_role("button", name="Save", exact=True).click()
    expect(told).to_be_focused()
    assert is_in_sight(told)
    told.get_by_role("link", name="Title: This field is required.").click()
    expect(phone.locator("#id_title")).to_be_focused()


def test_a_new_row_that_is_refused_says_why_too(phone, guide):
    phone.goto(reverse("admin:articles_section_add") + f"?article={guide.pk}")
    phone.get_by_role("button", name="Save", exact=True).click()
    told = phone.get_by_role("alert")
    # Django's own script takes the focus to the first field of a new row.
    phone.wait_for_load_state("networkidle")
    expect(told).to_be_focused()
    assert is_in_sight(told)


def test_the_order_of_sections_and_of_remedies_is_one_link_from_the_top(phone, guide):
    section = guide.sections.first()
    RemedyFactory(section=section, name="Walking")
    for row, what, first in ((guide, "sections", section.title), (section, "remedies", "Walking")):
        phone.goto(reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk]))
        way = phone.get_by_role("link", name=f"Order of {what}")
        assert is_in_sight(way)
        way.press("Enter")
        heading = phone.get_by_role("heading", name=f"{what.title()}, in their order")
        expect(heading).to_be_focused()
        assert is_in_sight(heading)
        # The first field after it is a row's place.
        phone.keyboard.press("Tab")
        assert first in phone.evaluate("document.activeElement.closest('tr').textContent")


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_in_the_list_of_all_comments_a_comment_has_a_line_and_the_row_of_acts_fits(desk, guide, width):
    CommentFactory(article=guide, name="A long name of a person", body="I walk for an hour before bed. " * 9)
    desk.set_viewport_size({"width": width, "height": HEIGHT})
    desk.goto(reverse("admin:comments_comment_changelist"))
    (row,) = boxes(desk.locator("#changelist .actions"))
    parts = boxes(desk.locator("#changelist .actions :is(select, input[type=text], button, .action-counter)"))
    assert len(parts) == 4 and row["x"] + row["width"] <= width
    assert all(row["x"] <= part["x"] and part["x"] + part["width"] <= row["x"] + row["width"] for part in parts)
    choice, reason = boxes(desk.locator("#changelist .actions label"))
    assert reason["y"] > choice["y"] + 20 or reason["x"] >= choice["x"] + choice["width"] + 8
    assert desk.locator(".action-counter").evaluate("said => said.getClientRects().length") == 1
    (words,) = boxes(desk.locator("#result_list .field-excerpt"))
    assert words["width"] > 0.8 * row["width"]
