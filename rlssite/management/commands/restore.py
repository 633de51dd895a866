from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from rlssite import backups, environment
from rlssite.keeping import replacing


class Command(BaseCommand):
    help = "Load a backup into an empty site, or with --replace in the place of what is here."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", metavar="DIR", help="a folder that `manage.py backup` wrote, or a file that the admin made"
        )
        parser.add_argument(
            "--unsigned", action="store_true", help="whoever made or changed it: the signature is not looked at"
        )

        parser.add_argument(
            "--replace", action="store_true", help="in the place of what is here, of which a backup is made before"
        )

    def handle(self, *, folder, unsigned, replace, **options):
        try:
            if replace:
                manifest, before = replacing.replace(folder, must_be_signed=not unsigned)
                self.stdout.write(f"What was here is in {before}.")
            else:
                manifest = backups.restore(folder, must_be_signed=not unsigned)
        except backups.BackupError as error:
            raise CommandError(str(error)) from None
        uploads = sum(name.startswith(f"{backups.UPLOADS}/") for name in manifest["files"])
        tables = connection.introspection.table_names()
        if environment.get("SECRET_KEY"):
            self.stderr.write(
                f"SECRET_KEY is set and stays. Links in mails that were sent work only if it is the backup's, "
                f"which is now in {settings.SITE_DATA / backups.KEY}."
            )
        self.stdout.write(
            f"Restored the backup of {manifest['made']}: {len(tables)} tables, {uploads} uploads and the secret key; "
            f"the database was checked. script/server starts the site."
        )
