"""Finds links that lead nowhere by themselves, and what was meant as a link and is none. Pure."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from django.utils.translation import gettext as _
from markdown_it.token import Token

from articles.text import citations
from articles.text.citations import Problem
from articles.text.lost_text.tokens import first_line, short
from rlssite.markup import LIKE_A_HOST, WEB_SCHEMES, mail_link, web_address

_MAIL = re.compile(r"[^\s@/:]+@[^\s@/:]+")
_CALLED = re.compile(r"\+?[()./-]*\d[\d()./-]*")


def problems(tokens: list[Token]) -> Iterator[Problem]:
    yield from _definitions(tokens)
    yield from _inline(tokens)


def _definitions(tokens: list[Token]) -> Iterator[Problem]:
    """Yield lines like “[x]: address” that no link uses, and that readers would never see."""
    used = {
        token.meta["label"]
        for _line, token in citations.inline_tokens(tokens)
        if token.type in ("link_open", "image") and "label" in token.meta
    }
    seen = set()
    for token in tokens:
        if token.type != "definition":
            continue
        label = token.meta["id"]
        if label in seen or label not in used or label.startswith("^"):
            words = _(
                "Readers would not see this line: it only says where a link called [%(label)s] leads. "
                "Write \\[ for a bracket that stays, or [words](https://…)."
            )
            yield Problem(first_line(token), words % {"label": short(token.meta["label"])})
        seen.add(label)


def _inline(tokens: list[Token]) -> Iterator[Problem]:
    children = list(citations.inline_tokens(tokens))
    opened: tuple[Token, int, list[str]] | None = None
    for line, token in children:
        if token.type == "link_open":
            opened = token, line, []
            yield from (Problem(line, why) for why in _of_link(token))
        elif token.type == "link_close" and opened is not None:
            _link, at, shown = opened
            if not "".join(shown).strip():
                yield Problem(at, _("This link has no words that a reader could choose."))
            opened = None
        elif opened is not None:
            opened[2].append(token.content)
        title = citations.attribute(token, "title")
        if token.type in ("link_open", "image") and title:
            words = _("Readers would not see “%(title)s”; write it into the text.")
            yield Problem(line, words % {"title": short(title)})
    yield from _loose_links(children)


def _loose_links(children: list[tuple[int, Token]]) -> Iterator[Problem]:
    """Yield what was meant as a link and stayed text."""
    before = ""
    for line, token in children:
        if token.block:
            before = ""
        elif token.type == "text":
            position = token.content.find("](")
            if position >= 0 and "[" in before + token.content[:position]:
                yield Problem(line, _no_link(before + token.content, len(before) + position))
            before += token.content
        else:
            # A bracket behind a backslash does not open a link.
            before += " " * (token.type != "text_special")


def _no_link(content: str, position: int) -> str:
    start = content.rfind("[", 0, position)
    words = _(
        "“%(words)s” is no link: an address begins with https://, mailto:, tel:, section: or remedy:, "
        "and has no spaces; a bracket ends it."
    )
    return words % {"words": short(content[start:])}


def _of_link(token: Token) -> Iterator[str]:
    """Yield what is wrong with a link's address by itself, whatever the guide contains."""
    address = citations.attribute(token, "href")
    scheme, colon, rest = address.partition(":")
    kind = scheme.lower()
    if address in ("", "#"):
        yield _("This link leads nowhere: its address is empty.")
    elif address[0] in "#/" and not address.startswith("//"):
        return
    elif colon and kind in ("section", "remedy"):
        if scheme != kind:
            yield _("Write %(kind)s: in small letters.") % {"kind": kind}
    elif colon and kind in WEB_SCHEMES:
        if not web_address(address):
            yield _("“%(address)s” is no address of a web page, like https://www.nhs.uk.") % {"address": short(address)}
    elif colon and kind == "mailto":
        if not mail_link(unquote(rest.partition("?")[0])):
            yield _("“%(address)s” has no mail address, like me@example.org.") % {"address": short(address)}
    elif colon and kind == "tel":
        if not _CALLED.fullmatch(unquote(rest)):
            yield _("“%(address)s” has no number that can be called.") % {"address": short(address)}
    else:
        yield _without_scheme(address)


def _without_scheme(address: str) -> str:
    if _MAIL.fullmatch(address):
        meant = f"mailto:{address}"
    elif address.startswith("//"):
        meant = f"https:{address}"
    elif LIKE_A_HOST.match(address):
        meant = f"https://{address}"
    else:
        words = _("“%(address)s” leads to nothing: an address begins with https://, section: or remedy:.")
        return words % {"address": short(address)}
    return _("The link “%(address)s” leads to nothing; write %(meant)s.") % {"address": address, "meant": meant}
