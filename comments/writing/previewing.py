"""How a comment will look before it is sent, with the amounts in it marked. Pure."""

from comments.safety.amounts import find_amounts
from rlssite.markup import mark_shown


def with_amounts_marked(body_html):
    """Return the HTML of a comment (rlssite.markup.comment_html) with each amount in its text in a `mark`.

    Only text between tags is touched, and it is escaped again, so that the result is as safe as what came in.
    """
    return mark_shown(body_html, find_amounts)


def amounts(*texts):
    """Return the amounts in `texts`, each as it was written, without repeats."""
    return list(dict.fromkeys(text[start:end].strip() for text in texts for start, end in find_amounts(text)))
