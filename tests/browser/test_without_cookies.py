"""A browser that refuses all cookies sends every form; and whoever sends, goes back and sends again is led on."""

import json

import pytest
from django.test import Client
from playwright.sync_api import expect

from comments.models import Comment, Report
from tests.browser.conftest import ARGUMENTS, WHOLE_CHROMIUM
from tests.factories import ArticleFactory, CommentFactory, WaitingCommentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WRITE = "/g/discussion/write/"
TYPED = "Walking in the hall helps me."
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
SIZE = pytest.mark.parametrize("width", [390, 1280])
# As Chromium's own settings say "Block all cookies", which closes every storage too.
BLOCKED = {"profile": {"default_content_setting_values": {"cookies": 2}}}


@pytest.fixture
def guide():
    return ArticleFactory(slug="g", title="Restless legs")


@pytest.fixture
def open_browser(browser, live_server, tmp_path, complaints):
    """Open a page of a browser: `open_browser(blocked=True, script=False, goes_back=True)`."""
    opened = []

    def open_browser(*, blocked=False, script=True, goes_back=False, width=390):
        options = {"base_url": live_server.url, "viewport": {"width": width, "height": 844}}
        # Chromium keeps a page as it was for whoever goes back to it; Playwright turns that off.
        kept = ["--disable-back-forward-cache"] if goes_back else None
        profile = tmp_path / str(len(opened))
        if blocked:
            (profile / "Default").mkdir(parents=True)
            (profile / "Default" / "Preferences").write_text(json.dumps(BLOCKED))
        context = browser.browser_type.launch_persistent_context(
            profile,
            executable_path=WHOLE_CHROMIUM,
            args=ARGUMENTS,
            ignore_default_args=kept,
            java_script_enabled=script,
            **options,
        )
        opened.append(context)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context.new_page()

    yield open_browser
    for context in opened:
        context.close()
    assert complaints == []


def send(page):
    page.get_by_role("button", name="Send for review").click()


@pytest.mark.parametrize(("script", "width"), [(True, 390), (False, 1280)], ids=["with script", "without script"])
def test_a_comment_is_previewed_mended_and_sent_without_a_cookie(open_browser, guide, script, width):
    page = open_browser(blocked=True, script=script, width=width)
    page.goto(WRITE)
    page.get_by_label("Your comment").fill(TYPED)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Please write a name")
    page.get_by_label("Name").fill("Nora")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="How it will look")).to_be_visible()
    send(page)
    expect(page.get_by_role("status")).to_contain_text("saved and waits")
    assert page.context.cookies() == []
    assert Comment.objects.get().body == TYPED


def test_a_reply_is_sent_from_where_it_belongs_without_a_cookie(open_browser, guide):
    answered = CommentFactory(article=guide, name="Ola")
    page = open_browser(blocked=True)
    page.goto("/g/")
    page.get_by_role("link", name="Reply").click()
    form = page.get_by_role("region", name="Reply to Ola")
    form.get_by_label("Name").fill("Nora")
    form.get_by_label("Your comment").fill(TYPED)
    send(form)
    expect(page.get_by_role("status")).to_contain_text("saved and waits")
    assert page.context.cookies() == []
    assert Comment.objects.get(in_reply_to=answered).body == TYPED


@SCRIPT
def test_a_report_is_sent_and_ones_own_comment_changed_and_deleted_without_a_cookie(open_browser, guide, script):
    published = CommentFactory(article=guide)
    own = WaitingCommentFactory(article=guide, email="nora@example.org")
    page = open_browser(blocked=True, script=script)
    page.goto(f"/c/{published.pk}/report/")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Thank you for your report")).to_be_visible()
    assert Report.objects.count() == 1
    page.goto(own.manage_url())
    page.get_by_role("link", name="Edit it").click()
    page.get_by_label("Your comment").fill(TYPED)
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_text(TYPED)).to_be_visible()
    page.get_by_role("link", name="Get a mail when somebody answers").click()
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("button", name="Turn it off")).to_be_visible()
    page.goto(own.manage_url())
    page.get_by_role("link", name="Delete it").click()
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_role("status")).to_contain_text("This comment was erased.")
    assert page.context.cookies() == []


