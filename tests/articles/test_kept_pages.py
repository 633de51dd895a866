"""Finished pages that are kept: found at their own address and state only, within a bound, by many at once."""

import gzip

import brotli
import pytest
from django.core.cache import caches
from django.urls import reverse

from articles.editions.publishing import publish
from articles.models import Site
from articles.pages import caching, kept
from articles.pages.kept import LARGEST, Kept
from comments import acts
from comments.views import fragments
from rlssite import backups, environment
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    RemedyFactory,
    SectionFactory,
    StaffFactory,
    WaitingCommentFactory,
)


def keep(kept, key, state="1", value="Words."):
    kept.keep(key, state, value, len(value))


def test_what_is_kept_is_found_by_its_key_and_state_together():
    pages = Kept()
    keep(pages, "http://one/", "1", "One.")
    keep(pages, "http://two/", "1", "Two.")

    assert pages.find("http://one/", "1") == "One."
    assert pages.find("http://one/", "2") is None
    assert pages.find("http://three/", "1") is None
    assert pages.find_many({"http://one/": "1", "http://two/": "2", "http://three/": "1"}) == {"http://one/": "One."}


def test_a_newer_state_takes_the_place_of_the_older():
    pages = Kept()
    keep(pages, "http://one/", "1")
    keep(pages, "http://one/", "2")

    assert pages.find("http://one/", "1") is None and pages.find("http://one/", "2")


def test_what_was_asked_for_least_goes_when_there_is_too_much(monkeypatch):
    monkeypatch.setattr(caches["default"], "_max_entries", 2)
    monkeypatch.setattr(caches["default"], "_cull_frequency", 2)
    pages = Kept()
    for address in ("first", "second"):
        keep(pages, address)
    pages.find("first", "1")
    keep(pages, "third")

    assert [bool(pages.find(address, "1")) for address in ("first", "second", "third")] == [True, False, True]


def test_what_is_larger_than_its_room_is_not_kept(monkeypatch):
    monkeypatch.setitem(LARGEST, "default", 3)
    pages = Kept()
    keep(pages, "one")

    assert pages.find("one", "1") is None


def test_processes_share_what_one_of_them_made():
    keep(Kept(), "http://one/")

    assert Kept().find("http://one/", "1")


@pytest.fixture
def article(db):
    Site.load().save()
    article = ArticleFactory(slug="g")
    CommentFactory.create_batch(3, article=article)
    return article


@pytest.fixture
def staff(db):
    return StaffFactory()


@pytest.fixture
def addresses(monkeypatch):
    """The addresses of what was kept."""
    addresses, keeps = [], caching.PAGES.keep
    monkeypatch.setattr(caching.PAGES, "keep", lambda key, *page: addresses.append(key) or keeps(key, *page))
    return addresses


@pytest.mark.parametrize("accepted", ["br", "gzip", "", "br;q=0, gzip", "br;q=0", "*;q=0", "gzip;q=1, br;q=0.1"])
def test_a_kept_page_says_the_same_in_every_encoding(client, article, accepted):
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}

    def get():
        answer = client.get("/g/", headers={"Accept-Encoding": accepted})
        return answer, unpack[answer.headers.get("Content-Encoding")](answer.content)

    caches["default"].clear()
    plain = client.get("/g/").content
    caches["default"].clear()
    (first, made), (second, kept) = get(), get()

    assert made == kept == plain
    # The second in which it was sent may be another.
    assert {**first.headers, "X-Accel-Expires": ""} == {**second.headers, "X-Accel-Expires": ""}
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


def test_a_query_is_answered_and_not_kept(client, article, addresses):
    path = f"{reverse('articles:search')}?q=iron"
    client.get(path)
    client.get("/g/remedies/?kind=medicine")

    assert not any("?" in address for address in addresses)


def test_a_refusal_is_not_kept(client, article, addresses):
    assert client.get("/g/nothing/").status_code == 404
    assert addresses == []
    client.get("/g/")
    assert addresses == ["frame http://testserver/g/", " http://testserver/g/"]


