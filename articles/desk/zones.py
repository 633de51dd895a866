"""The time zones that the author chooses from, by the part of the world they lie in."""

import zoneinfo

from django.utils.translation import gettext as _

# Names for the same zones from long ago, and offsets that know no summer.
LEFT_OUT = ("Etc", "SystemV", "US", "posix", "right")


def zone_choices():
    """Return choices for a form's field: [("Europe", [("Europe/London", "London"), …]), …], and UTC."""
    areas = {}
    for name in sorted(zoneinfo.available_timezones()):
        area, slash, place = name.partition("/")
        if slash and area not in LEFT_OUT:
            areas.setdefault(area, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return [("", _("not chosen yet: UTC")), *areas.items(), ("UTC", "UTC")]
