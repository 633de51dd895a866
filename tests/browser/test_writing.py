"""What the script adds to writing: the form in place, a draft that stays, a name that is remembered if asked."""

import json

import pytest
from playwright.sync_api import expect

from articles.editions.publishing import publish
from comments.models import Comment
from tests.factories import ArticleFactory, CommentFactory, RemedyFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WRITE = "/g/discussion/write/"
TYPED = "Walking in the hall helps me."
# The folds of the form.
HOW, MORE = "Tell how it went", "hear of answers by e-mail"
KEPT = "We kept what you had typed here."


@pytest.fixture
def guide():
    article = ArticleFactory(slug="g", title="Restless legs", section__title="Iron", section__slug="iron")
    RemedyFactory(section=article.sections.get(), slug="walking", name="Walking")
    publish(article, what_changed="Walking.")
    return article


def drafts(page):
    return page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('comment-draft'))")


def write(page, words=TYPED):
    page.get_by_label("Your comment").fill(words)
    page.wait_for_function(
        "(words) => Object.values(localStorage).some((kept) => kept.includes(JSON.stringify(words).slice(1, -1)))",
        arg=words,
    )


def test_a_closed_laptop_costs_nobody_their_words(page, context, guide):
    page.goto(f"{WRITE}?about=remedy:walking")
    page.get_by_label("Name").fill("Nora")
    page.get_by_label("better", exact=True).check()
    page.get_by_label("How long have you used it").select_option("months")
    write(page)
    page.close()

    page = context.new_page()
    page.goto(f"{WRITE}?about=remedy:walking")
    expect(page.get_by_text(KEPT)).to_be_visible()
    expect(page.get_by_label("Your comment")).to_have_value(TYPED)
    expect(page.get_by_label("Name")).to_have_value("Nora")
    expect(page.get_by_label("better", exact=True)).to_be_checked()
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("status")).to_contain_text("saved and waits")
    expect(page.locator("main .notice[autofocus]")).to_be_focused()
    expect(page.get_by_role("button", name="Copy the address")).to_be_visible()
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('comment-draft'))")
    page.goto(f"{WRITE}?about=remedy:walking")
    expect(page.get_by_text(KEPT)).to_have_count(0)
    assert Comment.objects.get().body == TYPED


def test_what_was_kept_can_be_thrown_away(page, guide):
    page.goto(WRITE)
    write(page)
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Your comment")).to_have_value("")
    expect(page.get_by_label("Your comment")).to_be_focused()
    assert drafts(page) == []
    page.reload()
    expect(page.get_by_text(KEPT)).to_have_count(0)


def test_a_draft_outlives_errors_and_the_preview_and_ends_with_success(page, guide, complaints):
    page.goto(WRITE)
    write(page)
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("alert")).to_be_focused()
    # The browser remarks on the refusal that was just provoked.
    complaints.clear()
    assert len(drafts(page)) == 1
    page.get_by_label("Name").fill("Nora")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="How it will look")).to_be_focused()
    assert len(drafts(page)) == 1
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("status")).to_contain_text("saved and waits")
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('comment-draft'))")


def test_what_was_sent_after_all_is_not_sent_twice(page, context, guide):
    page.goto(WRITE)
    page.get_by_label("Name").fill("Nora")
    write(page)
    kept = page.evaluate("JSON.stringify(localStorage)")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("status")).to_contain_text("saved and waits")
    # As if the answer had never arrived.
    page.evaluate("(kept) => Object.assign(localStorage, JSON.parse(kept))", kept)
    page.goto(WRITE)
    expect(page.get_by_label("Your comment")).to_have_value(TYPED)
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("status")).to_contain_text("saved and waits")
    assert Comment.objects.count() == 1


def test_two_windows_keep_two_drafts(page, context, guide):
    other = context.new_page()
    page.goto(WRITE)
    other.goto(WRITE)
    write(page, "The first text.")
    write(other, "The second text.")
    # One window learns a moment later what another has written.
    page.wait_for_function("Object.keys(localStorage).filter((name) => name.startsWith('comment-draft')).length === 2")
    page.reload()
    expect(page.get_by_label("Your comment")).to_have_value("The second text.")
    page.get_by_role("button", name="Discard it").click()
    page.reload()
    expect(page.get_by_label("Your comment")).to_have_value("The first text.")


