"""Send, Back, Send: what was sent already is not sent twice, and whoever sent it is led there."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments import acts
from comments.models import Comment, Discussion, Report
from tests.comments.desk import text
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

URL = "/g/discussion/write/"
SENT_ALREADY = "You have sent this already"


@pytest.fixture
def published_at_once(guide):
    Discussion.objects.update_or_create(article=guide, defaults={"mode": "publish"})


def words(**changes):
    return {"name": "Ann", "place": "Oslo", "email": "", "body": "It helped me.", "key": str(uuid.uuid4())} | changes


def key_in(response):
    return re.search(r'name="key" value="([^"]+)"', text(response))[1]


# The same form once more


def test_the_same_form_once_more_leads_to_what_was_sent_and_says_so(client, guide):
    typed = words()
    first = client.post(URL, typed, follow=True)
    assert SENT_ALREADY not in text(first)
    page = text(client.post(URL, typed, follow=True))
    assert SENT_ALREADY in page and "It helped me." in page and "What you can do" in page
    assert Comment.objects.count() == 1


def test_another_text_in_the_same_form_is_kept_and_the_first_is_told(client, guide):
    typed = words()
    client.post(URL, typed)
    first = Comment.objects.get()
    answer = client.post(URL, typed | {"body": "Something else.", "place": "Bergen"})
    page = text(answer)
    assert answer.status_code == 409
    assert "What you sent with this form before is saved" in page
    assert f'href="{first.manage_url()}"' in page
    assert "Something else.</textarea>" in page and 'value="Bergen"' in page
    assert "Send it as another comment" in page
    again = client.post(URL, typed | {"body": "Something else.", "key": key_in(answer)})
    assert again.status_code == 302
    assert set(Comment.objects.values_list("body", flat=True)) == {"It helped me.", "Something else."}


def test_the_first_one_is_changed_to_the_other_text_after_a_look(client, guide):
    typed = words()
    client.post(URL, typed)
    page = text(client.post(URL, typed | {"body": "Something else."}))
    (address,) = re.findall(r'formaction="([^"]+)" name="look"', page)
    answer = client.post(address, typed | {"body": "Something else.", "look": "1"})
    assert answer.status_code == 200
    assert "Something else.</textarea>" in text(answer) and "not saved yet" in text(answer)
    assert Comment.objects.get().body == "It helped me."
    client.post(address, typed | {"body": "Something else."})
    assert Comment.objects.get().body == "Something else."


def test_a_published_first_one_is_shown_in_its_place(client, guide, published_at_once):
    typed = words()
    client.post(URL, typed)
    first = Comment.objects.get()
    acts.publish(first)
    page = text(client.post(URL, typed | {"body": "Something else."}))
    assert f'href="{first.get_absolute_url()}"' in page


def test_a_first_one_that_can_be_changed_no_more_is_not_offered_for_it(client, guide):
    typed = words()
    client.post(URL, typed)
    acts.remove(Comment.objects.get())
    page = text(client.post(URL, typed | {"body": "Something else."}))
    assert "formaction" not in page and "Something else." in page


def test_an_erased_first_one_is_told_as_such(client, guide):
    typed = words()
    client.post(URL, typed)
    acts.erase(Comment.objects.get())
    answer = client.post(URL, typed)
    assert answer.status_code == 409
    assert "was erased" in text(answer) and "It helped me.</textarea>" in text(answer)
    assert client.post(URL, typed | {"key": key_in(answer)}).status_code == 302


def test_a_link_that_was_given_up_is_not_replaced_by_the_form(client, guide):
    # Whoever had the old link may have read the form's key on its page.
    typed = words()
    client.post(URL, typed)
    first = Comment.objects.get()
    acts.renew_links(first)
    for body in ("It helped me.", "Something else."):
        answer = client.post(URL, typed | {"body": body})
        assert answer.status_code == 409
        assert "/mine/" not in text(answer)


# The same words in a form that was loaded anew


def test_the_same_words_in_a_fresh_form_are_not_sent_twice(client, guide):
    client.post(URL, words())
    answer = client.post(URL, words())
    assert answer.status_code == 409
    assert SENT_ALREADY in text(answer) and "It helped me.</textarea>" in text(answer)
    assert Comment.objects.count() == 1


def test_the_same_words_in_a_fresh_form_lead_to_the_public_place_alone(client, guide):
    # From one address many people write: the private link is for whoever has the form's key.
    client.post(URL, words())
    first = Comment.objects.get()
    assert "/mine/" not in text(client.post(URL, words()))
    acts.publish(first)
    answer = client.post(URL, words())
    assert f'href="{first.get_absolute_url()}"' in text(answer) and "/mine/" not in text(answer)


def test_who_means_it_sends_the_same_words_all_the_same(client, guide):
    client.post(URL, words())
    answer = client.post(URL, words())
    assert re.search(r'name="again" value="1"\s*>\s*Send it all the same', text(answer))
    assert client.post(URL, words(key=key_in(answer), again="1")).status_code == 302
    assert Comment.objects.count() == 2


def test_what_somebody_else_sent_or_elsewhere_or_long_ago_is_not_ones_own(client, guide, clock):
    answered = CommentFactory(article=guide)
    now = timezone.now()
    client.post(URL, words())
    assert Client(REMOTE_ADDR="192.0.2.7").post(URL, words()).status_code == 302
    assert client.post(f"/c/{answered.pk}/reply/", words()).status_code == 302
    assert client.post(URL, words(is_question="on")).status_code == 302
    clock(now + timedelta(days=2))
    assert client.post(URL, words()).status_code == 302


def test_what_was_sent_is_found_before_a_flood_is(client, guide):
    typed = [words(body=f"Number {number}") for number in range(5)]
    for each in typed:
        client.post(URL, each)
    assert SENT_ALREADY in text(client.post(URL, typed[0], follow=True))
    assert SENT_ALREADY in text(client.post(URL, typed[0] | {"key": str(uuid.uuid4())}))


def test_the_author_is_led_to_the_place_too(guide):
    author = Client()
    author.force_login(guide.author.user)
    typed = {"body": "Thank you all.", "key": str(uuid.uuid4())}
    author.post(URL, typed)
    assert SENT_ALREADY in text(author.post(URL, typed, follow=True))
    answer = author.post(URL, typed | {"key": str(uuid.uuid4())})
    assert SENT_ALREADY in text(answer) and Comment.objects.get().get_absolute_url() in text(answer)


# Reports


def test_the_same_report_once_more_is_kept_once_and_says_so(client, guide):
    path = f"/c/{CommentFactory(article=guide).pk}/report/"
    typed = {"kind": "dangerous", "text": "It can kill."}
    assert "You had sent it already" not in text(client.post(path, typed, follow=True))
    assert "You had sent it already" in text(client.post(path, typed, follow=True))
    assert Report.objects.count() == 1
