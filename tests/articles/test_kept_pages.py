"""Finished pages that are kept: found at their own address and state only, within a bound, by many at once."""

import gzip
import threading

import brotli
import pytest
from django.core.cache import cache, caches
from django.urls import reverse

from articles.models import Site
from articles.pages import caching, kept_pages
from articles.pages.kept_pages import KeptPages
from rlssite import environment
from tests.factories import ArticleFactory, CommentFactory, WaitingCommentFactory


def keep(pages, address, etag="1", text="Words."):
    return pages.keep(address, etag, {"Content-Type": "text/html"}, text.encode())


def test_a_page_is_found_by_its_address_and_state_together():
    pages = KeptPages()
    keep(pages, "http://one/", "1", "One.")
    keep(pages, "http://two/", "1", "Two.")

    _headers, body = pages.find("http://one/", "1")
    assert brotli.decompress(body) == b"One."
    assert pages.find("http://one/", "2") is None
    assert pages.find("http://three/", "1") is None


def test_a_newer_state_takes_the_place_of_the_older():
    pages = KeptPages()
    keep(pages, "http://one/", "1")
    keep(pages, "http://one/", "2")

    assert pages.find("http://one/", "1") is None and pages.find("http://one/", "2")


def test_what_was_asked_for_least_goes_when_there_is_too_much(monkeypatch):
    monkeypatch.setattr(caches["default"], "_max_entries", 2)
    monkeypatch.setattr(caches["default"], "_cull_frequency", 2)
    pages = KeptPages()
    for address in ("first", "second"):
        keep(pages, address)
    pages.find("first", "1")
    keep(pages, "third")

    assert [bool(pages.find(address, "1")) for address in ("first", "second", "third")] == [True, False, True]


def test_a_page_larger_than_its_room_is_sent_and_not_kept(monkeypatch):
    monkeypatch.setattr(kept_pages, "LARGEST_BYTES", 3)
    pages = KeptPages()

    assert brotli.decompress(keep(pages, "one")[1]) == b"Words."
    assert pages.find("one", "1") is None


def test_processes_share_what_one_of_them_made():
    keep(KeptPages(), "http://one/")

    assert KeptPages().find("http://one/", "1")


def test_a_crowd_makes_a_page_once():
    pages, made, start = KeptPages(), [], threading.Barrier(8)

    def ask():
        start.wait()
        with pages.one_at_a_time("one"):
            if not pages.find("one", "1"):
                made.append(keep(pages, "one"))

    crowd = [threading.Thread(target=ask) for _ in range(8)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert len(made) == 1


def test_a_page_that_cannot_be_made_lets_the_next_one_try():
    pages = KeptPages()
    for _ in range(2):
        with pytest.raises(ValueError, match="no"), pages.one_at_a_time("one"):
            raise ValueError("no")


@pytest.fixture
def article(db):
    Site.load().save()
    article = ArticleFactory(slug="g")
    CommentFactory.create_batch(3, article=article)
    return article


@pytest.fixture
def kept(monkeypatch):
    """The addresses of what was kept."""
    addresses, keeps = [], caching.PAGES.keep
    monkeypatch.setattr(
        caching.PAGES, "keep", lambda address, *page: addresses.append(address) or keeps(address, *page)
    )
    return addresses


@pytest.mark.parametrize("accepted", ["br", "gzip", "", "br;q=0, gzip", "br;q=0", "*;q=0", "gzip;q=1, br;q=0.1"])
def test_a_kept_page_says_the_same_in_every_encoding(client, article, accepted):
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}

    def get():
        answer = client.get("/g/", headers={"Accept-Encoding": accepted})
        return answer, unpack[answer.headers.get("Content-Encoding")](answer.content)

    cache.clear()
    plain = client.get("/g/").content
    cache.clear()
    (first, made), (second, kept) = get(), get()

    assert made == kept == plain
    # Django pads what it compresses with gzip by a random length.
    assert {**first.headers, "Content-Length": ""} == {**second.headers, "Content-Length": ""}
    assert second.headers["Content-Length"] == str(len(second.content))
    assert second.headers["Vary"] == "Accept-Encoding"
    assert second.headers.get("Content-Encoding") == {"br": "br"}.get(accepted, "gzip" if "gzip" in accepted else None)


