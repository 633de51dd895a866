"""Template tags that show help lines to a writer who may be in danger."""

import re
from urllib.parse import urlsplit

from django import template
from django.utils.translation import get_language

from comments.defaults import help_lines, lines_abroad
from comments.models import HelpLine
from comments.models.help import HELP_IN_LANGUAGES, says
from comments.safety.alarms import Alarm
from comments.safety.nets import language_of
from comments.safety.signs import SIGNS
from rlssite.markup import web_address

register = template.Library()

NUMBER = re.compile(r"[\d\s()+./-]+")


@register.inclusion_tag("comments/_alarm.html")
def alarm(comment):
    """The help that the writer of `comment` sees first if its words raised an alarm. It never says which words."""
    changed = getattr(comment, "proposed_edit", None)
    return _told(
        comment.alarm,
        f"{comment.body}\n{changed.body if changed else ''}",
        is_saved=True,
        can_change=comment.can_be_edited(),
    )


@register.inclusion_tag("comments/_alarm.html", takes_context=True)
def alarm_before(context, kind):
    """The same help beside a preview or a refused form, when nothing is saved yet."""
    return _told(kind, context["request"].POST.get("body", ""), is_saved=False)


def _told(kind, text, *, is_saved, can_change=False):
    if not kind:
        return {"kind": ""}
    rows = HelpLine.objects.shown()
    own = _in(language_of(text), kind, rows)
    return {"kind": kind, "is_saved": is_saved, "can_change": can_change, "lines": help_lines(rows), "own": own}


def _in(language, kind, rows):
    """Return what the writer is told in a language that is not the page's; None if there is nothing.

    `rows` are the lines that readers see.
    """
    if language not in HELP_IN_LANGUAGES or language == get_language().partition("-")[0]:
        return None
    return {
        "language": language,
        "words": HELP_IN_LANGUAGES[language],
        "is_emergency": kind in (Alarm.EMERGENCY, Alarm.UNWELL),
        "lines": lines_abroad(language, rows),
        "elsewhere": [line for line in help_lines(rows)["crisis"] if not line.number],
    }


@register.simple_tag
def help_in_languages(rows):
    """Return the same for all languages but the page's, to talk to somebody."""
    return [told for language in HELP_IN_LANGUAGES if (told := _in(language, Alarm.CRISIS, rows))]


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
def around_112(words):
    """Return what `words` say before the number of emergencies in Europe, the number, and the rest; to tap it."""
    return words.partition("112")


register.filter(says)


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
