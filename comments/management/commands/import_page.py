"""`manage.py import_page FILE`: bring a page that was saved as text over, as an unpublished guide."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments.page_import.bringing_over import NotAPage, bring_over
from comments.page_import.page_dates import DAY_FIRST, MONTH_FIRST, YEAR_FIRST
from comments.page_import.telling import MAX_BYTES, fault_of, lines


class Command(BaseCommand):
    help = "Bring a page that was saved as text over, as an unpublished guide with its references and comments."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the page, saved as UTF-8 text")
        parser.add_argument("--dry-run", action="store_true", help="show what would be made, and make nothing")

        parser.add_argument(
            "--dates",
            choices=[DAY_FIRST, MONTH_FIRST, YEAR_FIRST],
            help="what 3/4/2019 or 19-03-04 above a comment means; without it, the page's other dates tell",
        )

    def handle(self, *args, file, dry_run, dates=None, **options):
        data = read_bytes(Path(file))
        try:
            report = bring_over(data, dry_run=dry_run, order=dates)
        except NotAPage:
            raise CommandError(
                f"Nothing in {file} looks like a page: a title on a line of its own, headings, and blank lines between."
            ) from None
        for line in lines(report, dry_run):
            self.stdout.write(line)


def read_bytes(path):
    """Return what is in the file, or say in one sentence why it cannot be a page."""
    try:
        if path.is_dir():
            raise CommandError(f"{path} is a folder; name the file that holds the page.")
        if not path.exists():
            raise CommandError(f"There is no file {path}.")
        if not path.is_file():
            raise CommandError(f"{path} is not a file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(data) > MAX_BYTES:
        raise CommandError(f"{path} is larger than {MAX_BYTES // 1024 // 1024} MB; a page saved as text is not.")
    if fault := fault_of(data):
        raise CommandError(f"{path} {fault}")
    return data
