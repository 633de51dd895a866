"""Compares two texts and lays them out side by side. Pure."""

import difflib
import re

# A word together with the space before it, so that a changed sentence is marked without gaps.
_PIECES = re.compile(r"\s*\S+|\s+")


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


def _words(old, new):
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    left, right = [], []
    for act, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left.append((act != "equal", "".join(before[i:j])))
        right.append((act != "equal", "".join(after[k:m])))
    return [piece for piece in left if piece[1]], [piece for piece in right if piece[1]]
