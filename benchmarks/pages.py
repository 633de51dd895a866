"""The part `pages`: how much the site answers over the network, beside bare Django or a file on the same machine."""

import random
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import addresses
from benchmarks.filling import FIRST_DAY, LAST_DAY
from benchmarks.load import Asked, Failed, Reader, get, load, per_second, read_all
from benchmarks.posting import hidden_fields, posted
from benchmarks.processes import cpu_seconds, inside, megabytes
from benchmarks.results import Figure, Outcome, in_turn, ratio
from benchmarks.sites import bare_site
from comments.cursors import cursor
from tests.nginx import NGINX, shipped_nginx
from tests.origin import web_server

# As many as the site has if nobody says otherwise.
WORKERS = 2
# Of a hundred requests: pages, pages that the reader has already, pages by key, searches and forms.
MIXED = {"page": 65, "again": 25, "by key": 5, "search": 3, "form": 2}
# More than any machine answers in a second, where each is sent once only.
MOST_A_SECOND = 3000
# So many kept pages are compared with one that is made anew: one by itself takes too little time.
KEPT = 20
DETAILS = """\
Bare Django: a view that sends the same status, headers and bytes, without middleware, on the same web server with the
same settings and on the same door to it (`benchmarks/bare.py`); for posts, one that writes a row in one transaction, on
a database with the same settings. Both have two processes. wrk asks with 8 connections on one thread. Pages by key are
each asked for once. Of posts only those count that are in the database afterwards. The processor's time is that of the
web processes. nginx stands in front of the site as `deploy/nginx.conf` has it, without TLS, and sends the same bytes
from a file.
"""


class Bench:
    """The running site and the running bare project, asked in turn."""

    def __init__(self, stack, site, pace):
        self.pace, self.chance, self.numbers = pace, random.Random(7), count(1)  # noqa: S311 - no secret
        environment = stack.enter_context(site.copy())
        self.address, self.server = stack.enter_context(web_server(environment, WORKERS))
        self.ask = stack.enter_context(inside(environment))
        self.reader = Reader(self.address)
        # An open connection would keep the web server from ending.
        stack.callback(self.reader.connection.close)
        self.front = get(addresses.FRONT)
        etag = self.reader.answer(self.front)[1]["ETag"]
        self.again = get(addresses.FRONT, If_None_Match=etag)
        self.search = get(addresses.SEARCHES[0])
        self.gzipped = get(addresses.FRONT, "gzip")
        self.stack = stack

    def start_bare(self, data):
        """Start the bare project with the answers that the site gives now."""
        answers = {
            "304": self.recorded(self.again, 304),
            "br": self.recorded(self.front, 200, "br"),
            "gzip": self.recorded(self.gzipped, 200, "gzip"),
            "search": self.recorded(self.search, 200, "br"),
        }
        environment = self.stack.enter_context(bare_site(data, answers))
        self.bare, _process = self.stack.enter_context(web_server(environment, WORKERS, "benchmarks.bare:application"))
        return answers

    def recorded(self, asked, status, coding=None):
        found, headers, body = self.reader.answer(asked)
        if (found, headers["Content-Encoding"]) != (status, coding):
            raise Failed(f"{asked.path}: {found} and {headers['Content-Encoding']} instead of {status} and {coding}")
        own = ("date", "server", "connection", "transfer-encoding")
        return found, {name: value for name, value in headers.items() if name.lower() not in own}, body

    def compare(self, name, this, that, sides="{0} / {1} a second", **aim):
        """Return the ratio of what the functions `this` and `that` return, after one round to warm up."""
        say(name)
        this(1), that(1)
        seconds = self.pace.seconds
        pairs = list(in_turn(partial(this, seconds), partial(that, seconds), self.pace.rounds))
        if not all(chain.from_iterable(pairs)):
            raise Failed(f"{name}: {seconds} s went by without an answer.")
        return ratio(name, pairs, sides, **aim)

    def speed(self, asked):
        return partial(per_second, self.address, asked)

    def bare_speed(self, answer):
        return partial(per_second, self.bare, get(f"/answer/{answer}"))

    def by_key(self):
        """Return a page of the discussion that nobody has asked for."""
        moment = FIRST_DAY + (LAST_DAY - FIRST_DAY) * (0.1 + 0.9 * self.chance.random())
        moment += timedelta(microseconds=self.chance.randrange(1_000_000))
        return get(f"{addresses.DISCUSSION}?before={cursor(moment, self.chance.randrange(1, 10**9))}")

    def pages_by_key(self, seconds):
        return per_second(self.address, [self.by_key() for _ in range(MOST_A_SECOND * seconds)], seconds)

    def posts(self, number):
        """Return so many comments as their writers' browsers send them."""
        status, headers, page = self.reader.answer(get(addresses.WRITE, "identity"))
        cookies = "; ".join(cookie.partition(";")[0] for cookie in headers.get_all("Set-Cookie", []))
        if status != 200:
            raise Failed(f"{addresses.WRITE}: {status}")
        found, hidden = [], hidden_fields(page.decode())
        for _ in range(number):
            sender, body = posted(hidden, next(self.numbers))
            found.append(Asked(addresses.WRITE, (("Cookie", cookies), ("X-Forwarded-For", sender)), body))
        return found

    def accepted(self, seconds, *, with_form=False):
        """Return how many posts a second the site has kept."""
        asked = self.posts(MOST_A_SECOND * seconds)
        if with_form:
            asked = list(chain.from_iterable((get(addresses.WRITE), post) for post in asked))
        before = self.ask("count")
        answers, taken = load(self.address, asked, seconds)
        return min(self.ask("count") - before, answers) / taken

    def rows(self, seconds):
        posts = [Asked("/row/", post.headers, post.body) for post in self.posts(MOST_A_SECOND * seconds)]
        return per_second(self.bare, posts, seconds)