def test_a_page_asked_for_again_costs_one_query(client, article, django_assert_num_queries):
    client.get("/g/")

    with django_assert_num_queries(1):
        client.get("/g/")


def test_what_changes_a_page_is_seen_at_once(client, article):
    client.get("/g/")
    CommentFactory(article=article, body="A sentence that was not there.")

    assert "A sentence that was not there." in client.get("/g/").text


def test_what_changes_no_page_leaves_it_kept(client, article, django_assert_num_queries):
    client.get("/g/")
    WaitingCommentFactory(article=article)

    with django_assert_num_queries(1):
        client.get("/g/")


def test_each_host_gets_its_own_addresses(client, article):
    for host in ("localhost", "127.0.0.1", "localhost"):
        assert f"http://{host}/g/" in client.get("/g/", headers={"Host": host}).text


def test_a_query_is_answered_and_not_kept(client, article, kept):
    path = f"{reverse('articles:search')}?q=iron"
    client.get(path)
    client.get("/g/remedies/?kind=medicine")

    assert not any("?" in address for address in kept)


def test_a_refusal_is_not_kept(client, article, kept):
    assert client.get("/g/nothing/").status_code == 404
    assert kept == []
    client.get("/g/")
    assert kept == ["http://testserver/g/"]


def test_head_and_conditional_requests_are_answered_from_what_is_kept(client, article):
    page = client.get("/g/")

    assert client.head("/g/").headers["Content-Length"] == page.headers["Content-Length"]
    assert client.get("/g/", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


class Away:
    """A cache whose server is away, or that gives back what nobody put there."""

    def __init__(self, error):
        self.error, self.asked = error, 0

    def get(self, *_args):
        self.asked += 1
        if self.error:
            raise self.error

    set = get


def test_a_cache_that_is_away_breaks_no_page_and_is_told_once(client, article, monkeypatch, caplog):
    usual, away = client.get("/g/").content, Away(ConnectionError("Connection refused"))
    monkeypatch.setattr(kept_pages, "cache", away)
    monkeypatch.setattr(caching, "PAGES", KeptPages())
    for _ in range(3):
        answer = client.get("/g/", headers={"Accept-Encoding": "br"})
        assert (answer.status_code, brotli.decompress(answer.content)) == (200, usual)
    assert [record.getMessage() for record in caplog.records] == [
        "The cache does not answer, so pages are made anew: Connection refused"
    ]
    assert away.asked == 1, "nobody waits for it each time"


def test_a_cache_that_is_back_is_used_again_and_its_next_fall_is_told(monkeypatch, caplog):
    now, away, pages = [1000.0], Away(ConnectionError("down")), KeptPages()
    monkeypatch.setattr(kept_pages.time, "monotonic", lambda: now[0])
    with monkeypatch.context() as patch:
        patch.setattr(kept_pages, "cache", away)
        assert pages.find("one", "1") is keep(pages, "one") is None
        now[0] += kept_pages.SECONDS_AWAY
        assert pages.find("one", "1") is None
    assert (away.asked, len(caplog.records)) == (2, 1)
    now[0] += kept_pages.SECONDS_AWAY
    assert pages.find("one", "1") is None and keep(pages, "one") and pages.find("one", "1")
    monkeypatch.setattr(kept_pages, "cache", away)
    assert pages.find("one", "1") is None
    assert len(caplog.records) == 2


def test_a_redis_that_is_not_there_breaks_no_page(client, article, settings, monkeypatch):
    # No server listens at this port of this machine.
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    settings.CACHES = {"default": environment.cache()}
    monkeypatch.setattr(caching, "PAGES", KeptPages())
    assert client.get("/g/").status_code == client.get("/privacy/").status_code == 200
