"""Parses links and addresses within a line; an address that could be mistaken for another one stays text."""

import re
import unicodedata

from rlssite.reader_markdown.blocks import has_letters

LONGEST_ADDRESS = 2000
# The longest host name that exists.
LONGEST_HOST = 253
# Marks a link that shows only the address it leads to, without look-alike letters.
HONEST = "honest"

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


def link(state, _silent):
    found = _LINK.match(state.src, state.pos, state.posMax)
    if not found or state.linkLevel or not has_letters(found[1]):
        return False
    address = found[2] or found[3]
    href = _is_plain_host(address) and _href(state, address)
    if not href:
        return False
    end = state.posMax
    state.pos, state.posMax = found.start(1), found.end(1)
    state.push("link_open", "a", 1).attrs = {"href": href}
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.push("link_close", "a", -1)
    state.pos, state.posMax = found.end(), end
    return True


def angled_address(state, _silent):
    found = _ANGLED.match(state.src, state.pos, state.posMax)
    if not found or state.linkLevel:
        return False
    href = _is_plain_host(found[1]) and _href(state, found[1])
    if not href:
        return False
    _push_address(state, found[1], href)
    state.pos = found.end()
    return True


def bare_address(state, _silent):
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
    return bool(authority and _HOST.fullmatch(authority[1]) and has_letters(authority[1]))


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
