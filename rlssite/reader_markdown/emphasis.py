"""Parses emphasis and code within a line, of readers and of the author."""

import re
import unicodedata

from markdown_it.rules_inline import emphasis

_RUN = re.compile(r"\*+|_+")
_CODE = re.compile(r"`([^`]+)`(?!`)")

# How many characters are looked at on each side of a sign.
_AROUND = 12
_NUMBER_BEFORE = re.compile(r"\d[)\]}%°]*$")
_NUMBER_AFTER = re.compile(r"[(\[{+\-−–.,$€£<>~≈]*\d")
# Also with spaces and a unit: "2 mg *3", "1 mg* 2".
_AMOUNT_BEFORE = re.compile(r"\d[)\]}%°]*\s*[^\W\d_]{0,5}[)\]}]*\s*$")
_SPACED_NUMBER_AFTER = re.compile(rf"\s*{_NUMBER_AFTER.pattern}")

# Unicode categories that may stand before and after emphasised words.
_OPENING = frozenset(("Ps", "Pi", "So"))
_CLOSING = frozenset(("Pe", "Pf", "Pi", "Po", "Pd", "So"))


def stands_inside(text, start, end):
    """Whether the signs at (start, end) are inside a word or between numbers."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if not before or not after:
        return False
    if before[-1].isalnum() and after[0].isalnum():
        return True
    if _NUMBER_AFTER.match(after) and (_NUMBER_BEFORE.search(before) or before[-1] in ")}%°"):
        return True
    return before[-1] in ")}%°" and after[0].isalnum()


def author_emphasis(state, silent):
    """Inline rule for markdown-it: emphasis as in CommonMark, but not inside words or between numbers."""
    run = _RUN.match(state.src, state.pos, state.posMax)
    if run and not silent and stands_inside(state.src, run.start(), run.end()):
        state.append_pending(run[0])
        state.pos = run.end()
        return True
    return emphasis.tokenize(state, silent)


def reader_emphasis(state, _silent):
    run = _RUN.match(state.src, state.pos, state.posMax)
    if not run:
        return False
    opens, closes = _flanks(state.src, run.start(), run.end()) if len(run[0]) < 3 else (False, False)
    if opens or closes:
        token = state.push("text", "", 0)
        token.content, token.meta = run[0], {"opens": opens, "closes": closes}
    else:
        state.append_pending(run[0])
    state.pos = run.end()
    return True


def _flanks(text, start, end):
    """Return whether the signs at (start, end) may open emphasis, and whether they may close it."""
    opens = _may_open_after(text[start - 1 : start]) and _is_inside(text[end : end + 1], ")]}.,;:!?%")
    closes = _may_close_before(text[end : end + 1]) and _is_inside(text[start - 1 : start], "([{")
    if not (opens or closes):
        return False, False
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    is_times = stands_inside(text, start, end) or (_AMOUNT_BEFORE.search(before) and _SPACED_NUMBER_AFTER.match(after))
    return (False, False) if is_times else (opens, closes)


def _may_open_after(before):
    return not before or before.isspace() or unicodedata.category(before) in _OPENING or before in "\"'’”»¿¡–—…*_"


def _may_close_before(after):
    if not after or after.isspace() or after == "_":
        return True
    return unicodedata.category(after) in _CLOSING and after not in "\\%@#&/"


def _is_inside(character, edges):
    return bool(character) and not character.isspace() and character not in edges


def pair_emphasis(state):
    """Turn pairs of equal signs into emphasis; a sign without a partner stays text."""
    opened, outer = [], []
    for token in state.tokens:
        if token.type == "link_open":
            outer.append(opened)
            opened = []
        elif token.type == "link_close":
            opened = outer.pop()
        elif token.type == "text" and token.meta:
            # At most four kinds can be open at once, and of each only the latest counts.
            kinds = [kind.content for kind in opened]
            if token.meta["closes"] and token.content in kinds:
                position = kinds.index(token.content)
                _make_pair(opened[position], token)
                del opened[position:]
            elif token.meta["opens"]:
                if token.content in kinds:
                    del opened[kinds.index(token.content)]
                opened.append(token)
            token.meta = {}


def _make_pair(first, last):
    tag = "strong" if len(first.content) == 2 else "em"
    for token, end, nesting in ((first, "open", 1), (last, "close", -1)):
        token.type, token.tag, token.nesting, token.markup = f"{tag}_{end}", tag, nesting, token.content
        token.content = ""


def code(state, _silent):
    found = _CODE.match(state.src, state.pos, state.posMax)
    if not found or not _may_open_after(state.src[found.start() - 1 : found.start()]):
        return False
    if not _may_close_before(state.src[found.end() : found.end() + 1]) or found[1] != found[1].strip():
        return False
    state.push("code_inline", "code", 0).content = found[1]
    state.pos = found.end()
    return True
