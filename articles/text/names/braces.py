"""Braces in a text, which hold together what could be parted or read otherwise: {World Health Organization}. Pure."""

import re


def pieces(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split `text` at what the pattern `separator` finds outside braces; a sign behind a backslash counts for nothing.

    Raises ValueError where braces do not match.
    """
    found, depth, start = [], 0, 0
    for match in re.finditer(rf"(?P<sign>\\.|[{{}}])|(?:{separator.pattern})", text):
        if match["sign"] is None:
            if not depth:
                found.append(text[start : match.start()])
                start = match.end()
        elif match["sign"] == "{":
            depth += 1
        elif match["sign"] == "}":
            depth -= 1
            if depth < 0:
                raise ValueError
    if depth:
        raise ValueError
    return [piece.strip() for piece in [*found, text[start:]]]


def within_braces(text: str) -> str | None:
    """Return what stands in the braces that enclose the whole of `text`, None if none do."""
    depth = 0
    for match in re.finditer(r"\\.|[{}]", text):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if not depth and match[0] == "}":
            return text[1:-1].strip() if text[0] == "{" and match.end() == len(text) else None
    return None


def escape(text: str) -> str:
    return re.sub(r"([\\{}])", r"\\\1", text)


def unescape(text: str) -> str:
    return re.sub(r"\\([\\{}])", r"\1", text)
