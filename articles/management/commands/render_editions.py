from django.core.management.base import BaseCommand
from django.db import transaction

from articles.editions.pages import make_pages
from articles.models import Edition, PageState
from articles.text.rendering import RENDERER_VERSION


class Command(BaseCommand):
    help = "Render the current and the scheduled editions anew after a change of the renderer."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="also those that were rendered with this version")

    def handle(self, *args, **options):
        editions = list(Edition.objects.current()) + list(Edition.objects.scheduled())
        stale = [edition for edition in editions if options["all"] or edition.rendered_with != RENDERER_VERSION]
        for edition in stale:
            with transaction.atomic():
                make_pages(edition)
                PageState.objects.settle(edition.article_id)
            self.stdout.write(f"Rendered: {edition}")
            self.stdout.flush()
        if stale or options["verbosity"]:
            self.stdout.write(f"{len(stale)} rendered, {len(editions) - len(stale)} unchanged.")