def say(what):
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {what} …\n")


def memory(bench):
    """Return what both processes have in memory after many requests of all kinds."""
    number, chance, reader = bench.pace.requests, bench.chance, bench.reader
    say(f"{number:,} mixed requests")
    paths = addresses.in_sitemap(reader.text("/sitemap.xml"))
    paths = chance.sample(paths, min(len(paths), max(10, number // 50)))
    etags = {path: reader.answer(get(path))[1]["ETag"] for path in paths}

    def one():
        path = chance.choice(paths)
        match chance.choices(list(MIXED), list(MIXED.values()))[0]:
            case "page":
                return get(path, chance.choice(("br", "br", "gzip")))
            case "again":
                return get(path, If_None_Match=etags[path] or "*")
            case "by key":
                return bench.by_key()
            case "search":
                return get(chance.choice(addresses.SEARCHES))
        return get(addresses.WRITE)

    read_all(bench.address, [one() for _ in range(number)])
    each = megabytes(bench.server)
    sides = " + ".join(f"{size:.0f}" for size in each)
    return Figure(f"memory of two web processes, {number:,} mixed requests", sum(each), sides, at_most=250, unit=" MB")


def rebuilt(bench, name, path):
    """Return how much more of the processor a page takes after a comment was published than when it is kept."""
    say(name)
    asked, reader, pairs, etags = get(path), bench.reader, [], set()
    reader.answer(asked)
    for _round in range(bench.pace.rounds * 3):
        bench.ask("publish")
        began = cpu_seconds(bench.server)
        etags.add(reader.answer(asked)[1]["ETag"])
        made = cpu_seconds(bench.server)
        for _ in range(KEPT):
            reader.answer(asked)
        pairs.append(((made - began) * 1000, (cpu_seconds(bench.server) - made) / KEPT * 1000))
    shown = "{0} / {1} ms" if len(etags) == len(pairs) else "{0} / {1} ms; a comment does not change this page"
    return ratio(name, pairs, shown, at_most=5)


def behind_nginx(bench, packed):
    name = "behind nginx / nginx with a file"
    with TemporaryDirectory(prefix="rlssite-nginx-") as folder:
        file = Path(folder) / "front.br"
        file.write_bytes(packed)
        place = f"location = /file {{ alias {file}; default_type text/html; add_header Content-Encoding br; }}"
        with shipped_nginx(bench.address, Path(folder), place) as address:
            kept, plain = partial(per_second, address, bench.front), partial(per_second, address, get("/file"))
            return bench.compare(name, kept, plain, at_least=0.85)


def measure(sites, pace):
    """Measure the largest of `sites`."""
    with ExitStack() as stack:
        bench = Bench(stack, sites[-1], pace)
        figures = [memory(bench)]
        answers = bench.start_bare(sites[-1].data)
        for name, asked, answer in (
            ("304, front page", bench.again, "304"),
            ("kept page, br", bench.front, "br"),
            ("kept page, gzip", bench.gzipped, "gzip"),
        ):
            speeds = bench.speed(asked), bench.bare_speed(answer)
            figures.append(bench.compare(f"{name} / bare Django", *speeds, at_least=0.5))
        figures += [
            rebuilt(bench, "front page after a comment / kept, CPU", addresses.FRONT),
            rebuilt(bench, "discussion after a comment / kept, CPU", addresses.DISCUSSION),
            bench.compare(
                "page by key, never seen / kept, time", bench.speed(get(addresses.DISCUSSION)), bench.pages_by_key,
                "kept {0}, by key {1} a second", at_most=6,
            ),
            bench.compare("search / bare Django", bench.speed(bench.search), bench.bare_speed("search")),
            bench.compare("posts accepted / bare Django, one row", bench.accepted, bench.rows, at_least=0.3),
            bench.compare("form and post / bare Django, one row", partial(bench.accepted, with_form=True), bench.rows),
        ]  # fmt: skip
        if NGINX:
            figures.append(behind_nginx(bench, answers["br"][2]))
    left_out = "" if NGINX else "\nNot measured: nginx, which is missing (apt-get install nginx).\n"
    return Outcome(figures, details=DETAILS + left_out)
