"""What the owner of a fresh site does before others come: a list on the first page of the desk, which can be hidden."""

import dataclasses

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import OwnPage, Site
from rlssite.people.second_step import has_step

BACKUP, MAIL, HIDDEN = "backup", "mail", "hidden"


@dataclasses.dataclass(frozen=True)
class Step:
    words: str
    url: str
    is_done: bool


def first_steps(user):
    """Return the steps for the owner, done or not; none once all are done, or the list is hidden."""
    if not user.is_superuser:
        return []
    site = Site.load()
    noted = site.first_steps
    if HIDDEN in noted:
        return []
    form = (
        reverse("admin:articles_site_change", args=[1]) if site.updated else reverse("admin:articles_site_changelist")
    )
    default = Site._meta.get_field("name").default
    steps = [
        Step(_("Name your site"), f"{form}#id_name", site.name != default),
        Step(_("Say who owns it, and how to reach them"), f"{form}#id_owner", bool(site.owner and site.contact)),
        Step(
            _("Write a page of your own, such as the imprint, and show it to readers"),
            reverse("admin:articles_ownpage_changelist"),
            OwnPage.objects.shown().exists(),
        ),
        Step(_("Say which time zone yours is"), f"{form}#id_time_zone", bool(site.time_zone)),
        Step(_("Set up the second step of your log-in"), reverse("second_step"), has_step(user)),
        Step(_("Make a backup, and see where it lies"), reverse("admin:rlssite_longwork_changelist"), BACKUP in noted),
        Step(_("Send yourself a test mail"), reverse("admin:post_office_email_test"), MAIL in noted),
    ]
    return [] if all(step.is_done for step in steps) else steps


@transaction.atomic
def note(step):
    """Note that a step was done which leaves no other trace, or that the list is hidden."""
    if step in Site.load().first_steps:
        return
    Site.objects.get_or_create(pk=1)
    site = Site.objects.select_for_update(no_key=True).get(pk=1)
    # Not by `save`: no page that readers see changes with it.
    Site.objects.filter(pk=1).update(first_steps=sorted({*site.first_steps, step}))
