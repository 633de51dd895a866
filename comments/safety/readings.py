"""Puts words in place of what letters alone do not show: money, links, ways to reach somebody, brand names. Pure."""

import re

from comments.safety.amounts import REMOVED
from comments.safety.matching import spellings_again

_ENDINGS = "com|org|net|shop|store|io|ly|gg|me|test|example|info|biz|online|site|xyz"
_LINK = re.compile(
    rf"h(?:tt|xx)ps?:?\S{{1,200}}|\bwww\.\S{{1,200}}|\b[\w-]{{1,60}}\.(?:{_ENDINGS})\b\S{{0,200}}", re.IGNORECASE
)
_MAIL = re.compile(r"[\w.+-]{1,60}@[\w-]{1,60}\.[\w.]{1,30}")
_HANDLE = re.compile(r"(?<!\w)@\w{3,40}|(?<!\w)\$[a-z]\w{2,40}", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\w)\+?\(?\d{2,5}\)?(?:[ .-]?\d{2,5}){2,5}(?!\w)")
_MONEY = re.compile(r"[£$€₹₦]\s?(?=\d)|(?<=\d)\s?[£$€₹₦]")
_PERCENT = re.compile(r"(?<=\d)\s?%")
_BRAND = re.compile(
    r"\b(?!Mc|Mac|De|La|Le|Van|You|Face|What|Pay|Tik|Linked)[A-Z][a-z]{2,15}(?:[A-Z][a-z]{2,15}){1,3}\d{0,4}\b"
    r"|\b[A-Z]{4,15}\d{2,3}\b"
)
_JOINED = re.compile(r"[a-z][A-Z]|[A-Z]\d")
# What there has to be in a text at all, what is looked for, and the word that takes its place or stands beside it.
_SIGNS = (
    (re.compile(r"\w\.\w|ttp|xxp"), _LINK, " linksign "),
    (re.compile("@"), _MAIL, " mailsign "),
    (re.compile(r"[@$]"), _HANDLE, " handlesign "),
    (re.compile(r"\d"), _PHONE, " phonesign "),
    (re.compile("[£$€₹₦]"), _MONEY, r"\g<0> moneysign "),
    (re.compile("%"), _PERCENT, " percent "),
    (_JOINED, _BRAND, r"\g<0> brandsign "),
    # What is left of an amount that was taken out: a sentence that only told how much somebody took says no more.
    (re.compile(r"\["), re.compile(re.escape(REMOVED)), "something"),
)


def readings(text: str) -> tuple[str, ...]:
    """Return the spellings of `text` (matching.spellings) with a word for what is no word."""
    for without, pattern, word in _SIGNS:
        if without.search(text):
            text = pattern.sub(word, text)
    return spellings_again(text)
