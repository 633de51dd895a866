"""Whether the database fits this version of the site."""

from django.core.management.base import CommandError
from django.db.migrations.loader import MigrationLoader


def newer_migrations(loader):
    """Return the migrations that the database went through and this version does not know, like "articles.0042_x".

    Only of apps that this version has: what once belonged to it and was taken out leaves its name behind for ever.
    """
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    unknown = (key for key in loader.applied_migrations if key not in known and key[0] in loader.migrated_apps)
    return [f"{app}.{name}" for app, name in sorted(unknown)]


def refuse_a_newer_database(connection):
    """Raise CommandError if a newer version has changed the database: this one could spoil what it does not know."""
    if found := newer_migrations(MigrationLoader(connection)):
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise CommandError(
            f"A newer version of the site has brought the database up to date ({found[0]}{more}), and this one cannot "
            f"use it. Start the newer version, or restore the backup that was made before."
        )
