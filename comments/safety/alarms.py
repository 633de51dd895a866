"""The alarms that a comment's words may raise, the gravest first. A comment without one has the alarm ""."""

from collections.abc import Container

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Alarm(TextChoices):
    CRISIS = "crisis", _("crisis")
    EMERGENCY = "emergency", _("medical emergency")
    # Shows the help lines to its writer; otherwise the comment is like any other in the queue.
    DESPAIR = "despair", _("despair")


# The alarms that are mailed to the author at once.
URGENT_ALARMS = (Alarm.CRISIS, Alarm.EMERGENCY)


def gravest(alarms: Container[str]) -> str:
    return next((alarm for alarm in Alarm if alarm in alarms), "")
