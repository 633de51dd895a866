"""Makes the numbers in a line of plain text links that call them."""

import re

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.filter
def called(line, calls):
    """Link each number of `calls` ({number: its address}) in `line`, wherever it stands alone."""
    if not calls:
        return line
    longest_first = sorted(calls, key=len, reverse=True)
    number = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?![\w-])")
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{}">{}</a>', calls[piece], piece) if piece in calls else piece,)
            for piece in number.split(line)
        ),
    )
