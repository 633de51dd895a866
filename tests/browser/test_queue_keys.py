"""The queue by keys and without a reload; without script the same forms do the same."""

from collections import Counter

import pytest

from comments.models import Comment, ReadyText
from tests.comments.desk import QUEUE
from tests.factories import ArticleFactory, StaffFactory, WaitingCommentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "I have had this for some years, mostly in the evening. Walking up and down helps a little, for a while. " * 3


@pytest.fixture
def guide():
    return ArticleFactory(slug="g")


@pytest.fixture
def queue(context, page, guide, log_in_to):
    for n in range(3):
        WaitingCommentFactory(article=guide, name=f"Writer {n}", body="I took 5 mg." if n == 1 else WORDS)
    log_in_to(context, StaffFactory())
    page.goto(QUEUE)
    page.evaluate("window.same = true")
    return page


def status(name):
    return Comment.objects.get(name=name).status


def test_keys_decide_and_undo_and_the_page_stays(queue):
    queue.keyboard.press("j")
    queue.keyboard.press("j")
    queue.keyboard.press("m")
    queue.locator("#done:focus").wait_for()
    assert Comment.objects.get(name="Writer 1").body == "I took [amount removed]."
    queue.keyboard.press("u")
    queue.locator("#done", has_text="undone").wait_for()
    assert Comment.objects.get(name="Writer 1").body == "I took 5 mg."
    queue.keyboard.press("j")
    queue.keyboard.press("a")
    queue.locator("#done", has_text="published").wait_for()
    assert status("Writer 0") == "published" and queue.locator(".cards > .card").count() == 2
    queue.keyboard.press("j")
    queue.keyboard.press("r")
    # In a field the keys are letters.
    queue.keyboard.type("as")
    assert queue.locator("textarea:focus").input_value() == "as"
    assert queue.evaluate("window.same") is True and status("Writer 1") == "pending"


def test_the_list_of_keys_is_shown_and_switches_them_off(queue):
    queue.keyboard.press("?")
    assert queue.locator("#keys").is_visible()
    queue.locator("#keys-on").uncheck()
    queue.locator("#keys button").click()
    queue.reload()
    queue.locator(".cards > .card").first.focus()
    queue.keyboard.press("s")
    queue.keyboard.press("?")
    assert not queue.locator("#keys").is_visible() and status("Writer 0") == "pending"


def test_where_somebody_may_be_in_danger_one_letter_publishes_nothing(queue):
    Comment.objects.filter(name="Writer 2").update(urgent=True, alarm="crisis")
    queue.reload()
    queue.keyboard.press("j")
    queue.keyboard.press("a")
    assert queue.locator(".is-danger button[value=approve]:focus").count() == 1 and status("Writer 2") == "pending"
    queue.keyboard.press("Enter")
    # What readers would read is shown once more.
    queue.get_by_role("button", name="Publish").first.wait_for()
    assert status("Writer 2") == "pending"


def test_a_refused_act_keeps_what_was_typed_without_a_reload(queue, complaints):
    Comment.objects.filter(name="Writer 0").update(body="Changed meanwhile.")
    card = queue.locator(".cards > .card").first
    card.locator("[data-key=r]").click()
    card.locator("textarea[name=words]").first.fill("My careful reason.")
    card.locator("button[value=remove]").click()
    queue.locator("[role=alert]").wait_for()
    assert queue.locator("textarea", has_text="My careful reason.").count() == 1
    assert status("Writer 0") == "pending"
    assert all("422" in complaint for complaint in complaints)
    complaints.clear()


def test_twenty_five_comments_are_at_most_six_screens(queue, guide):
    for _ in range(22):
        WaitingCommentFactory(article=guide, body=WORDS, reasons=[["first", "Nothing was published before."]])
    queue.set_viewport_size({"width": 1280, "height": 800})
    queue.goto(QUEUE)
    assert queue.locator(".cards > .card").count() == 25
    assert queue.evaluate("document.documentElement.scrollHeight") <= 6 * 800


