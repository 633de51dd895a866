from django.core.management.base import BaseCommand
from django.db import transaction

from articles.models import PageState
from comments.models import COMMENT_RENDERER, Comment

BATCH = 500


class Command(BaseCommand):
    help = "Render comments anew after a change of their renderer."

    def handle(self, *args, **options):
        stale = Comment.objects.exclude(rendered_with=COMMENT_RENDERER).order_by("pk")
        total, last = 0, 0
        while batch := list(stale.filter(pk__gt=last)[:BATCH]):
            with transaction.atomic():
                for comment in batch:
                    comment.save(update_fields=["body"])
                for article_id in {comment.article_id for comment in batch}:
                    PageState.objects.bump(article_id)
            total, last = total + len(batch), batch[-1].pk
            self.stdout.write(f"{total} rendered …")
            self.stdout.flush()
        if total or options["verbosity"]:
            self.stdout.write(f"{total} comments rendered.")
