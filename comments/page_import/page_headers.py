"""Reads the first line of a comment on a saved page: who wrote it, and when.

"Tess from Hill Valley on March 5, 2010:", "Jane wrote on 3rd March 2019 at 5:30 pm:", "On 3/4/2019, Jane wrote:",
"Jane says:" with the date in the next line, "Jane – March 3, 2019". How likely it is such a line depends here only on
its form; the caller looks at the lines around it. Pure: no database.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from comments.page_import.page_dates import AGO, When, almost, read_when, tidy

LONGEST = 250
# More words than these are a sentence and no name.
MOST_WORDS = 6

_VERB = r"(?:says|said|writes|wrote|commented|comments|posted|replied|replies|responded|answered|asked|added)"
_SAYS = re.compile(rf"(?P<who>\S.*?)\s+{_VERB}", re.IGNORECASE)
_BEFORE_A_NAME = re.compile(
    r"(?:(?:(?:posted|submitted|written|left|sent) |comments? |reply |response )(?:by|from) "
    r"|(?:from|name|author|user|by)\s?:\s?|by )",
    re.IGNORECASE,
)
# "Posted on", "Date:", "on" before a date in a line of its own.
_BEFORE_A_DATE = re.compile(
    r"(?:(?:posted|submitted|written|commented|added|sent|published|date)(?:\s|:\s?))?(?:(?:on|at)(?:\s|:\s?))?",
    re.IGNORECASE,
)
# More words than these are more than a date.
MOST_WORDS_OF_A_DATE = 6
# What stands between name and date. A space alone counts only if the line ends with a colon.
_BETWEEN = re.compile(r"(?P<on>,? on:? )| ?[|•·] ?| [–—-]+ |, | ?[(\[]|(?P<space> (?:at )?)", re.IGNORECASE)
_HALF_DAY = re.compile(r"\b[ap]\.? ?m\.$", re.IGNORECASE)
_CLOCK_FIRST = re.compile(r"(?:\d{1,2}(?:[:.h]\d\d|\s?[ap]\.?\s?m)(?![./-]?\d)|noon\b|midnight\b)", re.IGNORECASE)
# A date with a time has no more parts.
MOST_PARTS = 14
_NOT_A_NAME = frozenset(
    """
    i we you he she it they my our your his her its their the a an this that these those there here in on at as if when
    where while after before since for and but so or not no yes what who why how which all everyone everybody someone
    somebody nobody people many most some another also then today yesterday last updated update published reviewed
    edited version dr prof from until till during about by to of with between
    """.split()
)


class Sureness(IntEnum):
    """How likely a line is the first of a comment, by itself."""

    LOOKS_LIKE_ONE = 1  # something like a date, or who says something, in a form of which nothing else is known
    SPACED = 2  # "Jane 3 March 2019": a name and a date with nothing between them
    NAMED = 3  # "Jane says:" without a date
    DATED = 4  # a name and a date without a colon
    SURE = 5  # a name, a date and a colon; or a name, a verb and a date


@dataclass
class Header:
    who: str
    when: When | None
    sureness: Sureness
    line_count: int = 1

    @property
    def has_a_name(self):
        """Whether `who` can be a name: few words, the first with a capital, and none that usually begins a sentence."""
        words = self._words
        return self.may_have_a_name and (len(words) == 1 or not words[0][0].islower())

    @property
    def may_have_a_name(self):
        """Whether `who` can be a name if names may begin with a small letter."""
        words = self._words
        return 0 < len(words) <= MOST_WORDS and words[0].strip(".,'’").lower() not in _NOT_A_NAME

    @property
    def _words(self):
        return re.sub(r"\s+\(author\)|\s+from\s.*", "", self.who).split()


def read_header(line, following=""):
    """Return the `Header` in `line`, and in the line `following` it if that is the date; else None."""
    if len(line) > LONGEST:
        return None
    line = tidy(line)
    has_colon = line.endswith(":")
    body = line.rstrip(":").rstrip()
    following = tidy(following) if len(following) <= LONGEST else ""
    is_date = following and _only_a_date(following)
    says = _SAYS.fullmatch(body)
    if has_colon and says:
        if dated := _date_first(says["who"]):
            return dated
        if is_date:
            return Header(_name(says["who"]), is_date, Sureness.SURE, 2)
        if not _has_a_date(says["who"]):
            return Header(_name(says["who"]), _unclear_date(following), Sureness.NAMED)
    found = _name_first(says["who"] if says else body, has_colon)
    if found:
        return found
    if is_date and not has_colon and len(body.split()) <= MOST_WORDS and not body.endswith((".", "!", "?", ",", ";")):
        return Header(_name(body), is_date, Sureness.DATED, 2)
    return None


def _only_a_date(line):
    date = _BEFORE_A_DATE.sub("", line.strip(), count=1)
    for text in (date, date.strip(":()[]")):
        when = read_when(text)
        if when and when.days:
            return when
    return None


def _unclear_date(line):
    """Return a `When` without a day if `line` seems to be a date that was not understood; else None."""
    words = re.findall(r"[^\W\d_]+", _BEFORE_A_DATE.sub("", line, count=1).lower())
    if len(line.split()) > MOST_WORDS_OF_A_DATE or line.endswith((".", "!", "?")):
        return None
    if any(word in _NOT_A_NAME for word in words) and not AGO.fullmatch(line):
        return None
    return When(line, is_date=False) if almost(line) or (line.isdigit() and len(line) == 8) else None


def _has_a_date(text):
    when = almost(text[-80:])
    return when is not None


def _name(text):
    """Return the writer's name, without "Posted by" before it and "wrote" after it."""
    text = _BEFORE_A_NAME.sub("", text.strip(), count=1) if _BEFORE_A_NAME.match(text.strip()) else text.strip()
    says = _SAYS.fullmatch(text.rstrip(", "))
    return (says["who"] if says else text).strip(" ,")


