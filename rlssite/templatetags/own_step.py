from django import template

from rlssite.people.own_step import is_task

register = template.Library()


@register.inclusion_tag("admin/second_step/_task.html", takes_context=True)
def second_step_task(context):
    """Asks on the first page for a second step of the log-in, until there is one or its person says “not now”."""
    return {"is_task": is_task(context["request"]), "csrf_token": context["csrf_token"]}
