"""What the words of a comment may raise, the gravest first. Without one, a comment's alarm is ""."""

from collections.abc import Container

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Alarm(TextChoices):
    CRISIS = "crisis", _("crisis")
    EMERGENCY = "emergency", _("medical emergency")
    # Only its writer is shown the help lines; the queue treats it like any other.
    DESPAIR = "despair", _("despair")


# Those of which the author is told at once.
URGENT_ALARMS = (Alarm.CRISIS, Alarm.EMERGENCY)


def gravest(alarms: Container[str]) -> str:
    return next((alarm for alarm in Alarm if alarm in alarms), "")
