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
from comments.querysets import FIRST_REPLIES, PER_PAGE, REPLIES_PER_PAGE
from comments.reading import read_threads
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    RemedyFactory,
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


def test_a_remedys_page_shows_what_readers_tell_about_it_even_while_it_is_being_renamed(client, guide):
    remedy = RemedyFactory(section=guide.sections.get(), slug="iron")
    publish(guide, what_changed="Iron.")
    assert "Nobody has written about this here yet." in text(client.get("/g/iron/"))
    CommentFactory(article=guide, remedy=remedy, body="ABOUT-IRON")
    CommentFactory(article=guide, body="ABOUT-ALL")
    WaitingCommentFactory(article=guide, remedy=remedy, body="WAITING")
    remedy.slug = "iron-tablets"
    remedy.save()
    answer = text(client.get("/g/iron/"))
    assert "ABOUT-IRON" in answer
    assert "ABOUT-ALL" not in answer
    assert "WAITING" not in answer
    client.post(URL, words(about="remedy:iron", body="Another."))
    assert Comment.objects.get(body="Another.").remedy == remedy


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


# Reading


def test_newest_thread_first_with_replies_oldest_first_below(client, guide):
    old = CommentFactory(article=guide, body="OLD")
    new = CommentFactory(article=guide, body="NEW")
    CommentFactory(in_reply_to=old, body="FIRST-REPLY")
    CommentFactory(in_reply_to=old, body="SECOND-REPLY")
    answer = text(client.get("/g/"))
    order = [answer.index(word) for word in ("NEW", "OLD", "FIRST-REPLY", "SECOND-REPLY")]
    assert order == sorted(order)
    assert f'id="c{new.pk}"' in answer


def test_a_reply_to_a_reply_stays_on_one_level_and_says_whom_it_answers(client, guide):
    first = CommentFactory(article=guide)
    reply = CommentFactory(in_reply_to=first, name="Bea")
    CommentFactory(in_reply_to=reply, name="Cid")
    answer = text(client.get(f"/c/{first.pk}/"))
    assert f'↪ <a href="/c/{reply.pk}/"><bdi dir="auto">Bea</bdi></a>' in answer
    assert answer.count('class="replies"') == 1


def test_pages_of_threads_follow_one_another_without_gap_or_repeat(client, guide):
    comments = [CommentFactory(article=guide) for _ in range(2 * PER_PAGE + 3)]
    # Several of one moment, as imported ones are.
    Comment.objects.filter(pk__in=[c.pk for c in comments[5:35]]).update(published=comments[20].published)
    seen, path = [], "/g/discussion/"
    while path:
        answer = text(client.get(path))
        seen += re.findall(r'id="c(\d+)"', answer)
        older = re.search(r'href="(\?before=[^"]+)"', answer)
        path = f"/g/discussion/{older[1]}" if older else None
    assert len(seen) == len(set(seen)) == len(comments)


def test_only_the_first_replies_are_shown_and_the_rest_is_one_link_away(client, guide):
    thread = CommentFactory(article=guide)
    replies = [CommentFactory(in_reply_to=thread) for _ in range(FIRST_REPLIES + 2)]
    answer = text(client.get("/g/"))
    assert f'id="c{replies[FIRST_REPLIES - 1].pk}"' in answer
    assert f'id="c{replies[FIRST_REPLIES].pk}"' not in answer
    assert "2 more replies" in answer
    assert f'id="c{replies[-1].pk}"' in text(client.get(f"/c/{thread.pk}/"))


def test_a_permalink_lands_on_the_page_that_shows_the_reply(client, guide):
    thread = CommentFactory(article=guide)
    replies = [CommentFactory(in_reply_to=thread) for _ in range(REPLIES_PER_PAGE + 1)]
    for reply in (replies[0], replies[-1]):
        answer = client.get(f"/c/{reply.pk}/", follow=True)
        assert f'id="c{reply.pk}"' in text(answer)
        assert answer.redirect_chain[-1][0].endswith(f"#c{reply.pk}")
    assert "More replies" in text(client.get(f"/c/{thread.pk}/"))


def test_a_thread_survives_the_removal_of_its_first_comment(client, guide):
    thread = CommentFactory(article=guide, body="GONE", name="GONE-NAME")
    reply = CommentFactory(in_reply_to=thread, body="STAYS")
    thread.remove()
    for path in ("/g/", f"/c/{thread.pk}/"):
        answer = text(client.get(path))
        assert "GONE" not in answer
        assert "This comment was removed." in answer
        assert "STAYS" in answer
    reply.remove()
    assert "This comment was removed." not in text(client.get("/g/"))
    assert client.get(f"/c/{thread.pk}/").status_code == 404


def test_the_permalink_of_a_removed_reply_lands_on_its_thread(client, guide):
    thread = CommentFactory(article=guide)
    reply = CommentFactory(in_reply_to=thread)
    reply.remove()
    assert client.get(f"/c/{reply.pk}/")["Location"] == f"/c/{thread.pk}/"


def test_what_readers_wrote_brings_its_own_direction(client, guide):
    CommentFactory(article=guide, name="דנה", body="שלום")
    answer = text(client.get("/g/"))
    assert '<bdi dir="auto">דנה</bdi>' in answer
    assert '<div class="comment-body" dir="auto" data-nosnippet><p>שלום</p>' in answer


# Moderating


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


def test_closing_a_discussion_changes_the_pages_that_say_so(client, guide):
    before = client.get("/g/")["ETag"]
    discussion, _created = Discussion.objects.get_or_create(article=guide)
    discussion.is_open = False
    discussion.save()
    answer = client.get("/g/", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert "takes no new comments" in text(answer)


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


def test_a_thread_survives_that_its_first_comment_waits_again(client, guide):
    thread = CommentFactory(article=guide, body="AGAIN-HELD")
    CommentFactory(in_reply_to=thread, body="STAYS")
    thread.undo()
    for path in ("/g/", f"/c/{thread.pk}/"):
        answer = text(client.get(path))
        assert "AGAIN-HELD" not in answer
        assert "STAYS" in answer


def test_a_page_of_threads_reads_its_own_comments_alone(guide, django_assert_num_queries):
    thread = CommentFactory(article=guide)
    CommentFactory(in_reply_to=thread)
    with django_assert_num_queries(2) as queries:
        read_threads(guide.pk, (timezone.now(), 1))
    threads, replies = (query["sql"] for query in queries)
    # Sorting by "root" would join every first comment there is; two ranges with OR between would read from the start.
    assert replies.count("JOIN") == 1
    assert re.search(r'AND "comments_comment"\."published" <= ', threads)


def test_no_public_page_fetches_what_a_restore_replaced(client, guide, django_assert_max_num_queries):
    CommentFactory(article=guide)
    with django_assert_max_num_queries(8) as queries:
        client.get("/g/")
    assert not [query for query in queries if "replaced_source" in query["sql"]]
