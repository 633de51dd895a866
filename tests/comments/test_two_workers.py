"""The web server itself, with two worker processes, on the database of the test."""

import asyncio
import os
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection

from comments.models import Comment, Discussion
from tests.factories import ArticleFactory
from tests.origin import SETTINGS, run_here, serving

PAIRS = 200
# A few, where the machine has nothing else to do.
SECONDS = 120
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


@pytest.fixture
def origin(transactional_db):
    """The address of the site with two workers, which believe what a proxy on this machine says of the sender."""
    name = connection.settings_dict["NAME"]
    environment = {key: value for key, value in os.environ.items() if key not in SETTINGS}
    environment |= {
        "SITE_DATA": str(settings.SITE_DATA),
        "DJANGO_SETTINGS_MODULE": "rlssite.settings",
        "DATABASE_URL": f"sqlite:///{name}" if connection.vendor == "sqlite" else address_of_postgresql(name),
        "TRUSTED_PROXIES": "127.0.0.1",
    }
    run_here("collect", environment)
    with serving(environment, workers=2) as address:
        yield address


def address_of_postgresql(name):
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


async def ask(port, text, body=b""):
    """Send one request on a connection of its own; return (status, headers, body)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"{text}\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _blank, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines)}
    return int(first.split()[1]), headers, body.decode()


async def send_twice(port, path, people):
    """Fetch the form and send what each of `people` typed twice, all at once; return {person: two answers}."""
    status, headers, page = await ask(port, f"GET {path} HTTP/1.1")
    assert status == 200
    cookie = headers["set-cookie"].partition(";")[0]
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(page)}

    def send(number, typed):
        request = (
            f"POST {path} HTTP/1.1\r\nCookie: {cookie}\r\nX-Forwarded-For: 203.0.{number // 250}.{number % 250}\r\n"
            "Content-Type: application/x-www-form-urlencoded"
        )
        return ask(port, request, urlencode(hidden | typed).encode())

    requests = [send(number, typed) for number, typed in enumerate(people) for _click in range(2)]
    answers = await asyncio.gather(*requests)
    return list(zip(answers[::2], answers[1::2], strict=True))


async def visit(port, paths):
    return await asyncio.gather(*(ask(port, f"GET {path} HTTP/1.1") for path in paths))


def in_a_loop_of_its_own(work):
    """Return what `work` comes to, from a thread: a browser test in the same process keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asyncio.wait_for(work, SECONDS)).result()


def test_double_submissions_at_once_are_one_comment_each_and_lead_to_it(origin):
    ArticleFactory(slug="g")
    people = [
        {"name": f"Reader {number}", "body": f"What happened to number {number}, in words.", "key": str(uuid.uuid4())}
        for number in range(PAIRS)
    ]
    port = urlsplit(origin).port

    pairs = in_a_loop_of_its_own(send_twice(port, "/g/discussion/write/", people))

    assert {status for pair in pairs for status, _headers, _body in pair} == {302}
    assert Comment.objects.count() == PAIRS
    assert set(Comment.objects.values_list("name", "body", "key")) == {
        (typed["name"], typed["body"], uuid.UUID(typed["key"])) for typed in people
    }
    # The later one of two is told that it was sent already.
    assert all(len({answer[1]["location"].removesuffix("?again") for answer in pair}) == 1 for pair in pairs)
    pages = in_a_loop_of_its_own(visit(port, [first[1]["location"] for first, _second in pairs]))
    assert {status for status, _headers, _page in pages} == {200}
    assert all(typed["body"] in page for typed, (_status, _headers, page) in zip(people, pages, strict=True))
    # They wait: nothing is counted yet.
    assert not Discussion.objects.exclude(comment_count=0).exists()
