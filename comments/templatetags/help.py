"""Template tags that show help lines to a writer who may be in danger."""

import re

from django import template

from comments.defaults import help_lines
from rlssite.markup import web_address

register = template.Library()

NUMBER = re.compile(r"[\d\s()+./-]+")


@register.inclusion_tag("comments/_alarm.html")
def alarm(comment):
    """The help that the writer of `comment` sees first if its words raised an alarm. It never says which words."""
    return _told(comment.alarm, is_saved=True)


@register.inclusion_tag("comments/_alarm.html")
def alarm_before(kind):
    """The same help beside a preview, when nothing is saved yet."""
    return _told(kind, is_saved=False)


def _told(kind, is_saved):
    return {"kind": kind, "is_saved": is_saved, "lines": help_lines() if kind else {}}


@register.filter
def tel(number):
    """Return the tel: address that calls `number`; "" if there is more in it than a number."""
    return f"tel:{re.sub(r'[^0-9+]', '', number)}" if NUMBER.fullmatch(number) else ""


register.filter("web_address", web_address)
