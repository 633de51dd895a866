"""`manage.py import_discussion FILE`: bring in what export_discussion wrote, all of it or nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from comments.management.commands.export_discussion import find_guide
from comments.porting.discussion_file import Wrong
from comments.porting.importing import ImportRefused, bring_in, read_file
from rlssite.web import outages

SHOWN_EVERY = 10_000


class Command(BaseCommand):
    help = "Bring in a discussion that export_discussion wrote: all of it, or nothing; what is here already stays."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--guide", metavar="SLUG", help="below this guide, instead of the one the file names")
        parser.add_argument("--dry-run", action="store_true", help="show what would be done, and do nothing")
        parser.add_argument(
            "--trust",
            action="store_true",
            help="the file is your own: believe its author's marks, pins, editor's notes and confirmed addresses",
        )

    def handle(self, *, file, guide, dry_run, trust, **options):
        try:
            done = self.bring_in(file, guide, trust, dry_run)
        except ImportRefused as refused:
            raise CommandError("\n".join(["Nothing was imported:", *refused.problems])) from None
        except (Wrong, FileNotFoundError):
            raise CommandError("Nothing was imported: the file changed while it was read.") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except (IntegrityError, *outages.DATABASE_ERRORS) as error:
            if outages.kind(error) in (outages.FULL, outages.READ_ONLY):
                raise CommandError(f"Nothing was imported. {outages.in_the_log(error)}.") from None
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(f"Nothing was imported: the site was busy; run it again ({reason}).") from None
        for words, count in sorted(done.notes.items()):
            self.stdout.write(f"{count} comment{'' if count == 1 else 's'}: {words}.")
        self.stdout.write(f"{done.new} new, {done.known} here already and left as they are.")
        if dry_run:
            self.stdout.write("Tried only; nothing was changed.")
        elif not done.new:
            self.stdout.write("Nothing was changed.")

    def bring_in(self, path, guide, trust, dry_run):
        if not path.is_file():
            raise CommandError(f"There is no file {path}." if not path.exists() else f"{path} is not a file.")
        with path.open("rb") as file:
            header, total = read_file(file)
        article = find_guide(guide or header["guide"])
        shown = 0

        def progress(done):
            nonlocal shown
            if done.new + done.known >= shown + SHOWN_EVERY:
                shown = done.new + done.known
                self.stderr.write(f"{shown} of {total} comments …")

        with path.open("rb") as file:
            return bring_in(file, article, trusted=trust, dry_run=dry_run, progress=progress)
