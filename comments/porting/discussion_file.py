"""The format of a file that holds a discussion, and the checks of its lines. Pure. README.md says what it is for.

The threat: the owner imports a file that somebody else made. So the type, length and characters of every value are
checked here, HTML is never taken from the file, and errors name the line.

Version 1. UTF-8, one JSON object a line, no line longer than `MAX_LINE` bytes:

- the first: `{"format": "discussion", "version": 1, "guide": SLUG, "title": …, "made": TIME, "public": false}`;
- one for each comment, after what it answers. The names are those of `FIELDS`; what has its default may be left out.
  Times are ISO 8601 with their zone. `about` is `section:SLUG` or `remedy:SLUG` (of a first comment), the editions are
  their numbers, `in_reply_to` is the `key` of what the comment answers. `contact` says when the address was confirmed
  and when its owner wanted no more mail. In `decisions`, the oldest first, `undoes` is the place in that list, from 0,
  of the decision taken back;
- the last: `{"end": NUMBER OF COMMENTS}`, so that a file that was cut off is known.

Never in it: hashes of senders, keys of private links, passwords, addresses of the staff.

With `"public": true` it is for everybody to read and cannot be imported: what readers see and no more. There `id` is
the number in the comment's address, and stands in `in_reply_to` too; of a removed comment only its place is left.
"""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from comments import typed
from comments.models import Comment, Decision
from comments.safety.alarms import Alarm
from comments.typed import Kind
from comments.writing.fields import is_too_long_raw
from rlssite.markup import CONTROL, MAX_MARKS, has_heaped_marks, plain_text

FORMAT, VERSION = "discussion", 1
# Room for the longest comment with some hundred readers' reports and decisions.
MAX_LINE = 4 * 1024 * 1024
# Keys of pages count from here, and nobody wrote on the web before.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
# The other site's clock may be ahead of ours.
CLOCKS_DIFFER = timedelta(days=1)
LARGEST_NUMBER = 2**31 - 1


class Wrong(Exception):
    """A line that cannot be taken; its text says why."""


# Checks of one value. Each takes (the value, its name) and returns the checked value, or raises `Wrong`.


def text(longest, *, one_line=False):
    def check(value, name):
        if not isinstance(value, str):
            raise Wrong(f"“{name}” must be text.")
        if is_too_long_raw(value, longest):
            raise Wrong(f"“{name}” is longer than {longest} characters.")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Wrong(f"“{name}” holds half a character.") from None
        if has_heaped_marks(value):
            raise Wrong(f"“{name}” has more than {MAX_MARKS} accents or other marks on one letter.")
        # Texts may contain line ends and tabs; single lines, such as names, may not.
        if CONTROL.search(value) or (one_line and re.search("[\n\r\t\u2028\u2029]", value)):
            raise Wrong(f"“{name}” holds control characters.")
        value = plain_text(value)
        if len(value) > longest:
            raise Wrong(f"“{name}” is longer than {longest} characters.")
        return value

    return check


def one_of(choices, *, may_be_empty=False):
    def check(value, name):
        allowed = [*choices, *([""] if may_be_empty else [])]
        if not isinstance(value, str) or value not in allowed:
            raise Wrong(f"“{name}” must be one of: {', '.join(choices)}.")
        return value

    return check


def yes_or_no(value, name):
    if not isinstance(value, bool):
        raise Wrong(f"“{name}” must be true or false.")
    return value


def whole_number(value, name):
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_NUMBER:
        raise Wrong(f"“{name}” must be a whole number, not below 0.")
    return value


def time(value, name):
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC) if "T" in value else None
        has_zone = datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError, OverflowError):
        moment = None
    if moment is None or not has_zone:
        raise Wrong(f"“{name}” must be a time with its zone, like 2024-05-01T20:15:00+00:00.")
    if moment < EARLIEST or moment > timezone.now() + CLOCKS_DIFFER:
        raise Wrong(f"“{name}” lies before 1970 or in the future.")
    return moment


def key(value, name):
    try:
        return uuid.UUID(value)
    except (TypeError, ValueError, AttributeError):
        raise Wrong(f"“{name}” must be a key like 6f1c6f0e-0f5e-4c0e-9a55-3f1f6f0e2a11.") from None


def address(value, name):
    value = text_of(Comment, "email", one_line=True)(value, name)
    if value:
        try:
            validate_email(value)
        except ValidationError:
            raise Wrong(f"“{name}” is no e-mail address.") from None
    return value


