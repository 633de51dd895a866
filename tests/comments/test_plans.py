"""What is written, and what the author reads, costs the same however many comments there are: every step is a look-up.

The public pages have such tests in test_reading.py; `python -m benchmarks discussion` measures a million comments.
"""

import uuid
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.editions.publishing import publish
from comments import acts
from comments.models import Comment, Contact, Decision, DiscussionSettings, Report
from comments.models.comment import text_digest
from comments.threads.reading import OF_ALL_SHOWN
from rlssite import environment
from tests.factories import ArticleFactory, CommentFactory, StaffFactory, WaitingCommentFactory
from tests.plans import asked, empty_files, faults

pytestmark = pytest.mark.django_db

TEXT = "What happened to me, in words."


@pytest.fixture
def guide():
    """A guide with some hundred comments, and a database that knows its tables."""
    empty_files()
    guide = ArticleFactory(slug="g")
    thread = CommentFactory(article=guide)
    WaitingCommentFactory(article=guide, sender="abc", email="ann@example.org")
    rows = []
    for number in range(400):
        rows.append(
            Comment(
                article=guide,
                name=f"Reader {number}",
                email=f"reader{number}@example.org" if number % 3 else "",
                body=f"{TEXT} {number}",
                sender=f"sender{number}",
                sender_purge_at=timezone.now() + timedelta(days=number),
                status=("published", "pending", "published", "spam")[number % 4],
                urgent=number % 40 == 1,
                published=None if number % 4 == 1 else timezone.now(),
                reviewed=timezone.now() if number % 5 else None,
                root=thread if number % 2 else None,
                in_reply_to=thread if number % 2 else None,
                reply_no=number + 1 if number % 2 and number % 4 != 1 else None,
                is_listed=number % 2 == 0,
            )
        )
        rows[-1].derive()
    rows = Comment.objects.bulk_create(rows)
    Decision.objects.bulk_create(Decision(comment=row, act="published", previous_status="pending") for row in rows)
    Report.objects.bulk_create(Report(comment=row, kind="other", sender=row.sender) for row in rows[::4])
    Contact.objects.bulk_create(Contact(email=row.email) for row in rows if row.email)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return guide


def typed(**changes):
    return {"name": "Ann", "body": "It helped me.", "key": str(uuid.uuid4()), "email": "ann@example.org"} | changes


def look_up(rows):
    """Return the plan's faults of reading `rows`."""
    with asked() as statements:
        list(rows)
    assert statements
    return faults(statements)


