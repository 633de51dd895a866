from itertools import chain

from django import template

from articles.admin.waiting import links_that_lead_nowhere, of_guides, texts_from_files
from rlssite.desk.first_steps import first_steps
from rlssite.desk.waiting import pending_update, what_does_not_hold

register = template.Library()


@register.inclusion_tag("admin/_first_steps.html", takes_context=True)
def before_others_come(context):
    """What the owner of a fresh site does first."""
    steps = first_steps(context["user"])
    done = sum(step.is_done for step in steps)
    return {"steps": steps, "done": done, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("admin/_waits.html")
def guides_wait(user):
    """What waits in the guides: drafts, schedules, reviews, newer sources."""
    return {"lines": of_guides(user)}


@register.inclusion_tag("admin/_waits.html")
def machine_waits(user):
    """What waits for whoever runs the machine: room, a backup, links that lead nowhere, an update."""
    lines = chain(links_that_lead_nowhere(user), texts_from_files(user))
    if user.is_superuser:
        lines = chain(what_does_not_hold(), lines, pending_update())
    return {"lines": list(lines)}
