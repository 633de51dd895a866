from django import template

from rlssite import when

register = template.Library()


@register.filter
def in_words(moment):
    """A moment for the desk, which is in its author's time zone; nothing for none."""
    return when.in_words(moment) if moment else ""


@register.filter
def with_zone(moment):
    """A moment for whoever does not know in which time zone the site is."""
    return when.with_zone(moment) if moment else ""
