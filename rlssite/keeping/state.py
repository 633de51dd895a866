"""What the last daily backup, its copy and the last trial came to, in a file, which needs no database."""

import contextlib
import json
from datetime import datetime

from django.conf import settings

from rlssite import private

FILE = "backup_state"


def note(**changes):
    """Set some of `tried`, `failed`, `copy_tried`, `copy_failed`, `trial`, `trial_failed`: moments and sentences."""
    told = _all() | {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in changes.items()
    }
    # A full disk is told by others.
    with contextlib.suppress(OSError):
        part = settings.SITE_DATA / f"{FILE}.part"
        private.write(part, json.dumps(told).encode())
        part.replace(settings.SITE_DATA / FILE)


def moment(name):
    try:
        found = datetime.fromisoformat(_all().get(name, ""))
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def sentence(name):
    return str(_all().get(name) or "")


def _all():
    try:
        told = json.loads((settings.SITE_DATA / FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
