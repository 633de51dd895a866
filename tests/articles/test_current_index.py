"""The index that searches are answered from: never older than a moment, never waited for, and true meanwhile."""

import logging
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from articles.editions.publishing import publish
from articles.models import Edition
from articles.search import current
from articles.search.index import Index
from comments import acts
from tests.articles.test_search import guide, links, text
from tests.factories import ArticleFactory, CommentFactory, RemedyFactory, SectionFactory, WaitingCommentFactory

__all__ = ["guide"]


def reword(edition, html):
    page = edition.pages.get(path="")
    page.content["sections"][0]["html"] = html
    page.save()


@pytest.fixture
def search(client):
    """Return the links that a search finds, once the index that it has asked for is made."""

    def found(query):
        client.get("/search/", {"q": query})
        return links(client.get("/search/", {"q": query}))

    return found


@pytest.fixture
def work(monkeypatch):
    """What waits for a thread. The test is the thread, when it likes."""
    waiting = []
    monkeypatch.setattr(current, "in_background", waiting.append)
    return waiting


@pytest.fixture
def built(monkeypatch):
    made = []
    monkeypatch.setattr(current, "Index", lambda guides: made.append(1) or Index(guides))
    return made


def test_a_warm_index_costs_few_queries(client, guide, django_assert_max_num_queries):
    client.get("/search/", {"q": "iron"})
    # The words of the comments are looked up too.
    for query in ["iron", "suicide", "nothing-here", ""]:
        with django_assert_max_num_queries(3):
            client.get("/search/", {"q": query})


def test_it_is_built_once_and_again_only_after_a_change(search, guide, built):
    for _time in range(3):
        search("iron")
    assert len(built) == 1
    publish(guide, what_changed="More.")
    for _time in range(3):
        search("iron")
    assert len(built) == 2


def test_a_comment_builds_nothing(search, guide, built):
    search("iron")
    CommentFactory(article=guide)
    acts.publish(WaitingCommentFactory(article=guide))
    search("iron")
    assert len(built) == 1


def test_what_is_published_is_found_and_what_is_gone_is_not(search, guide, clock):
    part = guide.sections.get()
    part.body = "Ask about zinc."
    part.save()
    assert search("zinc") == []
    publish(guide, what_changed="Soon.", at=timezone.now() + timedelta(days=1))
    assert search("zinc") == []
    clock(timezone.now() + timedelta(days=2))
    assert search("zinc") == ["/rls/#iron"]
    assert search("ferritin") == []
    guide.take_down()
    assert search("zinc") == []
    guide.put_back()
    assert search("zinc") == ["/rls/#iron"]


def test_an_edition_rendered_anew_is_indexed_anew(search, guide):
    search("iron")
    edition = Edition.objects.current().get()
    reword(edition, "<p>manganese</p>")
    edition.rendered_with += 1
    edition.save()
    assert search("manganese") == ["/rls/#iron"]


def test_a_backup_brought_back_is_indexed_anew(search, guide):
    """Its editions may have the numbers of those that were there before."""
    search("iron")
    edition = Edition.objects.current().get()
    reword(edition, "<p>manganese</p>")
    edition.created += timedelta(hours=1)
    edition.save()
    assert search("manganese") == ["/rls/#iron"]


# While the next one is made


def test_a_search_after_a_change_is_answered_at_once(client, guide, work):
    client.get("/search/", {"q": "zinc"})
    SectionFactory(article=guide, title="Zinc", slug="zinc")
    publish(guide, what_changed="Zinc.")

    for _time in range(3):
        answer = client.get("/search/", {"q": "zinc"})
        assert links(answer) == [] and "A guide has just changed" in text(answer)
        assert links(client.get("/search/", {"q": "ferritin"})) == ["/rls/#iron"]
    # One is at work, however many ask.
    (make,) = work
    make()
    answer = client.get("/search/", {"q": "zinc"})
    assert links(answer) == ["/rls/#zinc"] and "A guide has just changed" not in text(answer)
    assert len(work) == 1


def test_no_hit_leads_to_what_is_gone_meanwhile(client, guide, work):
    other = SectionFactory(article=guide, title="Walking", slug="walking", body="Ferritin too.")
    RemedyFactory(section=other, slug="massage", name="Massage", verdict="Ferritin again.")
    publish(guide, what_changed="More.")
    found = {"/rls/#iron", "/rls/#walking", "/rls/massage/"}
    assert set(links(client.get("/search/", {"q": "ferritin"}))) == found

    guide.remedies.get(slug="massage").delete()
    guide.sections.get(slug="walking").delete()
    publish(guide, what_changed="Less.")

    assert links(client.get("/search/", {"q": "ferritin"})) == ["/rls/#iron"]
    page = text(client.get("/search/", {"q": "nothing-like-it"}))
    assert "/rls/#iron" in page and "walking" not in page
    for url in links(client.get("/search/", {"q": "ferritin"})):
        assert client.get(url).status_code == 200


