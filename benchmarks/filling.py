"""Fill the database that DATABASE_URL names: the bundled guide, published, and a discussion of a known shape.

`python -m benchmarks.filling THREADS REPLIES WAITING`: so many threads, of one or two replies each; of them the one
that was written first gets REPLIES more; and so many comments wait. Rows are written past the models, which would take
an hour. Where it was interrupted it goes on; where all is there, it only brings database and guide up to date.

Thread number n is told by its bits: about a section or a remedy, a question or not, answered or not; and it has one
reply or two. So every page of twenty threads, of all or of a filter, holds thirty replies, however many there are.
"""

import contextlib
import hashlib
import io
import os
import random
import re
import sys
import time
import uuid
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from django.core.management.color import no_style

WORDS, TEXTS = 60, 2000
FIRST_DAY = datetime(2015, 1, 1, tzinfo=UTC)
LAST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 20_000


class Rows:
    """Comments as tuples of the table's columns, in the order of their numbers."""

    def __init__(self, article, threads, replies, waiting):
        self.article = article
        self.threads, self.replies, self.waiting = threads, replies, waiting
        self.chance = random.Random(5)  # noqa: S311 - no secret
        self.pk = 0
        self.step = (LAST_DAY - FIRST_DAY) / (threads * 5 // 2 + replies + waiting + 1)
        self.sections = list(article.sections.order_by("pk").values_list("pk", flat=True))
        self.remedies = list(article.remedies.order_by("pk").values_list("pk", flat=True))
        # So few threads are about one thing of each kind, or no page of a filter would be full.
        self.spread = threads > 1000
        self.texts = self.make_texts()
        # What the tallies say, of most things 0 in a small discussion.
        self.counts = {"section": dict.fromkeys(self.sections, 0), "remedy": dict.fromkeys(self.remedies, 0)}
        # The first comments that tell what a remedy did: {number: remedy}.
        self.reports = {}
        self.cells = Counter()

    def make_texts(self):
        from rlssite.markup import comment_html

        guide = " ".join(self.article.sections.order_by("pk").values_list("body", flat=True))
        words = re.findall(r"(?<![\w@\[-])[A-Za-z’-]+[.,]?(?!\w)", guide)
        texts = (" ".join(self.chance.choices(words, k=WORDS)) for _ in range(TEXTS))
        return [(text, comment_html(text).strip().removesuffix("</p>")) for text in texts]

    def row(self, **values):
        from comments.models import COMMENT_RENDERER

        self.pk += 1
        moment = FIRST_DAY + self.step * self.pk
        text, html = self.chance.choice(self.texts)
        body = f"{text} {self.pk}"
        published = values.get("status", "published") == "published"
        return {
            "id": self.pk,
            "article_id": self.article.pk,
            "name": f"Reader {self.pk % 100_003}",
            "place": "",
            "body": body,
            "body_html": f"{html} {self.pk}</p>\n",
            "body_digest": hashlib.sha256("\0".join(body.casefold().split()).encode()).hexdigest(),
            "rendered_with": COMMENT_RENDERER,
            "email": f"reader{self.pk}@example.org" if self.pk % 3 == 0 else "",
            "status": "published",
            "reasons": "[]",
            "created": moment,
            "published": moment if published else None,
            "reviewed": moment if published else None,
            "key": uuid.UUID(int=self.pk),
            "token_version": 1,
            "version": 0,
            "last_reply_no": 0,
            "reply_count": 0,
        } | values

    def about(self, number):
        """Return what thread `number` is about: {column: pk}."""
        things, column = ((self.sections, "section_id"), (self.remedies, "remedy_id"))[number % 2]
        return {column: things[number // 8 % len(things) if self.spread else 0]}

    def __iter__(self):
        for number in range(self.threads):
            yield from self.thread(number)
        for number in range(self.waiting):
            reasons = '[["first", "Their first comment."]]'
            # The others' are forgotten long since.
            sender = hashlib.sha256(str(number // 5).encode()).hexdigest()
            yield self.row(
                status="pending", urgent=number % 50 == 0, reasons=reasons, sender=sender, sender_purge_at=LAST_DAY
            )

    def experiences(self):
        outcomes, durations = ("same", "better", "much-better", "worse"), ("weeks", "months", "year", "years")
        for pk, (comment, remedy) in enumerate(self.reports.items(), start=1):
            told = {"outcome": outcomes[pk % 4], "duration": durations[pk // 4 % 4]}
            self.cells[(remedy, *told.values())] += 1
            yield {"id": pk, "comment_id": comment, "counted_for_id": remedy, **told}

    def thread(self, number):
        about, answered = self.about(number), bool(number & 4)
        replies = 1 + (number % 8).bit_count() % 2 + (self.replies if number == 0 else 0)
        kind = "section" if "section_id" in about else "remedy"
        [thing] = about.values()
        self.counts[kind][thing] += 1 + replies
        root = self.row(
            **about,
            is_question=bool(number & 2),
            answered=answered,
            is_listed=True,
            reply_count=replies,
            last_reply_no=replies,
        )
        if number % 4 == 1:
            self.reports[root["id"]] = thing
        yield root
        for reply_no in range(1, replies + 1):
            yield self.row(
                root_id=root["id"],
                in_reply_to_id=root["id"] if reply_no < 3 else self.pk,
                reply_no=reply_no,
                by_author=answered and reply_no == 1,
            )


def write(model, rows, connection):
    """Write those of `rows`, {column: value}, that are not there yet, in batches; their progress goes to stderr."""
    table, columns = model._meta.db_table, [field.column for field in model._meta.concrete_fields]
    # What a row does not say: what the field starts with.
    plain = {
        field.column: False if field.get_internal_type() == "BooleanField" else ""
        for field in model._meta.concrete_fields
        if not field.null and field.get_internal_type() in ("CharField", "TextField", "BooleanField")
    }
    insert = insert_sqlite if connection.vendor == "sqlite" else copy_postgresql
    number, started = model.objects.count(), time.monotonic()
    # What was written is made again and passed over: the rows that follow depend on it.
    rows = islice(rows, number, None)
    with without_indexes(connection, table):
        while batch := list(islice(rows, BATCH)):
            insert(connection, table, columns, [[(plain | row).get(column) for column in columns] for row in batch])
            number += len(batch)
            sys.stderr.write(f"{table}: {number:,}, {time.monotonic() - started:.0f} s\n")


@contextlib.contextmanager
def without_indexes(connection, table):
    """Take the table's plain indexes away and make them again at the end: sorted once instead of filled at random.

    What was taken away is written down beside it, so that it is not lost if this is interrupted.
    """
    from django.db import transaction

    if connection.vendor == "sqlite":
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL"
    else:
        found = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE 'CREATE UNIQUE%%'"
        )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS index_taken_away (table_name text, name text, statement text)")
        cursor.execute(found, [table])
        for name, statement in cursor.fetchall():
            with transaction.atomic():
                cursor.execute("INSERT INTO index_taken_away VALUES (%s, %s, %s)", [table, name, statement])
                cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SELECT name, statement FROM index_taken_away WHERE table_name = %s", [table])
        for name, statement in cursor.fetchall():
            with transaction.atomic():
                cursor.execute(statement)
                cursor.execute("DELETE FROM index_taken_away WHERE name = %s", [name])
            sys.stderr.write(f"index {name}\n")


def insert_sqlite(connection, table, columns, batch):
    from django.db import transaction

    def plain(value):
        if isinstance(value, datetime):
            return value.replace(tzinfo=None).isoformat(" ")
        return value.hex if isinstance(value, uuid.UUID) else value

    marks = ", ".join("?" * len(columns))
    names = ", ".join(f'"{column}"' for column in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        # The driver's own cursor: Django's takes other marks.
        cursor.cursor.connection.executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608 - names of the model's own
            [[plain(value) for value in row] for row in batch],
        )


def copy_postgresql(connection, table, columns, batch):
    def plain(value):
        if value is None:
            return r"\N"
        if isinstance(value, bool):
            return "t" if value else "f"
        return re.sub(
            r"([\\\t\n\r])", lambda found: {"\n": r"\n", "\t": r"\t", "\r": r"\r"}.get(found[0], r"\\"), str(value)
        )

    text = io.StringIO("".join("\t".join(map(plain, row)) + "\n" for row in batch))
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', text)


def decide(connection):
    """Log the publication of every published comment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comments_decision (comment_id, act, by_writer, reason, tell_writer, previous_status, made) "
            "SELECT id, 'published', %s, '', %s, 'pending', published FROM comments_comment "
            "WHERE status = 'published' ORDER BY id",
            [False, False],
        )


def main(threads, replies, waiting):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from articles.models import Article
    from comments.models import Discussion
    from rlssite.management.commands.serve import BUNDLED_GUIDE, collect_static

    call_command("migrate", interactive=False, verbosity=0)
    with Path(os.devnull).open("w") as nowhere:
        call_command("render_editions", verbosity=0, stdout=nowhere)
        call_command("load_guide", str(BUNDLED_GUIDE), publish=True, stdout=nowhere)
        call_command("load_discussion_defaults", "--if-empty", stdout=nowhere)
    collect_static()
    article = Article.objects.get()
    if not Discussion.objects.filter(article=article).exists():
        fill(Rows(article, threads, replies, waiting), connection)


def fill(rows, connection):
    from django.contrib.auth import get_user_model
    from django.db import transaction

    from comments.models import Comment, Discussion, ExperienceReport, ExperienceTally, Tally

    write(Comment, rows, connection)
    write(ExperienceReport, rows.experiences(), connection)
    with transaction.atomic():
        get_user_model().objects.create_superuser("author", "author@example.org", uuid.uuid4().hex)
        for kind, counts in rows.counts.items():
            for thing, count in counts.items():
                Tally.objects.create(article=rows.article, **{f"{kind}_id": thing}, comment_count=count)
        decide(connection)
        for (remedy, outcome, duration), number in rows.cells.items():
            ExperienceTally.objects.create(remedy_id=remedy, outcome=outcome, duration=duration, count=number)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Comment, ExperienceReport]):
                cursor.execute(statement)
        # Last: what says that all is there.
        Discussion.objects.create(article=rows.article, comment_count=rows.pk - rows.waiting)
    with connection.cursor() as cursor:
        # As autovacuum and SQLite's own optimiser would have done in time.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


if __name__ == "__main__":
    try:
        main(*map(int, sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