def thing(value, name):
    value = text(90, one_line=True)(value, name)
    if value and not re.fullmatch(r"(?:section|remedy):[a-z0-9-]+", value):
        raise Wrong(f"“{name}” must be like section:self-care or remedy:walking.")
    return value


def reasons(value, name):
    is_list = isinstance(value, list) and len(value) <= 100
    pairs = value if is_list and all(isinstance(pair, list) and len(pair) == 2 for pair in value) else None
    if pairs is None:
        raise Wrong(f"“{name}” must be a list of pairs: a code and words.")
    return [[text(1000)(part, name) for part in pair] for pair in pairs]


def list_of(fields):
    def check(value, name):
        if not isinstance(value, list):
            raise Wrong(f"“{name}” must be a list.")
        return [record(fields)(item, f"{name} {place}") for place, item in enumerate(value)]

    return check


def record(fields):
    """A JSON object with `fields`, {name: (check, default)}; one without a default must be there."""

    def check(value, name):
        where = f"{name}: " if name else ""
        if not isinstance(value, dict):
            raise Wrong(f"{where}this must be an object, in curly brackets.")
        unknown = value.keys() - fields.keys()
        if unknown:
            raise Wrong(f"{where}“{text(200)(min(unknown), 'a name')[:40]}” is not known here.")
        read = {}
        for field, (check_field, *default) in fields.items():
            given = value.get(field)
            if given is None:
                if not default:
                    raise Wrong(f"{where}“{field}” is missing.")
                # A copy for each record, since lists may be changed later.
                read[field] = list(default[0]) if isinstance(default[0], list) else default[0]
            else:
                try:
                    read[field] = check_field(given, field)
                except Wrong as wrong:
                    raise Wrong(f"{where}{wrong}") from None
        return read

    return check


def text_of(model, name, *, one_line=False):
    return text(model._meta.get_field(name).max_length, one_line=one_line)


def check_of(entry):
    """Return what a value of `entry`, of comments/typed.py, may be."""
    if entry.kind is Kind.CHOICE:
        return one_of([value for value, _label in entry.column.choices], may_be_empty=entry.column.blank)
    if entry.is_words:
        return text(entry.longest, one_line=entry.kind is Kind.LINE and not entry.rows)
    return {Kind.TICK: yes_or_no, Kind.ADDRESS: address, Kind.PART: thing}[entry.kind]


def typed_fields(entries, *, may_be_erased=False):
    fields = {}
    for entry in entries:
        default = "" if entry.kept_in else entry.blank
        is_needed = not (may_be_erased or entry.kept_in or entry.column.blank)
        fields[entry.name] = (check_of(entry),) if is_needed else (check_of(entry), default)
    return fields


EXPERIENCE = typed_fields(typed.EXPERIENCE)
PROPOSED_EDIT = {
    **typed_fields(typed.PROPOSED_EDIT),
    "reasons": (reasons, []),
    "alarm": (one_of(Alarm, may_be_empty=True), ""),
    "created": (time,),
}
REPORT = {**typed_fields(typed.REPORT), "created": (time,), "handled": (time, None)}
DECISION = {
    "act": (one_of(Decision.Act),),
    "made": (time,),
    "by": (text(150, one_line=True), ""),
    "by_writer": (yes_or_no, False),
    "reason": (text_of(Decision, "reason"), ""),
    "tell_writer": (yes_or_no, False),
    "previous_status": (one_of(Comment.Status),),
    "undoes": (whole_number, None),
    "previous_about": (thing, ""),
}
CONTACT = {"confirmed": (time, None), "unsubscribed": (time, None)}
# The columns with what was decided about a comment.
STANDING = {
    "status": (one_of(Comment.Status),),
    "created": (time,),
    "published": (time, None),
    "reply_no": (whole_number, None),
    "by_author": (yes_or_no, False),
    "pinned": (yes_or_no, False),
    "holds_replies": (yes_or_no, False),
    "edited": (time, None),
    "edited_by": (one_of(Comment.EditedBy, may_be_empty=True), ""),
    "editor_note": (text_of(Comment, "editor_note"), ""),
    "editor_note_at": (time, None),
    "desk_note": (text_of(Comment, "desk_note"), ""),
    "put_aside_until": (time, None),
    "reasons": (reasons, []),
    "alarm": (one_of(Alarm, may_be_empty=True), ""),
    "urgent": (yes_or_no, False),
    "reviewed": (time, None),
    "erased": (time, None),
}
FIELDS = {
    "key": (key,),
    "in_reply_to": (key, None),
    "edition": (whole_number, None),
    "led_to_edition": (whole_number, None),
    # Empty for an erased comment.
    **typed_fields(typed.COMMENT, may_be_erased=True),
    **STANDING,
    "contact": (record(CONTACT), None),
    "experience": (record(EXPERIENCE), None),
    "proposed_edit": (record(PROPOSED_EDIT), None),
    "reports": (list_of(REPORT), []),
    "decisions": (list_of(DECISION), []),
}
# The fields that are columns of a comment and are written unchanged.
PLAIN = [*(entry.name for entry in typed.COMMENT if not entry.kept_in), *STANDING]
# What an erased comment cannot have.
FORGOTTEN = [
    *(entry.name for entry in typed.COMMENT if entry.is_forgotten),
    *("editor_note", "desk_note"),
    *(part for part in typed.PARTS if part in FIELDS),
]
HEADER = {
    "format": (text(40, one_line=True),),
    "version": (whole_number,),
    "guide": (text(80, one_line=True),),
    "title": (text(200, one_line=True), ""),
    "made": (time, None),
    "public": (yes_or_no, False),
}


