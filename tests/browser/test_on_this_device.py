"""“My comments on this device”: what was written here is found again here, and nothing about it is sent anywhere."""

import re

import pytest
from playwright.sync_api import expect

from comments import acts
from comments.models import Comment
from tests.factories import ArticleFactory, CommentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/g/discussion/mine/"
NONE = "This browser keeps no comments of yours."


@pytest.fixture
def guide():
    return ArticleFactory(slug="g", title="Restless legs")


def write(page, words):
    page.goto("/g/discussion/write/")
    page.get_by_label("Name").fill("Nora")
    page.get_by_label("Your comment").fill(words)
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("status")).to_contain_text("saved and waits")
    page.wait_for_function("(localStorage.getItem('comments-mine') || '').includes(location.pathname)")


def kept(page):
    return page.evaluate("JSON.parse(localStorage.getItem('comments-mine') || '[]').map((one) => one.url)")


def test_a_comment_written_here_is_listed_with_how_it_stands_now(page, guide):
    write(page, "Walking in the hall helps me.")
    expect(page.get_by_text("This browser keeps the address of this page")).to_be_visible()
    written = Comment.objects.get()
    assert kept(page) == [written.manage_url()]
    stored = page.evaluate("JSON.stringify(Object.values(localStorage))")
    assert "Walking" not in stored and "Nora" not in stored

    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url, request.post_data)))
    page.goto("/g/discussion/")
    page.get_by_role("link", name="My comments on this device").click()
    expect(page.locator("[data-mine] li")).to_contain_text("waits for the author")
    # As the pages of the discussion write a day.
    expect(page.locator("[data-mine] li")).to_contain_text(re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4} · "))
    expect(page.locator("[data-mine] li")).to_contain_text("Walking in the hall")
    assert {method for method, _url, _sent in asked} == {"GET"}
    private = [url for _method, url, _sent in asked if "/mine/" in url and "/static/" not in url]
    assert [url.partition("/c/")[2] for url in private[1:]] == [written.manage_url().partition("/c/")[2]]

    acts.publish(written)
    page.reload()
    expect(page.locator("[data-mine] li")).to_contain_text("Your comment is published.")


def test_the_list_is_emptied_only_after_asking(page, guide):
    write(page, "It helps.")
    page.goto(LIST)
    answers = iter(["dismiss", "accept"])
    page.on("dialog", lambda dialog: getattr(dialog, next(answers))())
    # What is kept has to be shown before it can be emptied.
    expect(page.locator("[data-mine] li")).to_have_count(1)
    page.get_by_role("button", name="Empty this list").click()
    expect(page.locator("[data-mine] li")).to_have_count(1)
    page.get_by_role("button", name="Empty this list").click()
    expect(page.get_by_text(NONE)).to_be_visible()
    assert kept(page) == [] and Comment.objects.get().body == "It helps."


def test_one_is_taken_off_and_a_dead_link_says_so(page, guide, complaints):
    write(page, "The first.")
    write(page, "The second.")
    acts.renew_links(Comment.objects.get(body="The first."))
    page.goto(LIST)
    expect(page.locator("[data-mine] li").nth(1)).to_contain_text("opens nothing any more")
    # The browser notes that the dead link is one.
    assert [words for words in complaints if "404" not in words] == []
    complaints.clear()
    page.get_by_role("button", name="Take it off this list").nth(1).click()
    assert kept(page) == [Comment.objects.get(body="The second.").manage_url()]
    page.get_by_role("button", name="Take it off this list").click()
    expect(page.get_by_text(NONE)).to_be_visible()


def test_a_new_link_takes_the_place_of_the_old_one_and_what_is_deleted_goes(page, guide):
    write(page, "It helps.")
    page.get_by_role("link", name="Change the address").click()
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_text("This page has a new address.")).to_be_visible()
    written = Comment.objects.get()
    page.wait_for_function("(url) => localStorage.getItem('comments-mine').includes(url)", arg=written.manage_url())
    page.get_by_role("link", name="Delete it").click()
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_text("This comment was erased.")).to_be_visible()
    page.wait_for_function("localStorage.getItem('comments-mine') === null")


def test_a_private_link_that_was_only_opened_here_is_not_kept(page, guide):
    page.goto(CommentFactory(article=guide).manage_url())
    expect(page.get_by_role("button", name="Copy the address")).to_be_visible()
    assert kept(page) == []


def test_what_somebody_else_put_into_the_storage_is_not_followed(page, guide):
    page.goto(LIST)
    page.evaluate(
        """localStorage.setItem('comments-mine', JSON.stringify(
            [{url: 'https://elsewhere.example/'}, {url: '//e.example/c/1/mine/ab/'}, {url: 'data:1'}, 7, null]))"""
    )
    page.reload()
    expect(page.get_by_text(NONE)).to_be_visible()