def test_the_bar_for_many_comes_with_the_first_tick_and_covers_nothing_that_is_reached(queue, guide):
    for _ in range(9):
        WaitingCommentFactory(article=guide, body=WORDS)
    queue.set_viewport_size({"width": 1280, "height": 800})
    queue.goto(QUEUE)
    bar = queue.locator(".at-once")
    assert not bar.is_visible()
    queue.locator("[name=ticked]").first.check()
    box = bar.bounding_box()
    assert box["y"] + box["height"] <= 800
    for button in queue.locator(".cards .acts-of-one > form button[value=approve]").all():
        button.focus()
        at = button.bounding_box()
        assert at["y"] + at["height"] <= bar.bounding_box()["y"] or at["y"] >= box["y"] + box["height"]
    queue.locator("[name=ticked]").first.uncheck()
    assert not bar.is_visible()


def test_what_more_unfolds_is_in_view(queue):
    queue.set_viewport_size({"width": 1280, "height": 500})
    more = queue.locator(".cards > .card").first.locator("details.more")
    queue.evaluate("scrollTo(0, 0)")
    more.locator("> summary").click()
    queue.wait_for_function("""() => {
        const box = document.querySelector("details.more[open]").getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight;
    }""")


def test_without_script_the_bar_for_many_stands_below_the_cards(browser, live_server, context, queue):
    cookies = context.storage_state()
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False, storage_state=cookies)
    page = plain.new_page()
    page.goto(QUEUE)
    cards, bar = page.locator(".cards").bounding_box(), page.locator(".at-once").bounding_box()
    assert bar["y"] >= cards["y"] + cards["height"]
    plain.close()


def test_a_ready_text_is_read_before_it_is_used(queue):
    ready = ReadyText.objects.create(key="kind", title="Kind words", text="Thank you.\nWe read it.")
    queue.reload()
    card = queue.locator(".cards > .card").first
    card.locator("[data-key=r]").click()
    card.get_by_label("Ready text").first.select_option(str(ready.pk))
    card.locator(".ready-words", has_text="We read it.").wait_for()


def test_on_a_phone_the_first_comment_is_on_the_first_screen(queue, guide, settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    about = {"crisis": "danger", "market": "selling", "links": "selling", "title": "name", "foreign": "unreadable"}
    for code in about:
        WaitingCommentFactory(article=guide, reasons=[[code, "Why."], ["amount", "Tells."], ["first", "New."]])
    Comment.objects.filter(reasons__0__0="crisis").update(urgent=True, alarm="crisis")
    queue.set_viewport_size({"width": 390, "height": 844})
    queue.goto(QUEUE)
    warning = queue.locator(".warning-box summary", has_text="No mail tells anybody when somebody may be in danger")
    assert warning.is_visible() and warning.bounding_box()["height"] >= 44
    assert queue.locator(".whys li").count() == len(Counter(about.values())) + 3
    assert queue.locator(".cards > .card.is-danger").first.bounding_box()["y"] <= 600
    assert queue.locator(".cards > .card").first.bounding_box()["y"] < 600
    assert queue.evaluate("document.documentElement.scrollWidth") == 390
    queue.locator(".tabs a").last.focus()
    assert queue.locator(".tabs a:focus").is_visible()


def test_no_typing_and_no_choice_tells_the_writer_anything(queue):
    ready = ReadyText.objects.create(key="kind", title="Kind words", text="Thank you.")
    queue.reload()
    card = queue.locator(".cards > .card").first
    card.locator("[data-key=r]").click()
    tick = card.locator("[name=tell_writer]")
    card.locator("textarea[name=words]").first.fill("It names a shop.")
    card.get_by_label("Ready text").first.select_option(str(ready.pk))
    assert not tick.is_checked()


def test_one_letter_publishes_no_amount(queue):
    queue.keyboard.press("j")
    queue.keyboard.press("j")
    queue.keyboard.press("a")
    # What would be public is shown first.
    queue.get_by_role("button", name="Yes, publish it as it is").wait_for()
    assert queue.locator(".card mark", has_text="5 mg").count() == 1 and status("Writer 1") == "pending"
    assert queue.locator(".card button.default").inner_text() == "Take the amounts out"
    queue.get_by_role("button", name="No, back").click()
    # Back in the queue, at its card.
    queue.locator(".card:target button[value=approve]", has_text="Publish it as it is").wait_for()
    assert status("Writer 1") == "pending" and queue.locator(".cards > .card").count() > 1
