"""Browsers that keep no cookie send every form of the public side; what another site makes them send is refused."""

import re
import time
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from comments.mail import returners
from comments.models import Comment, Contact, Report
from comments.writing.fill_time import stamp
from tests.comments.desk import text
from tests.factories import CommentFactory, UserFactory, WaitingCommentFactory
from tests.seen import read_html

pytestmark = pytest.mark.django_db

URL = "/g/discussion/write/"
HERE = "http://testserver"
ELSEWHERE = "https://elsewhere.example"
# What browsers say of the page that a form was sent from: today's, those of some years ago, older ones.
BROWSERS = {
    "today's": {"Origin": HERE, "Sec-Fetch-Site": "same-origin"},
    "one that hides where it was": {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    "one of some years ago": {"Origin": HERE},
    "one that says nothing": {},
}
OTHER_SITES = {
    "another site": {"Origin": ELSEWHERE, "Sec-Fetch-Site": "cross-site"},
    "another site, in an older browser": {"Origin": ELSEWHERE},
    "another port": {"Origin": f"{HERE}:8080"},
    "another scheme": {"Origin": HERE.replace("http:", "https:")},
    "a page that hides its site": {"Origin": "null"},
    "a page that hides its site, in today's browser": {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    "a neighbour": {"Origin": HERE, "Sec-Fetch-Site": "same-site"},
    "nonsense": {"Origin": "http://[", "Sec-Fetch-Site": "x"},
}


def fields(response):
    """What a browser would send of the last form of a page, left as it is."""
    return {
        field.get("name"): field.text if field.tag == "textarea" else field.get("value", "")
        for field in read_html(text(response)).all("form")[-1].all("input", "textarea")
        if field.get("name") and field.get("type") not in ("checkbox", "radio", "submit")
    }


def look(path):
    """Open a page with no cookie, and keep none."""
    return Client(enforce_csrf_checks=True).get(path)


def send(path, data, headers=None, **extra):
    return Client(enforce_csrf_checks=True).post(path, data, headers=headers or {}, **extra)


@pytest.fixture(params=BROWSERS.values(), ids=BROWSERS)
def browser(request):
    return request.param


@pytest.fixture
def waiting(guide):
    return WaitingCommentFactory(article=guide, name="Nora", email="nora@example.org", body="It helped me.")


@pytest.fixture
def contact():
    return Contact.objects.create(email="nora@example.org")


# Every form


def test_a_comment_is_looked_at_sent_and_found_again(guide, browser):
    typed = fields(look(URL)) | {"name": "Nora", "body": "Walking helps me."}
    preview = send(URL, typed | {"preview": "1"}, browser)
    assert preview.status_code == 200 and "How it will look" in text(preview)
    answer = send(URL, fields(preview) | {"name": "Nora"}, browser)
    assert answer.status_code == 302
    assert "Your comment is saved" in text(look(answer["Location"]))
    assert Comment.objects.get().body.strip() == "Walking helps me."


def test_what_was_refused_is_mended_and_sent(guide, browser):
    refused = send(URL, fields(look(URL)) | {"name": "", "body": "Walking helps me."}, browser)
    assert refused.status_code == 422
    assert send(URL, fields(refused) | {"name": "Nora"}, browser).status_code == 302


def test_a_reply_is_sent(guide, browser):
    answered = CommentFactory(article=guide)
    path = f"/c/{answered.pk}/reply/"
    assert send(path, fields(look(path)) | {"name": "Nora", "body": "Me too."}, browser).status_code == 302
    assert Comment.objects.get(in_reply_to=answered).body == "Me too."


def test_a_report_is_sent(guide, browser):
    path = f"/c/{CommentFactory(article=guide).pk}/report/"
    assert send(path, fields(look(path)) | {"kind": "dangerous", "text": "It can kill."}, browser).status_code == 302
    assert Report.objects.get().text == "It can kill."


def test_everything_on_a_private_page_can_be_done(waiting, contact, browser):
    mine = waiting.mailed_url()
    for act, typed, is_done in [
        ("edit", {"body": "Other words."}, lambda row: row.body == "Other words."),
        ("mail", {"mail": "on"}, lambda row: row.wants_mail),
        ("new-link", {}, lambda row: row.token_version == 2),
    ]:
        page = look(f"{mine}{act}/")
        answer = send(f"{mine}{act}/", fields(page) | typed, browser)
        assert (act, answer.status_code) == (act, 302)
        waiting.refresh_from_db()
        assert is_done(waiting), act
    mine = waiting.mailed_url()
    assert look(f"{mine}download/").status_code == 200
    assert send(f"{mine}erase-all/", fields(look(f"{mine}erase-all/")), browser).status_code == 302
    waiting.refresh_from_db()
    assert waiting.erased


def test_a_change_is_taken_back_and_a_comment_deleted(guide, browser):
    comment = CommentFactory(article=guide)
    edit = f"{comment.manage_url()}edit/"
    send(edit, fields(look(edit)) | {"body": "Buy it at https://example.org and https://example.net"}, browser)
    assert comment.__class__.objects.get(proposed_edit__isnull=False) == comment
    for act in ("withdraw", "delete"):
        path = f"{comment.manage_url()}{act}/"
        assert send(path, fields(look(path)), browser).status_code == 302
    comment = Comment.objects.get()
    assert comment.erased and not hasattr(comment, "proposed_edit")


def test_an_address_is_confirmed_and_its_mail_ended_from_a_mail(guide, contact, browser):
    thread = CommentFactory(article=guide, email=contact.email)
    confirm = contact.confirm_url()
    assert send(confirm, fields(look(confirm)), browser).status_code == 302
    contact.refresh_from_db()
    assert contact.takes_mail
    stop = contact.stop_url(thread.pk)
    assert send(stop, {"stop": "all"}, browser).status_code == 200
    contact.refresh_from_db()
    assert not contact.takes_mail


def test_a_device_that_keeps_no_cookie_is_told_that_it_is_not_remembered(contact):
    answer = send(contact.confirm_url(), {"remember": "on"}, BROWSERS["today's"])
    assert "This device is not remembered" in text(look(answer["Location"]))
    # One that keeps cookies is.
    client = Client()
    assert "This device is remembered" in text(client.post(contact.confirm_url(), {"remember": "on"}, follow=True))


def test_the_author_decides_from_a_mail(waiting, browser):
    path = waiting.moderate_url()
    assert send(path, fields(look(path)) | {"act": "approve"}, browser).status_code == 302
    waiting.refresh_from_db()
    assert waiting.is_published


# What another site makes a browser send


@pytest.mark.parametrize("headers", OTHER_SITES.values(), ids=OTHER_SITES)
def test_a_form_from_elsewhere_is_refused_with_its_text_kept(guide, headers):
    # With all that somebody can read off our form who has it sent from another place.
    answer = send(URL, fields(look(URL)) | {"name": "Nora", "body": "Typed for an hour."}, headers)
    assert answer.status_code == 403
    assert "Typed for an hour." in text(answer) and "Nothing is lost" in text(answer)
    assert "no-store" in answer["Cache-Control"]
    assert not Comment.objects.exists()
    again = send(URL, fields(answer) | {"name": "Nora", "body": "Typed for an hour."}, BROWSERS["today's"])
    assert again.status_code == 302


@pytest.mark.parametrize("headers", OTHER_SITES.values(), ids=OTHER_SITES)
def test_nothing_else_is_taken_from_elsewhere(guide, waiting, contact, headers):
    published = CommentFactory(article=guide)
    for path, typed in [
        (f"/c/{published.pk}/reply/", {"name": "Nora", "body": "Me too."}),
        (f"/c/{published.pk}/report/", {"kind": "dangerous"}),
        (waiting.moderate_url(), {"act": "approve"}),
        (contact.confirm_url(), {"remember": "on"}),
        *((f"{waiting.manage_url()}{act}/", {}) for act in ("edit", "delete", "mail", "new-link")),
    ]:
        answer = send(path, fields(look(path)) | typed, headers)
        assert (path, answer.status_code) == (path, 403)
        assert returners.COOKIE not in answer.cookies
    waiting.refresh_from_db()
    assert waiting.is_pending and not waiting.erased and waiting.token_version == 1
    assert not Report.objects.exists() and Contact.objects.get().confirmed is None


@pytest.mark.parametrize(
    "stamp",
    ["", "x", "x" * 100_000, "é:1:2", stamp()],
    ids=["none", "nonsense", "long", "letters", "signed for something else"],
)
def test_a_browser_that_says_nothing_of_where_it_was_has_to_send_our_own_form(guide, stamp):
    sent = fields(look(URL)) | {"name": "Nora", "body": "Typed for an hour."}
    answer = send(URL, sent | {"ours": stamp})
    assert answer.status_code == 403 and "Typed for an hour." in text(answer)
    again = send(URL, fields(answer) | {"name": "Nora", "body": "Typed for an hour."})
    assert again.status_code == 302


def test_our_own_form_is_of_no_use_in_somebody_elses_browser(guide):
    sent = fields(look(URL)) | {"name": "Nora", "body": "Typed for an hour."}
    answer = send(URL, sent, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 403 and "Typed for an hour." in text(answer)
    again = send(URL, fields(answer) | {"name": "Nora"}, REMOTE_ADDR="192.0.2.7")
    assert again.status_code == 302


def test_a_form_of_last_month_is_shown_once_more(guide, monkeypatch):
    sent = fields(look(URL)) | {"name": "Nora", "body": "Typed for an hour."}
    later = time.time() + timedelta(days=30).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    answer = send(URL, sent)
    assert answer.status_code == 403 and "Typed for an hour." in text(answer)
    assert send(URL, fields(answer) | {"name": "Nora"}).status_code == 302


@pytest.mark.parametrize("headers", BROWSERS.values(), ids=BROWSERS)
def test_whoever_sends_any_cookie_needs_the_token_as_well(guide, contact, headers):
    author, known = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    author.force_login(guide.author.user)
    contact.confirm()
    returners.remember(answer := look(URL), contact)
    known.cookies[returners.COOKIE] = answer.cookies[returners.COOKIE].value
    reader, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    reader.get(URL)
    other.cookies["anything"] = "x"
    ours = {name: value for name, value in fields(look(URL)).items() if name != "csrfmiddlewaretoken"}
    for client in (author, known, reader, other):
        refused = client.post(URL, ours | {"name": "Nora", "body": "Typed for an hour."}, headers=headers)
        assert refused.status_code == 403 and "Typed for an hour." in text(refused)
    assert not Comment.objects.exists()


def test_the_author_writes_with_the_whole_check(guide):
    author = Client(enforce_csrf_checks=True)
    author.force_login(guide.author.user)
    typed = fields(author.get(URL)) | {"body": "Thank you all."}
    assert author.post(URL, typed | {"csrfmiddlewaretoken": "x" * 64}, headers=BROWSERS["today's"]).status_code == 403
    assert author.post(URL, typed, headers={"Origin": ELSEWHERE}).status_code == 403
    assert not Comment.objects.exists()
    assert author.post(URL, typed, headers=BROWSERS["today's"]).status_code == 302
    assert Comment.objects.get().by_author


def test_the_admin_asks_for_its_cookie_as_ever(guide):
    UserFactory(username="a", is_staff=True)
    answer = send("/admin/login/", {"username": "a", "password": "x"}, BROWSERS["today's"])
    assert answer.status_code == 403
    assert "allow cookies for testserver" in text(answer)


def test_a_body_without_end_is_still_refused_before_it_is_read(guide, settings):
    settings.MAX_REQUEST_BYTES = 100
    assert send(URL, fields(look(URL)) | {"body": "x" * 200}, BROWSERS["today's"]).status_code == 413


def test_whoever_made_a_form_be_sent_does_not_know_its_key_afterwards(guide):
    known = "6f1c6f0e-0f5e-4c0e-9a55-3f1f6f0e2a11"
    answer = send(URL, {"name": "Nora", "body": "x", "key": known}, OTHER_SITES["another site"])
    assert known not in text(answer)
    sent = send(URL, fields(answer) | {"name": "Nora", "body": "My own words."}, BROWSERS["today's"])
    assert sent.status_code == 302 and str(Comment.objects.get().key) != known


def test_every_refusal_says_what_to_do(guide, waiting, contact):
    published = CommentFactory(article=guide)
    acts = [f"{waiting.manage_url()}{act}/" for act in ("edit", "delete", "mail", "new-link")]
    paths = [URL, f"/c/{published.pk}/reply/", f"/c/{published.pk}/report/", *acts]
    for path in [*paths, f"{waiting.mailed_url()}erase-all/", waiting.moderate_url(), contact.confirm_url()]:
        answer = send(path, {"body": "x"}, OTHER_SITES["another site"])
        assert answer.status_code == 403
        assert "allow cookies for testserver" in text(answer), path
        assert "<form" in text(answer) or re.search(f'href="{path}"', text(answer)), path
