"""Reads the day, and the time if there is one, at which a comment on a saved page was written.

Libraries for dates choose one of two days for 3/4/2019, and complete partial dates from today's. Here both days are
returned, and a partial date is no date. Month names are English, as in most saved pages. Pure.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day-first", "month-first", "year-first"
LONGEST = 80
FIRST_YEAR = 1900
# Nobody commented on a web page before this year.
FIRST_SHORT_YEAR = 1990

MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|oct october"
        "|nov november|dec december".split("|"),
        start=1,
    )
    for name in names.split()
}

# Marks of the writing direction, which some pages put before a date.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_EDITED = re.compile(r"(?:\s?[(\[]|,?\s|\s[·•|–—-]\s)(?:last\s)?edited[)\]]?", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_ZONE = (
    r"(?-i:Z|(?:UTC|GMT)(?:\s?[+-−]\d{1,2}(?::?\d\d)?)?|[+-−]\d\d:?\d\d|A?[A-Z]{1,3}[DS]?T|[A-Z][a-z]+ [Tt]ime)"
).replace("+-−", "+−-")
_CLOCK = (
    r"(?P<clock>(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,6})?)?)?"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?|noon|midnight)"
    rf"(?:\s?\(?(?P<zone>{_ZONE})\)?)?"
)
_TIME_LAST = re.compile(rf"(?P<day>.*?\d)(?:,?\s(?:at|um)|\s?[@|–—-]|,|T(?=\d)|(?=\s))\s?{_CLOCK}", re.IGNORECASE)
_TIME_FIRST = re.compile(rf"(?:at\s)?{_CLOCK}(?:,?\son|\s?[@|–—-]|,|(?=\s))\s(?P<day>.+)", re.IGNORECASE)
_YEAR = r"(?P<year>\d{4}|['’]?\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
_WORDS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_MONTH}[\s-](?:the\s)?{_DAY}(?:,\s?|\s|-){_YEAR}",
        rf"(?:the\s)?{_DAY}[\s-](?:of\s)?{_MONTH}(?:,\s?|\s|-){_YEAR}",
        rf"(?P<year>\d{{4}})(?:,\s?|\s|-){_MONTH}[\s-]{_DAY}",
    )
]
# A time before the year, as in Sun Mar 3 22:15:00 CET 2019.
_TIME_WITHIN = re.compile(rf"(?P<day>.*?\d),?\s{_CLOCK}\s(?P<year>\d{{4}})", re.IGNORECASE)
_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_NUMBERS = re.compile(r"(?P<a>\d{1,4})(?P<sign>\s?[./-]\s?)(?P<b>\d{1,2})(?P=sign)(?P<c>\d{4}|\d{1,2})\.?")
_ALMOST = re.compile(r"\b(?:19|20)\d\d\b|\d[./-]\d{1,2}[./-]\d")
AGO = re.compile(
    r"(?:(?:about|over|almost)\s)?(?:\d{1,3}|an?|one|two|three)\s(?:second|minute|hour|day|week|month|year)s?\sago"
    r"|yesterday|today",
    re.IGNORECASE,
)


@dataclass
class When:
    """A date. `days` maps each possible order of its numbers to a day; a date in words has only one."""

    text: str
    days: dict[str, date] = field(default_factory=dict)
    clock: time | None = None
    has_short_year: bool = False
    is_date: bool = True  # False: something like a date that was not understood

    @property
    def is_ambiguous(self):
        return len(set(self.days.values())) > 1

    def day(self, order=None):
        """Return the day; None if there is none, or none with this `order`."""
        if self.is_ambiguous:
            return self.days.get(order)
        return next(iter(self.days.values()), None)


def read_when(text):
    """Return the `When` of a `text` that is only a date (without days if there is no such day); else None."""
    text = tidy(text)
    if len(text) > LONGEST:
        return None
    text = _without_edited(text)
    whole = _read_day(text)
    if whole:
        return When(text, whole[0], has_short_year=whole[1])
    for form in (_TIME_LAST, _TIME_FIRST):
        found = form.fullmatch(text)
        clock = found and _clock(found)
        if clock:
            days = _read_day(found["day"].strip(" ,"))
            if days:
                return When(text, days[0], clock, days[1])
    found = _TIME_WITHIN.fullmatch(text)
    clock = found and _clock(found)
    days = clock and _read_day(f"{found['day']} {found['year']}")
    return When(text, days[0], clock, days[1]) if days else None


def tidy(text):
    """Return `text` on one line, without marks that cannot be seen."""
    return " ".join(_UNSEEN.sub("", text).split())


def _without_edited(text):
    for found in _EDITED.finditer(text):
        if found.end() == len(text):
            return text[: found.start()]
    return text


def almost(text):
    """Return a `When` without a day if `text` has a year, or two separators between numbers; else None."""
    text = tidy(text)
    is_like_one = len(text) <= LONGEST and (_ALMOST.search(text) or AGO.fullmatch(text) or _names_a_day(text))
    return When(text, is_date=False) if is_like_one else None


def _names_a_day(text):
    words = re.findall(r"\w+", text.lower())
    return any(word in MONTHS for word in words) and any(word[0].isdigit() for word in words) and len(words) <= 4


def _read_day(text):
    """Return ({order: day}, has_short_year); None if `text` is no date."""
    text = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
    for form in _WORDS:
        found = form.fullmatch(text)
        if found:
            month = MONTHS.get(found["month"].lower())
            year, is_short = _year(found["year"])
            day = _date(year, month, int(found["day"]))
            return ({"words": day} if day else {}), is_short
    found = _DIGITS.fullmatch(text)
    if found:
        day = _date(*map(int, found.groups()))
        return ({YEAR_FIRST: day} if day else {}), False
    found = _NUMBERS.fullmatch(text)
    if not found:
        return None
    a, b, c = found["a"], found["b"], found["c"]
    if len(a) >= 3:
        day = _date(int(a), int(b), int(c)) if len(a) == 4 and len(c) <= 2 else None
        return ({YEAR_FIRST: day} if day else {}), False
    (last, is_short), days = _year(c), {}
    days[DAY_FIRST] = _date(last, int(b), int(a))
    days[MONTH_FIRST] = _date(last, int(a), int(b))
    if is_short and found["sign"].strip() == "-" and len(a) == 2:
        days[YEAR_FIRST] = _date(_year(a)[0], int(b), int(c))
    return {order: day for order, day in days.items() if day}, is_short


def _year(text):
    """Return (year, whether it had two digits); the year is None if it is not possible."""
    digits = text.lstrip("'’")
    if len(digits) == 4:
        return int(digits), False
    if len(digits) != 2:
        return None, True
    now = datetime.now(UTC).year
    year = now - now % 100 + int(digits)
    year = year if year <= now else year - 100
    return (year if year >= FIRST_SHORT_YEAR else None), True


def _date(year, month, day):
    if not year or not month or year < FIRST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(found):
    """Return the time as the page shows it, whatever its zone; None if there is no such time."""
    word = found["clock"].lower()
    if word in ("noon", "midnight"):
        return time(12 if word == "noon" else 0)
    if not found["minute"] and not found["half"]:
        return None
    hour = int(found["hour"])
    if found["half"] and hour <= 12:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None
