"""What SECURITY.md and deploy/ASVS.md promise has the tests that they name; and what of it no other test holds."""

import re
import tomllib
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import ArticleFactory, StaffFactory

ROOT = Path(__file__).parents[2]
FILES = {path.stem: path.read_text() for path in (ROOT / "tests").rglob("test_*.py")}
TESTS = {name for text in FILES.values() for name in re.findall(r"^def (test_\w+)\(", text, re.MULTILINE)}
PAPERS = ("SECURITY.md", "deploy/ASVS.md")


@pytest.mark.parametrize("paper", PAPERS)
def test_there_is_each_test_that_is_named(paper):
    named = set(re.findall(r"`(test_\w+)`", (ROOT / paper).read_text()))
    assert len(named) > 20
    assert sorted(named - TESTS - FILES.keys()) == []


@pytest.mark.parametrize("paper", PAPERS)
def test_there_is_each_file_that_is_named(paper):
    named = re.findall(r"`((?:\w+/)[\w./-]*\.(?:py|conf|service|md|toml))`", (ROOT / paper).read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


def defences():
    table = (ROOT / "SECURITY.md").read_text().split("| Threat |")[1].split("\n\n")[0].splitlines()[2:]
    assert len(table) > 15
    return [(line.split("|")[1].strip(), re.findall(r"`(test_\w+)`", line.split("|")[3])) for line in table]


def test_each_defence_names_a_test():
    assert [threat for threat, tests in defences() if not tests] == []


def test_a_sabotage_shows_for_each_defence_that_a_test_notices_its_absence():
    entries = tomllib.loads((ROOT / ".ci" / "sabotages.toml").read_text())["sabotage"]
    shown = {entry["test"].partition("[")[0] for entry in entries}
    shown |= {stem for stem, text in FILES.items() if any(f"\ndef {test}(" in text for test in shown)}
    assert [threat for threat, tests in defences() if not shown & set(tests)] == []


def test_every_package_is_pinned_with_its_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
        packages = [line for line in lines if not line.startswith(" ")]
        assert packages and [line for line in packages if not re.match(r"[\w.-]+==\S+ .*\\$", line)] == []
        assert sum("--hash=sha256:" in line for line in lines) >= len(packages)
    assert "--require-hashes" in (ROOT / "script/bootstrap").read_text()


HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/g/discussion/write/", 200),
        ("/nothing/here/", 404),
        ("/static/articles/site.css", 200),
        ("/static/articles/nothing.css", 404),
        ("/robots.txt", 200),
        ("/sitemap.xml", 200),
        ("/healthz", 200),
        ("/metrics", 404),
        ("/admin/login/", 200),
        ("/admin/", 200),
        ("/media/nothing.png", 404),
    ],
)
def test_every_answer_keeps_others_out(path, status):
    ArticleFactory(slug="g")
    client = Client()
    if path == reverse("admin:index"):
        client.force_login(StaffFactory())
    answer = client.get(path)
    answer.close() if answer.streaming else None
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy


@pytest.mark.django_db
def test_a_request_for_another_host_gets_the_same_headers(client):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
