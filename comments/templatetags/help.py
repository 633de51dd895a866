"""Template tags that show help lines to a writer who may be in danger."""

import re
from urllib.parse import urlsplit

from django import template

from comments.defaults import help_lines
from comments.safety.signs import SIGNS
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


@register.inclusion_tag("comments/_lines_on_paper.html")
def lines_on_paper():
    """Somebody to talk to, with the numbers, where the screen has a link to them."""
    return {"lines": help_lines()["crisis"]}


@register.simple_tag
def emergency_signs():
    return SIGNS


@register.filter
def tel(number):
    """Return the tel: address that calls `number`; "" if there is more in it than a number."""
    return f"tel:{re.sub(r'[^0-9+]', '', number)}" if NUMBER.fullmatch(number) else ""


@register.filter
def says(name, number):
    """Whether the name of a line tells its number already, as "NHS 111" does."""
    return re.search(rf"(?<!\w){re.escape(number)}(?!\w)", str(name)) is not None


@register.filter
def by_country(lines):
    """Return (country, its lines) for each country, in the order in which the countries come first."""
    found = {}
    for line in lines:
        found.setdefault(str(line.country), []).append(line)
    return found.items()


@register.filter
def host(url):
    """Return how readers know a website by its name: "samaritans.org"."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


register.filter("web_address", web_address)
