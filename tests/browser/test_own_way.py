"""A comment’s whole way by the links in mails, with script and without: approved, confirmed, answered, edited, gone."""

import re

import pytest
from django.conf import settings
from django.core import mail
from playwright.sync_api import expect

from comments.mail.jobs import digest
from comments.models import Comment, DiscussionSettings
from tests.factories import ArticleFactory, CommentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def phone(request, browser, live_server, complaints):
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, java_script_enabled=request.param
    )
    context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield context.new_page()
    context.close()


def link_in(message, part):
    """Return the path of the one link in a mail that holds `part`."""
    (path,) = re.findall(rf"^{re.escape(settings.BASE_URL)}(\S*{part}\S*)$", message.body, re.MULTILINE)
    return path


def press(page, name):
    page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")


def test_a_comment_from_the_first_word_to_the_last(phone, page):
    # Nothing speaks against it: a browser types faster than anybody.
    DiscussionSettings(seconds_to_fill=0).save()
    guide = ArticleFactory(slug="g", title="Restless legs")
    phone.goto("/g/discussion/write/")
    phone.get_by_label("Name").fill("Nora")
    phone.get_by_label("Your comment").fill("Walking in the hall helps me.")
    phone.get_by_text("hear of answers by e-mail").click()
    phone.get_by_label("E-mail").fill("Nora@example.org")
    phone.get_by_label("Write to me when somebody answers").check()
    phone.get_by_role("button", name="Send for review").click()
    expect(phone.get_by_role("status")).to_contain_text("waits for the author")
    assert mail.outbox == []

    # The author decides from the mail, without logging in.
    digest()
    (to_author,) = mail.outbox
    assert to_author.to == [guide.author.user.email]
    page.goto(link_in(to_author, "/moderate/"))
    expect(page.get_by_text("Walking in the hall helps me.")).to_be_visible()
    press(page, "Approve: publish")
    expect(page.get_by_role("status")).to_contain_text("It is published.")

    phone.goto(link_in(mail.outbox[-1], "/confirm/"))
    phone.get_by_label("Remember this device").check()
    press(phone, "Yes, it is mine")
    expect(phone.get_by_role("status")).to_contain_text("This address is confirmed")

    answer = CommentFactory(in_reply_to=Comment.objects.get(), body="And at night?")
    to_nora = mail.outbox[-1]
    assert to_nora.to == ["nora@example.org"]
    phone.goto(link_in(to_nora, f"/c/{answer.pk}/"))
    expect(phone.get_by_text("And at night?")).to_be_visible()

    phone.goto(link_in(to_nora, "/mine/"))
    phone.get_by_role("link", name="Edit it").click()
    phone.get_by_label("Your comment").fill("Walking in the hall helps me, at night too.")
    press(phone, "Save the change")
    phone.get_by_role("link", name="See it in its place").click()
    expect(phone.get_by_text("at night too")).to_be_visible()

    phone.goto(link_in(to_nora, "/mine/"))
    phone.get_by_role("link", name="Delete it").click()
    press(phone, "Delete it for good")
    expect(phone.get_by_role("status")).to_contain_text("This comment was erased.")
    page.goto("/g/discussion/")
    expect(page.get_by_text("And at night?")).to_be_visible()
    expect(page.get_by_text("Walking in the hall")).to_have_count(0)
