from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rlssite import backups
from rlssite.keeping import daily
from rlssite.keeping.signatures import KEY_FILE


class Command(BaseCommand):
    help = "Write database, uploads and secret key to a new folder, and verify it. The site may keep running."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", nargs="?", help="an empty folder, or one that does not exist yet")
        parser.add_argument("--before-update", action="store_true", help="one file in BACKUP_DIR; prints its path")

    def handle(self, *, folder, before_update, **options):
        if bool(folder) == before_update:
            raise CommandError("Name the folder that the backup shall be in, or say --before-update.")
        try:
            if before_update:
                self.stdout.write(str(daily.before_update()))
                return
            manifest = backups.make(folder)
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from None
        size = sum(entry["size"] for entry in manifest["files"].values())
        self.stdout.write(
            f"Backed up to {folder}: {len(manifest['files'])} files, {size / 1e6:.1f} MB, verified. "
            f"Keep it as secret as the site: it holds the secret key and readers' e-mail addresses. It does not hold "
            f"{settings.SITE_DATA / KEY_FILE}, which its signature is checked with: keep a copy of that elsewhere."
        )
