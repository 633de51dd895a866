"""Mails of the discussion. Each is written in the transaction of what it tells about; the queue sends it."""


def on_publication(comment):
    """Tell whoever is to know that `comment` was published for the first time."""


def on_urgent(comment):
    """Tell the author at once that a comment may be about somebody in danger, without a word of it."""
