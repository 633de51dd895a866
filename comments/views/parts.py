"""Small functions that several views of the discussion share."""

from django.shortcuts import render
from django.utils import translation

from comments.models import Sender
from comments.models.discussion import Mode
from comments.safety.alarms import Alarm
from comments.writing.forms import sender_hash
from comments.writing.judging import LITTLE_LOOKED_AT, TEXT_LOOKED_AT, alarm_in_refused
from comments.writing.terms import Terms


def page_of(request, edition, template, context, status=200):
    with translation.override(edition.language):
        return render(request, template, {"edition": edition, **context}, status=status)


def standing_of(edition, discussion=None):
    """Return what a page says about writing under `edition` now: is it open, is it read first, is the author away.

    `discussion`: its guide's row, if that is at hand.
    """
    terms = Terms(edition, discussion)
    return {
        "takes_comments": terms.takes_comments,
        "away_until": terms.away_until,
        "is_read_first": terms.mode != Mode.PUBLISH,
    }


def looks_too_often(request):
    """Count one check of a text that is not kept; return whether its sender had too many lately."""
    return Sender.objects.count_look(sender_hash(request.META["REMOTE_ADDR"]))


def alarm_of(request, too_often):
    """Return the alarm in a form that is shown again instead of saved: somebody in danger may mistype an address.

    With `too_often` only a little of the text is looked at, and the help lines are shown in any case.
    """
    alarm = alarm_in_refused(request.POST, LITTLE_LOOKED_AT if too_often else TEXT_LOOKED_AT)
    return alarm or (Alarm.DESPAIR if too_often else "")
