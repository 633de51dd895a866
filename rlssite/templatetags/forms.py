from django import template
from django.utils.html import format_html

from rlssite.web.cookieless import FIELD
from rlssite.web.cookieless import form_stamp as stamp_of

register = template.Library()


@register.simple_tag(takes_context=True)
def form_stamp(context):
    """Stands beside the CSRF token in every form of the public side: see rlssite/web/cookieless.py.

    A page that is kept for many readers gives its own `form_stamp` in the context, as it does `csrf_token`.
    """
    stamp = context.get("form_stamp") or stamp_of(context["request"])
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, stamp)