def test_a_guide_that_is_taken_down_is_gone_at_once(client, guide, work):
    client.get("/search/", {"q": "iron"})
    guide.take_down()
    for query in ["iron", "suicide", "nothing-like-it", ""]:
        assert "/rls/" not in text(client.get("/search/", {"q": query}))


def test_the_words_of_a_glossary_wait_until_it_is_known_that_they_are_there():
    edition = SimpleNamespace(
        slug="rls", part_names={"section:1": ["iron", "Iron"], "remedy:2": ["massage", "Massage"]}
    )
    is_there = current.addresses_in([edition])
    here = ["/rls/", "/rls/#tonight", "/rls/#get-help", "/rls/#iron", "/rls/iron/", "/rls/massage/", "/rls/iron/#x"]
    gone = ["/rls/#zinc", "/rls/zinc/", "/rls/glossary/#term-dose", "/rls-2/", "/other/#iron"]
    assert all(map(is_there, here))
    assert not any(map(is_there, gone))


def test_a_page_from_the_index_before_is_not_taken_for_the_next(client, guide, work):
    client.get("/search/", {"q": "zinc"})
    SectionFactory(article=guide, title="Zinc", slug="zinc")
    publish(guide, what_changed="Zinc.")
    before = client.get("/search/", {"q": "zinc"})
    assert client.get("/search/", {"q": "zinc"}, HTTP_IF_NONE_MATCH=before["ETag"]).status_code == 304
    work[0]()
    after = client.get("/search/", {"q": "zinc"}, HTTP_IF_NONE_MATCH=before["ETag"])
    assert (after.status_code, links(after)) == (200, ["/rls/#zinc"])


def test_what_cannot_be_made_is_logged_and_tried_again(client, guide, work, monkeypatch, caplog):
    client.get("/search/", {"q": "iron"})
    publish(guide, what_changed="More.")
    client.get("/search/", {"q": "iron"})
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(current, "Index", lambda guides: 1 / 0)
        work[0]()
    assert "The index of the search cannot be made" in caplog.text
    assert links(client.get("/search/", {"q": "ferritin"})) == ["/rls/#iron"]
    assert len(work) == 2


# In threads

# What tests/conftest.py replaces.
IN_BACKGROUND = current.in_background
EDITION = {"rendered_with": 1, "slug": "g", "part_names": {}}


def threads_of(ask, count=5):
    threads = [threading.Thread(target=ask) for _number in range(count)]
    for thread in threads:
        thread.start()
    return threads


@pytest.fixture
def slow(monkeypatch):
    """Make indexes only when the test says so; nothing is read for them."""
    made = SimpleNamespace(count=0, go_on=threading.Event())

    def make(guides):
        made.count += 1
        assert made.go_on.wait(5)
        return Index()

    monkeypatch.setattr(current, "Index", make)
    monkeypatch.setattr(current, "_guides", lambda editions: [])
    return made


def test_the_first_searches_build_one_index_together(slow):
    indexes, found = current.CurrentIndex(), []
    threads = threads_of(lambda: found.append(indexes.of([]).index))
    slow.go_on.set()
    for thread in threads:
        thread.join(5)
    assert slow.count == 1
    assert len(found) == 5 and len(set(map(id, found))) == 1


def test_later_searches_wait_for_nobody_and_one_thread_builds(slow, monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(
        current, "in_background", lambda work: threading.Thread(target=lambda: (work(), ended.set())).start()
    )
    indexes, found = current.CurrentIndex(), []
    slow.go_on.set()
    first = indexes.of([SimpleNamespace(pk=1, created=1, **EDITION)]).index
    slow.go_on.clear()

    changed = [SimpleNamespace(pk=2, created=2, **EDITION)]
    for thread in threads_of(lambda: found.append(indexes.of(changed).index)):
        thread.join(5)
    assert found == [first] * 5
    assert slow.count == 2

    slow.go_on.set()
    assert ended.wait(5)
    assert indexes.of(changed).index is not first
    assert slow.count == 2


@pytest.mark.django_db(transaction=True)
def test_the_thread_finds_what_was_published_by_another(client, monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(current, "in_background", lambda work: IN_BACKGROUND(lambda: (work(), ended.set())))
    article = ArticleFactory(slug="rls")
    client.get("/search/", {"q": "zinc"})
    SectionFactory(article=article, title="Zinc", slug="zinc")
    publish(article, what_changed="Zinc.")
    assert links(client.get("/search/", {"q": "zinc"})) == []
    assert ended.wait(5)
    assert links(client.get("/search/", {"q": "zinc"})) == ["/rls/#zinc"]
