from django import template

from rlssite import when

register = template.Library()


@register.filter
def in_words(moment):
    """A moment with its time zone; nothing for none."""
    return when.in_words(moment) if moment else ""
