"""The whole site as one zip: it loads into an empty site, and is written from there byte for byte again.

    site.json               format and version, the accounts that rows name, and how many rows there are of each kind
    rows/articles.Article   one JSON object a line, by its number (rlssite/moving/rows.py)
    pictures/NAME           the uploaded pictures

Never in it: the secret key, passwords, sessions, mails. It is as secret as a backup all the same, for it holds
commenters' addresses and what waits to be decided.
"""

import contextlib
import json
import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from rlssite import backups, private, uploads
from rlssite.moving import rows
from rlssite.moving.archives import Archive, BadArchive, Writer

FORMAT, VERSION = "whole site", 1
MANIFEST = "site.json"
MOST_MANIFEST = 4 * 1024 * 1024


class CannotLoad(Exception):
    """Says in one sentence why nothing was loaded."""


def write(path, progress=lambda done, total, words: None):
    """Write the site to the new file `path`; return {kind of row: how many}."""
    models = rows.moved_models()
    part = Path(f"{path}.part")
    try:
        is_outermost = not connection.in_atomic_block
        with transaction.atomic():
            if is_outermost and connection.vendor == "postgresql":
                # Every table as it is at this one moment.
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            written = counts()
            manifest = {"format": FORMAT, "version": VERSION, "accounts": _accounts(models), "rows": written}
            with private.writing(part) as file, Writer(file) as out:
                out.add(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n")
                for done, model in enumerate(models):
                    progress(done, len(models), str(model._meta.verbose_name_plural))
                    out.add_blocks(f"rows/{model._meta.label}", rows.lines_of(model))
                for name in _images().order_by("name").values_list("name", flat=True):
                    # A row without its picture stays one.
                    with contextlib.suppress(FileNotFoundError):
                        out.add(f"pictures/{name}", uploads.read(name))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return written


def _images():
    return import_string("articles.models.Image").objects


def _accounts(models):
    """Return the names of the accounts that the rows of `models` name, sorted."""
    user = get_user_model()
    found = set()
    for model in models:
        for field in rows.columns_of(model):
            if rows.names_account(field):
                found.update(model._base_manager.exclude(**{field.name: None}).values_list(field.attname, flat=True))
    return sorted(user._default_manager.filter(pk__in=found).values_list(user.USERNAME_FIELD, flat=True))


def is_empty():
    """Whether nothing was written here yet: there is only what the installation made, the bundled guide included."""
    brought = {name for where in settings.MOVED.values() for name in import_string(f"{where}.BROUGHT")}
    brought |= import_string("articles.files.bundled.TABLES")
    others = (model for model in rows.moved_models() if model._meta.label not in brought)
    if any(model._base_manager.exists() for model in others):
        return False
    return import_string("articles.files.bundled.is_untouched")()


def counts():
    """Return {kind of row: how many} of what is here."""
    return {model._meta.label: model._base_manager.count() for model in rows.moved_models()}


def load(path, *, replaces=False, dry_run=False, progress=lambda done, total, words: None):
    """Load the site in the zip at `path` into this empty one; return (counts, names of accounts that were made).

    With `replaces` all that is here is deleted first. Everything is taken or nothing. Raises CannotLoad.
    """
    if not replaces and not is_empty():
        raise CannotLoad(
            _("This site is not empty. A whole site is loaded into an empty one, or in the place of all that is here.")
        )
    written = []
    try:
        with Archive(path) as archive, transaction.atomic():
            manifest = _manifest(archive)
            _empty_tables()
            account, made = _account_finder(manifest["accounts"])
            loaded = _load_rows(archive, manifest, account, progress)
            pictures = _check_pictures(archive)
            connection.check_constraints()
            _reset_sequences()
            for where in settings.MOVED.values():
                import_string(f"{where}.rebuild")()
            # Pages of before may have had the same numbers.
            backups.make_pages_new()
            connection.check_constraints()
            if not dry_run:
                for name, data in pictures():
                    written += _write_picture(name, data)
            transaction.set_rollback(dry_run)
    except (BadArchive, rows.BadRow) as error:
        _take_back(written)
        raise CannotLoad(str(error)) from None
    except (KeyError, TypeError, ValueError, AttributeError, LookupError, IntegrityError, DataError) as error:
        _take_back(written)
        raise CannotLoad(_("The file does not fit together: %(why)s") % {"why": str(error)[:200]}) from error
    except Exception:
        _take_back(written)
        raise
    # It is loaded from here on: a picture too many harms nobody.
    with contextlib.suppress(OSError):
        for name in written:
            uploads.settled(name)
        if replaces and not dry_run:
            forget_old_pictures()
    return loaded, made


def _manifest(archive):
    try:
        manifest = json.loads(archive.read(MANIFEST, MOST_MANIFEST))
    except KeyError:
        raise BadArchive(_("It holds no %(name)s: it is no whole site.") % {"name": MANIFEST}) from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadArchive(_("It is no whole site that was exported here."))
    if manifest.get("version") != VERSION:
        raise BadArchive(_("It was exported by another version of this site; this one cannot read it."))
    accounts, counts = manifest.get("accounts"), manifest.get("rows")
    if not isinstance(accounts, list) or not all(isinstance(name, str) and 0 < len(name) <= 150 for name in accounts):
        raise BadArchive(_("Its list of accounts is damaged."))
    if not isinstance(counts, dict):
        raise BadArchive(_("Its list of rows is damaged."))
    return manifest


def _empty_tables():
    """Delete all rows that move, and what is made of them."""
    for app in settings.MOVED:
        for model in apps.get_app_config(app).get_models():
            query = model._base_manager.all()
            query._raw_delete("default")


def _account_finder(names):
    """Return a function from a name to the key of its account, and the names of those that were made now.

    Who has no account here gets one that nobody can log in with.
    """
    user = get_user_model()
    present = dict(user._default_manager.filter(**{f"{user.USERNAME_FIELD}__in": names}).values_list(
        user.USERNAME_FIELD, "pk"
    ))  # fmt: skip
    made = [name for name in names if name not in present]
    for name in made:
        account = user(**{user.USERNAME_FIELD: name}, is_active=False)
        account.full_clean(exclude=["password"])
        account.set_unusable_password()
        account.save()
        present[name] = account.pk

    def account_of(name):
        if name not in present:
            raise ValueError(f"the account {str(name)[:40]} is not in the list of accounts")
        return present[name]

    return account_of, made


def _load_rows(archive, manifest, account, progress):
    models = {model._meta.label: model for model in rows.moved_models()}
    given = {name.removeprefix("rows/") for name in archive.names if name.startswith("rows/")}
    if unknown := sorted((given | set(manifest["rows"])) - set(models)):
        raise BadArchive(_("It holds rows of “%(name)s”, which is not known here.") % {"name": unknown[0][:60]})
    counts = {}
    for done, (label, model) in enumerate(models.items()):
        progress(done, len(models), str(model._meta.verbose_name_plural))
        if label not in given:
            continue
        lines = archive.read(f"rows/{label}").splitlines()
        counts[label] = rows.insert(model, rows.read_rows(model, lines, account))
        if counts[label] != manifest["rows"].get(label):
            raise BadArchive(_("It should hold other numbers of “%(name)s”: it is damaged.") % {"name": label})
    return counts


def _check_pictures(archive):
    """Check that each picture is what its row says; return a function that yields (name, bytes) of all of them."""
    fault_of = import_string("articles.desk.uploads.fault_of")
    known = {f"pictures/{row.name}": row for row in _images().all()}
    given = [name for name in archive.names if name.startswith("pictures/")]
    for name in given:
        if name not in known:
            raise BadArchive(_("“%(name)s” belongs to no row.") % {"name": name})
        if fault := fault_of(known[name], archive.read(name, 32 * 1024 * 1024)):
            raise BadArchive(f"{name}: {fault}")
    others = [name for name in archive.names if name != MANIFEST and not name.startswith(("rows/", "pictures/"))]
    if others:
        raise BadArchive(_("“%(name)s” is no part of a site.") % {"name": others[0]})
    return lambda: ((name.removeprefix("pictures/"), archive.read(name)) for name in given)


def _write_picture(name, data):
    """Write a picture whose name is free; return [its name], or [] if it is here already."""
    with contextlib.suppress(FileNotFoundError):
        if uploads.read(name) == data:
            return []
    uploads.write(name, data)
    return [name]


def _take_back(written):
    for name in written:
        uploads.take_back(name)


def forget_old_pictures():
    """Delete the pictures of what was here before: no row names them any more, and the backup has them."""
    form = import_string("articles.models.library.image.NAME")
    names = set(_images().values_list("name", flat=True))
    for name in default_storage.sizes():
        if re.fullmatch(form, name) and name not in names:
            default_storage.delete(name)


def _reset_sequences():
    """Let the next row of each table have a number of its own."""
    models = rows.moved_models()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
