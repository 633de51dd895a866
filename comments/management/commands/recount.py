"""`manage.py recount [SLUG]`: count discussions again, and correct the stored counts."""

from django.core.management.base import BaseCommand

from articles.models import Article
from comments.management.commands.export_discussion import find_guide
from comments.porting.recounting import recount

SHOWN_EVERY = 10_000
# More lines would scroll the first ones away; the last line has the total.
MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Count comments, replies, threads and reports again, say what differed, and set it right."

    def add_arguments(self, parser):
        parser.add_argument("slug", nargs="?", help="only this guide's discussion")

    def handle(self, *, slug, **options):
        differed = looked_at = 0
        for article in [find_guide(slug)] if slug else Article.objects.order_by("pk"):
            shown = seen = 0
            for words, seen in recount(article):
                differed += bool(words)
                if words and differed <= MOST_SHOWN:
                    self.stdout.write(f"{article.slug}: {words}")
                if seen >= shown + SHOWN_EVERY:
                    shown = seen
                    self.stderr.write(f"{article.slug}: {seen} comments …")
            looked_at += seen
        if differed > MOST_SHOWN:
            self.stdout.write(f"… and {differed - MOST_SHOWN} more.")
        self.stdout.write(f"{looked_at} comments counted; {differed or 'nothing'} differed.")