def test_postgresql_starts_nothing_that_takes_longer_than_reading_a_page(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://site@127.0.0.1/site?options=-c%20statement_timeout%3D9000")
    options = environment.database(tmp_path)["OPTIONS"]["options"]
    assert options.startswith("-c jit=off -c max_parallel_workers_per_gather=0 -c ")
    assert options.endswith(" -c statement_timeout=9000")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('jit'), current_setting('max_parallel_workers_per_gather')")
            assert cursor.fetchone() == ("off", "0")


def test_posting_a_comment_and_a_reply_looks_up(guide, client):
    for url in ("/g/discussion/write/", f"/c/{Comment.objects.earliest('pk').pk}/reply/"):
        with asked() as statements:
            assert client.post(url, typed()).status_code == 302
        assert faults(statements) == []


def queries(ask):
    """Return what `ask` asks of the tables, transactions left out; what a process learns only once is known by then."""
    ask()
    with asked() as statements:
        ask()
    return [
        sql for sql, _params in statements if sql.lstrip("( \n").startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
    ]


@pytest.mark.parametrize(
    ("where", "mode", "most"),
    [
        ("a comment", "hold-first", 12),
        ("a comment", "publish", 16),
        ("a reply", "hold-first", 14),
        ("a reply", "publish", 21),
    ],
)
def test_posting_asks_little(guide, client, where, mode, most):
    DiscussionSettings(mode=mode).save()
    thread = Comment.objects.earliest("pk")
    url = "/g/discussion/write/" if where == "a comment" else f"/c/{thread.pk}/reply/"

    numbers = count()

    def post():
        number = next(numbers)
        data = typed(body=f"It helped me, number {number}.", email="")
        assert client.post(url, data, REMOTE_ADDR=f"192.0.2.{number}").status_code == 302

    found = queries(post)

    assert Comment.objects.latest("pk").status == ("published" if mode == "publish" else "pending")
    assert len(found) <= most, "\n".join(found)


@pytest.mark.parametrize(("where", "most"), [("a comment", 4), ("a reply", 5)])
def test_the_form_asks_little(guide, client, where, most):
    url = "/g/discussion/write/" if where == "a comment" else f"/c/{Comment.objects.earliest('pk').pk}/reply/"

    def look():
        assert client.get(url).status_code == 200

    found = queries(look)

    assert len(found) <= most, "\n".join(found)


def test_a_double_click_a_copy_and_a_used_key_are_looked_up(guide, client):
    first = typed()
    client.post("/g/discussion/write/", first)
    for again in (first, typed(body=first["body"]), first | {"body": "Something else."}):
        with asked() as statements:
            assert client.post("/g/discussion/write/", again).status_code in (302, 409)
        assert faults(statements) == []


@pytest.mark.parametrize("act", ["publish", "mark_spam", "remove", "erase"])
def test_an_act_looks_up(guide, act):
    reply = Comment.objects.pending().filter(root__isnull=False).first()
    staff = StaffFactory()
    with asked() as statements:
        getattr(acts, act)(reply, staff)
    assert faults(statements) == []
    with asked() as statements:
        Comment.objects.get(pk=reply.pk).decisions.first()
    assert faults(statements) == []


@pytest.mark.parametrize(
    "rows",
    [
        lambda guide, now: Comment.objects.queue()[:25],
        lambda guide, now: Comment.objects.unread().order_by("published", "pk")[:25],
        lambda guide, now: Comment.objects.filter(article=guide, body_digest=text_digest("it", "helped")).order_by(),
        lambda guide, now: Comment.objects.filter(sender="abc", created__gt=now).order_by("-created")[:30],
        lambda guide, now: Comment.objects.filter(email="ann@example.org").order_by(),
        lambda guide, now: Comment.objects.published().filter(email="ann@example.org").order_by()[:1],
        lambda guide, now: Comment.objects.filter(sender_purge_at__lte=now).order_by(),
        lambda guide, now: Comment.objects.filter(key=uuid.uuid4())[:1],
        lambda guide, now: Contact.objects.filter(email="ann@example.org"),
    ],
    ids=["queue", "unread", "copies", "flood", "address", "returner", "purge", "key", "contact"],
)
def test_what_is_often_asked_is_looked_up(guide, rows):
    assert look_up(rows(guide, timezone.now())) == []


@pytest.mark.parametrize("about_the_section", [False, True])
def test_the_newest_stories_are_looked_up(guide, client, about_the_section):
    section = guide.sections.get()
    if about_the_section:
        Comment.objects.filter(root=None).update(section=section)
    guide.layout = "sections"
    guide.save()
    publish(guide, what_changed="Pages.")
    for path in ("/g/", f"/g/{section.slug}/"):
        with asked() as statements:
            assert client.get(path).status_code == 200
        # The few that are shown stand in some order.
        assert faults(statements, may_sort=True) == [], path
        # A section's page asks also whether the discussion is open, and for the first replies.
        assert len(statements) <= 10, path


def test_the_newest_stories_of_all_guides_are_looked_up(guide, client):
    other = ArticleFactory(slug="other")
    CommentFactory(article=other)
    with asked() as statements:
        assert client.get("/").content.count(b'<li lang="en">') == OF_ALL_SHOWN
    newest, *of_each = [ask for ask in statements if "comments_comment" in ask[0]]
    # They are few enough for any order, but what finds them may sort nothing.
    assert faults([newest]) == faults(of_each, may_sort=True) == []


@pytest.mark.parametrize("show", ["waiting", "unread", "edits", "spam"])
def test_the_queues_of_the_author_are_looked_up(guide, show):
    author = Client()
    author.force_login(StaffFactory())
    with asked() as statements:
        assert author.get(f"/admin/comments/comment/queue/?show={show}").status_code == 200
    # What else came from the same people, and what readers reported, stands in some order.
    assert faults(statements, may_sort=True) == []


@pytest.mark.parametrize(
    "rows",
    [
        lambda guide: Comment.objects.filter(name="Ann").order_by(),
        lambda guide: Comment.objects.filter(status="published").order_by("name")[:5],
    ],
    ids=["scan", "sort"],
)
def test_what_reads_every_comment_is_found_out(guide, rows):
    assert look_up(rows(guide)) != []