@pytest.mark.parametrize(
    "storage",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('closed'); } })",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
        """try {
            const odd = '{"saved": 9e15, "fields": {"body": {"a": 1}}}';
            localStorage.setItem('comment-draft /g/discussion/write/ x', odd);
            localStorage.setItem('comment-draft', 'null');
            localStorage.setItem('comment-draft a b', 'nonsense');
            localStorage.setItem('comment-person', '[7]');
        } catch { }""",
    ],
    ids=["closed", "full", "full of nonsense"],
)
def test_a_storage_that_is_no_good_does_no_harm(page, guide, storage):
    page.add_init_script(storage)
    page.goto(WRITE)
    page.get_by_label("Name").fill("Nora")
    page.get_by_label("Your comment").fill(TYPED)
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("status")).to_contain_text("saved and waits")


def test_who_one_is_is_remembered_only_if_asked(page, guide):
    def person():
        return page.evaluate("localStorage.getItem('comment-person')")

    page.goto(WRITE)
    page.get_by_label("Name").fill("Nora")
    page.get_by_text(MORE).click()
    page.get_by_label("Place").fill("Oslo")
    page.get_by_label("E-mail").fill("nora@example.org")
    write(page)
    assert person() is None
    page.get_by_label("Remember me").check()
    page.get_by_label("Name").fill("Nora B.")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("status")).to_contain_text("saved and waits")
    assert json.loads(person()) == {"name": "Nora B.", "place": "Oslo", "email": "nora@example.org"}
    page.goto(WRITE)
    expect(page.get_by_label("Name")).to_have_value("Nora B.")
    # What would be sent along is in sight.
    expect(page.get_by_label("Place")).to_be_visible()
    page.get_by_label("Remember me").uncheck()
    assert person() is None
    page.reload()
    expect(page.get_by_label("Name")).to_have_value("")


def test_how_it_went_is_asked_only_about_something_that_people_try(page, guide):
    page.goto(WRITE)
    part = page.get_by_role("group", name="How it went")
    page.get_by_text(HOW).click()
    expect(page.get_by_label("About")).to_be_visible()
    expect(part).to_be_hidden()
    page.get_by_label("About").select_option("remedy:walking")
    expect(part).to_be_visible()
    page.get_by_label("Side effects").fill("None.")
    # An answer is never hidden.
    page.get_by_label("About").select_option("")
    expect(part).to_be_visible()


def test_a_phones_first_screen_holds_text_name_and_button(browser, live_server, guide):
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(WRITE)
    ways = page.locator(".ways")
    seen = ways.bounding_box()["y"] if ways.count() and ways.is_visible() else 844
    send = page.get_by_role("button", name="Send for review")
    licence = page.get_by_text("You let us publish it here under CC BY 4.0")
    for part in (page.get_by_label("Your comment"), page.get_by_label("Name"), licence, send):
        box = part.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= seen, box
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_the_form_is_filled_in_by_keyboard_in_its_order_and_folds_open_by_it(page, guide):
    page.goto(WRITE)
    page.get_by_label("Your comment").focus()
    page.keyboard.type(TYPED)
    page.keyboard.press("Tab")
    page.keyboard.type("Nora")
    # The fold of what to know before, and the house rules.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link", name="house rules")).to_be_focused()
    for name in ("Send for review", "Preview"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("About")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("About")).to_be_focused()
    # Below the folds the comment can be sent as well.
    page.get_by_role("button", name="Send it with these answers").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("saved and waits")
    assert Comment.objects.get().name == "Nora"