def test_head_and_conditional_requests_are_answered_from_what_is_kept(client, article):
    page = client.get("/g/")

    assert client.head("/g/").headers["Content-Length"] == page.headers["Content-Length"]
    assert client.get("/g/", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


class Away:
    """A cache whose server is away."""

    def __init__(self):
        self.asked = 0

    def get_many(self, *_args):
        self.asked += 1
        raise ConnectionError("Connection refused")

    set_many = get_many


def test_a_cache_that_is_away_breaks_no_page_and_is_told_once(client, article, monkeypatch, caplog):
    usual, away = client.get("/g/").content, Away()
    monkeypatch.setattr(kept, "caches", {"default": away, "fragments": away})
    monkeypatch.setattr(kept.PAGES, "_away_until", None)
    monkeypatch.setattr(kept.FRAGMENTS, "_away_until", None)
    for _ in range(3):
        answer = client.get("/g/", headers={"Accept-Encoding": "br"})
        assert (answer.status_code, brotli.decompress(answer.content)) == (200, usual)
    told = [record.getMessage() for record in caplog.records]
    assert set(told) == {"The cache does not answer, so pages are made anew: Connection refused"}
    # One cache for pages, and one for threads.
    assert len(told) == away.asked == 2, "nobody waits for it each time"


def test_a_cache_that_is_back_is_used_again_and_its_next_fall_is_told(monkeypatch, caplog):
    now, away, pages = [1000.0], Away(), Kept()
    monkeypatch.setattr(kept.time, "monotonic", lambda: now[0])
    with monkeypatch.context() as patch:
        patch.setattr(kept, "caches", {"default": away})
        keep(pages, "one")
        assert pages.find("one", "1") is None
        now[0] += kept.SECONDS_AWAY
        assert pages.find("one", "1") is None
    assert (away.asked, len(caplog.records)) == (2, 1)
    now[0] += kept.SECONDS_AWAY
    keep(pages, "one")
    assert pages.find("one", "1")
    monkeypatch.setattr(kept, "caches", {"default": away})
    assert pages.find("one", "1") is None
    assert len(caplog.records) == 2


def test_a_redis_that_is_not_there_breaks_no_page(client, article, settings, monkeypatch):
    # No server listens at this port of this machine.
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    settings.CACHES = environment.caches()
    monkeypatch.setattr(kept.PAGES, "_away_until", None)
    monkeypatch.setattr(kept.FRAGMENTS, "_away_until", None)
    assert client.get("/g/").status_code == client.get("/privacy/").status_code == 200


def test_a_comment_costs_its_own_thread_and_no_other(client, article, monkeypatch):
    client.get("/g/")
    made, keeps = [], fragments.FRAGMENTS.keep_many
    monkeypatch.setattr(fragments.FRAGMENTS, "keep_many", lambda rows: made.append(len(rows)) or keeps(rows))
    thread = CommentFactory(article=article, body="New words.")
    assert "New words." in client.get("/g/").text
    CommentFactory(in_reply_to=thread, body="An answer.")
    assert "An answer." in client.get("/g/").text
    # The list takes the same threads, whatever page they stand on.
    assert "An answer." in client.get("/g/discussion/").text
    assert made == [1, 1]


def test_a_comment_about_one_remedy_leaves_the_page_of_another_as_it_is(client, article):
    here, _there = (RemedyFactory(section=article.sections.get(), slug=slug) for slug in ("here", "there"))
    publish(article, what_changed="Two.")
    before = {path: client.get(path)["ETag"] for path in ("/g/here/", "/g/there/", "/g/", "/g/discussion/")}
    CommentFactory(article=article, remedy=here, body="It helped me.")
    after = {path: client.get(path)["ETag"] for path in before}
    assert [path for path in before if after[path] == before[path]] == ["/g/there/"]
    assert "It helped me." in client.get("/g/here/").text
    assert "It helped me." not in client.get("/g/there/").text


def test_after_a_restore_no_page_has_an_etag_that_readers_know(client, article):
    RemedyFactory(section=article.sections.get(), slug="here")
    publish(article, what_changed="One.")
    paths = ("/g/", "/g/here/", "/g/about/", "/")
    before = {path: client.get(path)["ETag"] for path in paths}
    backups.make_pages_new()
    for path in paths:
        answer = client.get(path, headers={"If-None-Match": before[path]})
        assert (answer.status_code, answer["ETag"] == before[path]) == (200, False), path


@pytest.mark.parametrize("layout", ["one", "sections"])
def test_a_sign_from_a_pdf_in_the_authors_words_breaks_no_page(client, article, layout):
    section = article.sections.get()
    section.title, section.body = "Iron\x02and sleep", "A hy\x02phen, \x02comment_count\x03 and \x1f too."
    section.save()
    article.layout, article.title = layout, "Rest\x03less"
    article.save()
    publish(article, what_changed="Signs.")
    Site(name="RLS\x02guide").save()
    paths = [
        "/g/",
        "/g/discussion/",
        "/g/about/",
        *(["/g/all/", f"/g/{section.slug}/"] if layout == "sections" else []),
    ]
    for path in paths:
        page = client.get(path)
        assert page.status_code == 200, path
        if path not in ("/g/about/", "/g/discussion/"):
            assert "Ironand sleep" in page.text and "\x02" not in page.text, path


def test_what_readers_tell_is_counted_where_the_edition_has_the_remedy(client, article, staff):
    article.layout = "sections"
    article.save()
    here, there = article.sections.get(), SectionFactory(article=article, slug="there")
    remedy = RemedyFactory(section=here, slug="r")
    publish(article, what_changed="Two.")
    comment = CommentFactory(article=article, remedy=remedy)
    assert "1 comment" in client.get(f"/g/{here.slug}/").text
    remedy.section = there
    remedy.save()
    acts.remove(comment, staff)
    assert "1 comment" not in client.get(f"/g/{here.slug}/").text


def test_a_thread_that_was_read_again_and_is_gone_says_so(client, article, staff):
    root = WaitingCommentFactory(article=article)
    acts.publish(root, staff)
    CommentFactory(in_reply_to=root)
    acts.undo(root, staff)
    paths = (f"/c/{root.pk}/", "/g/discussion/", "/g/")
    assert all("being read again" in client.get(path).text for path in paths)
    acts.remove(root, staff)
    for path in paths:
        assert "being read again" not in client.get(path).text, path
        assert "This comment was removed" in client.get(path).text, path


def test_two_sites_with_one_cache_share_nothing(client, article, settings):
    keep(kept.FRAGMENTS, "thread 1")
    settings.SECRET_KEY = "another site's"
    assert kept.FRAGMENTS.find("thread 1", "1") is None


def test_a_condition_that_does_not_hold_is_nobody_elses_answer(client, article):
    answer = client.get("/g/", headers={"If-Match": '"x"'})
    assert answer.status_code == 412
    assert "public" not in answer["Cache-Control"]
    assert "Content-Length" not in client.get("/g/", headers={"If-None-Match": client.get("/g/")["ETag"]}).headers


def test_a_page_that_is_not_there_is_no_page_that_was_not_modified(client, article):
    for asked in ("*", client.get("/g/")["ETag"]):
        assert client.get("/g/remedies/", headers={"If-None-Match": asked}).status_code == 404
