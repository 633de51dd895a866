"""The alarms that a comment's words may raise, the gravest first. A comment without one has the alarm ""."""

from collections.abc import Container

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Alarm(TextChoices):
    CRISIS = "crisis", _("crisis")
    EMERGENCY = "emergency", _("medical emergency")
    # The quiet ones: a box with help lines for its writer, and a place at the top of the queue.
    DESPAIR = "despair", _("despair")
    UNWELL = "unwell", _("perhaps an emergency")
    # Nobody but a person can tell what it says, so its writer sees the help lines too.
    FOREIGN = "foreign", _("not in a language the guards know")


# The alarms that are mailed to the author at once, in the order in which they are read: in an emergency minutes count.
URGENT_ALARMS = (Alarm.EMERGENCY, Alarm.CRISIS)
QUIET_ALARMS = (Alarm.DESPAIR, Alarm.UNWELL, Alarm.FOREIGN)
# All of them in the order in which they are read.
BY_DANGER = (*URGENT_ALARMS, *QUIET_ALARMS)

# Those whose writer is spoken to as somebody in need: first words for them, then lines to call.
IN_NEED = (Alarm.CRISIS, Alarm.EMERGENCY, Alarm.DESPAIR, Alarm.UNWELL)


def gravest(alarms: Container[str]) -> str:
    return next((alarm for alarm in Alarm if alarm in alarms), "")
