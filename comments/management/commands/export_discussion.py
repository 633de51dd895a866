"""`manage.py export_discussion SLUG FILE`: write a guide's discussion to a file (see porting/discussion_file.py)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.models import Article
from comments.models import Comment
from comments.porting.exporting import lines
from rlssite import private

SHOWN_EVERY = 10_000


class Command(BaseCommand):
    help = "Write a guide's discussion to a file, one JSON object a line; import_discussion reads it."

    def add_arguments(self, parser):
        parser.add_argument("slug")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--public", action="store_true", help="only what readers see; cannot be imported")
        parser.add_argument("--force", action="store_true", help="overwrite FILE")

    def handle(self, *, slug, file, public, force, **options):
        article = find_guide(slug)
        if file.is_dir():
            raise CommandError(f"{file} is a folder; name a file.")
        if file.exists() and not force:
            raise CommandError(f"{file} is there already; --force overwrites it.")
        try:
            written = self.write(article, file, public)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"Wrote {written} comment{'' if written == 1 else 's'} to {file}.")
        if not public:
            self.stdout.write("Keep it as secret as a backup: it holds e-mail addresses, and comments nobody may see.")

    def write(self, article, file, public):
        """Write beside `file` first and rename once all is written; return how many comments the file holds."""
        part = file.with_name(f"{file.name}.part")
        total, shown = Comment.objects.filter(article=article).count(), 0
        try:
            # Readable by its owner only: it holds commenters' addresses.
            with private.writing(part, "w", encoding="utf-8") as out:
                for line, written in lines(article, public=public):
                    out.write(line)
                    if written >= shown + SHOWN_EVERY:
                        shown = written
                        self.stderr.write(f"{written} of about {total} comments …")
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
        return written


def find_guide(slug):
    """Return the guide that has, or had, `slug`."""
    guides = Article.objects.all()
    found = guides.filter(slug=slug).first() or guides.filter(slugs__slug=slug).first()
    if found is None:
        known = ", ".join(guides.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no guide “{slug}”. There are: {known}.")
    return found
