"""What readers of a discussion see: lists in both directions, filters, threads, and what stands beside a comment."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import pytest
from django.db import connection
from django.utils import timezone

from articles.editions.publishing import publish
from articles.models import Edition
from comments import acts
from comments.models import Comment, Discussion, DiscussionSettings
from comments.querysets import FIRST_REPLIES, PER_PAGE, REPLIES_PER_PAGE
from comments.threads.listing import Listing
from comments.threads.reading import add_first_replies, read_page, read_pinned, read_threads
from tests.comments.desk import text
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    RemedyFactory,
    SectionFactory,
    WaitingCommentFactory,
)
from tests.plans import empty_files

pytestmark = pytest.mark.django_db
LIST = "/g/discussion/"


@pytest.fixture
def guide():
    return ArticleFactory(slug="g", section__slug="sleep", section__title="Sleep")


@pytest.fixture
def iron(guide):
    remedy = RemedyFactory(section=guide.sections.get(), slug="iron", name="Iron")
    publish(guide, what_changed="Iron.")
    return remedy


def shown(answer):
    """The numbers of the comments on a page, in their order."""
    return [int(pk) for pk in re.findall(r'id="c(\d+)"', answer)]


def part(answer, comment):
    """The HTML of one comment."""
    return re.search(rf'<article[^>]*id="c{comment.pk}".*?</article>', answer, re.DOTALL)[0]


# Lists


def walk(client, path, rel):
    """Return the numbers of the comments on each page from `path` on, by its links of one kind."""
    pages = []
    while path:
        answer = text(client.get(path))
        pages.append(shown(answer))
        link = re.search(rf'href="([^"]+)" rel="{rel}"', answer)
        last, path = path, link and link[1].replace("&amp;", "&")
    return pages, last


@pytest.mark.parametrize(
    "query",
    ["", "?order=oldest", "?show=questions", "?show=questions&order=oldest", "?about=section:sleep"],
)
def test_a_list_is_walked_down_and_up_again_without_gap_or_repeat(client, guide, query):
    section = guide.sections.get()
    comments = [CommentFactory(article=guide, section=section, is_question=True) for _ in range(2 * PER_PAGE + 3)]
    # Several of one moment, as imported ones are.
    Comment.objects.filter(pk__in=[c.pk for c in comments[5:35]]).update(published=comments[20].published)
    expected = list(Comment.objects.oldest_first().values_list("pk", flat=True))
    if "oldest" not in query:
        expected.reverse()

    down, last = walk(client, LIST + query, "next")
    up, _first = walk(client, last, "prev")

    assert [len(page) for page in down] == [PER_PAGE, PER_PAGE, 3]
    assert list(chain(*down)) == expected
    assert list(chain(*reversed(up))) == expected


def test_a_list_turns_round_by_a_link_and_keeps_its_filter(client, guide):
    old, new = (CommentFactory(article=guide, is_question=True) for _ in range(2))
    assert shown(text(client.get(LIST))) == [new.pk, old.pk]
    answer = text(client.get(f"{LIST}?show=questions"))
    turned = re.search(r'href="([^"]+)">Oldest first', answer)[1].replace("&amp;", "&")
    assert shown(text(client.get(turned))) == [old.pk, new.pk]
    assert "show=questions" in turned


def test_pinned_threads_stand_above_on_the_first_page_alone(client, guide, staff):
    threads = [CommentFactory(article=guide) for _ in range(PER_PAGE + 5)]
    acts.pin(threads[0], staff)
    CommentFactory(in_reply_to=threads[0], body="BELOW-THE-PINNED")
    newest = [thread.pk for thread in reversed(threads[1:])]
    for path in ("/g/", LIST):
        answer = text(client.get(path))
        assert shown(answer)[:3] == [threads[0].pk, threads[0].pk + PER_PAGE + 5, newest[0]], path
        assert "BELOW-THE-PINNED" in answer
    pages, _last = walk(client, LIST, "next")
    assert [pk for page in pages for pk in page if pk in newest] == newest
    assert sum(threads[0].pk in page for page in pages) == 1
    assert shown(text(client.get(f"{LIST}?order=oldest")))[0] == threads[0].pk
    assert ">pinned</span>" in part(answer, threads[0])
    assert "pinned" not in part(answer, threads[-1])


@pytest.fixture
def four(guide, iron):
    section = guide.sections.get()
    found = {
        "section": CommentFactory(article=guide, section=section),
        "remedy": CommentFactory(article=guide, remedy=iron),
        "question": CommentFactory(article=guide, is_question=True),
        "answered": CommentFactory(article=guide),
    }
    CommentFactory(in_reply_to=found["answered"], by_author=True)
    CommentFactory(in_reply_to=found["question"])
    WaitingCommentFactory(article=guide, section=section, is_question=True)
    CommentFactory(article=ArticleFactory(slug="other"), is_question=True)
    return found


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?about=section:sleep", "section"),
        ("?about=remedy:iron", "remedy"),
        ("?show=questions", "question"),
        ("?show=answered", "answered"),
    ],
)
def test_a_filter_shows_its_threads_alone_and_is_a_link(client, four, query, name):
    everything = text(client.get(LIST))
    assert f'href="{LIST}{query}"' in everything
    answer = client.get(LIST + query)
    assert shown(text(answer))[0] == four[name].pk
    assert not set(shown(text(answer))) & {thread.pk for kind, thread in four.items() if kind != name}
    assert f'href="{LIST}{query}" aria-current="true"' in text(answer)


def test_a_filter_by_an_old_address_leads_to_the_present_one(client, guide, iron):
    thread = CommentFactory(article=guide, remedy=iron)
    iron.slug, iron.name = "iron-tablets", "Iron tablets"
    iron.save()
    # The new address is not public before its edition is.
    assert client.get(f"{LIST}?about=remedy:iron").status_code == 200
    assert client.get(f"{LIST}?about=remedy:iron-tablets")["Location"] == f"{LIST}?about=remedy:iron"
    assert "tablets" not in text(client.get(LIST)) + text(client.get(f"{LIST}?about=remedy:iron"))
    publish(guide, what_changed="A name.")
    answer = client.get(f"{LIST}?about=remedy:iron&order=oldest")
    assert (answer.status_code, answer["Location"]) == (301, f"{LIST}?about=remedy:iron-tablets&order=oldest")
    assert shown(text(client.get(f"{LIST}?about=remedy:iron-tablets"))) == [thread.pk]


@pytest.mark.parametrize(
    "query",
    [
        "about=", "about=iron", "about=remedy:", "about=remedy:none", "about=section:iron", "about=article:g",
        "about=remedy:%00", "about=remedy:%ff", "about=remedy:iron%27--", "about=section:hidden", "show=", "show=all",
        "show=pinned", "order=newest", "order=", "before=x", "before=", "after=1", "before=1-1&after=1-1",
        "show=questions&about=remedy:iron", "after=1-9999999999999999999",
    ],
)  # fmt: skip
def test_a_list_that_is_none_is_not_found(client, guide, iron, query):
    SectionFactory(article=guide, slug="hidden")
    assert client.get(f"{LIST}?{query}").status_code == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?about=section:sleep", "Nobody has written about this here yet."),
        ("?show=questions", "Nobody has asked a question here yet."),
        ("?show=answered", "The author has answered nobody here yet."),
        ("?before=1-1", "There are no comments beyond this point."),
        ("?order=oldest&after=9999999999999999-1", "There are no comments beyond this point."),
    ],
)
def test_an_empty_list_says_so_and_leads_back(client, guide, query, words):
    CommentFactory(article=guide)
    answer = text(client.get(LIST + query))
    assert words in answer
    assert shown(answer) == []
    assert re.search(rf'href="{LIST}(\?order=oldest)?">(See all|Newest|Oldest) comments', answer)


def test_to_search_engines_a_narrowed_list_is_the_whole_one(client, guide):
    CommentFactory.create_batch(PER_PAGE + 1, article=guide)
    canonical = '<link rel="canonical" href="http://testserver/g/discussion/'
    assert f'{canonical}">' in text(client.get(f"{LIST}?show=questions"))
    assert f'{canonical}">' in text(client.get(f"{LIST}?order=oldest"))
    older = re.search(r"\?before=[^\"]+", text(client.get(LIST)))[0]
    assert f'{canonical}{older}">' in text(client.get(LIST + older))


# What each list costs


@pytest.fixture
def many(guide, iron):
    """Some thousand threads, of which few are about the remedy, and as many under another guide."""
    empty_files()
    section, other = guide.sections.get(), ArticleFactory(slug="other")
    now = timezone.now()
    Comment.objects.bulk_create(
        Comment(
            article=other if number % 2 else guide,
            section=None if number % 2 or number % 4 else section,
            remedy=iron if number % 100 == 2 else None,
            is_question=number % 3 == 0,
            answered=number % 5 == 0,
            is_listed=True,
            status="published",
            published=now - timedelta(minutes=number),
            name="Reader",
            body="Words.",
            body_html="<p>Words.</p>",
            rendered_with=1,
        )
        for number in range(3000)
    )
    for thread in guide.comments.oldest_first()[:3]:
        acts.pin(thread, None)
    first = guide.comments.newest_first().first()
    Comment.objects.bulk_create(
        Comment(
            article=guide, root=first, in_reply_to=first, reply_no=number, status="published", published=now,
            name="Reader", body="Words.", body_html="<p>Words.</p>", rendered_with=1,
        )
        for number in range(1, 2001)
    )  # fmt: skip
    Comment.objects.filter(pk=first.pk).update(reply_count=2000, last_reply_no=2000)
    return guide


def plans(read):
    """Return how the database goes about each query of `read()`."""
    asked = []

    def note(execute, sql, params, is_many, context):
        asked.append((sql, params))
        return execute(sql, params, is_many, context)

    with connection.execute_wrapper(note):
        read()
    with connection.cursor() as cursor:
        found = []
        for sql, params in asked:
            how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, FORMAT JSON) "
            cursor.execute(how + sql, params)
            found.append(cursor.fetchall())
    return found


def assert_reads(plan, index, at_most):
    """Hold that `plan` reads a range of `index` in its order: nothing is sorted, nothing else is read."""
    if connection.vendor == "sqlite":
        steps = [row[3] for row in plan]
        assert steps[0].startswith("SEARCH comments_comment USING INDEX " + index + " ("), steps
        assert not [step for step in steps if "TEMP B-TREE" in step or step.startswith("SCAN")], steps
        return
    root = plan[0][0]
    root = (json.loads(root) if isinstance(root, str) else root)[0]["Plan"]
    nodes = [root]
    for node in nodes:
        nodes += node.get("Plans", [])
    scans = [node for node in nodes if node.get("Relation Name") == "comments_comment"]
    assert [node.get("Index Name") for node in scans][:1] == [index], nodes
    assert "Sort" not in [node["Node Type"] for node in nodes]
    assert all(node["Actual Rows"] + node.get("Rows Removed by Filter", 0) <= at_most for node in scans), scans


LISTS = {
    "": "comment_threads",
    "about=section:sleep": "comment_threads_of_section",
    "about=remedy:iron": "comment_threads_of_remedy",
    "show=questions": "comment_questions",
    "show=answered": "comment_answered",
}


@pytest.mark.parametrize("is_analysed", [True, False] if connection.vendor == "sqlite" else [True])
def test_each_list_is_a_range_of_its_own_index_in_both_directions(many, is_analysed):
    if is_analysed:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    edition = Edition.objects.current().get(article=many)
    for query, index in LISTS.items():
        asked = dict(pair.split("=") for pair in query.split("&") if pair)
        threads = Listing.read(asked, edition).threads(many.pk)
        if not query:
            threads = threads.filter(pinned=False)
        middle = threads.newest_first().values_list("published", "pk")[8]
        for where in ({}, {"oldest_first": True}, {"before": middle}, {"after": middle}):
            (plan,) = plans(lambda threads=threads, where=where: read_page(threads, **where))
            assert_reads(plan, index, PER_PAGE + 1 + 3)
    (plan,) = plans(lambda: read_pinned(many.pk))
    assert_reads(plan, "comment_pinned", 3)


def test_the_first_replies_of_a_page_are_a_few_ranges_of_one_index(many):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    threads = read_threads([thread.pk for thread in read_page(Comment.objects.listed(many.pk)).threads])
    (plan,) = plans(lambda: add_first_replies(threads))
    if connection.vendor == "sqlite":
        assert "USING INDEX comment_replies (root_id=? AND reply_no<?)" in plan[0][3]
    else:
        assert "comment_replies" in str(plan)
    assert max(len(thread.first_replies) for thread in threads) == FIRST_REPLIES


def test_a_page_of_threads_reads_its_own_comments_alone(guide, django_assert_num_queries):
    thread = CommentFactory(article=guide)
    CommentFactory(in_reply_to=thread)
    with django_assert_num_queries(3) as queries:
        page = read_page(Comment.objects.listed(guide.pk), before=(timezone.now(), 10**9))
        add_first_replies(read_threads([thread.pk for thread in page.threads]))
    threads, shown, replies = (query["sql"] for query in queries)
    # Sorting by "root" would join every first comment there is; two ranges with OR between would read from the start.
    assert replies.count("JOIN") == 2
    # Beside a thread of 100,000 replies PostgreSQL would take these for thousands and join every comment there is.
    assert replies.endswith(" LIMIT 5")
    assert re.search(r'AND "comments_comment"\."published" <= ', threads)
    assert not any(f'"{name}"' in threads + shown + replies for name in ("email", "sender", "body", "source", "head"))


def test_no_page_costs_more_than_eleven_queries_with_everything_on_it(
    client, guide, four, staff, django_assert_max_num_queries
):
    edition = guide.editions.latest_first().first()
    for thread in four.values():
        acts.note(thread, staff, "A note.")
        acts.lead_to(thread, staff, edition)
    acts.pin(four["question"], staff)
    DiscussionSettings(away_until=timezone.now().date()).save()
    thread = f"/c/{four['answered'].pk}/"
    for path in ("/g/", "/g/iron/", "/g/remedies/", LIST, f"{LIST}?about=remedy:iron", f"{LIST}?show=answered", thread):
        with django_assert_max_num_queries(11) as queries:
            assert client.get(path).status_code == 200
        if "discussion" in path or path == thread:
            assert not [query for query in queries if '"content"' in query["sql"]], path


# A thread


def test_a_reply_to_a_reply_stays_on_one_level_and_says_whom_it_answers(client, guide):
    first = CommentFactory(article=guide)
    reply = CommentFactory(in_reply_to=first, name="Bea")
    other = CommentFactory(in_reply_to=reply, name="Cid")
    answer = text(client.get(f"/c/{first.pk}/"))
    link = f'↪ <a href="#c{reply.pk}" aria-label="answers Bea, comment {reply.pk}"><bdi dir="auto">Bea</bdi></a>'
    assert link in part(answer, other)
    assert "↪" not in part(answer, reply)
    assert answer.count('class="replies"') == 1
    acts.remove(reply)
    assert "↪ a removed comment" in part(text(client.get(f"/c/{first.pk}/")), other)
    acts.erase(reply)
    answer = part(text(client.get(f"/c/{first.pk}/")), other)
    assert "↪ a comment that its writer deleted" in answer
    assert "Bea" not in answer


def test_whom_a_reply_answers_is_a_link_to_another_page_where_it_stands_there(client, guide):
    thread = CommentFactory(article=guide)
    replies = [CommentFactory(in_reply_to=thread) for _ in range(REPLIES_PER_PAGE)]
    late = CommentFactory(in_reply_to=replies[0])
    answer = text(client.get(f"/c/{thread.pk}/?after={REPLIES_PER_PAGE}"))
    assert f'↪ <a href="/c/{replies[0].pk}/" aria-label="answers ' in part(answer, late)


def test_a_long_thread_has_blocks_and_links_to_the_first_earlier_more_and_last(client, guide):
    thread = CommentFactory(article=guide)
    Comment.objects.bulk_create(
        Comment(
            article=guide, root=thread, in_reply_to=thread, reply_no=number, status="published",
            published=timezone.now(), name="Reader", body="Words.", body_html=f"<p>{number}.</p>", rendered_with=1,
        )
        for number in range(1, 4 * REPLIES_PER_PAGE + 2)
    )  # fmt: skip
    Comment.objects.filter(pk=thread.pk).update(reply_count=201, last_reply_no=201)
    url = f"/c/{thread.pk}/"

    def links(path):
        answer = text(client.get(path))
        return {
            word: link for link, word in re.findall(r'href="([^"]+)"[^>]*>(First|Earlier|More|Last) replies', answer)
        }, len(shown(answer)) - 1

    assert links(url) == ({"More": "?after=50", "Last": "?after=200"}, 50)
    assert links(f"{url}?after=50") == ({"First": url, "More": "?after=100", "Last": "?after=200"}, 50)
    assert links(f"{url}?after=100") == (
        {"First": url, "Earlier": "?after=50", "More": "?after=150", "Last": "?after=200"},
        50,
    )
    assert links(f"{url}?after=150") == ({"First": url, "Earlier": "?after=100", "More": "?after=200"}, 50)
    assert links(f"{url}?after=200") == ({"First": url, "Earlier": "?after=150"}, 1)
    for nowhere in ("250", "1", "-50", "x", "", "1000000000", "٥٠"):
        assert client.get(f"{url}?after={nowhere}").status_code == 404


def test_newest_thread_first_with_replies_oldest_first_below(client, guide):
    old = CommentFactory(article=guide, body="OLD")
    new = CommentFactory(article=guide, body="NEW")
    CommentFactory(in_reply_to=old, body="FIRST-REPLY")
    CommentFactory(in_reply_to=old, body="SECOND-REPLY")
    answer = text(client.get("/g/"))
    order = [answer.index(word) for word in ("NEW", "OLD", "FIRST-REPLY", "SECOND-REPLY")]
    assert order == sorted(order)
    assert f'id="c{new.pk}"' in answer


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
    acts.remove(thread)
    for path in ("/g/", f"/c/{thread.pk}/"):
        answer = text(client.get(path))
        assert "GONE" not in answer
        assert "This comment was removed." in answer
        assert "STAYS" in answer
    acts.remove(reply)
    assert "This comment was removed." not in text(client.get("/g/"))
    assert client.get(f"/c/{thread.pk}/").status_code == 404


def test_the_permalink_of_a_removed_reply_lands_on_its_thread(client, guide):
    thread = CommentFactory(article=guide)
    reply = CommentFactory(in_reply_to=thread)
    acts.remove(reply)
    assert client.get(f"/c/{reply.pk}/")["Location"] == f"/c/{thread.pk}/"


def test_what_readers_wrote_brings_its_own_direction(client, guide):
    CommentFactory(article=guide, name="דנה", body="שלום")
    answer = text(client.get("/g/"))
    assert '<bdi dir="auto">דנה</bdi>' in answer
    assert '<div class="comment-body" dir="auto" data-nosnippet><p>שלום</p>' in answer


def test_a_thread_survives_that_its_first_comment_waits_again(client, guide):
    thread = CommentFactory(article=guide, body="AGAIN-HELD")
    CommentFactory(in_reply_to=thread, body="STAYS")
    acts.undo(thread)
    for path in ("/g/", f"/c/{thread.pk}/"):
        answer = text(client.get(path))
        assert "AGAIN-HELD" not in answer
        assert "STAYS" in answer


def test_no_public_page_fetches_what_a_restore_replaced(client, guide, django_assert_max_num_queries):
    CommentFactory(article=guide)
    with django_assert_max_num_queries(11) as queries:
        client.get("/g/")
    assert not [query for query in queries if "replaced_source" in query["sql"]]


def test_closing_a_discussion_changes_the_pages_that_say_so(client, guide):
    before = client.get("/g/")["ETag"]
    discussion, _created = Discussion.objects.get_or_create(article=guide)
    discussion.is_open = False
    discussion.save()
    answer = client.get("/g/", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert "takes no new comments" in text(answer)


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


# What stands beside a comment


def test_marks_are_the_authors_and_the_writers_own(client, guide, staff):
    plain = CommentFactory(article=guide, name="Question")
    asked = CommentFactory(article=guide, is_question=True)
    by_author = CommentFactory(article=guide, by_author=True)
    answer = text(client.get(LIST))
    assert 'is-question">question</span>' in part(answer, asked)
    assert 'class="author-mark"' in part(answer, by_author)
    for mark in ("is-question", "author-mark", "comment-mark", "comment-aside", "editor-note", "comment-became"):
        assert mark not in part(answer, plain)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda comment, staff: acts.edit(comment, body="Other."), "Edited by its writer, "),
        (lambda comment, staff: acts.edit(comment, staff, body="Other."), "Edited by the author, "),
        (lambda comment, staff: acts.mask(comment, staff), "The author took an amount out, "),
    ],
    ids=["writer", "author", "mask"],
)
def test_who_edited_a_published_comment_and_when_is_said(client, guide, staff, edit, words):
    comment = CommentFactory(article=guide)
    edit(comment, staff)
    today = f"{timezone.now():%-d %B %Y}"
    for path in (LIST, f"/c/{comment.pk}/"):
        assert f"{words}{today}." in part(text(client.get(path)), comment)


def test_an_editors_note_is_dated_and_visibly_not_the_writers(client, guide, staff):
    comment = CommentFactory(article=guide)
    reply = CommentFactory(in_reply_to=comment)
    acts.note(comment, staff, "One line.\n<b>Another</b>.")
    acts.note(reply, staff, "Of the reply.")
    answer = text(client.get(f"/c/{comment.pk}/"))
    note = part(answer, comment).split('<div class="editor-note">')[1]
    assert f"Editor’s note, {timezone.now():%-d %B %Y}" in note
    assert "<p>One line.<br>&lt;b&gt;Another&lt;/b&gt;.</p>" in note
    assert "Of the reply." in part(answer, reply)
    acts.note(comment, staff, "")
    assert "editor-note" not in part(text(client.get(LIST)), comment)


def test_became_part_of_the_guide_leads_to_the_change_once_that_is_due(client, guide, staff, clock):
    comment = CommentFactory(article=guide)
    reply = CommentFactory(in_reply_to=comment)
    later = publish(guide, what_changed="What a reader told.", at=timezone.now() + timedelta(days=1))
    acts.lead_to(comment, staff, later)
    acts.lead_to(reply, staff, guide.editions.get(number=1))
    answer = text(client.get(LIST))
    assert "Became part" not in part(answer, comment)
    became = (
        '<a href="/g/changes/#edition-1" aria-label="Became part of the guide, edition 1">Became part of the guide</a>'
    )
    assert became in part(answer, reply)
    clock(timezone.now() + timedelta(days=2))
    assert '<a href="/g/changes/#edition-2" ' in part(text(client.get(f"/c/{comment.pk}/")), comment)
    changes = text(client.get("/g/changes/"))
    assert 'id="edition-1"' in changes and 'id="edition-2"' in changes


def test_a_change_that_was_withdrawn_is_no_change(client, guide, staff):
    comment = CommentFactory(article=guide)
    later = publish(guide, what_changed="Perhaps.", at=timezone.now() + timedelta(days=1))
    acts.lead_to(comment, staff, later)
    later.withdraw()
    Edition.objects.filter(pk=later.pk).update(published_at=timezone.now())
    assert "Became part" not in text(client.get(LIST))


def test_tombstones_say_who_took_the_words_away_and_keep_the_replies(client, guide):
    threads = [CommentFactory(article=guide, name=f"NAME-{n}", body="GONE") for n in range(3)]
    for thread in threads:
        CommentFactory(in_reply_to=thread, body="STAYS")
    removed, erased, held = threads
    acts.remove(removed)
    acts.erase(erased)
    acts.undo(held)
    answer = text(client.get(LIST))
    assert "This comment was removed." in part(answer, removed)
    assert "Its writer deleted this comment." in part(answer, erased)
    assert "This comment is being read again." in part(answer, held)
    assert "GONE" not in answer and "NAME-" not in answer
    assert answer.count("STAYS") == 3
    assert "Its writer deleted this comment." in text(client.get(f"/c/{erased.pk}/"))


def test_a_thread_says_what_it_is_about_where_the_list_does_not(client, guide, iron, four):
    everything = text(client.get(LIST))
    assert '<a href="/g/#sleep">Sleep</a>' in part(everything, four["section"])
    assert '<a href="/g/iron/">Iron</a>' in part(everything, four["remedy"])
    assert '<a href="/g/iron/">Iron</a>' in part(text(client.get(f"/c/{four['remedy'].pk}/")), four["remedy"])
    narrowed = text(client.get(f"{LIST}?about=remedy:iron"))
    assert "/g/iron/" not in part(narrowed, four["remedy"])
    assert '<a href="/g/iron/">' in narrowed
    assert "/g/iron/" not in part(text(client.get("/g/iron/")), four["remedy"])


def test_what_was_written_before_its_part_was_changed_says_so(client, guide, iron):
    section = guide.sections.get()
    with_section = CommentFactory(article=guide, section=section)
    with_remedy = CommentFactory(article=guide, remedy=iron)
    reply = CommentFactory(in_reply_to=with_section)
    without = CommentFactory(article=guide)
    assert "Written before" not in text(client.get(LIST))
    section.body = "Other words."
    section.save()
    publish(guide, what_changed="Sleep.")
    later = CommentFactory(article=guide, section=section)
    line = f"Written before this section was changed on {timezone.now():%-d %B %Y}."
    for path in ("/g/", LIST, f"{LIST}?about=section:sleep", f"/c/{with_section.pk}/"):
        answer = text(client.get(path))
        assert line in part(answer, with_section), path
        assert answer.count("Written before") == 1, path
    iron.verdict = "It harms."
    iron.save()
    publish(guide, what_changed="Iron.")
    for path in (LIST, "/g/iron/"):
        assert "Written before the page about this was changed on" in part(text(client.get(path)), with_remedy)
    assert all("Written before" not in part(text(client.get(LIST)), comment) for comment in (reply, without, later))


def test_what_was_written_before_there_was_a_guide_is_older_than_no_change(client, guide, iron):
    """Comments of an earlier page have dates before the first edition, and before a section that came later."""
    section = guide.sections.get()
    later = SectionFactory(article=guide, slug="later", title="Later")
    old = datetime(2015, 5, 5, tzinfo=UTC)
    about = [{"section": section}, {"section": later}, {"remedy": iron}]
    for where in about:
        comment = CommentFactory(article=guide, **where)
        Comment.objects.filter(pk=comment.pk).update(created=old, published=old)
    publish(guide, what_changed="A section more.")
    for path in ("/g/", LIST, "/g/iron/"):
        answer = text(client.get(path))
        assert "5 May 2015" in answer and "Written before" not in answer, path
    later.body = "Other words."
    later.save()
    publish(guide, what_changed="Later.")
    assert text(client.get(LIST)).count("Written before this section was changed") == 1


def test_a_scheduled_change_ages_no_comment_before_it_is_due(client, guide, clock):
    section = guide.sections.get()
    comment = CommentFactory(article=guide, section=section)
    section.body = "Later words."
    section.save()
    publish(guide, what_changed="Sleep.", at=timezone.now() + timedelta(days=1))
    assert "Written before" not in text(client.get(LIST))
    clock(timezone.now() + timedelta(days=2))
    assert "Written before" in part(text(client.get(LIST)), comment)


# From the guide to its comments


def test_sections_and_remedies_lead_to_what_readers_tell_about_them(client, guide, iron):
    section = guide.sections.get()
    assert 'class="told"' not in text(client.get("/g/"))
    thread = CommentFactory(article=guide, section=section)
    CommentFactory(in_reply_to=thread)
    CommentFactory(article=guide, remedy=iron)
    WaitingCommentFactory(article=guide, remedy=iron)
    guide_page = text(client.get("/g/"))
    assert f'<a class="told" href="{LIST}?about=section:sleep">2 comments<span class="hidden"> about ' in guide_page
    to_iron = f'href="{LIST}?about=remedy:iron">'
    for path in ("/g/", "/g/iron/", "/g/remedies/"):
        assert to_iron in text(client.get(path)), path
    for link in re.findall(r'class="told" href="([^"]+)"', guide_page):
        assert client.get(link).status_code == 200
    assert guide_page.index("Some words.") < guide_page.index('class="told"') < guide_page.index('id="discussion"')


def test_what_readers_tell_is_never_shown_without_saying_what_it_is_not(client, guide, four):
    for path in ("/g/", "/g/iron/", LIST, f"{LIST}?show=questions", f"/c/{four['remedy'].pk}/"):
        assert "That is not evidence, and not advice." in text(client.get(path)), path


# Notices


def test_who_comes_while_the_author_is_away_is_told_until_when(client, guide, clock):
    thread = CommentFactory(article=guide)
    DiscussionSettings(away_until=date(2040, 5, 3)).save()
    for path in ("/g/", LIST, f"/c/{thread.pk}/"):
        clock(datetime(2040, 5, 3, 23, 59, tzinfo=UTC))
        before = client.get(path)
        assert "The author is away until 3 May 2040; comments wait until then." in text(before)
        clock(datetime(2040, 5, 4, 0, 1, tzinfo=UTC))
        after = client.get(path, headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200 and "is away" not in text(after)


def test_the_stated_review_time_stands_beside_the_button(client, guide):
    for path in ("/g/", LIST):
        assert "A person reads it first. That usually takes a few days." in text(client.get(path))
    DiscussionSettings(mode="publish").save()
    for path in ("/g/", LIST):
        assert "Most appear at once" in text(client.get(path))
    Discussion.objects.update_or_create(article=guide, defaults={"mode": "hold-all"})
    assert "A person reads it first." in text(client.get(LIST))


def test_a_closed_discussion_is_still_read(client, guide):
    thread = CommentFactory(article=guide, body="READ-ME")
    DiscussionSettings(is_open=False, away_until=timezone.now().date()).save()
    for path in ("/g/", LIST, f"/c/{thread.pk}/"):
        answer = text(client.get(path))
        assert "takes no new comments" in answer and "READ-ME" in answer
        assert "Write a comment" not in answer and "/reply/" not in answer and "is away" not in answer


def test_an_empty_discussion_says_so_once_and_offers_no_filters(client, guide):
    page = text(client.get("/g/discussion/"))
    assert "Nobody has written here yet." in page
    assert "0 comments" not in page
    assert 'class="filters"' not in page
    CommentFactory(article=guide)
    page = text(client.get("/g/discussion/"))
    assert "1 comment." in page
    assert 'class="filters"' in page
