"""The site on the database that DATABASE_URL names, from inside: asked by lines, which it answers by lines of JSON.

"pages" are the names of the pages it can be asked for; "time NAME" makes one and says how long that took, "plan NAME"
what the database read for it; "publish" publishes a comment that waits; "count" counts the comments.
"""

import json
import re
import sys
import time
from functools import partial
from itertools import count
from urllib.parse import parse_qsl

from benchmarks import addresses
from benchmarks.posting import hidden_fields, posted
from tests.plans import GROWING, ONE_ROW, rows_read

STEPS = 10


class Pages:
    """What readers, writers and the author ask for, and where lists are many pages long, their middle and last one."""

    def __init__(self):
        from django.contrib.auth import get_user_model
        from django.test import Client

        from articles.models import Article
        from comments.models import Comment

        self.reader, self.author = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
        self.author.force_login(
            get_user_model().objects.get(username="author"), "django.contrib.auth.backends.ModelBackend"
        )
        self.numbers = count(1)
        article = Article.objects.get()
        threads = Comment.objects.filter(article=article).threads()
        self.huge = threads.order_by("published", "pk").first()
        last_no = self.huge.last_reply_no
        self.deep = Comment.objects.get(root=self.huge, reply_no=max(50, last_no // 100 * 50))
        list_url = addresses.DISCUSSION
        section = article.sections.order_by("pk")[0]
        remedy = article.remedies.order_by("pk")[0]
        lists = {
            "all threads": ("", threads),
            "about a section": (f"about=section:{section.slug}", threads.filter(section=section)),
            "about a remedy": (f"about=remedy:{remedy.slug}", threads.filter(remedy=remedy)),
            "questions": ("show=questions", threads.filter(is_question=True)),
            "answered": ("show=answered", threads.filter(answered=True)),
        }
        listed = addresses.in_sitemap(self.read("/sitemap.xml").content.decode())
        shown = [path for path in addresses.by_kind(listed) if path != list_url]
        self.pages = {path: partial(self.read, path) for path in [*shown, addresses.SEARCHES[0], "/help-now/"]}
        for name, (query, rows) in lists.items():
            for place, key in self.places(rows) if not query else self.places(rows)[::2]:
                self.list_page(f"{name}, {place}", list_url, [query, key])
        self.list_page("all threads, oldest first", list_url, ["order=oldest"])
        [*_first, (_place, middle), _last] = self.places(threads)
        self.list_page(
            "all threads, oldest first, middle", list_url, ["order=oldest", middle.replace("before", "after")]
        )
        thread = self.huge.get_absolute_url()
        self.pages |= {
            "a thread, first page": lambda: self.read(thread),
            "a thread, middle": lambda: self.read(f"{thread}?after={(self.deep.reply_no - 1) // 50 * 50}"),
            "a thread, last page": lambda: self.read(f"{thread}?after={(last_no - 1) // 50 * 50}"),
            "a deep permalink": lambda: self.read(self.deep.get_absolute_url()),
            "the feed": lambda: self.read(addresses.FEED),
            "the queue": lambda: self.manage("/admin/comments/comment/queue/"),
            "what is published and unread": lambda: self.manage("/admin/comments/comment/queue/?show=unread"),
            "all comments, in the admin": lambda: self.manage("/admin/comments/comment/"),
            "one that waits, in the admin": self.waiting(),
            "a form": lambda: self.read(addresses.WRITE),
            "posting a comment": self.posting(addresses.WRITE),
            "posting a reply": self.posting(f"{thread}reply/"),
        }

    def places(self, rows):
        """Return [(place, query)] of the first, the middle and the last page of the threads `rows`, newest first."""
        from comments.cursors import cursor
        from comments.querysets import PER_PAGE

        ordered = rows.order_by("-published", "-pk").values_list("published", "pk")
        pages = (rows.count() - 1) // PER_PAGE
        keys = [f"before={cursor(*ordered[number * PER_PAGE - 1])}" if number else "" for number in (pages // 2, pages)]
        # The little list has two pages: its middle is its last.
        return [("first page", ""), ("middle", keys[0] or keys[1]), ("last page", keys[1])]

    def list_page(self, name, url, queries):
        query = "&".join(part for part in queries if part)
        self.pages[name] = lambda: self.read(f"{url}?{query}" if query else url)

    def read(self, url):
        return self.reader.get(url, follow=True)

    def manage(self, url):
        return self.author.get(url)

    def waiting(self):
        from comments.models import Comment

        first = Comment.objects.queue().first()
        return lambda: self.manage(f"/admin/comments/comment/{first.pk}/change/")

    def posting(self, url):
        hidden = hidden_fields(self.reader.get(url).content.decode())

        def post():
            sender, body = posted(hidden, next(self.numbers))
            return self.reader.post(url, dict(parse_qsl(body, keep_blank_values=True)), REMOTE_ADDR=sender)

        return post

    def works(self, name):
        response = self.pages[name]()
        if name.startswith("posting"):
            return response.status_code == 302
        # Only the permalink leads elsewhere; a list that is not known would be answered with another one.
        is_itself = name == "a deep permalink" or not getattr(response, "redirect_chain", [])
        return response.status_code == 200 and is_itself

    def seconds(self, name):
        started = time.perf_counter()
        response = self.pages[name]()
        taken = time.perf_counter() - started
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{name}: {response.status_code}")
        return taken

    def plan(self, name):
        """Return {"queries", "bytes", "read", "bad"}: what one answer asked of the database."""
        from django.db import connection, transaction

        asked = []

        def note(execute, sql, params, many, context):
            asked.append((sql, params))
            return execute(sql, params, many, context)

        with transaction.atomic():
            with counting_steps(connection) as steps, connection.execute_wrapper(note):
                response = self.pages[name]()
            explain = explain_sqlite if connection.vendor == "sqlite" else rows_read
            read, bad = 0, set()
            for sql, params in asked:
                if sql.startswith(("SELECT", "UPDATE", "DELETE")):
                    rows, found = explain(sql, params)
                    read += rows
                    bad |= found
            transaction.set_rollback(True)
        read = steps[0] if connection.vendor == "sqlite" else read
        return {"queries": len(asked), "bytes": len(response.content), "read": read, "bad": sorted(bad)}


class counting_steps:  # noqa: N801 - read as words
    """How many steps SQLite's virtual machine made: what it did for the rows it read."""

    def __init__(self, connection):
        self.connection, self.steps = connection, [0]

    def __enter__(self):
        if self.connection.vendor == "sqlite":
            self.connection.connection.set_progress_handler(self.count, STEPS)
        return self.steps

    def count(self):
        self.steps[0] += STEPS

    def __exit__(self, *raised):
        if self.connection.vendor == "sqlite":
            self.connection.connection.set_progress_handler(None, 0)


def explain_sqlite(sql, params):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        details = [row[3] for row in cursor.fetchall()]
    if not re.search(GROWING, sql) or ONE_ROW.search(sql):
        return 0, set()
    limit = re.search(r"LIMIT (\d+)", sql)
    ends = f" (LIMIT {limit[1]})" if limit else ""
    reads_all = re.compile(rf"TEMP B-TREE|SCAN (?:{GROWING}|[TUV]\d)\b")
    return 0, {f"{detail}{ends}" for detail in details if reads_all.search(detail)}


def publish():
    from comments import acts
    from comments.models import Comment

    acts.publish(Comment.objects.queue().first())


def keep_nothing():
    """Let every page be made anew, as for its first reader after a change."""
    from django.test import override_settings

    nothing = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    override_settings(CACHES={"default": nothing, "fragments": nothing}).enable()


def main():
    import django

    django.setup()
    from comments.models import Comment

    keep_nothing()
    pages = None
    for line in sys.stdin:
        what, _space, name = line.strip().partition(" ")
        if what in ("pages", "time", "plan"):
            pages = pages or Pages()
        match what:
            case "pages":
                answer([name for name in pages.pages if pages.works(name)])
            case "time":
                answer(pages.seconds(name))
            case "plan":
                answer(pages.plan(name))
            case "publish":
                answer(publish())
            case "count":
                answer(Comment.objects.count())


def answer(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