def write_line(values):
    """Return the line for `values`, without what has its default."""
    return json.dumps(_without_empty(values), ensure_ascii=False, separators=(",", ":"), default=_write) + "\n"


def _without_empty(value):
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    if not isinstance(value, dict):
        return value
    # Compared by identity, since the number 0 is not empty.
    kept = {name: item for name, item in value.items() if not (item is None or item is False or item in ("", []))}
    return {name: _without_empty(item) for name, item in kept.items()}


def _write(value):
    return value.isoformat() if isinstance(value, datetime) else str(value)


def read_object(line):
    """Return the JSON object in `line` (bytes); raises `Wrong`."""
    if len(line) > MAX_LINE:
        raise Wrong(f"the line is longer than {MAX_LINE // 1024 // 1024} MB.")
    try:
        value = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise Wrong(f"this is not UTF-8 text (byte {error.start + 1}).") from None
    except json.JSONDecodeError as error:
        raise Wrong(f"this is not JSON ({error.msg}, column {error.colno}).") from None
    except (ValueError, RecursionError):
        raise Wrong("this is not JSON that can be read.") from None
    if not isinstance(value, dict):
        raise Wrong("this must be an object, in curly brackets.")
    return value


def read_header(line):
    """Return what the first line says; raises `Wrong`."""
    try:
        value = read_object(line)
    except Wrong:
        value = {}
    if value.get("format") != FORMAT:
        raise Wrong("this is no discussion that export_discussion wrote.")
    if value.get("version") != VERSION:
        raise Wrong(f"this is of another version; this site reads version {VERSION}.")
    header = record(HEADER)(value, "")
    if header["public"]:
        raise Wrong("this was exported with --public and lacks what an import needs; export it without.")
    return header


def read_comment(value):
    """Return the comment in `value` (a line's object) with every field checked, and defaults added; raises `Wrong`."""
    comment = record(FIELDS)(value, "")
    for is_wrong, sentence in _contradictions(comment):
        if is_wrong:
            raise Wrong(sentence)
    return comment


def _contradictions(comment):
    is_reply, is_public = comment["in_reply_to"] is not None, comment["published"] is not None
    erased = comment["erased"] is not None
    yield comment["in_reply_to"] == comment["key"], "the comment answers itself."
    yield comment["status"] == "published" and not is_public, "a published comment needs “published”, a time."
    yield is_reply and bool(comment["about"]), "a reply is about what its thread is about; leave “about” out."
    yield is_reply and comment["pinned"], "only the first comment of a thread can be pinned."
    yield is_reply and comment["holds_replies"], "only the first comment of a thread can hold replies."
    yield not is_reply and comment["reply_no"] is not None, "only a reply has “reply_no”."
    yield is_reply and is_public and not comment["reply_no"], "a reply that was published needs “reply_no”, from 1."
    yield is_reply and not is_public and comment["reply_no"] is not None, "a reply gets “reply_no” with “published”."
    yield not erased and not comment["name"].strip(), "“name” is missing."
    yield not erased and not comment["body"].strip(), "“body” is missing."
    yield erased and comment["status"] != "removed", "an erased comment must be removed."
    yield erased and any(comment[name] for name in FORGOTTEN), "an erased comment holds nothing that was typed."
    for place, decision in enumerate(comment["decisions"]):
        undone = decision["undoes"]
        yield undone is not None and undone >= place, f"decisions {place}: “undoes” must name an earlier one."
    undone = [decision["undoes"] for decision in comment["decisions"] if decision["undoes"] is not None]
    yield len(undone) != len(set(undone)), "decisions: one is undone twice."
