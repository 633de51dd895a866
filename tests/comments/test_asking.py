"""“Mail me my links”: only an address's owner learns whether it has written, and nobody is mailed too often."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from comments import acts
from comments.mail import asked, jobs
from comments.models import Asked, Comment, Contact
from comments.writing.asking import LIMITS
from tests.comments.desk import text
from tests.factories import CommentFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db

URL = "/g/discussion/links/"
NORA, OLA, NOBODY = "nora@example.org", "ola@example.org", "nobody@example.org"


def ask(client, email=NORA, sender="192.0.2.1", url=URL):
    return client.post(url, {"email": email}, REMOTE_ADDR=sender)


@pytest.fixture
def written(guide):
    Contact.objects.create(email=NORA, confirmed=timezone.now())
    comments = [CommentFactory(article=guide, email=NORA), WaitingCommentFactory(article=guide, email=NORA)]
    CommentFactory(article=guide, email=OLA)
    mail.outbox.clear()
    return comments


def test_the_links_of_a_confirmed_address_are_mailed_to_it_and_open(client, written):
    assert ask(client, NORA.upper()).status_code == 302
    assert mail.outbox == []
    assert asked.answer() == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([NORA], "The links to your comments · Health guide")
    links = re.findall(r"https?://[^/\s]+(/c/\d+/mine/\S+)", sent.body)
    assert sorted(links) == sorted(comment.mailed_url() for comment in written)
    assert all(client.get(link).status_code == 200 for link in links)
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert asked.answer() == 0
    # The address is kept no longer than it takes.
    assert Asked.objects.get().email == ""


def test_an_erased_comment_is_not_among_them(client, written):
    acts.erase(written[1])
    ask(client)
    asked.answer()
    assert f"/c/{written[1].pk}/" not in mail.outbox[0].body and f"/c/{written[0].pk}/" in mail.outbox[0].body


def test_the_answer_is_the_same_for_every_address(client, written):
    Contact.objects.create(email="quiet@example.org", unsubscribed=timezone.now())
    answers, queries = set(), set()
    for number, address in enumerate([NORA, OLA, NOBODY, "quiet@example.org"]):
        with _Counted() as counted:
            answer = ask(client, address, sender=f"192.0.2.{number}")
        # But for the tokens of the next form.
        shown = re.sub(r' value="[^"]*"', "", client.get(answer["Location"]).text)
        answers.add((answer.status_code, answer["Location"], shown))
        queries.add(counted.shapes)
    assert len(answers) == 1 and len(queries) == 1
    assert "We say the same for every address" in answers.pop()[2]
    assert mail.outbox == []
    asked.answer()
    assert [sent.to for sent in mail.outbox] == [[NORA]]


class _Counted:
    """The queries of a request, without their values."""

    def __enter__(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._queries = CaptureQueriesContext(connection)
        self._queries.__enter__()
        return self

    def __exit__(self, *error):
        self._queries.__exit__(*error)
        self.shapes = tuple(query["sql"].split()[0] for query in self._queries.captured_queries)


def test_an_unconfirmed_address_is_asked_once_a_week_and_gets_no_link_to_a_comment(client, written, clock):
    start = timezone.now()
    Contact.objects.filter(email=OLA).update(asked=None)
    for hours in (0, 1, 100):
        clock(start + timedelta(hours=hours))
        ask(client, OLA)
        asked.answer()
    (sent,) = mail.outbox
    assert sent.to == [OLA] and "/confirm/" in sent.body and "/mine/" not in sent.body
    clock(start + timedelta(days=8))
    ask(client, OLA)
    asked.answer()
    assert len(mail.outbox) == 2


def test_whoever_wants_no_mail_or_has_written_nothing_gets_none(client, written):
    Contact.objects.filter(email=NORA).update(unsubscribed=timezone.now())
    Contact.objects.create(email=NOBODY, confirmed=timezone.now())
    for address in (NORA, NOBODY, "never@example.org"):
        ask(client, address)
    asked.answer()
    assert mail.outbox == [] and not Contact.objects.filter(email="never@example.org").exists()


def test_an_address_gets_one_such_mail_in_a_quarter_of_an_hour_whoever_asks(client, written, clock):
    start = timezone.now()
    for number in range(4):
        ask(client, sender=f"192.0.2.{number}")
    asked.answer()
    assert len(mail.outbox) == 1
    clock(start + timedelta(minutes=16))
    ask(client)
    asked.answer()
    assert len(mail.outbox) == 2


def test_a_sender_who_tries_many_addresses_is_held_off_with_the_address_kept(client, written):
    for number in range(LIMITS.per_ten_minutes):
        assert ask(client, f"a{number}@example.org").status_code == 302
    answer = ask(client, NORA)
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert "nothing was sent now" in text(answer) and f'value="{NORA}"' in answer.text
    assert ask(client, NORA, sender="192.0.2.7").status_code == 302
    asked.answer()
    assert len(mail.outbox) == 1


def test_a_second_click_is_one_request(client, written):
    ask(client)
    ask(client)
    assert Asked.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "nora", "nora@", "a@b@c", "nora@example.org\nBcc: v@example.org", "x" * 300])
def test_what_is_no_address_is_said_beside_the_field(client, guide, typed):
    answer = ask(client, typed)
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert not Asked.objects.exists()


def test_requests_are_forgotten_after_a_day(client, guide, clock):
    ask(client)
    asked.answer()
    clock(timezone.now() + timedelta(hours=25))
    jobs.purge()
    assert not Asked.objects.exists()


def test_a_hidden_guide_has_no_such_page_and_a_request_from_before_mails_nothing(client, guide, written):
    ask(client)
    guide.take_down()
    asked.answer()
    assert mail.outbox == [] and client.get(URL).status_code == 404
    assert Comment.objects.exists()
