"""A certificate that nobody renews is noticed before readers' browsers refuse the site."""

import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest

from rlssite.health import certificate, facts
from rlssite.models import Beat
from tests import certificates
from tests.origin import free_port

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def serve(settings, tmp_path):
    """Serve TLS as the site, with a certificate of so many days that began so many days ago; return who trusts it."""
    with contextlib.ExitStack() as stack:

        def serve(days, began):
            public, private = certificates.make(tmp_path, days=days, began=began)
            own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            own.load_cert_chain(public, private)
            listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            port = listening.getsockname()[1]
            settings.SITE_URL = ("https", f"127.0.0.1:{port}", f"https://127.0.0.1:{port}", "")

            def answer():
                with contextlib.suppress(OSError):
                    own.wrap_socket(listening.accept()[0], server_side=True).close()

            thread = threading.Thread(target=answer)
            thread.start()
            stack.callback(thread.join)
            return ssl.create_default_context(cafile=public)

        yield serve


def holds():
    return [fact.holds for fact in facts.certificate()]


@pytest.mark.parametrize(
    ("days", "began", "is_good"),
    [(90, 60, True), (90, 75, True), (90, 78, False), (45, 31, True), (45, 40, False), (6, 4, True), (90, 91, False)],
)
def test_a_certificate_that_is_not_renewed_is_named_while_it_is_still_good(serve, days, began, is_good):
    certificate.look(serve(days, began))
    assert holds() == [is_good]


def test_who_signed_it_may_be_known_to_others(serve):
    serve(90, 1)
    certificate.look(ssl.create_default_context())
    assert holds() == []


def test_of_a_site_that_this_machine_cannot_reach_nothing_is_said(settings):
    Beat.objects.create(name=certificate.CERTIFICATE, at=datetime.now(UTC) - DAY)
    assert holds() == [False]
    settings.SITE_URL = ("https", "localhost:1", f"https://127.0.0.1:{free_port()}", "")
    certificate.look()
    assert holds() == []


def test_a_site_without_tls_has_no_certificate(settings):
    settings.SITE_URL = ("http", "127.0.0.1", "http://127.0.0.1", "")
    certificate.look()
    assert holds() == []


def test_the_worker_looks_now_and_then(settings):
    assert settings.WORKER_JOBS["rlssite.health.certificate.look"] <= 24 * 3600
