"""What waits for whoever runs the site: room on the disk, a backup, a restart. The first page of the admin lists it."""

import dataclasses
import shutil
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rlssite import backups, environment
from rlssite.keeping import state

# Below one of these nobody should wait any longer to make room.
LEAST_ROOM, LEAST_PART = 10**9, 0.03
BACKUP_EVERY = timedelta(days=7)


@dataclasses.dataclass(frozen=True)
class Waits:
    """One line of what waits: a sentence, and the address where it is done ("" if that is not in the admin)."""

    words: str
    url: str = ""


def little_room():
    """Warn that the disk of the site's data is nearly full."""
    try:
        disk = shutil.disk_usage(settings.SITE_DATA)
    except OSError:
        return
    if disk.free < LEAST_ROOM or disk.free < disk.total * LEAST_PART:
        words = _("The disk is nearly full: %(free).1f GB are left. When it is full, nobody can write any more.")
        yield Waits(words % {"free": disk.free / 10**9})


def old_backup():
    """Say that the last backup is older than a week, or that there is none."""
    made = backups.last_made()
    page = reverse("admin:rlssite_longwork_changelist")
    if why := state.sentence("failed"):
        yield Waits(_("The daily backup could not be made. %(why)s") % {"why": why}, page)
    if why := state.sentence("trial_failed"):
        yield Waits(_("A backup could not be restored on trial. %(why)s") % {"why": why}, page)
    if made is None:
        yield Waits(_("No backup has been made yet. Make one."), reverse("admin:rlssite_longwork_ask", args=["backup"]))
    elif (age := timezone.now() - made) > BACKUP_EVERY:
        words = ngettext(
            "The last backup is %(count)d day old. Make one.",
            "The last backup is %(count)d days old. Make one.",
            age.days,
        )
        yield Waits(words % {"count": age.days}, reverse("admin:rlssite_longwork_ask", args=["backup"]))


def pending_update():
    """Say that the site's files were replaced and it still runs as it was before."""
    if environment.fingerprint(settings.BASE_DIR) != settings.BUILD:
        yield Waits(_("A new version of the site lies here and waits to be started: start the site anew."))
