"""Keys of the pages of a discussion. Pure: a page is named by where it starts, never by how far in it is."""

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(\d{1,17})-(\d{1,18})")


def cursor(published: datetime, pk: int) -> str:
    """Return the key of the place after a comment: its microseconds since 1970 and its number."""
    return f"{(published - _EPOCH) // timedelta(microseconds=1)}-{pk}"


def read_cursor(text: str) -> tuple[datetime, int]:
    """Return (published, pk) of a key; ValueError for anything else."""
    match = _CURSOR.fullmatch(text)
    if not match:
        raise ValueError("Not the key of a page.")
    try:
        return _EPOCH + timedelta(microseconds=int(match[1])), int(match[2])
    except OverflowError:
        raise ValueError("Not the key of a page.") from None


def page_start(reply_no: int, per_page: int) -> int:
    """Return after which reply number the page starts that shows `reply_no` (from 1); 0 is the first page."""
    return (reply_no - 1) // per_page * per_page if reply_no else 0
