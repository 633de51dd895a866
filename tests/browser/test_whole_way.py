"""The commenter's and the author's whole way, with script and without, on a phone and by keyboard."""

import pytest
from playwright.sync_api import expect

from articles.models import Section
from comments.models import Comment, DiscussionSettings
from tests.factories import ArticleFactory, RemedyFactory, SectionFactory, WaitingCommentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def guide():
    # Nothing speaks against a comment that is typed faster than anybody types.
    DiscussionSettings(seconds_to_fill=0).save()
    article = ArticleFactory(slug="g", title="Restless legs", section__title="Iron", section__slug="iron")
    RemedyFactory(section=article.sections.get(), slug="walking", name="Walking")
    return article


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def phone(request, browser, live_server, complaints):
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, java_script_enabled=request.param
    )
    context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield context.new_page()
    context.close()


def test_a_stranger_writes_waits_and_is_read(phone, page, log_in, guide, complaints):
    phone.goto("/g/")
    phone.get_by_role("link", name="Write a comment").click()
    phone.get_by_role("button", name="Send for review").click()
    expect(phone.get_by_role("alert")).to_contain_text("This is not sent yet.")
    # The browser remarks on the refusal that was just provoked.
    complaints.clear()
    phone.get_by_label("Name").fill("Nora")
    phone.get_by_label("Your comment").fill("Walking in the hall helps *me*.")
    phone.get_by_role("button", name="Send for review").click()
    expect(phone.get_by_role("status")).to_contain_text("waits for the author")
    own_page = phone.url

    log_in(guide.author.user)
    page.goto("/admin/comments/comment/")
    page.get_by_role("link", name="Walking in the hall").click()
    # By keyboard alone from here.
    page.get_by_role("button", name="Approve: publish").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="answer", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You write as")).to_be_visible()
    page.get_by_label("Your comment").focus()
    page.keyboard.type("Thank you.")
    # Past the folded hints.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you.")).to_be_visible()

    phone.goto(own_page)
    expect(phone.get_by_role("status")).to_contain_text("Your comment is published.")
    phone.get_by_role("link", name="See it in its place").click()
    expect(phone.get_by_text("Thank you.")).to_be_visible()
    expect(phone.locator(".author-mark")).to_have_text("author")
    assert Comment.objects.count() == 2


def test_a_section_is_moved_by_keyboard_without_script(browser, live_server, context, log_in, guide):
    SectionFactory(article=guide, title="Sleep", slug="sleep")
    log_in(guide.author.user)
    bare = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    bare.add_cookies(context.cookies())
    page = bare.new_page()
    page.goto(f"/admin/articles/article/{guide.pk}/change/")
    page.get_by_role("button", name="Move “Sleep” up").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Sleep” was moved.")).to_be_visible()
    bare.close()
    assert list(guide.sections.values_list("title", flat=True)) == ["Sleep", "Iron"]


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_scrolls_sideways(page, guide, width):
    page.set_viewport_size({"width": width, "height": 740})
    for path in ["/", "/g/", "/g/changes/", "/g/discussion/", "/g/discussion/write/", "/how-we-label-evidence/"]:
        page.goto(path)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider == 0, path


def test_the_first_tab_leads_to_the_text(page, guide):
    page.goto("/g/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_what_the_author_types_is_saved_by_itself_and_stays_private(page, log_in, guide):
    section = guide.sections.get()
    log_in(guide.author.user)
    page.goto(f"/admin/articles/section/{section.pk}/change/")
    page.locator("#id_body").fill("Typed at night.")
    expect(page.get_by_text("Saved by itself at")).to_be_visible()
    section.refresh_from_db()
    assert section.body == "Typed at night."
    page.goto("/g/")
    expect(page.get_by_text("Typed at night.")).to_have_count(0)


def test_only_the_text_is_saved_by_itself_and_the_rest_is_asked_about(page, log_in, guide):
    log_in(guide.author.user)
    address = f"/admin/articles/article/{guide.pk}/change/"
    page.goto(address)
    page.get_by_text("Add another Reviewer").click()
    page.locator("#id_reviewers-0-name").fill("Dr Ada Example")
    page.locator("#id_summary").fill("Half a")
    page.locator("#id_tonight").fill("Get up and walk about.")
    expect(page.get_by_text("Saved by itself at")).to_be_visible()
    guide.refresh_from_db()
    assert guide.tonight == "Get up and walk about."
    assert guide.summary != "Half a" and not guide.reviewers.exists()

    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Editions").click()
    assert asked == ["beforeunload"] and page.url.endswith(address)
    expect(page.locator("#id_summary")).to_have_value("Half a")


def test_what_was_saved_elsewhere_is_not_overwritten_by_itself(page, log_in, guide):
    section = guide.sections.get()
    log_in(guide.author.user)
    page.goto(f"/admin/articles/section/{section.pk}/change/")
    Section.objects.update(body="Saved elsewhere.")
    page.locator("#id_body").fill("Typed here.")
    expect(page.get_by_text("Not saved by itself. It was changed elsewhere meanwhile")).to_be_visible()
    section.refresh_from_db()
    assert section.body == "Saved elsewhere."
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Both stand below").first).to_be_visible()
    page.locator("#id_body").press_sequentially("!")
    expect(page.get_by_text("Not saved by itself. Press Save")).to_be_visible()
    section.refresh_from_db()
    assert section.body == "Saved elsewhere."
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Saved. Readers see")).to_be_visible()
    section.refresh_from_db()
    assert "Typed here." in section.body and "!" in section.body


def test_what_was_refused_is_not_left_without_a_question(page, log_in, guide):
    log_in(guide.author.user)
    address = f"/admin/articles/section/{guide.sections.get().pk}/change/"
    page.goto(address)
    page.locator("#id_body").fill("A claim [@nobody].")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("no reference with the key").first).to_be_visible()
    page.locator("#id_body").click()
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="To the guide").click()
    assert asked == ["beforeunload"] and page.url.endswith(address)


