"""How a comment will look before it is sent, with the amounts in it marked. Pure."""

import html
import re

from comments.safety.amounts import find_amounts

TAG = re.compile(r"(<[^>]*>)")


def with_amounts_marked(body_html):
    """Return the HTML of a comment (rlssite.markup.comment_html) with each amount in its text in a `mark`.

    Only text between tags is touched, and it is escaped again, so that the result is as safe as what came in.
    """
    return "".join(part if part.startswith("<") else _marked(html.unescape(part)) for part in TAG.split(body_html))


def amounts(text):
    """Return the amounts in `text`, each as it was written, without repeats."""
    return list(dict.fromkeys(text[start:end].strip() for start, end in find_amounts(text)))


def _marked(text):
    pieces, end = [], 0
    for start, stop in find_amounts(text):
        pieces += [html.escape(text[end:start]), "<mark>", html.escape(text[start:stop]), "</mark>"]
        end = stop
    return "".join([*pieces, html.escape(text[end:])])
