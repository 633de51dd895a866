"""Help for whoever may need it more than an answer."""

import re

from django import template

from comments.defaults import help_lines
from rlssite.markup import web_address

register = template.Library()

NUMBER = re.compile(r"[\d\s()+./-]+")


@register.inclusion_tag("comments/_alarm.html")
def alarm(comment):
    """What the writer of `comment` is told first where its words raised an alarm; never which words."""
    return _told(comment.alarm, is_saved=True)


@register.inclusion_tag("comments/_alarm.html")
def alarm_before(kind):
    """The same before anything is saved: beside the preview."""
    return _told(kind, is_saved=False)


def _told(kind, is_saved):
    return {"kind": kind, "is_saved": is_saved, "lines": help_lines() if kind else {}}


@register.filter
def tel(number):
    """Return the address that calls `number`; "" where it is no number alone."""
    return f"tel:{re.sub(r'[^0-9+]', '', number)}" if NUMBER.fullmatch(number) else ""


register.filter("web_address", web_address)
