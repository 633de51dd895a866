"""What comes with the names of authors when they are typed or pasted, but is no part of a name.

Titles, footnote marks, the numbers of a list, "(ed.)", the year. Pure.
"""

import re
from typing import Any

# Repetitions have limits here, so that no text takes long to read.
_TITLE = r"(?:(?:Dr|Professor|Prof|Sir|Dame|Mr|Mrs|Ms)\b\.?\s+){1,4}"
_LEADING_TITLE = re.compile(_TITLE)
_TITLE_OF_THE_NEXT = re.compile(rf"(?:[,;]|\s&|,?\s+and)\s+{_TITLE}")
_TITLE_OF_GIVEN = re.compile(rf"(?<=,)\s*{_TITLE}")

# Degrees are kept but not printed. "MD" may be initials, so it counts only behind given names.
DEGREE = re.compile(
    r"(?:Ph\.?\s?D|M\.?D|D\.?O|M\.?Sc|B\.?Sc|M\.?P\.?H|Dr\.?P\.?H|R\.?N|M\.?A|B\.?A|M\.?S|Pharm\.?D|MBBS|MB\s?ChB|MBA"
    r"|FRCP|FAAN|FAASM|FACP)\.?"
)
# A year or a part in the making of a book, behind a name.
_ASIDE = re.compile(
    r"[\s,]{0,3}[(\[](?:eds?|editors?|(?:19|20)\d\d[a-z]?)\.?[)\]]|\s*,\s*(?:eds?\.|editors?)(?=\s*(?:[,;]|$))",
    re.IGNORECASE,
)
# One footnote mark. A year or the number of a street is none.
_SIGNS = "*∗⁎†‡§¶#‖∥¹²³⁰⁴⁵⁶⁷⁸⁹"
_MARK = rf"(?:[{_SIGNS}]|\d{{1,2}}(?!\d)|(?<=[\s,])[a-f](?![\w'’.]))"
_MARKS = re.compile(rf"(?<=[^\W\d_]|[.)])\s*{_MARK}(?:[\s,]*{_MARK}){{0,20}}\s*(?:,|$|(?=and\s|&))")
_NUMBERING = re.compile(r"(?:^|(?<=[\s,;]))(?:(?:\d{1,3}[.)]|\[\d{1,3}\])\s+){1,3}(?=[^\W\d_])")

_LOOSE_AND = re.compile(r"^(?:(?:and|&)\s+)+|(?:\s+(?:and|&)){1,3}$")
_NICKNAME = re.compile(r"\((?:[^\W\d_][^\W\d_.'’-]*(?:[.'’-][^\W\d_]*)*\s?){1,2}\)")


def without_loose_and(line: str) -> str:
    """Return "Earley CJ" for "and Earley CJ", which stands so where a list is broken into lines."""
    return _LOOSE_AND.sub("", line)


def without_brackets(text: str) -> str:
    return re.sub(r"\s{0,3}[(\[][^()\[\]]*[)\]]", "", text)


def is_short_initials(word: str) -> bool:
    """Whether `word` is initials of one or two letters, as in "Yu. A.", and no degree like "Ph.D."."""
    return bool(re.fullmatch(r"(?:[^\W\d_]{1,2}\.){1,4}", word)) and not DEGREE.fullmatch(word)


def without_degrees(words: list[str]) -> tuple[list[str], list[str]]:
    """Return (["Jane", "Smith"], ["PhD"]) for "Jane Smith PhD". In "Y. Y. MA" nothing is a degree."""
    end = len(words)
    while end > 2 and DEGREE.fullmatch(words[end - 1]):
        end -= 1
    has_a_name = any(len(word.strip(".")) > 1 for word in words[:end])
    return (words[:end], words[end:]) if has_a_name else (words, [])


def without_title(text: str) -> str:
    found = _LEADING_TITLE.match(text)
    return text[found.end() :] if found else text


def cleared(line: str) -> str:
    """Return `line` with a semicolon behind each name that a mark, a number or a title shows to end."""
    line = _ASIDE.sub("", line)
    line = _NUMBERING.sub("; ", line)
    line = _MARKS.sub("; ", line)
    if _LEADING_TITLE.match(line):
        line = _TITLE_OF_THE_NEXT.sub("; ", without_title(line))
    return _TITLE_OF_GIVEN.sub(" ", line)


def is_doubtful(name: dict[str, Any]) -> bool:
    """Whether `name` is a person's and holds something that no name holds."""
    family, given = name.get("family", ""), name.get("given", "")
    given = _NICKNAME.sub("", given) if all(word[0].isupper() for word in re.findall(r"\w+", given)) else given
    return bool(
        re.search(rf"[\d()\[\]{_SIGNS}]", family + given)
        or _LEADING_TITLE.match(family)
        or re.search(r"\s[a-f]$", family)
    )
