"""Reads the terms that a guide explains from its glossary, and links their first use in its other texts.

A glossary is Markdown: a line with the term, and in the next line a colon and its meaning. Other names of the same
thing follow the term after commas: “Transferrin saturation, TSAT”.

Pure: no database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it.token import Token

from articles.text import citations
from articles.text.citations import Problem

# Longer names are explained, but not searched for in the texts. This bounds the work at each word.
MOST_WORDS = 6
_WORD = re.compile(r"\w+(?:[-’']\w+)*")

Meanings = dict[tuple[str, ...], tuple[str, str]]


@dataclass
class Term:
    """A term with its `meaning` (block tokens); `slug` is unique in its glossary, `line` counts from 1."""

    slug: str
    names: list[str]
    meaning: list[Token]
    line: int

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def definition(self) -> str:
        """The meaning as plain text, without citations and markup."""
        words = " ".join(_words(token) for token in self.meaning if token.type == "inline")
        return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(words.split()))


def _words(inline: Token) -> str:
    spoken = {"softbreak": " ", "hardbreak": " "}
    return "".join(
        token.content if token.type in ("text", "code_inline") else spoken.get(token.type, "")
        for token in inline.children or ()
    )


def read(text: str) -> list[Term]:
    """Return the `Term`s of a glossary in their order."""
    return _read(text)[0]


def problems(text: str) -> list[Problem]:
    """Return the `Problem`s that keep `text` from being a glossary."""
    return _read(text)[1]


def _read(text: str) -> tuple[list[Term], list[Problem]]:
    terms: list[Term] = []
    found: list[Problem] = []
    names: dict[str, int] = {}
    slugs: set[str] = set()
    term = None
    tokens = citations.parse(text)
    end = -1
    for position, token in enumerate(tokens):
        if position <= end or token.type in ("dl_open", "dl_close", "dt_open", "dt_close"):
            continue
        line = token.map[0] + 1 if token.map else 1
        if token.type == "inline" and tokens[position - 1].type == "dt_open":
            term = _term(token, line, slugs)
            if term is None:
                found.append(Problem(line, _("A meaning stands here without its word.")))
                continue
            terms.append(term)
            for name in term.names:
                if name.casefold() in names:
                    why = _("“%(word)s” is explained twice, first in line %(line)d.")
                    found.append(Problem(line, why % {"word": name, "line": names[name.casefold()]}))
                names.setdefault(name.casefold(), line)
        elif token.type == "dd_open":
            end = _closing(tokens, position)
            if term is not None:
                term.meaning += tokens[position + 1 : end]
        elif token.level == 0 and token.nesting >= 0:
            why = _("Only words with their meanings stand here: the word in one line, “: ” and its meaning below.")
            found.append(Problem(line, why))
    found += [
        Problem(term.line, _("“%(word)s” has no meaning.") % {"word": term.name})
        for term in terms
        if not any(token.type in ("inline", "fence", "code_block") for token in term.meaning)
    ]
    return terms, sorted(found, key=lambda problem: problem.line)


def _term(inline: Token, line: int, taken: set[str]) -> Term | None:
    names = [" ".join(name.split()) for name in _words(inline).split(",") if name.strip()]
    if not names:
        return None
    slug = slugify(names[0]) or "term"
    if slug in taken:
        slug = f"{slug}-line-{line}"
    taken.add(slug)
    return Term(slug, names, [], line)


def _closing(tokens: list[Token], opening: int) -> int:
    """Return the position of the token that closes the one at `opening`."""
    level = tokens[opening].level
    return next(
        position
        for position in range(opening + 1, len(tokens))
        if tokens[position].level == level and tokens[position].nesting == -1
    )


def lookup(terms: list[Term], url: str) -> Meanings:
    """Return {words of a name: (address, definition)} for a glossary at `url`; plurals in s are included."""
    found: Meanings = {}
    for term in terms:
        for name in term.names:
            words = [match[0].casefold() for match in _WORD.finditer(name)]
            if 0 < len(words) <= MOST_WORDS:
                found.setdefault(tuple(words), (f"{url}#term-{term.slug}", term.definition))
    for name_words, meaning in list(found.items()):
        found.setdefault((*name_words[:-1], name_words[-1] + "s"), meaning)
    return found


def mark_first_uses(tokens: list[Token], names: Meanings, marked: set[str]) -> None:
    """Change `tokens` so that the first use of each term is a link to its meaning, and carries the meaning.

    `names` is from `lookup`. `marked` is the set of addresses that the page links to already; new ones are added to it.
    Only running text is changed, never a heading, a link, code or a citation.
    """
    if not names:
        return
    before = None
    for token in tokens:
        if token.type == "inline" and before not in ("heading_open", "th_open", "dt_open"):
            token.children = list(_marked(token.children or [], names, marked))
        before = token.type


def _marked(children: list[Token], names: Meanings, marked: set[str]) -> Iterator[Token]:
    links = 0
    for token in children:
        links += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not links:
            yield from _split(token, names, marked)
        else:
            yield token


def _split(token: Token, names: Meanings, marked: set[str]) -> Iterator[Token]:
    text, done, level = token.content, 0, token.level
    for start, end, (href, definition) in _uses(text, names):
        if href in marked:
            continue
        marked.add(href)
        if start > done:
            yield Token("text", "", 0, content=text[done:start], level=level)
        attrs: dict[str, str | int | float] = {"href": href, "class": "term", "data-definition": definition}
        yield Token("link_open", "a", 1, attrs=attrs, level=level)
        yield Token("text", "", 0, content=text[start:end], level=level + 1)
        yield Token("link_close", "a", -1, level=level)
        done = end
    if done == 0:
        yield token
    elif done < len(text):
        yield Token("text", "", 0, content=text[done:], level=level)


def _uses(text: str, names: Meanings) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """Yield (start, end, meaning) for every name in `text`, the longest one at each place."""
    words = list(_WORD.finditer(text))
    spoken = [word[0].casefold() for word in words]
    position = 0
    while position < len(words):
        for count in range(min(MOST_WORDS, len(words) - position), 0, -1):
            meaning = names.get(tuple(spoken[position : position + count]))
            if meaning is not None and _is_run(text, words[position : position + count]):
                yield words[position].start(), words[position + count - 1].end(), meaning
                position += count
                break
        else:
            position += 1


def _is_run(text: str, words: list[re.Match[str]]) -> bool:
    """Whether there is only white space between `words`."""
    return all(text[one.end() : two.start()].isspace() for one, two in pairwise(words))
