"""Says what a paste of references would do, and does it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.exceptions import NotPossible
from articles.fields import REFERENCE, set_values
from articles.library import matching
from articles.library.drafts import Draft
from articles.library.keys import key_for
from articles.models import Reference

NEW, MATCHED, REFUSED = "new", "matched", "refused"
# As many rows as one page shows and creates at once; each has two fields, and a form may have 2000.
MOST_ROWS = 400


@dataclass
class Row:
    # Its place in what was pasted: the same text has the same rows.
    number: int
    draft: Draft
    state: str
    key: str = ""
    # The reference that it is the same as, and how that is known; its pk is None if it stands in the paste, too.
    same: dict[str, Any] | None = None
    how: str = ""
    is_chosen: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def may_be_added(self) -> bool:
        return self.state == NEW or (self.state == MATCHED and self.how == matching.TITLE)

    @property
    def how_in_words(self) -> object:
        return matching.WORDS[self.how]


@dataclass
class Plan:
    rows: list[Row]
    counts: Counter[str]

    @property
    def shown(self) -> list[Row]:
        """What stands on the page: what is new or wrong first; what is there already, as far as there is room."""
        order = {NEW: 0, REFUSED: 1, MATCHED: 2}
        return sorted(self.rows, key=lambda row: order[row.state])[:MOST_ROWS]

    @property
    def left_out(self) -> int:
        return max(0, len(self.rows) - MOST_ROWS)

    @property
    def new_left_out(self) -> int:
        return max(0, self.counts[NEW] - MOST_ROWS)


def plan(drafts: list[Draft]) -> Plan:
    """Compare `drafts` with the library and with each other."""
    known, taken, rows = matching.Known(), Reference.objects.known_keys(), list[Row]()
    room = MOST_ROWS
    for number, draft in enumerate(drafts):
        row = Row(number, draft, REFUSED)
        rows.append(row)
        same = known.find(draft.fields)
        if same:
            row.state, (row.same, row.how) = MATCHED, same
        elif not draft.problem:
            row.state = NEW
        if row.may_be_added and room > 0:
            _check(row)
        if row.may_be_added and room > 0:
            room -= row.state == NEW
            row.key, row.is_chosen = key_for(draft.names, draft.fields, draft.key, taken), row.state == NEW
            if row.key != draft.key and draft.key:
                draft.notes.append(_("Its own key “%(key)s” is taken or no key here.") % {"key": draft.key[:80]})
            taken.add(row.key)
        if row.state == NEW:
            known.add({**draft.fields, "pk": None, "key": row.key, "line": draft.line})
    return Plan(rows, Counter(row.state for row in rows))


def _reference(row: Row) -> Reference:
    reference = Reference(key=row.key)
    fields = {name: value for name, value in row.draft.fields.items() if name != "authors"}
    set_values(reference, REFERENCE, fields | {"accessed": fields["accessed"] or None})
    return reference


def _check(row: Row) -> None:
    """Refuse what the library cannot hold, like a title that is too long."""
    try:
        _reference(row).full_clean(exclude=["key"], validate_unique=False)
    except ValidationError as error:
        row.state = REFUSED
        row.draft.problem = " ".join(
            f"{getattr(Reference._meta.get_field(name), 'verbose_name', name)}: {' '.join(messages)}"
            for name, messages in error.message_dict.items()
        )


def choose(found: Plan, chosen: set[int], keys: dict[int, str]) -> None:
    """Take over the ticks and keys that the author gave; a row whose key cannot be used gets `errors`."""
    taken = Reference.objects.known_keys()
    for row in found.rows:
        row.is_chosen = row.may_be_added and row.number in chosen
        row.key = keys.get(row.number, row.key).strip()
        if not row.is_chosen:
            continue
        try:
            Reference._meta.get_field("key").clean(row.key, None)
        except ValidationError as error:
            row.errors += error.messages
        if row.key in taken:
            row.errors.append(_("“%(key)s” is taken; choose another key.") % {"key": row.key})
        taken.add(row.key)


@transaction.atomic
def add(found: Plan) -> list[Reference]:
    """Create the chosen references, all of them or none; raise NotPossible if one does not fit any more."""
    created = []
    for row in found.rows:
        if not row.is_chosen:
            continue
        reference = _reference(row)
        reference.names = row.draft.names
        try:
            reference.full_clean()
        except ValidationError as error:
            words = _("Line %(line)d: %(why)s") % {"line": row.draft.line, "why": " ".join(error.messages)}
            raise NotPossible(words) from None
        reference.save(force_insert=True)
        created.append(reference)
    return created
