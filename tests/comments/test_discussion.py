"""Writing, answering, reading and moderating, the way a commenter and the author do."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.publishing import publish
from comments.forms import sender_hash
from comments.models import Comment, Discussion
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    RemedyFactory,
    StaffFactory,
    UserFactory,
    WaitingCommentFactory,
)

pytestmark = pytest.mark.django_db

URL = "/g/discussion/write/"


@pytest.fixture
def guide():
    return ArticleFactory(slug="g")


@pytest.fixture
def author(guide):
    client = Client()
    client.force_login(guide.author.user)
    return client


def words(**changes):
    return {"name": "Ann", "place": "Oslo", "email": "", "body": "It helped me.", "key": str(uuid.uuid4())} | changes


def text(response):
    return response.content.decode()


# Writing


def test_a_strangers_comment_waits_and_its_writer_sees_it_by_a_private_link(client, guide):
    answer = client.post(URL, words(body="It *helped* me."), follow=True)
    assert "Your comment is saved and waits for the author." in text(answer)
    assert "It <em>helped</em> me." in text(answer)
    assert answer["Cache-Control"] == "no-store, private"
    assert "It <em>helped</em> me." not in text(client.get("/g/"))
    own_page = answer.redirect_chain[-1][0]
    Comment.objects.get().publish()
    assert "Your comment is published." in text(client.get(own_page))


def test_the_private_link_opens_nothing_with_another_key_and_ends_with_its_version(client, guide):
    comment = WaitingCommentFactory(article=guide)
    other = WaitingCommentFactory(article=guide)
    url = comment.manage_url()
    assert client.get(reverse("comments:mine", args=[comment.pk, other.token("manage")])).status_code == 404
    Comment.objects.filter(pk=comment.pk).update(token_version=2)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\u200b\u202e "}, "Please write a name that can be seen."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"place": "x" * 61}, "at most 60 characters"),
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"body": " \n\t"}, "This field is required."),
        ({"body": "\u202e"}, "Please write something."),
        ({"body": "x" * 10_001}, "at most 10000 characters"),
        ({"about": "remedy:none"}, "Select a valid choice."),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(client, guide, change, message):
    typed = words(body="Typed with care.", place="Bergen") | change
    answer = client.post(URL, typed)
    assert answer.status_code == 422
    assert message in text(answer)
    if "body" not in change:
        assert "Typed with care." in text(answer)
    assert not Comment.objects.exists()


def test_the_same_form_twice_is_one_comment_and_leads_to_it(client, guide):
    typed = words()
    first, second = client.post(URL, typed), client.post(URL, typed)
    assert Comment.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_the_same_key_with_another_text_keeps_both(client, guide):
    typed = words()
    client.post(URL, typed)
    answer = client.post(URL, typed | {"body": "Something else."})
    assert answer.status_code == 409
    assert "Something else." in text(answer)
    fresh = re.search(r'name="key" value="([^"]+)"', text(answer))[1]
    assert fresh != typed["key"]
    client.post(URL, typed | {"body": "Something else.", "key": fresh})
    assert set(Comment.objects.values_list("body", flat=True)) == {"It helped me.", "Something else."}


@pytest.mark.parametrize("key", ["", "nonsense", "x" * 500])
def test_a_form_without_a_usable_key_is_still_taken(client, guide, key):
    assert client.post(URL, words(key=key)).status_code == 302


def test_a_flood_is_held_off_with_the_text_kept(client, guide):
    for n in range(5):
        client.post(URL, words(body=f"Number {n}"))
    answer = client.post(URL, words(body="One more."))
    assert answer.status_code == 429
    assert "One more." in text(answer)
    assert Comment.objects.count() == 5
    assert client.post(URL, words(body="Somebody else."), REMOTE_ADDR="192.0.2.7").status_code == 302


def test_an_address_is_not_stored_and_its_trace_is_forgotten_after_30_days(client, guide, clock):
    from comments.jobs import purge

    client.post(URL, words(), REMOTE_ADDR="192.0.2.7")
    comment = Comment.objects.get()
    assert comment.sender
    assert "192.0.2.7" not in str(vars(comment))
    clock(timezone.now() + timedelta(days=31))
    purge()
    comment.refresh_from_db()
    assert comment.sender == ""


def test_the_trace_of_an_address_cannot_be_looked_up_without_the_sites_key(settings):
    trace = sender_hash("192.0.2.7")
    settings.SECRET_KEY = "another key that is long enough for anything at all"
    assert sender_hash("192.0.2.7") != trace


def test_a_home_with_many_ipv6_addresses_counts_as_one_sender(client, guide):
    for n in range(5):
        client.post(URL, words(body=f"Number {n}"), REMOTE_ADDR=f"2001:db8::{n + 1}")
    assert client.post(URL, words(), REMOTE_ADDR="2001:db8::ffff").status_code == 429


def test_an_expired_token_costs_nobody_their_words(guide):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(URL, words(body="Typed for an hour."))
    assert answer.status_code == 403
    assert "Typed for an hour." in text(answer)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text(answer))[1]
    again = client.post(URL, words(body="Typed for an hour.", csrfmiddlewaretoken=token))
    assert again.status_code == 302


def test_a_closed_discussion_takes_nothing_and_gives_the_text_back(client, guide):
    Discussion.objects.update_or_create(article=guide, defaults={"is_open": False})
    assert "This discussion is closed" in text(client.get(URL))
    answer = client.post(URL, words(body="Too late."))
    assert answer.status_code == 403
    assert "Too late." in text(answer)
    assert not Comment.objects.exists()
    assert "takes no new comments" in text(client.get("/g/"))


def test_a_discussion_closes_by_itself_after_its_days(client, guide, clock):
    Discussion.objects.update_or_create(article=guide, defaults={"closes_after_days": 10})
    assert client.get(URL).status_code == 200
    clock(timezone.now() + timedelta(days=11))
    assert client.get(URL).status_code == 403


def test_the_form_says_what_happens_to_the_words(client, guide):
    answer = text(client.get(URL))
    for promise in ("Never shown.", "made-up name", "house rules", "privacy notice", "CC BY 4.0", "emergency number"):
        assert promise in answer


def test_a_comment_about_a_remedy_is_tied_to_it(client, guide):
    remedy = RemedyFactory(section=guide.sections.get(), slug="iron")
    publish(guide, what_changed="Iron.")
    assert 'value="remedy:iron" selected' in text(client.get(f"{URL}?about=remedy:iron"))
    client.post(URL, words(about="remedy:iron"))
    comment = Comment.objects.get()
    assert comment.remedy == remedy
    comment.publish()
    assert remedy.tally.comment_count == 1


def test_hostile_words_are_shown_as_words(client, guide):
    hostile = '<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://evil.example/i.png) <b onclick="x">'
    comment = CommentFactory(article=guide, name="<img src=x>", place='"><script>', body=hostile)
    for path in ("/g/", "/g/discussion/", f"/c/{comment.pk}/", comment.manage_url()):
        answer = text(client.get(path))
        for active in ("<script>alert", "<img", 'href="javascript', "<b onclick"):
            assert active not in answer, path


# The author


def test_the_author_answers_through_the_same_form_and_gets_the_mark_from_the_server(author, client, guide):
    comment = CommentFactory(article=guide)
    answer = author.post(f"/c/{comment.pk}/reply/", {"body": "Thank you.", "key": str(uuid.uuid4())})
    reply = Comment.objects.get(in_reply_to=comment)
    assert (reply.status, reply.by_author, reply.name) == ("published", True, guide.author.name)
    assert answer["Location"] == f"/c/{comment.pk}/#c{reply.pk}"
    assert '<span class="author-mark">author</span>' in text(client.get(f"/c/{comment.pk}/"))


def test_a_name_gives_nobody_the_mark(client, guide):
    client.post(URL, words(name=guide.author.name, by_author="on", status="published"))
    comment = Comment.objects.get()
    assert (comment.by_author, comment.status) == (False, "pending")


def test_a_logged_in_stranger_is_a_stranger(guide):
    client = Client()
    client.force_login(UserFactory())
    client.post(URL, words())
    assert Comment.objects.get().status == "pending"


# Moderating


@pytest.fixture
def desk():
    client = Client()
    client.force_login(StaffFactory())
    return client


def change_page(comment):
    return reverse("admin:comments_comment_change", args=[comment.pk])


def test_the_list_shows_what_waits_first(desk, guide):
    waiting = WaitingCommentFactory(article=guide, body="WAITING")
    CommentFactory(article=guide, body="PUBLISHED")
    answer = text(desk.get(reverse("admin:comments_comment_changelist")))
    assert answer.index("WAITING") < answer.index("PUBLISHED")
    assert desk.get(change_page(waiting)).status_code == 200


@pytest.mark.parametrize(("act", "status"), [("approve", "published"), ("spam", "spam"), ("remove", "removed")])
def test_each_act_changes_the_status_is_logged_and_undone(desk, guide, act, status):
    comment = WaitingCommentFactory(article=guide)
    desk.post(change_page(comment), {"act": act, "reason": "Because."})
    comment.refresh_from_db()
    assert comment.status == status
    decision = comment.decisions.get()
    assert (decision.act, decision.previous_status, decision.by_id is not None) == (status, "pending", True)
    desk.post(change_page(comment), {"act": "undo"})
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert Discussion.objects.filter(comment_count__gt=0).count() == 0


def test_many_are_approved_at_once_in_the_order_they_were_written(desk, guide):
    thread = CommentFactory(article=guide)
    waiting = [WaitingCommentFactory(in_reply_to=thread) for _ in range(3)]
    desk.post(
        reverse("admin:comments_comment_changelist"),
        {"action": "approve", "_selected_action": [comment.pk for comment in reversed(waiting)]},
    )
    assert [Comment.objects.get(pk=comment.pk).reply_no for comment in waiting] == [1, 2, 3]
    assert Discussion.objects.get().comment_count == 4


def test_a_comment_cannot_be_deleted_in_the_admin(desk, guide):
    comment = WaitingCommentFactory(article=guide)
    url = reverse("admin:comments_comment_delete", args=[comment.pk])
    assert desk.post(url, {"post": "yes"}).status_code == 403


def test_approving_twice_counts_once(guide):
    comment = WaitingCommentFactory(article=guide)
    Comment.objects.get(pk=comment.pk).publish()
    comment.publish()
    assert Discussion.objects.get().comment_count == 1
    assert comment.decisions.count() == 1


def test_a_number_once_given_to_a_reply_is_never_given_again(guide):
    thread = CommentFactory(article=guide)
    first = CommentFactory(in_reply_to=thread)
    first.remove()
    second = CommentFactory(in_reply_to=thread)
    first.undo()
    first.refresh_from_db()
    assert (first.reply_no, second.reply_no) == (1, 2)


def test_restoring_an_edition_keeps_comments_in_their_place(guide):
    from articles import snapshots

    section = guide.sections.get()
    comment = CommentFactory(article=guide, section=section)
    edition = guide.editions.get()
    section.slug, section.title = "renamed", "Renamed"
    section.save()
    snapshots.restore(guide, edition.source)
    comment.refresh_from_db()
    assert comment.section == section
    assert Article.objects.get().sections.get().slug == edition.source["sections"][0]["slug"]


def test_a_private_link_with_letters_that_no_key_has_opens_nothing(client, guide):
    comment = WaitingCommentFactory(article=guide)
    assert client.get(f"/c/{comment.pk}/mine/é/").status_code == 404


@pytest.mark.parametrize(("field", "limit"), [("name", 60), ("place", 60), ("body", 10_000)])
def test_a_text_that_grows_in_its_normal_form_is_measured_in_that_form(client, guide, field, limit):
    # One letter that becomes three.
    answer = client.post(URL, words(**{field: "\ufb2c" * (limit // 2)}))
    assert answer.status_code == 422
    assert f"at most {limit} characters" in text(answer)


def test_a_double_click_on_the_last_comment_before_the_limit_is_no_flood(client, guide):
    for n in range(4):
        client.post(URL, words(body=f"Number {n}"))
    typed = words(body="The fifth.")
    first, second = client.post(URL, typed), client.post(URL, typed)
    assert (second.status_code, second["Location"]) == (302, first["Location"])


def test_a_discussion_may_close_in_a_very_long_time(client, guide):
    Discussion.objects.update_or_create(article=guide, defaults={"closes_after_days": 2_000_000_000})
    assert client.get("/g/").status_code == 200


def test_a_comment_stays_tied_to_a_remedy_whose_address_is_being_changed(client, guide):
    from articles.publishing import publish

    remedy = RemedyFactory(section=guide.sections.get(), slug="iron")
    publish(guide, what_changed="Iron.")
    remedy.slug = "iron-tablets"
    remedy.save()
    client.post(URL, words(about="remedy:iron"))
    assert Comment.objects.get().remedy == remedy
