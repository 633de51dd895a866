"""The site's public address: how SITE_URL may be written, and where its readable form is shown."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from comments.mail import mails
from rlssite import environment
from tests.factories import ArticleFactory, CommentFactory, StaffFactory

PUNYCODE = "https://xn--mde-beine-q9a.example"
READABLE = "https://müde-beine.example"
LOCAL = "['localhost', '127.0.0.1', '[::1]']"


@pytest.mark.parametrize(
    ("value", "address", "readable"),
    [
        ("https://example.org", "https://example.org", "https://example.org"),
        ("https://example.org/", "https://example.org", "https://example.org"),
        ("HTTPS://Example.ORG", "https://example.org", "https://example.org"),
        ("https://example.org.", "https://example.org", "https://example.org"),
        ("https://example.org:", "https://example.org", "https://example.org"),
        ("https://example.org:443", "https://example.org", "https://example.org"),
        ("http://example.org:80/", "http://example.org", "http://example.org"),
        ("https://example.org:80", "https://example.org:80", "https://example.org:80"),
        ("https://example.org:8443", "https://example.org:8443", "https://example.org:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]", "http://[::1]", "http://[::1]"),
        ("http://[2001:DB8:0::1]:80", "http://[2001:db8::1]", "http://[2001:db8::1]"),
        ("http://[2001:db8::1]:8000", "http://[2001:db8::1]:8000", "http://[2001:db8::1]:8000"),
        ("http://localhost:8000", "http://localhost:8000", "http://localhost:8000"),
        (READABLE, PUNYCODE, READABLE),
        ("https://MÜDE-Beine.example:443", PUNYCODE, READABLE),
        ("https://mu\u0308de-beine.example", PUNYCODE, READABLE),
        (PUNYCODE, PUNYCODE, READABLE),
        (PUNYCODE.upper() + ":8443", PUNYCODE + ":8443", READABLE + ":8443"),
        # Not the ss of an older rule, which is another site.
        ("https://faß.example", "https://xn--fa-hia.example", "https://faß.example"),
        ("https://例え.jp", "https://xn--r8jz45g.jp", "https://例え.jp"),
        # A name that today's rule would not allow, and that exists.
        ("https://xn--i-7iq.ws", "https://xn--i-7iq.ws", "https://xn--i-7iq.ws"),
    ],
)
def test_a_public_address_has_one_spelling_and_a_readable_one(monkeypatch, value, address, readable):
    monkeypatch.setenv("SITE_URL", value)
    scheme, host, found, shown = environment.site_url()
    assert (found, shown) == (address, readable)
    assert found == f"{scheme}://{host}"
    assert found.isascii()


@pytest.mark.parametrize(
    "value",
    [
        "example.org", "ftp://example.org", "https://", "https:///x", "https://:8000", "https://example.org/path",
        "https://example.org?x=1", "https://example.org?", "https://example.org/?", "https://example.org#top",
        "https://example.org#", "https://example.org/#", "https://user@example.org", "https://u:p@example.org",
        "https://@example.org", "https://example.org:0", "https://example.org:99999", "https://example.org:x",
        "https://[::1", "https://[::1]x", "https://[fe80::1%25eth0]", "https://*", "https://*.example.org",
        "https://.example.org", "https://a..org", "https://a_b.example.org", "https://ex ample.org",
        "https://a.org,b.org", "https://exa\u2100mple.org", "https://a.org;x", "https://example.org\\x",
        "https://müde_beine.example", "https://a%2eorg", "https://-a.example.org", "https://1.2.3", "https://1.2.3.400",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_site_is_named_in_one_sentence(monkeypatch, value):
    monkeypatch.setenv("SITE_URL", value)
    with pytest.raises(ImproperlyConfigured, match=r"^SITE_URL must be like https://example\.org[^\n]*\.$"):
        environment.site_url()


def settings_with(tmp_path, *names, **variables):
    """Return what the site's settings hold under `names` where the environment has `variables`."""
    environment = {name: value for name, value in os.environ.items() if name not in ("SITE_URL", "HOST", "PORT")}
    code = f"from rlssite import settings as s; print(*[getattr(s, name) for name in {names!r}], sep='\\n')"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=environment | {"SITE_DATA": str(tmp_path), "PYTHONIOENCODING": "utf-8", **variables},
        cwd=site_settings.BASE_DIR, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return run.stdout.splitlines()


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"SITE_URL": READABLE + ":443"}, [PUNYCODE, READABLE, f"['{PUNYCODE[8:]}']", f"['{PUNYCODE}']"]),
        ({"SITE_URL": "http://[::1]:80"}, ["http://[::1]", "http://[::1]", "['[::1]']", "['http://[::1]']"]),
        ({"HOST": "::", "PORT": "81"}, ["http://[::1]:81", "http://[::1]:81", LOCAL, "[]"]),
        ({"HOST": "0.0.0.0"}, ["http://127.0.0.1:8000"] * 2 + [LOCAL, "[]"]),
    ],
)  # fmt: skip
def test_the_site_answers_to_the_spelling_that_browsers_send(tmp_path, variables, expected):
    names = ("BASE_URL", "READABLE_URL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS")
    assert settings_with(tmp_path, *names, **variables) == expected


