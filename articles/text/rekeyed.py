"""Replaces the key of a source where the author's Markdown cites it, and nowhere else. Pure."""

import re

from markdown_it.token import Token

from articles.text.citations import cited_keys, parse


def rekeyed(text: str, old: str, new: str) -> str:
    """Return `text` citing `new` instead of `old`; what only looks like a citation, as in code, stays as it is.

    Raises ValueError if that cannot be done without changing what else is cited.
    """
    tokens = parse(text)
    before = cited_keys(tokens)
    if old not in before:
        return text
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    pieces, done, here = list[str](), 0, 0
    for block in tokens:
        if block.map and block.type in ("fence", "code_block"):
            here = max(here, starts[block.map[1]] if block.map[1] < len(starts) else len(text))
        if block.type != "inline":
            continue
        if block.map:
            here = max(here, starts[block.map[0]])
        for child in block.children or ():
            found = _find(text, child, here)
            if not found:
                continue
            here = found.end()
            if child.type in ("citation", "mark") and old in child.meta["keys"]:
                pieces += [text[done : found.start()], _with_key(found[0], old, new)]
                done = here
    result = "".join([*pieces, text[done:]])
    if set(cited_keys(parse(result))) != {new if key == old else key for key in before}:
        raise ValueError(old)
    return result


def _find(text: str, token: Token, here: int) -> re.Match[str] | None:
    """Return where the source of `token` stands; its lines may begin with the marks of a quotation or a list."""
    words = token.content.split() if token.type in ("citation", "mark", "code_inline", "text") else []
    if not words:
        return None
    return re.compile(r"[\s>]+".join(map(re.escape, words))).search(text, here)


def _with_key(source: str, old: str, new: str) -> str:
    """Return "[@a; @new]" for "[@a; @old]", and the new key once only."""
    start = source.index("@")
    keys = [part.strip().strip(">").strip() for part in source[start:-1].split(";")]
    kept = dict.fromkeys(f"@{new}" if key == f"@{old}" else key for key in keys)
    return source[:start] + "; ".join(kept) + "]"
