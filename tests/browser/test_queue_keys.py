"""The queue by keys and without a reload; without script the same forms do the same."""

import pytest

from comments.models import Comment
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
    bar = queue.locator(".at-once").bounding_box()
    assert bar["y"] + bar["height"] <= 800


def test_words_given_are_told_to_the_writer_until_that_is_taken_away_by_hand(queue):
    card = queue.locator(".cards > .card").first
    card.locator("[data-key=r]").click()
    words, tick = card.locator("textarea[name=words]").first, card.locator("[name=tell_writer]")
    words.fill("It names a shop.")
    assert tick.is_checked()
    words.fill("")
    assert not tick.is_checked()
    words.fill("For the log.")
    tick.uncheck()
    words.fill("For the log alone.")
    assert not tick.is_checked()
