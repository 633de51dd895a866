class NotPossible(Exception):
    """What somebody asked for cannot be done; the message says why, in words for them. Never a fault of the code."""
