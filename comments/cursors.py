"""Keys of the pages of a discussion. Pure. A page is named by the comment it starts after, never by its number."""

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(\d{1,17})-(\d{1,18})")


def cursor(published: datetime, pk: int) -> str:
    """Return the key of a page that starts after a comment: microseconds since 1970 and the comment's number."""
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
    """Return the reply number after which the page with reply `reply_no` starts (numbers from 1; 0: the first page)."""
    return (reply_no - 1) // per_page * per_page if reply_no else 0
