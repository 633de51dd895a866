"""Compares two texts and lays them out side by side. Pure."""

import difflib
import re

from django.utils.translation import gettext as _

# A word together with the space before it, so that a changed sentence is marked without gaps.
_PIECES = re.compile(r"\s*\S+|\s+")
# Lines with more pieces than this, multiplied, are marked as a whole: to compare their words would take too long.
MOST_COMPARED = 4_000_000


def as_text(value):
    """Return a field's value as lines to compare."""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {as_text(one)}" for name, one in value.items() if one)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


def side_by_side(left, right):
    """Return rows (left, right) of the lines of two texts; each side is a list of (is it different, words)."""
    before, after = left.split("\n"), right.split("\n")
    rows = []
    for act, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            rows += [([(False, line)], [(False, line)]) for line in before[i:j]]
            continue
        old, new = before[i:j], after[k:m]
        for number in range(max(len(old), len(new))):
            rows.append(_words(old[number] if number < len(old) else "", new[number] if number < len(new) else ""))
    return rows


def folded(rows):
    """Return `rows` without the long stretches that do not differ; “…” stands for each."""
    differs = [any(changed for side in row for changed, _words in side) for row in rows]
    short, is_open = [], True
    for number, row in enumerate(rows):
        if any(differs[max(0, number - 1) : number + 2]):
            short.append(row)
            is_open = True
        elif is_open:
            short.append(([(False, "…")], [(False, "…")]))
            is_open = False
    return short


def _words(old, new):
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if len(before) * len(after) > MOST_COMPARED:
        return [(True, old)], [(True, new)]
    left, right = [], []
    for act, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left.append((act != "equal", "".join(before[i:j])))
        right.append((act != "equal", "".join(after[k:m])))
    return [piece for piece in left if piece[1]], [piece for piece in right if piece[1]]
