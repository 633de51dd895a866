from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles.editions.publishing import CannotPublish
from articles.files import loading, writer
from articles.models import Article


class Command(BaseCommand):
    help = "Load a guide's files (articles/content/README.md) into the working copy; what the author changed stays."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is any guide already")
        parser.add_argument("--publish", action="store_true", help="publish it, if nothing else would go with it")
        parser.add_argument("--dry-run", action="store_true", help="show what would be done, and do nothing")
        parser.add_argument("--force", action="store_true", help="overwrite the author's changes too; asks first")
        parser.add_argument("--yes", action="store_true", help="answer that question with yes")

    def handle(self, *, folder, if_empty, publish, dry_run, force, yes, **options):
        if if_empty and Article.objects.exists():
            self.stdout.write("There is a guide already; nothing loaded.")
            return
        try:
            source = writer.read(folder)
        except writer.GuideFileError as error:
            raise CommandError(f"{folder} cannot be loaded:\n{error}") from None
        if force and not dry_run and not yes:
            self.ask(source)
        report = self.load(source, force=force, publish=publish, dry_run=dry_run)
        self.show(report)
        if dry_run:
            self.stdout.write("Tried only; nothing was changed.")

    def load(self, source, *, force, publish, dry_run):
        try:
            with transaction.atomic():
                report = loading.load(source, force=force, publish=publish)
                transaction.set_rollback(dry_run)
        except loading.LoadError as error:
            raise CommandError(f"Nothing was loaded:\n{error}") from None
        except CannotPublish as error:
            lines = [str(error), *(f"{where}: {problem}" for where, problem in error.problems)]
            raise CommandError("\n".join(["Nothing was loaded, since it cannot be published.", *lines])) from None
        return report

    def ask(self, source):
        """Say what would be overwritten, and go on only if the person at the terminal agrees."""
        overwritten = self.load(source, force=True, publish=False, dry_run=True).rows["overwritten"]
        if not overwritten:
            return
        self.stdout.write("This overwrites what the author changed:")
        for name, fields in overwritten.items():
            self.stdout.write(f"  {name}: {', '.join(fields)}")
        try:
            answer = input("Overwrite it? [yes/no] ")
        except EOFError:
            answer = ""
        if answer.strip().lower() not in ("y", "yes"):
            raise CommandError("Nothing was changed.")

    def show(self, report):
        for outcome, title in loading.OUTCOMES.items():
            for name, fields in report.rows[outcome].items():
                self.stdout.write(f"{title}: {name}{' (' + ', '.join(fields) + ')' if fields else ''}")
        counts = {"unchanged": report.unchanged} | {what: len(rows) for what, rows in report.rows.items()}
        order = ("created", "changed", "unchanged", "kept", "waiting", "set aside")
        self.stdout.write(", ".join(f"{counts[what]} {what}" for what in order) + ".")
        if report.edition:
            self.stdout.write(f"Published as edition {report.edition.number}.")
        elif report.not_published:
            self.stdout.write(f"Not published: {report.not_published}.")
