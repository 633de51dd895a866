"""What readers get from nginx with the shipped configuration, and how often it has to ask the site."""

import gzip
import http.client
import http.server
import socket
import ssl
import threading
import time
import warnings
from itertools import product
from urllib.parse import urlsplit

import brotli
import pytest

from rlssite.web.compression import codings_taken
from tests import certificates
from tests.nginx import shipped_nginx

pytestmark = pytest.mark.nginx

PAGE = b"<!doctype html><title>Restless legs</title>" + b"<p>A page.</p>" * 100
PACKED = {"br": brotli.compress(PAGE), "gzip": gzip.compress(PAGE), None: PAGE}


class Origin(http.server.BaseHTTPRequestHandler):
    """Packs its page as the site does, and notes each Accept-Encoding that it is asked with."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/unanswered/":
            self.close_connection = True
            return
        self.server.asked.append(self.headers["Accept-Encoding"])
        taken = [] if self.path == "/unpacked/" else codings_taken(self.headers["Accept-Encoding"])
        coding = next(iter(taken), None)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PACKED[coding])))
        if coding:
            self.send_header("Content-Encoding", coding)
        if self.path == "/own/":
            self.send_header("Content-Security-Policy", "default-src 'self'")
        self.send_header("Cache-Control", "public, max-age=0, s-maxage=600")
        if self.path == "/past/":
            # As the site sends it (articles/pages/caching.py), of a second that is over.
            self.send_header("X-Accel-Expires", f"@{int(time.time()) - 1}")
        self.send_header("Vary", "Cookie" if self.path == "/by-cookie/" else "Accept-Encoding")
        self.end_headers()
        self.wfile.write(PACKED[coding])

    def log_message(self, *_words):
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What nginx writes is here."""
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def running(folder):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with shipped_nginx(f"http://127.0.0.1:{server.server_port}", folder) as address:
            yield server, urlsplit(address).netloc
        server.shutdown()


@pytest.fixture
def origin(running):
    running[0].asked = []
    return running[0]


@pytest.fixture
def get(running, origin):
    """Ask nginx for a page with this Accept-Encoding, or with none."""

    def get(accepts, path="/"):
        connection = http.client.HTTPConnection(running[1], timeout=10)
        connection.putrequest("GET", path, skip_accept_encoding=True)
        if accepts is not None:
            connection.putheader("Accept-Encoding", accepts)
        connection.endheaders()
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    return get


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br", "br"),
        ("BR", "br"),
        ("gzip;q=1.0,br;q=0.001", "br"),
        ("br ; q = 1.000", "br"),
        ("*", "br"),
        ("*;q=0.1", "br"),
        ("gzip;q=0, *", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000,gzip", "gzip"),
        ("gzip, br;Q=0", "gzip"),
        ("br, gzip, br;q=0", "gzip"),
        ("br;q=0, *", "gzip"),
        ("br;q=, gzip", "gzip"),
        ("br;q=2, gzip", "gzip"),
        ("br;q=-1, gzip", "gzip"),
        ("xbr, brr, gzip", "gzip"),
        ("br;q=0", None),
        ("gzip;q=0, br;q=0", None),
        ("br;q=0, gzip;q=0, *", None),
        ("*;q=0", None),
        ("*, *;q=0", None),
        ("identity", None),
        ("identity;q=1, *;q=0", None),
        ("deflate", None),
        ("bridge, gzipped", None),
        ("", None),
        (None, None),
    ],
)
def test_readers_get_a_page_as_they_can_read_it(get, accepts, coding):
    answer = get(accepts)
    assert answer.headers["Content-Encoding"] == coding
    assert answer.body == PACKED[coding]
    assert answer.headers["Vary"] == "Accept-Encoding"
    # And nothing that the site itself would not have sent them.
    assert coding is None or coding in codings_taken(accepts)


def test_a_thousand_spellings_of_what_is_accepted_are_three_pages_to_make(get, origin):
    names, weights = ("br", "gzip", "deflate", "identity", "*"), ("", ";q=0", "; q=0.3", ";q=1.0")
    spellings = [
        f"{first}{weight}{comma}{second}{other}"
        for first, second in product(names, names)
        for weight, other in product(weights, weights)
        for comma in (",", ", ", " ,  ")
    ]
    assert len(set(spellings)) > 1000
    for spelling in spellings:
        get(spelling, "/spelled/")
    assert sorted(origin.asked) == ["br", "gzip", "identity"]


