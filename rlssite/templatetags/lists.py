from itertools import zip_longest

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(cells, headers):
    """Name in each cell of a change list the column that it is of, since on phones a row is a card without a head.

    `cells` are what Django's tags make: "<td class=…>…</td>".
    """
    for cell, header in zip_longest(cells, headers, fillvalue=None):
        if cell is None:
            return
        html = conditional_escape(cell)
        if header is None or "action-checkbox" in html[:30] or html.startswith("<th"):
            yield html
        else:
            named = format_html('<td data-side="{}"', capfirst(header["text"]))
            yield mark_safe(html.replace("<td", named, 1))  # noqa: S308 - Django made it, and escaped what is in it