def _date_first(text):
    """Return the header in "On March 3, 2019, Jane" (of "… wrote:")."""
    rest = re.sub(r"^on\s+", "", text, count=1, flags=re.IGNORECASE)
    for space in reversed(list(re.finditer(" ", rest))[:MOST_PARTS]):
        when = read_when(rest[: space.start()].strip(" ,"))
        if when:
            return Header(_name(rest[space.end() :]), when, Sureness.SURE)
    return None


def _may_end_with_a_date(body, has_colon):
    if not any(character.isdigit() for character in body) and not AGO.search(body):
        return False
    is_sentence = body.endswith((".", "!", "?")) and not _HALF_DAY.search(body)
    return has_colon or not is_sentence


def _name_first(body, has_colon):
    """Return the header in "Jane wrote on March 3, 2019" or "Jane – March 3, 2019"."""
    if not _may_end_with_a_date(body, has_colon):
        return None
    doubtful = None
    for between in list(_BETWEEN.finditer(body))[-MOST_PARTS:]:
        rest = body[between.end() :].strip().rstrip(")]")
        when = read_when(rest)
        who = _name(body[: between.start()])
        if not who:
            continue
        if between["space"] and not has_colon and not (when and _CLOCK_FIRST.match(rest)):
            if when and when.days:
                doubtful = doubtful or Header(who, when, Sureness.SPACED)
            continue
        if when and (when.days or between["on"]):
            return Header(who, when, Sureness.SURE if has_colon else Sureness.DATED)
        doubtful = doubtful or _unclear(who, rest, between, has_colon)
    return doubtful


def _unclear(who, rest, between, has_colon):
    """Return the header in "Jane on 3.III.2019:", which has no day; "I took it, 3 March" is anything."""
    when = almost(rest) if between["on"] or not between["space"] else None
    return when and Header(who, when, Sureness.DATED if between["on"] and has_colon else Sureness.LOOKS_LIKE_ONE)