def test_what_the_site_sends_unpacked_is_not_packed_on_the_way(get):
    answer = get("gzip", "/unpacked/")
    assert (answer.headers["Content-Encoding"], answer.body) == (None, PAGE)


def test_a_page_is_asked_for_again_when_the_second_that_the_site_named_is_over(get, origin):
    for _ in range(2):
        answer = get("br", "/past/")
        assert answer.status == 200
        assert answer.getheader("X-Accel-Expires") is None
    assert len(origin.asked) == 2


def test_a_page_that_varies_with_anything_else_is_asked_for_each_time(get, origin):
    get("br", "/by-cookie/")
    get("br", "/by-cookie/")
    assert len(origin.asked) == 2


# What nginx answers by itself

OWN_HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def ask(address, method="GET", path="/", host=None, body=None):
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request(method, path, body=body, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    answer.body = answer.read()
    connection.close()
    return answer


@pytest.mark.parametrize(("method", "path"), [("GET", "/metrics"), ("GET", "/unpacked/"), ("TRACE", "/")])
def test_what_has_no_headers_of_the_site_gets_nginxs(running, method, path):
    answer = ask(running[1], method, path)
    assert {name: answer.headers[name] for name in OWN_HEADERS} == OWN_HEADERS
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Server"] == "nginx"


def test_headers_of_the_site_stay_as_they_are(running):
    assert ask(running[1], path="/own/").headers.get_all("Content-Security-Policy") == ["default-src 'self'"]


def test_whoever_asks_for_another_name_gets_nothing(running):
    with pytest.raises(http.client.RemoteDisconnected):
        ask(running[1], host="elsewhere.example")


def test_one_address_cannot_try_passwords_or_send_forms_without_end(running, origin):
    # More at once than a person sends in ten minutes; readers at the same address are served on.
    tries = [ask(running[1], "POST", "/admin/login/", body=b"x=1").status for _try in range(15)]
    forms = [ask(running[1], "POST", "/form/", body=b"x=1").status for _form in range(90)]
    assert tries[0] == 501 and tries[-1] == 429
    assert forms[0] == 501 and 429 in forms
    assert ask(running[1], path="/unpacked/").status == 200


def test_nginx_notes_no_address_of_a_reader_or_of_a_private_page(running, origin, folder):
    assert ask(running[1], path="/unpacked/").status == 200
    assert ask(running[1], path="/unanswered/").status == 503
    assert [path.read_text() for path in folder.glob("*.log")] == ["", ""]


# TLS


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """Yield how to shake hands with nginx as somebody who asks for a name with so much of TLS; it returns what came."""
    folder = tmp_path_factory.mktemp("nginx-tls")
    public, _private = certificates.make(folder, "example.org")
    with shipped_nginx("http://127.0.0.1:9", folder, has_tls=True) as address:
        port = urlsplit(address).port

        def shake(name="example.org", suites="DEFAULT:@SECLEVEL=0", least=ssl.TLSVersion.TLSv1, most=None):
            context = ssl.create_default_context(cafile=public)
            with warnings.catch_warnings():
                # Versions that nobody is to use are what is tried.
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version, context.maximum_version = least, most or ssl.TLSVersion.MAXIMUM_SUPPORTED
            context.set_ciphers(suites)
            context.check_hostname = name == "example.org"
            with (
                socket.create_connection(("127.0.0.1", port), 10) as plain,
                context.wrap_socket(plain, server_hostname=name) as there,
            ):
                return there.version(), there.cipher()[0]

        yield shake


def test_browsers_of_the_last_ten_years_get_tls_with_keys_of_its_own_for_each_visit(secure):
    assert secure()[0] == "TLSv1.3"
    version, suite = secure(most=ssl.TLSVersion.TLSv1_2)
    assert version == "TLSv1.2" and suite.startswith("ECDHE-ECDSA-")


@pytest.mark.parametrize(
    "asks",
    [
        {"most": ssl.TLSVersion.TLSv1_1},
        {"most": ssl.TLSVersion.TLSv1_2, "suites": "AES128-SHA:@SECLEVEL=0"},
        {"most": ssl.TLSVersion.TLSv1_2, "suites": "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"},
    ],
)
def test_what_is_broken_of_tls_is_refused(secure, asks):
    with pytest.raises(ssl.SSLError):
        secure(**asks)


def test_whoever_asks_for_another_name_gets_no_certificate(secure):
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized"):
        secure(name="elsewhere.example")
