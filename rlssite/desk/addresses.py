"""What is said beside an address of this site that somebody hands on."""

from django.conf import settings
from django.utils.translation import gettext as _


def opens_only_here():
    """Say that such an address opens nowhere else as long as the site does not know its public one; else ""."""
    if settings.SITE_URL:
        return ""
    return _(
        "Such an address opens on this computer only, until the site's public address is set: the setting SITE_URL, "
        "which README.md explains under “Settings”."
    )
