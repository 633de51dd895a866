"""Finds words that vanish or become markup by headings, code and nesting. Pure."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from markdown_it.token import Token

from articles.text.citations import Problem
from articles.text.lost_text.tokens import first_line, short, span
from rlssite.markup import MAX_NESTING

_CONTAINERS = {"blockquote_open", "bullet_list_open", "ordered_list_open", "list_item_open", "dl_open", "dd_open"}


def problems(tokens: list[Token], lines: list[str]) -> Iterator[Problem]:
    for position, token in enumerate(tokens):
        line = first_line(token)
        if token.type in _CONTAINERS and token.level >= MAX_NESTING - 1:
            yield Problem(line, _("This is nested too deeply; readers would not see it."))
        elif token.type == "code_block":
            yield Problem(line, _("Four spaces at the beginning of a line make it code; take them away."))
        elif token.type in ("fence", "figure_open"):
            yield from _fence(token, line)
        elif token.type == "heading_open":
            yield from _heading(token, tokens[position + 1].content.strip(), lines)


def _fence(token: Token, line: int) -> Iterator[Problem]:
    # A closed block has one line before its content and one after it.
    begin, end = span(token)
    if token.meta.get("source", token.content).count("\n") > end - begin - 2:
        words = _(
            "A block of code begins here and never ends, so that all that follows is code. End it with “%(end)s”."
        )
        yield Problem(line, words % {"end": token.markup})
    # A figure that cannot be drawn says why by itself.
    if token.info.strip() and "faults" not in token.meta:
        words = _("There is no kind of block called “%(name)s” here; readers would not see that word.")
        yield Problem(line, words % {"name": short(token.info)})


def _heading(token: Token, words: str, lines: list[str]) -> Iterator[Problem]:
    line = first_line(token)
    if token.markup in ("-", "="):
        hint = _(
            "This line makes a heading of the words above it. Leave a line empty between them for a rule, "
            "or write # before a heading."
        )
        yield Problem(span(token)[1], hint)
    elif not words:
        yield Problem(line, _("A heading stands here without words."))
    elif lines[line - 1].rstrip().endswith("#") and not words.endswith("#"):
        yield Problem(line, _("The # at the end of this heading would vanish; take it away, or write \\#."))
