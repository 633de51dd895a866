import gzip
import ipaddress
import queue
import threading
from datetime import timedelta

import brotli
import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import F
from django.test import Client, RequestFactory
from django.urls import get_resolver

from comments.models import Contact
from rlssite import environment
from rlssite.people import login
from rlssite.web.middleware import bounded_body, home_of, sender_address, trusted_proxy
from tests.factories import ArticleFactory, StaffFactory

PROXIES = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1")]


@pytest.mark.parametrize(
    ("remote", "forwarded", "sender"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        # A port behind it, brackets around it, an IPv4 address in the dress of IPv6: each proxy writes its own way.
        ("10.0.0.1", "203.0.113.9:5678", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2:5678", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::7]:5678", "2001:db8::7"),
        ("10.0.0.1", "[2001:db8::7]", "2001:db8::7"),
        ("10.0.0.1", "2001:DB8:0::7, [::1]:80, [::1]", "2001:db8::7"),
        ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "[::ffff:203.0.113.9]:5678, ::ffff:10.0.0.2", "203.0.113.9"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9, [10.0.0.2", "10.0.0.1"),
        ("10.0.0.1", "[203.0.113.9]:x", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9:x", "10.0.0.1"),
        ("10.0.0.1", "unknown, ,", "10.0.0.1"),
        ("nonsense", "203.0.113.9", "nonsense"),
    ],
)
def test_only_trusted_proxies_say_whose_address_it_is(remote, forwarded, sender):
    assert sender_address(remote, forwarded, PROXIES) == sender


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1:aaaa::1", "2001:db8:0:1::"),
        ("2001:db8:0:1::", "2001:db8:0:1::"),
        ("2001:db8:0:2::1", "2001:db8:0:2::"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_home_with_its_many_ipv6_addresses_counts_as_one(address, home):
    assert home_of(address) == home


@pytest.mark.parametrize(
    ("networks", "remote"),
    [
        ("127.0.0.1", "::ffff:127.0.0.1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("::ffff:127.0.0.0/104", "127.0.0.9"),
        ("[::1], 127.0.0.0/8", "::1"),
        ("::/0", "::1"),
    ],
)
def test_a_trusted_proxy_is_known_in_either_dress(monkeypatch, networks, remote):
    monkeypatch.setenv("TRUSTED_PROXIES", networks)
    trusted = environment.networks("TRUSTED_PROXIES", "")
    assert sender_address(remote, "203.0.113.9", trusted) == "203.0.113.9"
    assert sender_address("192.0.2.1", "203.0.113.9", trusted) == "192.0.2.1"


@pytest.mark.django_db
@pytest.mark.parametrize("trusted", ["", "127.0.0.1"])
def test_a_server_that_listens_on_ipv6_tells_its_ipv4_senders_apart(client, settings, monkeypatch, trusted):
    monkeypatch.setenv("TRUSTED_PROXIES", trusted)
    settings.TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES", "")
    seen = []
    middleware = trusted_proxy(lambda request: seen.append(request.META["REMOTE_ADDR"]))
    for number in (1, 2):
        direct = {"REMOTE_ADDR": f"::ffff:203.0.113.{number}"}
        passed_on = {"REMOTE_ADDR": "::ffff:127.0.0.1", "HTTP_X_FORWARDED_FOR": f"[::ffff:203.0.113.{number}]:99"}
        middleware(RequestFactory().get("/", **(passed_on if trusted else direct)))
    assert seen == ["203.0.113.1", "203.0.113.2"]


@pytest.mark.django_db
def test_wrong_passwords_close_a_name_from_one_address_for_a_while():
    StaffFactory(username="author")
    attacker = Client(REMOTE_ADDR="192.0.2.66")
    for _ in range(5):
        answer = attacker.post("/admin/login/", {"username": "author", "password": "wrong"})
    assert answer.status_code == 429
    assert "Too many wrong passwords" in answer.content.decode()
    right = {"username": "author", "password": "correct horse battery"}
    assert attacker.post("/admin/login/", right).status_code == 429
    assert Client(REMOTE_ADDR="198.51.100.1").post("/admin/login/", right).status_code == 302, (
        "the author is not locked out"
    )


@pytest.fixture
def hashed(settings, monkeypatch):
    """The passwords that are hashed during the test, in order."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountedHasher"]
    # Nobody is remembered who asked during another test.
    monkeypatch.setattr(login, "STRANGERS", login.Lane("login.lock"))
    CountedHasher.hashed = []
    CountedHasher.meanwhile = staticmethod(lambda: None)
    return CountedHasher.hashed


class CountedHasher(MD5PasswordHasher):
    def encode(self, password, salt):
        self.hashed.append(password)
        self.meanwhile()
        return super().encode(password, salt)


@pytest.mark.django_db
def test_one_address_that_tries_every_name_costs_five_hashes_and_locks_nobody_else_out(hashed):
    StaffFactory(username="author")
    hashed.clear()
    attacker = Client(REMOTE_ADDR="192.0.2.66")
    for n in range(25):
        answer = attacker.post("/admin/login/", {"username": f"name{n}" if n else "author", "password": "wrong"})
    assert answer.status_code == 429
    assert hashed == ["wrong"] * 5
    right = {"username": "author", "password": "correct horse battery"}
    assert Client(REMOTE_ADDR="198.51.100.1").post("/admin/login/", right).status_code == 302


@pytest.mark.django_db
def test_going_on_with_wrong_passwords_closes_an_address_for_no_longer():
    StaffFactory(username="author")
    here = Client(REMOTE_ADDR="192.0.2.66")
    for _ in range(3):
        for _ in range(5):
            here.post("/admin/login/", {"username": "somebody", "password": "wrong"})
        # What was tried before lies six minutes further back.
        AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=6))
    right = {"username": "author", "password": "correct horse battery"}
    assert here.post("/admin/login/", right).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_one_password_is_looked_at_at_a_time_one_waits_and_the_others_are_asked_to_try_again(hashed):
    StaffFactory(username="author")
    hashed.clear()
    at_it, told, answers = threading.Event(), threading.Event(), []

    def look():
        at_it.set()
        assert told.wait(20)

    CountedHasher.meanwhile = staticmethod(look)

    def log_in(n):
        answer = Client(REMOTE_ADDR=f"192.0.2.{n}").post(
            "/admin/login/", {"username": "author", "password": f"wrong {n}"}
        )
        connection.close()
        answers.append(answer.content.decode())
        if len(answers) == 6:
            # Of the eight one is looked at and one waits: these six did not wait for them.
            hashed_meanwhile.extend(hashed)
            told.set()

    hashed_meanwhile = []
    threads = [threading.Thread(target=log_in, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
        assert at_it.wait(20)
    for thread in threads:
        thread.join(20)
    assert len(hashed_meanwhile) == 1
    assert len(hashed) == 2
    assert all("Wait a few seconds and try again" in answer and 'value="author"' in answer for answer in answers[:6])
    assert all("Please enter the correct" in answer for answer in answers[6:])


RIGHT = {"username": "author", "password": "correct horse battery"}
WRONG = {"username": "author", "password": "wrong"}


@pytest.fixture
def full_lane(hashed, transactional_db):
    """Strangers fill their lane during the test: one is looked at, one waits, and a third was sent away."""
    StaffFactory(username="author")
    StaffFactory(username="other")
    known = {"known_login": Client().post("/admin/login/", RIGHT).cookies[login.COOKIE].value}
    at_it, full, told, answers = threading.Event(), threading.Event(), threading.Event(), []

    def look():
        if hashed[-1] == "wrong":
            at_it.set()
            assert told.wait(20)

    def log_in(n):
        answers.append(Client(REMOTE_ADDR=f"2001:db8:0:{n}::1").post("/admin/login/", WRONG))
        connection.close()
        full.set()

    CountedHasher.meanwhile = staticmethod(look)
    threads = [threading.Thread(target=log_in, args=[n]) for n in range(3)]
    for thread in threads:
        thread.start()
        assert at_it.wait(20)
    assert full.wait(20)
    yield known
    told.set()
    for thread in threads:
        thread.join(20)
    assert len(answers) == 3


def client_with(cookies, address="198.51.100.1"):
    client = Client(REMOTE_ADDR=address)
    client.cookies.load(cookies)
    return client


def test_strangers_keep_no_browser_out_that_has_logged_in_before(full_lane):
    assert "Wait a few seconds" in Client(REMOTE_ADDR="198.51.100.1").post("/admin/login/", RIGHT).content.decode()
    assert client_with(full_lane).post("/admin/login/", RIGHT).status_code == 302


@pytest.mark.parametrize(
    "forge",
    [
        lambda value: "",
        lambda value: "x" * 5000,
        lambda value: "\x80:é:",
        lambda value: "y" + value,
        lambda value: login._signer("other").sign("x"),
        lambda value: signing.TimestampSigner(key="guessed", salt="known login of author").sign("x"),
    ],
)
def test_a_forged_stamp_or_that_of_another_name_opens_no_lane(full_lane, forge):
    answer = client_with({"known_login": forge(full_lane["known_login"])}).post("/admin/login/", RIGHT)
    assert "Wait a few seconds" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_one_home_is_in_the_lane_only_once(hashed):
    StaffFactory(username="author")
    at_it, told = threading.Event(), threading.Event()

    def look():
        at_it.set()
        assert told.wait(20)

    def log_in():
        Client(REMOTE_ADDR="2001:db8::1").post("/admin/login/", WRONG)
        connection.close()

    CountedHasher.meanwhile = staticmethod(look)
    hashed.clear()
    thread = threading.Thread(target=log_in)
    thread.start()
    assert at_it.wait(20)
    answer = Client(REMOTE_ADDR="2001:db8::2").post("/admin/login/", WRONG)
    hashed_meanwhile = list(hashed)
    told.set()
    thread.join(20)
    assert "Wait a few seconds" in answer.content.decode()
    assert hashed_meanwhile == ["wrong"]


def test_whoever_was_sent_away_comes_before_those_who_asked_later():
    lane, got, may_go = login.Lane("login.lock"), queue.Queue(), {}

    def ask(who):
        with lane.turn(who) as mine:
            got.put((who, mine))
            if mine:
                assert may_go[who].wait(20)

    def start(who):
        may_go[who] = threading.Event()
        threading.Thread(target=ask, args=[who], daemon=True).start()

    start("first")
    assert got.get(timeout=20) == ("first", True)
    start("second")
    # One of the two waits, and the other is sent away.
    start("author")
    sent_away, mine = got.get(timeout=20)
    waiting = {"second": "author", "author": "second"}[sent_away]
    assert not mine
    may_go["first"].set()
    assert got.get(timeout=20) == (waiting, True)
    start("third")
    start("fourth")
    assert got.get(timeout=20) in {("third", False), ("fourth", False)}
    start(sent_away)
    assert got.get(timeout=20) in {("third", False), ("fourth", False)}
    may_go[waiting].set()
    assert got.get(timeout=20) == (sent_away, True)
    may_go[sent_away].set()


@pytest.mark.django_db
def test_a_known_browser_has_tries_of_its_own_at_an_address_that_others_have_closed():
    StaffFactory(username="author")
    stamp = Client().post("/admin/login/", RIGHT).cookies[login.COOKIE]
    assert stamp["httponly"] and stamp["samesite"] == "Lax" and stamp["max-age"] == 365 * 24 * 3600
    assert "author" not in stamp.value
    here = "192.0.2.66"
    for _ in range(5):
        answer = Client(REMOTE_ADDR=here).post("/admin/login/", WRONG)
    assert answer.status_code == 429
    cookies = {login.COOKIE: stamp.value}
    assert client_with(cookies, here).post("/admin/login/", RIGHT).status_code == 302
    tries = [client_with(cookies, here).post("/admin/login/", WRONG).status_code for _ in range(5)]
    assert tries == [200] * 4 + [429]
    assert client_with(cookies, "198.51.100.1").post("/admin/login/", RIGHT).status_code == 429
    assert Client(REMOTE_ADDR="198.51.100.1").post("/admin/login/", RIGHT).status_code == 302


@pytest.mark.django_db
def test_wrong_passwords_give_no_stamp():
    StaffFactory(username="author")
    assert login.COOKIE not in Client().post("/admin/login/", WRONG).cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=1.0, gzip;q=0.8", "br"),
        ("br", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, br;q=0.0", "gzip"),
        ("gzip", "gzip"),
        ("brx, gzip", "gzip"),
        ("", None),
        ("identity", None),
        ("gzip;q=0", None),
        ("gzip; Q=0.000 ", None),
        ("gzip;q=0, br;q=0", None),
        ("br;q=0, gzip;q=0, *", None),
        ("br;q=0, *;q=0.5", "gzip"),
        ("*;q=0", None),
        ("*;q=0, gzip", "gzip"),
        ("*", "br"),
        ("BR", "br"),
        ("GZip", "gzip"),
        ("x-gzip", "gzip"),
        ("x-gzip;q=0", None),
        ("notgzip, gzip-like", None),
        ("br;q=0.001", "br"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("gzip;q=0.5, br;q=0.5", "br"),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=1", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("gzip, gzip;q=0", None),
        # What is no weight is no yes.
        ("br;q=x, gzip", "gzip"),
        ("gzip;q=-1", None),
        ("gzip;q=2", None),
        ("gzip;q=0.0001", None),
        ("gzip;level=9", "gzip"),
        ("gzip;level=9;q=0", None),
        (",, ;q=1, gzip ,", "gzip"),
        ("gzip" + " " * 1000 + ";q=0", None),
        ("x" * 100_000 + ", br", None),
    ],
)
def test_pages_are_compressed_in_the_way_the_browser_takes(accepts, encoding):
    answer = Client().get("/privacy/", HTTP_ACCEPT_ENCODING=accepts)
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer["Vary"] == "Accept-Encoding"
    body = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding](answer.content)
    assert b"Privacy" in body
    assert int(answer.headers.get("Content-Length", len(answer.content))) == len(answer.content)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [("gzip, br", "br"), ("gzip;q=0", None), ("gzip;q=0, br", "br"), ("br;q=0, gzip", "gzip"), ("*;q=0", None)],
)
def test_a_static_file_is_compressed_in_the_way_the_browser_takes(settings, tmp_path, accepts, encoding):
    settings.STATIC_ROOT = str(tmp_path)
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    for name, content in {"x.css": b"plain", "x.css.gz": b"gzip", "x.css.br": b"br"}.items():
        (tmp_path / name).write_bytes(content)
    answer = Client().get("/static/x.css", headers={"Accept-Encoding": accepts})
    assert answer.headers.get("Content-Encoding") == encoding
    assert b"".join(answer.streaming_content).decode() == (encoding or "plain")
    assert answer["Vary"] == "Accept-Encoding"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert (answer["X-Frame-Options"], answer["Cross-Origin-Resource-Policy"]) == ("DENY", "same-origin")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/g/", "/g/feed/", "/sitemap.xml"])
@pytest.mark.parametrize("host", ["example.org:1234", "example.org.", "EXAMPLE.org"])
def test_a_page_names_the_sites_own_address_whatever_the_host_header_says(client, settings, path, host):
    settings.SITE_URL = ("https", "example.org", "https://example.org")
    settings.BASE_URL = "https://example.org"
    settings.ALLOWED_HOSTS = ["example.org"]
    ArticleFactory(slug="g")
    answer = client.get(path, secure=True, HTTP_HOST=host).content.decode()
    assert "https://example.org/g/" in answer
    assert ":1234" not in answer
    assert "example.org./" not in answer
    assert client.get(path, secure=True, HTTP_HOST="evil.example").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/g/discussion/write/", "/admin/login/"])
def test_a_body_larger_than_any_form_of_ours_is_refused_unread(client, settings, path):
    settings.MAX_REQUEST_BYTES = 1000
    ArticleFactory(slug="g")
    file = SimpleUploadedFile("x.bin", b"x" * 2000)
    assert client.post(path, {"body": "x", "file": file}).status_code == 413


@pytest.mark.django_db
def test_the_button_of_a_mail_program_takes_no_larger_body_than_any_form(settings):
    settings.MAX_REQUEST_BYTES = 1000
    contact = Contact.objects.create(email="nora@example.org")
    url = contact.stop_url(1)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url, {"x": "x" * 2000}).status_code == 413
    contact.refresh_from_db()
    assert contact.unsubscribed is None
    assert strict.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    contact.refresh_from_db()
    assert contact.unsubscribed


def every_address(patterns=None, before=""):
    """Yield each pattern of the site that leads to a view, with the view."""
    for found in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(found, "url_patterns"):
            yield from every_address(found.url_patterns, before + str(found.pattern))
        else:
            yield before + str(found.pattern), found.callback


def test_every_view_has_a_limit_for_bodies_whether_or_not_it_asks_for_a_token(rf, settings):
    refuse = bounded_body(lambda request: None).process_view
    request = rf.post("/", b"x", content_type="text/plain")
    request.META["CONTENT_LENGTH"] = str(settings.MAX_REQUEST_BYTES + 1)
    unlimited = [address for address, view in every_address() if refuse(request, view, (), {}) is None]
    # These have smaller ones of their own, told in words (test_editor.py, test_picking.py, test_noticing.py).
    assert set(unlimited) == {f"admin/markdown/{name}/" for name in ("preview", "upload", "find", "notice")}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/g/discussion/write/", "/c/mail/1/stop/1/x/", "/admin/markdown/upload/", "/x/"])
@pytest.mark.parametrize("length", [{}, {"CONTENT_LENGTH": "5"}])
def test_a_body_that_does_not_say_its_length_is_refused(client, path, length):
    ArticleFactory(slug="g")
    answer = client.generic("POST", path, b"", HTTP_TRANSFER_ENCODING="chunked", **length)
    assert answer.status_code == 411
    assert "how long it is" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["-1", "+5", "1_000_000_000", "x", "5, 5", "٥"])
@pytest.mark.parametrize("path", ["/g/discussion/write/", "/admin/markdown/preview/", "/admin/markdown/upload/"])
def test_a_length_that_is_no_number_is_refused(path, length):
    author = StaffFactory()
    staff = Client()
    staff.force_login(author)
    ArticleFactory(slug="g")
    answer = staff.generic("POST", path, b"{}", content_type="application/json", CONTENT_LENGTH=length)
    assert answer.status_code == 413


@pytest.mark.django_db
def test_what_strangers_send_wrongly_is_one_line_in_the_log_without_what_they_sent(client, caplog):
    ArticleFactory(slug="g")
    urlencoded = {"content_type": "application/x-www-form-urlencoded"}
    assert client.post("/g/discussion/write/", "x" * 4_000_000, **urlencoded).status_code == 400
    assert client.post("/g/discussion/write/", "a&" * 3000, **urlencoded).status_code == 400
    kinds = [f"A request was refused: {kind}." for kind in ("RequestDataTooBig", "TooManyFieldsSent")]
    assert [(record.getMessage(), record.exc_info) for record in caplog.records] == [(kind, None) for kind in kinds]


@pytest.mark.django_db
def test_one_home_with_many_ipv6_addresses_has_five_guesses():
    StaffFactory(username="author")
    for n in range(5):
        answer = Client(REMOTE_ADDR=f"2001:db8::{n + 1}").post(
            "/admin/login/", {"username": "author", "password": "wrong"}
        )
    assert answer.status_code == 429


@pytest.mark.django_db
def test_a_name_longer_than_any_is_a_wrong_name():
    answer = Client().post("/admin/login/", {"username": "x" * 5000, "password": "wrong"})
    assert answer.status_code == 200
    assert "Please enter the correct" in answer.content.decode()
