"""Where backups lie and how many are kept, as the environment says (rlssite/environment/)."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from rlssite import environment


def folder(name):
    """Return the folder in the variable, by its whole path; None for none."""
    value = environment.get(name)
    path = Path(value).expanduser()
    if value and not path.is_absolute():
        raise ImproperlyConfigured(f"{name} must be the whole path of a folder, like /srv/backups, not {value!r}.")
    return path if value else None


def backup_bucket(keep):
    """Return the bucket that daily backups are copied to, as rlssite/uploads/bucket.py opens it; None for none."""
    found = environment.bucket("BACKUP_URL")
    if found and keep is None:
        raise ImproperlyConfigured("BACKUP_URL is for daily backups, and BACKUP_KEEP=off makes none: set one of them.")
    return found


def backup_keep():
    """Return how many (days, weeks, months) of daily backups are kept; None for no daily backups."""
    value = environment.get("BACKUP_KEEP") or "7,4,6"
    if value.lower() == "off":
        return None
    parts = [part.strip() for part in value.split(",")]
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise ImproperlyConfigured(
            f"BACKUP_KEEP must be the numbers of days, weeks and months, like 7,4,6, or off: not {value!r}."
        )
    return tuple(map(int, parts))
