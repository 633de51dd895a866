"""Parses the lines of a reader's text: paragraphs, quotes and lists."""

import re

from markdown_it.token import Token

# How deep lists and quotes may be nested; deeper ones are shown as typed.
MAX_DEPTH = 4

_BULLET = re.compile(r"( *)([-*•])[ \t]+(?=\S)")
# Not for ">:(" and ">=", which are no quotes.
_QUOTED = re.compile(r">(?=$|[ \t>]|[^\W\d_]|[\"'“‘«„(\[*])[ \t]?")
_INDENTED = re.compile(r"[ \t]{0,8}")


def read_blocks(state):
    state.tokens += _blocks(state.src.split("\n"), 0)


def _blocks(lines, depth):
    """Return the tokens of `lines`: paragraphs, quotes and lists."""
    tokens, paragraph = [], []
    # With lines of pros and cons, "+" and "-" have a meaning and must stay.
    has_plus = any(line.lstrip().startswith("+ ") for line in lines)
    at = as_typed = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            tokens += _paragraph(paragraph)
            paragraph, at = [], at + 1
            continue
        if at >= as_typed and depth < MAX_DEPTH:
            if _QUOTED.match(line.lstrip()):
                end, found = _quote(lines, at, bool(paragraph), depth)
            elif _BULLET.match(line):
                end, found = _bullets(lines, at, has_plus, depth)
            else:
                end, found = at, []
            if found:
                tokens += _paragraph(paragraph) + found
                paragraph, at = [], end
                continue
            # Do not try these lines again: that would take quadratic time for many such lines.
            as_typed = end
        paragraph.append(line.strip())
        at += 1
    return tokens + _paragraph(paragraph)


def _paragraph(lines):
    if not lines:
        return []
    tokens = [_block("paragraph_open", "p", 1)]
    for number, line in enumerate(lines):
        if number:
            tokens.append(Token("softbreak", "br", 0))
        # Each line is parsed alone, so that emphasis does not go on across lines.
        tokens.append(_block("inline", "", 0, content=line, children=[]))
    return [*tokens, _block("paragraph_close", "p", -1)]


def _block(kind, tag, nesting, **more):
    return Token(kind, tag, nesting, block=True, **more)


def _quote(lines, start, inside_paragraph, depth):
    """Return the end of the quoted lines from `start` on, and their tokens ([] if they are no quote)."""
    end, inner = start, []
    while end < len(lines) and (sign := _QUOTED.match(line := lines[end].lstrip())):
        inner.append(line[sign.end() :])
        end += 1
    meant = not (inside_paragraph and len(inner) == 1) and has_letters(inner[0])
    # A single line in small letters, like "> six hours", more likely means "more than".
    meant = meant and (sum(map(has_letters, inner)) > 1 or _begins_like_a_sentence(inner[0]))
    if not meant or any(_begins_with_number(line) for line in inner):
        return end, []
    quoted = _blocks(inner, depth + 1)
    return end, [_block("blockquote_open", "blockquote", 1), *quoted, _block("blockquote_close", "blockquote", -1)]


def _bullets(lines, start, has_plus, depth):
    """Return the end of the points from `start` on, and the tokens of their list ([] if they are no list)."""
    first = _BULLET.match(lines[start])
    indent, sign = len(first[1]), first[2]
    end, items, blanks = start, [], 0
    while end < len(lines):
        line, bullet = lines[end], _BULLET.match(lines[end])
        if not line.strip():
            blanks += 1
        elif bullet and bullet[2] == sign and abs(len(bullet[1]) - indent) < 2:
            items.append([line[bullet.end() :]])
            blanks = 0
        elif items and _width(line) >= indent + 2:
            items[-1] += [""] * blanks + [line[min(indent + 2, len(_INDENTED.match(line)[0])) :]]
            blanks = 0
        else:
            break
        end += 1
    end -= blanks
    meant = len(items) > 1 and all(has_letters(item[0]) for item in items)
    if sign != "•":
        meant = meant and not has_plus and not any(_begins_with_number(item[0]) for item in items)
    if not meant:
        return end, []
    tokens = [_block("bullet_list_open", "ul", 1)]
    for item in items:
        inner = _blocks(item, depth + 1)
        _make_tight(inner, "" not in item)
        tokens += [_block("list_item_open", "li", 1), *inner, _block("list_item_close", "li", -1)]
    return end, [*tokens, _block("bullet_list_close", "ul", -1)]


def _width(line):
    return len(_INDENTED.match(line)[0].expandtabs(4))


def _make_tight(tokens, is_tight):
    """Hide the paragraph tags in points that have a single paragraph."""
    level = 0
    for token in tokens:
        if is_tight and level == 0 and token.type == "paragraph_open":
            token.hidden = True
        level += token.nesting
        if is_tight and level == 0 and token.type == "paragraph_close":
            token.hidden = True


def has_letters(text):
    return any(character.isalnum() for character in text)


def _begins_with_number(text):
    """Whether `text` begins with a number: then a sign before it may belong to the number."""
    return next((character.isnumeric() for character in text if character.isalnum()), False)


def _begins_like_a_sentence(text):
    """Whether `text` begins with a capital letter or a quotation mark."""
    begin = text.lstrip(" \t>")[:1]
    return begin in tuple("\"'“‘«„") or next((sign.isupper() for sign in text if sign.isalnum()), False)
