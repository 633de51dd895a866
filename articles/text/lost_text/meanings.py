"""Finds lines that are shown as the meaning of a word and were not meant so. Pure."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from markdown_it.token import Token

from articles.text.citations import Problem
from articles.text.lost_text.tokens import first_line, short, span

# A term to explain is short. A longer line, or one that ends like a sentence, was meant as a paragraph.
MOST_WORDS_OF_A_TERM = 8


def problems(tokens: list[Token], lines: list[str], is_glossary: bool) -> Iterator[Problem]:
    term: Token | None = None
    for position, token in enumerate(tokens):
        if token.type == "dt_open":
            term = tokens[position + 1]
        if token.type != "dd_open" or term is None:
            continue
        is_first = tokens[position - 1].type == "dt_close"
        # From the second term of a list on, the parser gives the term's line instead of the meaning's.
        line = _next_line(lines, first_line(term)) if is_first else span(token)[0]
        above = lines[line - 1].strip()
        if lines[line].lstrip(" >")[:1] == "~":
            yield Problem(line + 1, _("A ~ at the beginning of a line makes a meaning and vanishes; write \\~."))
        elif not is_first and above and above[0] not in ":~" and above == lines[line - 1]:
            words = _("“%(word)s” would be part of the meaning above it. Leave a line empty before it.")
            yield Problem(line, words % {"word": short(above)})
        elif is_first and not is_glossary and _is_no_term(term, lines[line - 1]):
            words = _(
                "The colon makes this line the meaning of “%(words)s”. A word that is explained stands in the line "
                "above, is short, and has no full stop; where nothing is explained write \\:."
            )
            yield Problem(line + 1, words % {"words": short(term.content)})


def _next_line(lines: list[str], line: int) -> int:
    return line if lines[line].strip(" >") else line + 1


def _is_no_term(term: Token, above: str) -> bool:
    words = term.content.split()
    return not above.strip(" >") or len(words) > MOST_WORDS_OF_A_TERM or term.content[-1:] in tuple(".,;:!?")