@pytest.fixture
def international(settings):
    settings.SITE_URL = ("https", PUNYCODE[8:], PUNYCODE, READABLE)
    settings.BASE_URL, settings.READABLE_URL = PUNYCODE, READABLE
    settings.ALLOWED_HOSTS = [PUNYCODE[8:]]


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["", ":99", "."])
def test_readers_read_the_name_and_machines_get_its_punycode(client, international, host):
    ArticleFactory(slug="restless-legs", doctor_sheet="Ask.")
    host = PUNYCODE.removeprefix("https://") + host
    page = client.get("/restless-legs/", headers={"Host": host}, secure=True).text
    assert f'<link rel="canonical" href="{PUNYCODE}/restless-legs/">' in page
    assert READABLE not in page
    sheet = client.get("/restless-legs/for-your-doctor/", headers={"Host": host}, secure=True).text
    assert f" {READABLE.removeprefix('https://')}/restless-legs/\n" in sheet
    assert f"{PUNYCODE}/restless-legs/for-your-doctor/" in sheet
    assert ":99" not in page + sheet


@pytest.mark.django_db
def test_a_mails_words_are_readable_and_its_headers_are_for_machines(client, international):
    StaffFactory(email="author@example.org", is_superuser=True)
    comment = CommentFactory(article=ArticleFactory(), email="nora@example.org")
    mails.on_urgent(comment)
    to_reader, to_author = mail.outbox
    assert f"{READABLE}/c/{comment.pk}/\n" in to_reader.body
    assert f"{READABLE}/admin/" in to_author.body
    assert PUNYCODE not in to_reader.body + to_author.body
    assert to_reader.extra_headers["List-Unsubscribe"].startswith(f"<{PUNYCODE}/c/mail/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", [{"HTTP_HOST": "example.org:99"}, {"SERVER_NAME": "example.org", "SERVER_PORT": "99"}]
)
def test_no_public_byte_holds_the_port_that_a_stranger_names(client, settings, asked):
    settings.SITE_URL = ("https", "example.org:8443", "https://example.org:8443", "https://example.org:8443")
    settings.BASE_URL = settings.READABLE_URL = "https://example.org:8443"
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["example.org"], True
    comment = CommentFactory(article=ArticleFactory(slug="restless-legs", doctor_sheet="Ask."))
    for path in (
        "/", "/restless-legs/", "/restless-legs/for-your-doctor/", "/restless-legs/feed/", "/comments/feed/",
        "/restless-legs/discussion/", "/restless-legs/discussion/feed/", f"/c/{comment.pk}/", "/sitemap.xml",
        "/robots.txt", "/manifest.webmanifest", "/nothing/", "/restless-legs", "/restless-legs/?utm_source=x",
    ):  # fmt: skip
        for secure in (True, False):
            answer = client.get(path, secure=secure, **asked)
            assert answer.status_code in (200, 301, 404), path
            said = f"{answer.headers} {answer.text}".replace("s-maxage", "")
            assert ":99" not in said, path
            if "example.org" in said:
                assert "example.org:8443" in said, path
