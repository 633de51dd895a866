from itertools import chain

from django import template

from articles.admin.waiting import OF_GUIDES, texts_from_files
from rlssite.desk.waiting import little_room, old_backup, pending_update

register = template.Library()


@register.inclusion_tag("admin/_waits.html")
def guides_wait(user):
    """What waits in the guides: drafts, schedules, reviews, newer sources."""
    return {"lines": list(chain.from_iterable(lines(user) for lines in OF_GUIDES))}


@register.inclusion_tag("admin/_waits.html")
def machine_waits(user):
    """What waits for whoever runs the machine: room, a backup, links that lead nowhere, an update."""
    machine = [little_room(), old_backup()] if user.is_superuser else []
    # Links that lead nowhere are told here, by a function like those of articles/admin/waiting.py.
    update = [pending_update()] if user.is_superuser else []
    return {"lines": list(chain(*machine, texts_from_files(user), *update))}
