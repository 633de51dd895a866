"""Brings the comments of another site in: as the lines of a discussion's file, by the same import (importing.py).

A comment's key follows from where it stood, so that the same file again changes nothing.
"""

import tempfile
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.porting import foreign_xml, importing
from comments.porting.discussion_file import FORMAT, VERSION, write_line
from rlssite.markup import MAX_COMMENT_TEXT

_KEYS = uuid.UUID("7f6c2c4e-4a0b-5f60-9a6b-0f6f1d2b8f11")
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
LONGEST_NAME = 60


@dataclass
class Brought:
    """`pages` counts the comments of each (address, title) in the file; `done` is what the import says."""

    source: str
    pages: Counter = field(default_factory=Counter)
    statuses: Counter = field(default_factory=Counter)
    done: importing.Imported | None = None
    notes: Counter = field(default_factory=Counter)


def bring_in(path, article, *, page="", dry_run=False, progress=lambda done: None):
    """Bring the comments of the XML file at `path` in under `article`; return a `Brought`.

    With `page`, only those of pages whose address or title has these words. Raises foreign_xml.NotReadable and
    ImportRefused.
    """
    with path.open("rb") as file:
        source, comments = foreign_xml.read(file)
    brought = Brought(source)
    brought.pages.update(comment.page for comment in comments)
    wanted = [one for one in comments if page.casefold() in f"{one.page[0]} {one.page[1]}".casefold()]
    rows = list(_rows(source, wanted, brought))
    with tempfile.TemporaryFile() as lines:
        header = {"format": FORMAT, "version": VERSION, "guide": article.slug, "title": article.title}
        for row in [header, *rows]:
            lines.write(write_line(row).encode())
        lines.write(write_line({"end": len(rows)}).encode())
        lines.seek(0)
        importing.read_file(lines)
        lines.seek(0)
        brought.done = importing.bring_in(lines, article, dry_run=dry_run, progress=progress)
    return brought


def _rows(source, comments, brought):
    """Yield the values of each comment, what it answers before it."""
    by_id, children, roots = {}, defaultdict(list), []
    for comment in comments:
        if comment.id in by_id:
            brought.notes[_("stands in the file twice: taken once")] += 1
        elif not comment.body:
            brought.notes[_("holds no words: left out")] += 1
        else:
            by_id[comment.id] = comment
    for comment in sorted(by_id.values(), key=lambda one: one.created or EARLIEST):
        parent = by_id.get(comment.parent)
        if parent is not None and not _is_below(parent, comment, by_id):
            children[parent.id].append(comment)
        else:
            if comment.parent:
                brought.notes[_("what it answers is not in the file: it begins a thread")] += 1
            roots.append(comment)
    for root in roots:
        yield from _thread(source, root, children, brought)


def _is_below(comment, above, by_id):
    """Whether `comment` answers `above`, directly or not: then `above` cannot answer it."""
    seen = set()
    while comment is not None and comment.id not in seen:
        if comment is above:
            return True
        seen.add(comment.id)
        comment = by_id.get(comment.parent)
    return comment is not None


def _thread(source, root, children, brought):
    number, waiting = 0, [(root, None)]
    while waiting:
        comment, answered = waiting.pop()
        key = uuid.uuid5(_KEYS, f"{source} {comment.id}")
        parts = _parts(comment.body)
        if len(parts) > 1:
            brought.notes[_("too long for one comment: continued in replies")] += 1
        for part, body in enumerate(parts):
            own = key if part == 0 else uuid.uuid5(key, str(part))
            values = _values(comment, body, own, part, brought)
            values["in_reply_to"] = answered if part == 0 else key
            if values["in_reply_to"] and comment.status == "published":
                number += 1
                values["reply_no"] = number
            brought.statuses[comment.status] += 1
            yield values
        waiting += [(child, key) for child in reversed(children[comment.id])]


def _values(comment, body, key, part, brought):
    moment = comment.created
    if moment is None or not EARLIEST <= moment <= timezone.now():
        brought.notes[_("without a date that can be: it has that of today")] += 1
        moment = timezone.now()
    moment += timedelta(microseconds=part)
    is_public = comment.status == "published"
    return {
        "key": key,
        "name": comment.name[:LONGEST_NAME].strip() or _("Somebody"),
        "email": _address(comment.email),
        "body": body,
        "status": comment.status,
        "created": moment,
        "published": moment if is_public else None,
        # What was decided there need not be decided here again.
        "reviewed": None if comment.status == "pending" else moment,
    }


def _address(email):
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= 254 else ""


def _parts(body):
    """Cut a text into pieces that fit, between its lines where that is possible. Pure."""
    parts = []
    while len(body) > MAX_COMMENT_TEXT:
        cut = max(body.rfind("\n", 1, MAX_COMMENT_TEXT), body.rfind(" ", 1, MAX_COMMENT_TEXT))
        cut = cut if cut > MAX_COMMENT_TEXT // 2 else MAX_COMMENT_TEXT
        parts.append(body[:cut].strip())
        body = body[cut:].strip()
    return [*parts, body]