def test_who_logs_in_again_elsewhere_goes_on_writing(page, log_in, guide, complaints):
    section = guide.sections.get()
    log_in(guide.author.user)
    page.goto(f"/admin/articles/section/{section.pk}/change/")
    page.context.clear_cookies()
    page.locator("#id_body").fill("Typed at night.")
    expect(page.get_by_text("Log in again in another tab")).to_be_visible()
    guide.author.user.set_password("walk-at-night")
    guide.author.user.save()
    other = page.context.new_page()
    other.goto("/admin/")
    other.get_by_label("Username").fill(guide.author.user.username)
    other.get_by_label("Password").fill("walk-at-night")
    other.get_by_role("button", name="Log in").click()
    page.locator("#id_body").press_sequentially(" And more.")
    expect(page.get_by_text("Saved by itself at")).to_be_visible()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Saved. Readers see")).to_be_visible()
    section.refresh_from_db()
    assert "Typed at night." in section.body and "And more." in section.body
    # The browser tells of each refusal.
    assert all("403" in complaint for complaint in complaints)
    complaints.clear()


def test_a_note_that_was_typed_is_not_lost_by_another_act(page, log_in, guide):
    comment = WaitingCommentFactory(article=guide)
    log_in(guide.author.user)
    page.goto("/admin/comments/comment/queue/")
    page.get_by_text("More…", exact=True).click()
    page.get_by_text("Editor's note").click()
    note = page.get_by_label("Own words").and_(page.locator(":visible")).first
    note.fill("This is one person's experience.")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Approve: publish").click()
    assert "will be lost" in asked[0]
    expect(note).to_be_focused()
    comment.refresh_from_db()
    assert comment.is_pending
    page.get_by_role("button", name="Set the note").click()
    page.wait_for_url("**#done")
    comment.refresh_from_db()
    assert comment.editor_note == "This is one person's experience."
    page.get_by_role("button", name="Approve: publish").click()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    comment.refresh_from_db()
    assert comment.is_published


def test_the_enter_key_saves_and_moves_nothing(page, log_in, guide):
    SectionFactory(article=guide, title="Second")
    log_in(guide.author.user)
    page.goto(f"/admin/articles/article/{guide.pk}/change/")
    page.locator("#id_sections-1-position").press("Enter")
    expect(page.get_by_text("Saved. Readers see")).to_be_visible()
    assert guide.sections.last().title == "Second"


def test_what_has_to_be_mended_is_saved_by_itself_and_named(page, log_in, guide):
    section = guide.sections.get()
    log_in(guide.author.user)
    page.goto(f"/admin/articles/section/{section.pk}/change/")
    page.locator("#id_body").fill("A claim [@nobody].")
    fault = "To mend before you publish: Line 1: There is no reference with the key “nobody”."
    expect(page.get_by_text(fault)).to_contain_text("Saved by itself at")
    section.refresh_from_db()
    assert section.body == "A claim [@nobody]."
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("There is no reference with the key “nobody”.").first).to_be_visible()
    expect(page.locator("#id_body")).to_have_value("A claim [@nobody].")
    # What Save has refused is kept too, once it is typed on.
    page.locator("#id_body").press("End")
    page.keyboard.type(" It")
    expect(page.get_by_text(fault)).to_be_visible()
    section.refresh_from_db()
    assert section.body == "A claim [@nobody]. It"
