class NotPossible(Exception):
    """Something that was asked for cannot be done; the message says why, in words for the person. Never a bug."""
