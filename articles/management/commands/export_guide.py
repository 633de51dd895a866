from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.files import loading, writer
from articles.models import Article


class Command(BaseCommand):
    help = "Write a guide's working copy as files (articles/content/README.md); load_guide reads them."

    def add_arguments(self, parser):
        parser.add_argument("slug")
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--force",
            action="store_true",
            help="write into a folder that is not empty; sections and remedies there that the guide lacks go",
        )

    def handle(self, *, slug, folder, force, **options):
        article = Article.objects.filter(slug=slug).first()
        if article is None:
            known = ", ".join(Article.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no guide “{slug}”. There are: {known}.")
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        if folder.is_dir() and any(folder.iterdir()) and not force:
            raise CommandError(f"{folder} is not empty; --force writes into it.")
        source = loading.working_source(article)
        try:
            writer.write(source, folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from None
        remedies = sum(len(section["remedies"]) for section in source["sections"])
        self.stdout.write(
            f"Wrote {len(source['sections'])} sections, {remedies} remedies and "
            f"{len(source['references'])} references to {folder}."
        )
        if source["reviewers"] or source["images"]:
            self.stdout.write("Reviewers and pictures have no place in the files; a backup keeps them.")
