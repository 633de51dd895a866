"""Marks the amounts in the preview of a comment. Pure."""

from comments.safety.amounts import find_amounts
from rlssite.markup import mark_shown


def with_amounts_marked(body_html):
    """Return the HTML of a comment (rlssite.markup.comment_html) with a `mark` around each amount.

    Only text between tags is changed, and it is escaped again, so that the result is as safe as the input.
    """
    return mark_shown(body_html, find_amounts)


def amounts(*texts):
    """Return the different amounts in `texts`, as they were written."""
    return list(dict.fromkeys(text[start:end].strip() for text in texts for start, end in find_amounts(text)))