def test_what_comes_back_wrong_or_kept_stands_open(page, guide, complaints):
    page.goto(WRITE)
    page.get_by_text(MORE).click()
    page.get_by_label("E-mail").fill("nora@")
    write(page)
    page.get_by_label("Name").fill("Nora")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("alert")).to_contain_text("E-mail")
    expect(page.get_by_label("E-mail")).to_be_visible()
    expect(page.get_by_label("About")).to_be_hidden()
    complaints.clear()
    page.get_by_label("E-mail").fill("nora@example.org")
    page.wait_for_function("() => Object.values(localStorage).some((kept) => kept.includes('nora@example.org'))")
    # Kept on the device, and filled in by the script.
    page.goto(WRITE)
    expect(page.get_by_label("E-mail")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("nora@example.org")


def test_letters_are_counted_near_the_limit_and_nothing_pasted_is_cut(page, guide):
    page.goto(WRITE)
    body = page.get_by_label("Your comment")
    body.fill("x" * 9000)
    expect(page.get_by_text("more characters fit")).to_have_count(0)
    body.fill("x" * 9900)
    expect(page.get_by_text("100 more characters fit.")).to_be_visible()
    body.fill("🙂" * 10_001)
    expect(page.get_by_text("1 characters too many.")).to_be_visible()
    assert page.evaluate("document.querySelector('[name=body]').value.length") == 20_002


@pytest.mark.parametrize("path", ["/g/", "/g/discussion/", "/c/{pk}/"])
def test_a_reply_is_written_where_it_belongs(page, guide, path):
    comment = CommentFactory(article=guide, name="Ola")
    page.goto(path.format(pk=comment.pk))
    reply = page.get_by_role("link", name="Reply")
    reply.focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("region", name="Reply to Ola")
    expect(form.get_by_label("Your comment")).to_be_focused()
    assert page.url.endswith(path.format(pk=comment.pk))
    form.get_by_label("Your comment").fill(TYPED)
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(reply).to_be_focused()
    page.keyboard.press("Enter")
    expect(form.get_by_label("Your comment")).to_have_value(TYPED)
    form.get_by_role("button", name="Cancel").click()
    expect(reply).to_be_focused()
    page.keyboard.press("Enter")
    form.get_by_label("Name").fill("Nora")
    form.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("status")).to_contain_text("saved and waits")
    assert Comment.objects.get(in_reply_to=comment).body == TYPED


def test_one_form_is_open_at_a_time_and_its_looks_come_with_it(page, guide):
    CommentFactory(article=guide, name="Ola")
    page.goto("/g/")
    page.get_by_role("link", name="Reply").click()
    # Until it is there, what is clicked next may still move.
    expect(page.get_by_role("region", name="Reply to Ola")).to_be_visible()
    page.get_by_role("link", name="Write a comment").click()
    expect(page.get_by_role("region", name="Write a comment")).to_be_visible()
    expect(page.locator("form.comment-form")).to_have_count(1)
    assert page.locator("form.comment-form .acts").evaluate("(part) => getComputedStyle(part).display") == "flex"


def test_the_form_asked_for_last_stays_whichever_comes_last(page, guide):
    CommentFactory(article=guide, name="Ola")
    held = []
    page.route("**/c/*/reply/", lambda route: held.append(route), times=1)
    page.goto("/g/")
    with page.expect_request("**/c/*/reply/") as slow:
        page.get_by_role("link", name="Reply").click()
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Your comment").fill("While the other is on its way.")
    held.pop().continue_()
    slow.value.response().finished()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.get_by_label("Your comment")).to_have_value("While the other is on its way.")
    expect(page.get_by_label("Your comment")).to_be_focused()
    page.get_by_role("link", name="Reply").click()
    expect(page.get_by_role("region", name="Reply to Ola")).to_be_visible()
    expect(page.locator("form.comment-form")).to_have_count(1)


def test_a_form_that_fails_late_takes_nobody_away_from_another(page, guide, complaints):
    CommentFactory(article=guide, name="Ola")
    held = []
    page.route("**/c/*/reply/", lambda route: held.append(route), times=1)
    page.goto("/g/")
    with page.expect_request("**/c/*/reply/"):
        page.get_by_role("link", name="Reply").click()
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Your comment").fill("While the other is on its way.")
    with page.expect_event("requestfailed"):
        held.pop().abort()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.get_by_label("Your comment")).to_have_value("While the other is on its way.")
    page.get_by_role("link", name="Reply").click()
    expect(page.get_by_role("region", name="Reply to Ola")).to_be_visible()
    complaints.clear()


def test_from_a_remedy_the_form_comes_with_what_it_is_about(page, guide):
    page.goto("/g/walking/")
    page.get_by_role("link", name="Tell how it went for you").click()
    expect(page.get_by_label("About")).to_have_value("remedy:walking")
    expect(page.get_by_role("group", name="How it went")).to_be_visible()


def test_where_the_form_cannot_be_fetched_its_page_opens(page, guide, complaints):
    page.route("**/comments/writing*.js", lambda route: route.abort())
    page.goto("/g/")
    page.get_by_role("link", name="Write a comment").click()
    page.wait_for_url(f"**{WRITE}")
    complaints.clear()


def test_nobody_comes_to_the_trap_by_keyboard(page, guide):
    page.goto(WRITE)
    seen = []
    for _step in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
    assert "body" in seen
    assert "website" not in seen
    assert page.get_by_label("Leave this empty").count() == 0 or page.get_by_label("Leave this empty").is_hidden()
