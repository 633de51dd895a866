"""Parses readers' Markdown: a small part of Markdown, chosen so that no word, digit or sign of a text gets lost.

It knows paragraphs with their line ends, quotes, lists of two points or more, links, addresses, and emphasis and code
around whole words of one line. Everything else is shown as it was typed. If a sign may belong to the text – a minus,
"more than", "times", a footnote's mark – it stays, even if the writer may have meant a list or a quote.
"""

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_inline import emphasis
from markdown_it.token import Token

# How deep lists and quotes may be nested; deeper ones are shown as typed.
MAX_DEPTH = 4
LONGEST_ADDRESS = 2000
# The longest host name that exists.
LONGEST_HOST = 253
# Marks a link that shows only the address it leads to, without look-alike letters.
HONEST = "honest"

_BULLET = re.compile(r"( *)([-*•])[ \t]+(?=\S)")
# Not for ">:(" and ">=", which are no quotes.
_QUOTED = re.compile(r">(?=$|[ \t>]|[^\W\d_]|[\"'“‘«„(\[*])[ \t]?")
_INDENTED = re.compile(r"[ \t]{0,8}")

_RUN = re.compile(r"\*+|_+")
_CODE = re.compile(r"`([^`]+)`(?!`)")
_ADDRESS = re.compile(rf"https?://[^\s<>\"“”„«»\\]{{1,{LONGEST_ADDRESS}}}", re.IGNORECASE)
_ANGLED = re.compile(rf"<(https?://[^\s<>]{{1,{LONGEST_ADDRESS}}})>", re.IGNORECASE)
# An address may contain pairs of parentheses. A link with a title stays as typed, since the title would not be shown.
_TARGET = rf"https?://[^\s<>()]{{0,{LONGEST_ADDRESS}}}(?:\([^\s<>()]{{0,300}}\)[^\s<>()]{{0,300}}){{0,9}}"
_LINK = re.compile(rf"\[([^\[\]]+)\]\((?:({_TARGET})|<({_TARGET})>)\)", re.IGNORECASE)
_AUTHORITY = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_HOST = re.compile(r"[\w.-]{1,253}(?::\d{1,5})?|\[[0-9a-f:.]{2,45}\](?::\d{1,5})?", re.IGNORECASE)
# At the end of an address these belong to the sentence.
_AFTER_ADDRESS = frozenset(".,;:!?'*_~`…’‘。，、！？；：」』】）")
_PAIRS = {")": "(", "]": "[", "}": "{"}

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


# Blocks


def _read_blocks(state):
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
    meant = not (inside_paragraph and len(inner) == 1) and _has_letters(inner[0])
    # A single line in small letters, like "> six hours", more likely means "more than".
    meant = meant and (sum(map(_has_letters, inner)) > 1 or _begins_like_a_sentence(inner[0]))
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
    meant = len(items) > 1 and all(_has_letters(item[0]) for item in items)
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


def _has_letters(text):
    return any(character.isalnum() for character in text)


def _begins_with_number(text):
    """Whether `text` begins with a number: then a sign before it may belong to the number."""
    return next((character.isnumeric() for character in text if character.isalnum()), False)


def _begins_like_a_sentence(text):
    """Whether `text` begins with a capital letter or a quotation mark."""
    begin = text.lstrip(" \t>")[:1]
    return begin in tuple("\"'“‘«„") or next((sign.isupper() for sign in text if sign.isalnum()), False)


# Emphasis and code


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


def _reader_emphasis(state, _silent):
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


def _pair_emphasis(state):
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


def _code(state, _silent):
    code = _CODE.match(state.src, state.pos, state.posMax)
    if not code or not _may_open_after(state.src[code.start() - 1 : code.start()]):
        return False
    if not _may_close_before(state.src[code.end() : code.end() + 1]) or code[1] != code[1].strip():
        return False
    state.push("code_inline", "code", 0).content = code[1]
    state.pos = code.end()
    return True


# Links and addresses


