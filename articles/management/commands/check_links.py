"""`manage.py check_links`: looks at every address elsewhere that the guides, references and help lines show."""

from django.core.management.base import BaseCommand

from articles.models import Link
from articles.outward import checking


class Command(BaseCommand):
    help = "Look at every link elsewhere; broken off, it goes on where it was with --resume."

    def add_arguments(self, parser):
        parser.add_argument("--resume", action="store_true", help="Only what an earlier run did not come to.")

    def handle(self, *, resume, verbosity, **options):
        if resume:
            checking.sync()
        else:
            checking.queue()
        total, count = Link.objects.due().count(), 0

        def told(link):
            nonlocal count
            count += 1
            if verbosity and link.state not in (Link.State.GOOD, Link.State.MOVED):
                self.stdout.write(f"{count}/{total} {link.get_state_display()} {link.status or ''} {link.url}")

        checking.run(told=told)
        number, _url = checking.dead_links()
        self.stdout.write(f"{count} looked at, {number} dead, of {Link.objects.count()}.")
