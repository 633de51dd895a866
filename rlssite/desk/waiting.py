"""What waits for whoever runs the site: what does not hold, and a restart. The first page of the admin lists it."""

import dataclasses

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from rlssite import environment
from rlssite.health import facts

# So many of one kind are told one by one: more would keep all that follows from the first screens of a phone.
TOLD = 2
# Where that which does not hold is looked into; the rest is not done in the admin.
PAGES = {
    "mail": "admin:post_office_email_changelist",
    "urgent_mail": "admin:post_office_email_changelist",
    "backup": "admin:rlssite_longwork_changelist",
    "backup_copy": "admin:rlssite_longwork_changelist",
    "backup_trial": "admin:rlssite_longwork_changelist",
}


@dataclasses.dataclass(frozen=True)
class Waits:
    """One line of what waits: a sentence, and the address where it is done ("" if that is not in the admin).

    Or it counts `lines` of one kind, which open below it.
    """

    words: str
    url: str = ""
    lines: tuple["Waits", ...] = ()


def fold(lines, counted):
    """Return `lines` of one kind, or one that says how many they are, by the words `counted`, if more than TOLD."""
    lines = tuple(lines)
    return lines if len(lines) <= TOLD else (Waits(counted % {"count": len(lines)}, lines=lines),)


def what_does_not_hold():
    """Say what `/readyz?all` says to machines, of all that can be wrong while the database answers."""
    for fact in facts.facts():
        if not fact.holds:
            page = PAGES.get(fact.name)
            yield Waits(fact.words, reverse(page) if page else "")


def pending_update():
    """Say that the site's files were replaced and it still runs as it was before."""
    if environment.fingerprint(settings.BASE_DIR) != settings.BUILD:
        yield Waits(_("A new version of the site lies here and waits to be started: start the site anew."))