def _link(state, _silent):
    link = _LINK.match(state.src, state.pos, state.posMax)
    if not link or state.linkLevel or not _has_letters(link[1]):
        return False
    address = link[2] or link[3]
    href = _is_plain_host(address) and _href(state, address)
    if not href:
        return False
    end = state.posMax
    state.pos, state.posMax = link.start(1), link.end(1)
    state.push("link_open", "a", 1).attrs = {"href": href}
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.push("link_close", "a", -1)
    state.pos, state.posMax = link.end(), end
    return True


def _angled_address(state, _silent):
    found = _ANGLED.match(state.src, state.pos, state.posMax)
    if not found or state.linkLevel:
        return False
    href = _is_plain_host(found[1]) and _href(state, found[1])
    if not href:
        return False
    _push_address(state, found[1], href)
    state.pos = found.end()
    return True


def _bare_address(state, _silent):
    """Link an address in the text. Called at its colon, since the parser skips letters."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = next((s for s in ("https", "http") if state.src[max(0, state.pos - len(s)) : state.pos].lower() == s), "")
    start = state.pos - len(scheme)
    if not scheme or state.src[start - 1 : start].isalnum() or not state.pending.endswith(state.src[start : state.pos]):
        return False
    found = _ADDRESS.match(state.src, start, state.posMax)
    if not found or len(found[0]) > LONGEST_ADDRESS:
        return False
    shown = _before_closing(found[0], state.src[start - 1 : start])
    shown = shown[: _address_length(shown)]
    # An address that could be mistaken for another one stays text.
    href = _is_plain_host(shown) and is_readable_host(_AUTHORITY.match(shown)[1]) and _href(state, shown)
    if not href:
        return False
    state.pending = state.pending[: -len(scheme)]
    _push_address(state, shown, href)
    state.pos = start + len(shown)
    return True


def _push_address(state, shown, href):
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": href}
    token.info = HONEST if is_readable_host(_AUTHORITY.match(shown)[1]) else ""
    state.push("text", "", 0).content = shown
    state.push("link_close", "a", -1)


def _before_closing(text, opening):
    """Return `text` up to the bracket that closes `opening`, the sign before it, as in "{https://example.org/}5"."""
    closing = {"{": "}", "[": "]"}.get(opening)
    depth = 0
    for position, sign in enumerate(text):
        depth += (sign == opening) - (sign == closing)
        if depth < 0:
            return text[:position]
    return text


def _address_length(text):
    """Return the length of the address at the start of `text`, without a final full stop or closing parenthesis."""
    end = len(text)
    surplus = {closing: text.count(closing) - text.count(opening) for closing, opening in _PAIRS.items()}
    while end:
        last = text[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _AFTER_ADDRESS:
            break
        end -= 1
    return end


def _is_plain_host(url):
    """Whether `url` has a host, and nothing before it that could be taken for the host."""
    authority = _AUTHORITY.match(url)
    return bool(authority and _HOST.fullmatch(authority[1]) and _has_letters(authority[1]))


def is_readable_host(host):
    """Whether `host` has no look-alike letters: its letters are of one script, and Latin ones have only usual marks."""
    scripts = set()
    for character in host:
        if character.isascii():
            if character.isalpha():
                scripts.add("LATIN")
        elif not character.isalnum():
            return False
        elif unicodedata.name(character, "").startswith("LATIN"):
            if character not in "ßæœøłđþð" and not unicodedata.normalize("NFKD", character)[0].isascii():
                return False
            scripts.add("LATIN")
        else:
            scripts.add(unicodedata.name(character, "?").split()[0].split("-")[0])
    return len(scripts) < 2 or scripts <= {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL"}


def _href(state, url):
    """Return the address that `url` leads to; "" if it must not be linked."""
    if len(_AUTHORITY.match(url)[1]) > LONGEST_HOST:
        return ""
    href = state.md.normalizeLink(url)
    return href if state.md.validateLink(href) else ""


def reader_parser():
    parser = MarkdownIt("zero", {"breaks": True})
    parser.core.ruler.at("block", _read_blocks)
    for rule in (_bare_address, _angled_address, _link, _code, _reader_emphasis):
        parser.inline.ruler.push(rule.__name__, rule)
    parser.inline.ruler2.at("balance_pairs", _pair_emphasis)
    return parser
