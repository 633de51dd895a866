"""The work that concerns the whole site: its backup, and its export and import as one zip."""

import shlex
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rlssite import backups, environment, work
from rlssite.moving import whole_site
from rlssite.moving.archives import Writer

BACKUPS, EXPORTS = "backups", "exports"
# What the names of files begin with.
ASKED_FOR, BEFORE_LOADING, EXPORT = "backup", "before-loading", "site"
BLOCK = 1024 * 1024
ACCOUNTS = gettext_lazy("Your account stays as it is, with its name, password and second step, and so do all others.")
# What else decides what a restore replaces, and where it backs up before. Their values may hold passwords.
DECIDES = ("DATABASE_URL", "STORAGE_URL", "BACKUP_DIR")


def make_backup(kind=ASKED_FOR):
    """Make a backup and pack it into one file, named after its kind; return its path. Raises backups.BackupError."""
    folder = work.made_folder(BACKUPS)
    target = folder / f"{kind}-{work.stamp()}.zip"
    with backups.in_turn(), tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as place:
        made, part = Path(place) / "backup", Path(place) / "zip"
        backups.write(made)
        with Writer(part) as out:
            for path in sorted(made.rglob("*")):
                if path.is_file():
                    with path.open("rb") as file:
                        out.add_blocks(path.relative_to(made).as_posix(), iter(lambda: file.read(BLOCK), b""))
        part.chmod(0o600)
        part.replace(target)
    return target


def _backup(task):
    task.progress(0, 2, _("the database and the pictures"))
    try:
        path = make_backup()
    except (backups.BackupError, OSError) as error:
        raise work.WorkFailed(str(error)) from None
    task.work.makes = f"{BACKUPS}/{path.name}"
    return [
        _("The backup is made and verified: %(name)s, %(size).1f MB.")
        % {"name": path.name, "size": path.stat().st_size / 1e6},
        _("Keep it as secret as the site: it holds the secret key and your readers' e-mail addresses."),
    ]


BACKUP = work.Kind(
    "backup",
    gettext_lazy("Back up now"),
    gettext_lazy("Database, pictures and secret key in one file, verified, to restore this very site from."),
    _backup,
    is_secret=True,
)


def _export(task):
    path = work.made_folder(EXPORTS) / f"{EXPORT}-{work.stamp()}.zip"
    try:
        counts = whole_site.write(path, task.progress)
    except OSError as error:
        raise work.WorkFailed(_("It could not be written: %(why)s.") % {"why": error.strerror}) from None
    task.work.makes = f"{EXPORTS}/{path.name}"
    return [
        *_counted(counts),
        _("It holds commenters' addresses and what waits to be decided: keep it as secret as a backup."),
    ]


def _counted(counts):
    names = {"articles.Article": _("Guides"), "articles.Edition": _("Editions"), "articles.Reference": _("References")}
    names |= {"articles.Image": _("Pictures"), "articles.OwnPage": _("Own pages")}
    names |= {"comments.Comment": _("Comments")}
    return [f"{word}: {counts.get(label, 0)}" for label, word in names.items()]


EXPORT_SITE = work.Kind(
    "export-site",
    gettext_lazy("Export the whole site"),
    gettext_lazy(
        "Guides with all editions, pictures, references, the site's texts and settings, and the discussion, in one "
        "file that another installation can load. No secret key and no passwords."
    ),
    _export,
    is_secret=True,
)


def _loses():
    """Say what is here, if it is more than what the installation made."""
    if whole_site.is_empty():
        return None
    folder = work.place_of(BACKUPS)
    return work.Loss(
        act=_("Delete everything here and load this file"),
        there=_counted(whole_site.counts()),
        says=[
            _("Settings, texts, help lines and pages of the site are replaced too."),
            str(ACCOUNTS),
            _(
                "A backup of all that is made first, in the folder %(folder)s on the site's machine; without one "
                "nothing is deleted."
            )
            % {"folder": folder},
            _way_back(folder / f"{BEFORE_LOADING}-….zip"),
        ],
    )


def _way_back(path):
    words = _("To go back: stop the site, and type on its machine: %(command)s")
    return " ".join([words % {"command": restoring(path.name)}, *needed_to_restore()])


def restoring(name):
    """Return the command that puts the backup `name` in the place of this site, and of no other on its machine."""
    words = [".venv/bin/python manage.py restore --replace", f"{shlex.quote(str(work.place_of(BACKUPS)))}/{name}"]
    if settings.SITE_DATA != settings.BASE_DIR / "var":
        words.insert(0, f"SITE_DATA={shlex.quote(str(settings.SITE_DATA))}")
    return " ".join(words)


def needed_to_restore():
    """Return [the sentence that names the variables which the command above has to be given besides], or []."""
    names = ", ".join(name for name in DECIDES if environment.get(name))
    if not names:
        return []
    words = _("It needs these variables as the site runs with them, or it restores another site: %(names)s.")
    return [words % {"names": names}]


def _load(task):
    said = []
    # Of a new site too: its owner may have begun with the settings.
    if not task.is_trial:
        try:
            backup = make_backup(BEFORE_LOADING)
        except (backups.BackupError, OSError) as error:
            raise work.WorkFailed(
                _("No backup could be made, so nothing was changed. %(why)s") % {"why": error}
            ) from None
        said.append(_("Before that this backup was made: %(name)s.") % {"name": backup.name})
        said.append(_way_back(backup))
    try:
        # A trial may delete all: nothing of it is kept.
        replaces = task.is_trial or bool(task.given.get("agreed"))
        counts, made = whole_site.load(task.path, replaces=replaces, dry_run=task.is_trial, progress=task.progress)
    except whole_site.CannotLoad as error:
        raise work.WorkFailed(str(error)) from None
    if made:
        words = ngettext(
            "A new account without a password, which nobody can log in with until you change that: %(names)s.",
            "New accounts without passwords, which nobody can log in with until you change that: %(names)s.",
            len(made),
        )
        said.append(words % {"names": ", ".join(made)})
    if task.is_trial and whole_site.is_empty():
        said.append(_("Here is only what the installation made. The file takes its place, after a backup."))
        said.append(str(ACCOUNTS))
    return [*_counted(counts), *said]


LOAD_SITE = work.Kind(
    "load-site",
    gettext_lazy("Load a whole site"),
    gettext_lazy(
        "A zip that was exported from here or from another installation. Everything is taken, or nothing. It takes the "
        "place of all that is here but the accounts and passwords, after a backup of that."
    ),
    _load,
    takes_file=True,
    has_trial=True,
    act=gettext_lazy("Load this file"),
    leads_to=(gettext_lazy("Go on to the guides"), "admin:articles_article_changelist"),
    loses=_loses,
    is_secret=True,
)
