"""Copies of the daily backups in a bucket (BACKUP_URL), where what befalls this machine does not reach them."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from rlssite.health.beats import COPY, beat, last_beat
from rlssite.keeping import state
from rlssite.keeping.rotation import kept, made_at
from rlssite.web import outages

AGAIN_AFTER = timedelta(hours=1)

logger = logging.getLogger("rlssite.worker")


def is_due(here, now):
    """Whether the newest of the backups `here` ({path: when it was made}) waits to be copied, and it is time to try."""
    tried = state.moment("copy_tried")
    if settings.BACKUP_BUCKET is None or not here or (tried is not None and now - AGAIN_AFTER < tried <= now):
        return False
    copied = last_beat(COPY)
    return bool(state.sentence("copy_failed")) or copied is None or copied < max(here.values())


def run(here, kind):
    """Have the bucket hold what is to be kept of the backups `here` and of its own; note and log what fails."""
    if settings.BACKUP_BUCKET is None:
        return
    state.note(copy_tried=timezone.now())
    try:
        _copy(here, kind)
        beat(COPY)
    except (OSError, *outages.DATABASE_ERRORS) as error:
        state.note(copy_failed=str(error))
        logger.error("The daily backup could not be copied to its bucket. %s", error)
    else:
        state.note(copy_failed="")


def _copy(here, kind):
    # Its packages are there only where a bucket is named.
    from rlssite.uploads.bucket import InBucket, in_words

    there = InBucket(**settings.BACKUP_BUCKET)
    with in_words():
        bucket = there.connection.Bucket(there.bucket_name)
        # What lies there under any other name is not ours.
        held = {found.key: made_at(found.key, kind) for found in bucket.objects.filter(Prefix=f"{kind}-")}
        held = {name: moment for name, moment in held.items() if moment is not None}
        keeps = kept([*held.values(), *here.values()], settings.BACKUP_KEEP)
        for path, moment in here.items():
            if moment in keeps and path.name not in held:
                bucket.upload_file(str(path), path.name)
        for name, moment in held.items():
            if moment not in keeps:
                bucket.Object(name).delete()
