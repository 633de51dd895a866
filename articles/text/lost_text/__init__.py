"""Finds what Markdown would not show as its author typed it: words that would vanish or become something else.

Each is a `Problem` with its line. Pure: no database. Whether links lead somewhere is checked in
articles/text/link_targets.py.
"""

from typing import Any

from articles.text import citations
from articles.text.citations import Problem
from articles.text.lost_text import blocks, links, lists, meanings, tables

_PARSER = citations.parser()
# Keeps a sign behind a backslash as a token of its own, so that it can be told from markup.
_PARSER.disable("text_join")
# Makes tokens of lines that define an address, and notes on links which of these they use.
_PARSER.options["inline_definitions"] = _PARSER.options["store_labels"] = True


def problems(text: str, *, is_glossary: bool = False) -> list[Problem]:
    """Return the `Problem`s of one text of the author's."""
    env: dict[str, Any] = {}
    # With a line end at the end of the text, the length of a code block shows whether it was closed.
    tokens = _PARSER.parse(f"{text}\n", env)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = {
        *blocks.problems(tokens, lines),
        *tables.problems(tokens, lines),
        *lists.problems(tokens),
        *meanings.problems(tokens, lines, is_glossary),
        *links.problems(tokens),
    }
    return sorted(found, key=lambda problem: (problem.line, problem.message))