def test_a_page_of_another_site_sends_nothing(open_browser, guide, live_server):
    # The form's fields as whoever opens our page reads them there.
    ours = Client().get(WRITE).content.decode()
    # The search of the header is a form as well.
    begin = ours.rindex("<form", 0, ours.index('class="comment-form"'))
    form = ours[begin : ours.index("</form>", begin) + 7].replace("<form", f'<form action="{live_server}{WRITE}"')
    page = open_browser(blocked=True)
    page.route("http://elsewhere.test/**", lambda route: route.fulfill(body=form, content_type="text/html"))
    page.goto("http://elsewhere.test/")
    page.get_by_label("Name").fill("Nora")
    page.get_by_label("Your comment").fill(TYPED)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    expect(page.get_by_label("Your comment")).to_have_value(TYPED)
    assert not Comment.objects.exists()
    send(page)
    expect(page.get_by_role("status")).to_contain_text("saved and waits")


# Send, Back, Send


@pytest.fixture
def sent(open_browser, guide):
    """Send a comment, go back to the form: `sent(where="/g/", **how)`; returns the page."""

    def sent(where=WRITE, **how):
        page = open_browser(**how)
        page.goto(where)
        if where != WRITE:
            page.get_by_role("link", name="Write a comment").click()
        page.get_by_label("Name").fill("Nora")
        page.get_by_label("Your comment").fill(TYPED)
        send(page)
        expect(page.get_by_role("status")).to_contain_text("saved and waits")
        page.go_back(wait_until="commit")
        # A page that was kept comes back without loading; one that was not has its words put in when it has loaded.
        expect(page.get_by_label("Your comment")).to_have_value(TYPED)
        return page

    return sent


@pytest.mark.parametrize(
    ("script", "goes_back"),
    [(True, True), (True, False), (False, False)],
    ids=["to the page as it was", "to the page anew", "without script"],
)
@pytest.mark.parametrize("blocked", [True, False], ids=["no cookies", "cookies"])
def test_send_back_send_leads_to_what_was_sent(sent, script, goes_back, blocked):
    page = sent(script=script, goes_back=goes_back, blocked=blocked)
    send(page)
    if script:
        expect(page.get_by_text("You have sent this already.")).to_be_visible()
        expect(page.get_by_role("link", name="Edit it")).to_be_visible()
    else:
        expect(page.get_by_role("alert")).to_contain_text("You have sent this already, and it arrived.")
        expect(page.get_by_label("Your comment")).to_have_value(TYPED)
    assert Comment.objects.count() == 1


@SIZE
def test_send_back_change_send_asks_what_is_to_become_of_both(sent, width):
    page = sent(width=width)
    page.get_by_label("Your comment").fill("Walking outside helps me.")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("The text below is not sent yet.")
    expect(page.get_by_role("link", name="Its private page")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Change the first one to this").click()
    expect(page.get_by_role("alert")).to_contain_text("not saved yet")
    expect(page.get_by_label("Your comment")).to_have_value("Walking outside helps me.")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_text("Walking outside helps me.")).to_be_visible()
    assert Comment.objects.get().body == "Walking outside helps me."
    # Nothing of it waits on the device to be sent once more.
    assert not page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('comment-draft')).length")


def test_send_back_change_send_as_another_is_two_comments(sent):
    page = sent()
    page.get_by_label("Your comment").fill("Walking outside helps me.")
    send(page)
    page.get_by_role("button", name="Send it as another comment").click()
    expect(page.get_by_role("status")).to_contain_text("saved and waits")
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("blocked", [True, False], ids=["no cookies", "cookies"])
def test_a_form_in_place_that_was_sent_is_known_as_well(sent, blocked):
    page = sent("/g/", goes_back=True, blocked=blocked)
    send(page)
    expect(page.get_by_text("You have sent this already.")).to_be_visible()
    assert Comment.objects.count() == 1
