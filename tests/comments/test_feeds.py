"""The feeds of comments: what is in them, what never is, and when they change."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editions.publishing import publish
from articles.models import Site
from comments import acts
from comments.models import Comment, ExperienceReport
from tests.factories import ArticleFactory, CommentFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
GUIDE, SITE = "/g/discussion/feed/", "/comments/feed/"


@pytest.fixture
def guide():
    return ArticleFactory(slug="g", title="A <guide>")


def entries(client, path):
    root = ET.fromstring(client.get(path).content)
    return root.findall(f"{ATOM}entry")


def bodies(client, path):
    return [entry.findtext(f"{ATOM}content").strip() for entry in entries(client, path)]


@pytest.mark.parametrize("path", [GUIDE, SITE])
def test_a_feed_holds_the_newest_comments_whole_with_name_and_permalink(client, guide, path):
    thread = CommentFactory(article=guide, name="Ada <b>", body="It *helped* & <i>.")
    reply = CommentFactory(in_reply_to=thread, name="דנה", body="Me too.")
    newest, older = entries(client, path)
    assert newest.findtext(f"{ATOM}title") == "Reply by דנה · A <guide>"
    assert older.findtext(f"{ATOM}title") == "Comment by Ada <b> · A <guide>"
    assert older.findtext(f"{ATOM}author/{ATOM}name") == "Ada <b>"
    assert older.find(f"{ATOM}content").get("type") == "html"
    assert older.findtext(f"{ATOM}content") == thread.body_html
    for entry, comment in ((newest, reply), (older, thread)):
        address = f"http://testserver/c/{comment.pk}/"
        assert entry.findtext(f"{ATOM}id") == entry.find(f"{ATOM}link").get("href") == address
        assert client.get(address, follow=True).status_code == 200
        assert entry.findtext(f"{ATOM}published")


@pytest.mark.parametrize("path", [GUIDE, SITE])
def test_nothing_private_is_in_a_feed(client, guide, path):
    thread = CommentFactory(article=guide, email="secret@example.org", sender="secret-sender", body="Shown.")
    WaitingCommentFactory(article=guide, body="secret")
    WaitingCommentFactory(in_reply_to=thread, body="secret")
    acts.remove(CommentFactory(article=guide, body="secret"))
    acts.mark_spam(CommentFactory(in_reply_to=thread, body="secret"))
    acts.erase(CommentFactory(in_reply_to=thread, name="secret", body="secret"))
    acts.note(thread, None, "secret to a feed: not the writer's words")
    ExperienceReport.objects.create(comment=thread, outcome="much-better", duration="years", side_effects="secret")
    answer = client.get(path).content.decode()
    assert "Shown." in answer
    assert "secret" not in answer
    assert "much better" not in answer
    assert thread.token("manage") not in answer


@pytest.mark.parametrize("path", [GUIDE, SITE])
def test_a_reply_goes_with_its_thread(client, guide, path):
    removed = CommentFactory(article=guide, body="Gone.")
    CommentFactory(in_reply_to=removed, body="Stays below a removed comment.")
    held = CommentFactory(article=guide, body="Held again.")
    CommentFactory(in_reply_to=held, body="Below a held one.")
    acts.remove(removed)
    acts.undo(held)
    unlisted = CommentFactory(article=guide, body="On no page.")
    CommentFactory(in_reply_to=unlisted, body="Below what is on no page.")
    Comment.objects.filter(pk=unlisted.pk).update(status="pending", is_listed=False)
    assert bodies(client, path) == ["<p>Below a held one.</p>", "<p>Stays below a removed comment.</p>"]


def test_each_guide_has_its_own_and_the_site_has_those_of_public_guides(client, guide):
    other, hidden = ArticleFactory(slug="h", title="Other"), ArticleFactory(slug="hidden")
    for article, body in ((guide, "Here."), (other, "There."), (hidden, "Nowhere.")):
        CommentFactory(article=article, body=body)
    hidden.take_down()
    assert bodies(client, GUIDE) == ["<p>Here.</p>"]
    assert bodies(client, SITE) == ["<p>There.</p>", "<p>Here.</p>"]
    assert client.get("/hidden/discussion/feed/").status_code == 404


def test_a_title_that_is_not_published_yet_is_in_no_feed(client, guide):
    CommentFactory(article=guide)
    guide.title = "Not yet"
    guide.save()
    for path in (GUIDE, SITE):
        assert "Not yet" not in client.get(path).content.decode()


@pytest.mark.parametrize("path", [GUIDE, SITE])
def test_a_feed_without_comments_is_still_a_feed(client, guide, path):
    assert entries(client, path) == []
    assert client.get(path).content == client.get(path).content, "nothing in it is the time of day"


def test_a_site_without_guides_has_an_empty_feed(client, db):
    assert entries(client, SITE) == []


@pytest.mark.parametrize("path", [GUIDE, SITE])
def test_characters_that_xml_cannot_hold_break_no_feed(client, guide, path):
    comment = CommentFactory(article=guide, body="Words.")
    Comment.objects.filter(pk=comment.pk).update(name="A\x0b\ufffe\x1bda", body_html="<p>One\x01 two.</p>")
    (entry,) = entries(client, path)
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada"
    assert entry.findtext(f"{ATOM}content") == "<p>One two.</p>"


@pytest.mark.parametrize("path", [GUIDE, SITE])
def test_a_feed_is_twenty_entries_and_three_queries_however_many_comments_there_are(client, guide, path):
    now = timezone.now()
    common = {
        "article": guide, "name": "Reader", "body": "x", "rendered_with": 1, "status": "published", "digest": "",
        "is_listed": True,
    }  # fmt: skip
    Comment.objects.bulk_create(
        Comment(**common, body_html=f"<p>{number}</p>", published=now - timedelta(seconds=number))
        for number in range(1000)
    )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = bodies(client, path)
    assert found == [f"<p>{number}</p>" for number in range(20)]
    assert len(queries) <= 3
    assert not any('"email"' in query["sql"] or '"sender"' in query["sql"] for query in queries)


@pytest.mark.parametrize("path", [GUIDE, SITE])
@pytest.mark.parametrize(
    ("change", "moves"),
    [
        (lambda guide: CommentFactory(article=guide), True),
        (lambda guide: acts.remove(guide.comments.published().first()), True),
        (lambda guide: publish(guide, what_changed="More."), True),
        (lambda guide: Site(name="Other").save(), True),
        (lambda guide: WaitingCommentFactory(article=guide), False),
        (lambda guide: guide.save(), False),
    ],
    ids=["published", "removed", "edition", "site", "held", "working copy"],
)
def test_a_feeds_etag_changes_exactly_with_what_is_in_it(client, guide, path, change, moves):
    CommentFactory(article=guide)
    before = client.get(path)
    assert client.get(path, HTTP_IF_NONE_MATCH=before["ETag"]).status_code == 304
    assert "Cookie" not in before["Vary"] and not client.cookies
    change(guide)
    assert (client.get(path)["ETag"] != before["ETag"]) == moves


def test_feeds_answer_head_and_refuse_post(client, guide):
    for path in (GUIDE, SITE):
        assert client.head(path).status_code == 200
        assert client.post(path).status_code == 405
