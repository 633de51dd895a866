"""What all checks say of a token: in which lines it stands, and its words, cut short. Pure."""

from markdown_it.token import Token

SHOWN = 40


def short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


def span(token: Token) -> tuple[int, int]:
    """Return where a block begins and ends, in lines counted from 0."""
    return (token.map[0], token.map[1]) if token.map else (0, 0)


def first_line(token: Token) -> int:
    return span(token)[0] + 1
