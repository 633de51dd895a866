"""Finds web and mail addresses in a text, even where they are disguised. Pure."""

import re

from comments.safety.matching import plain

# Only endings that are no words: “legs.It helped” lacks a space after the full stop and is no address.
_ENDINGS = "com|org|net|info|biz|edu|gov|shop|xyz|online|site|store|club|top|website|click|icu|vip|ru|cn|tk|io|app|dev"
_MARKDOWN = re.compile(r"\[[^\[\]\n]{0,300}\]\(\s{0,9}<?([^\s()<>]{1,2000})[^()\n]{0,300}\)")
_MAIL = re.compile(r"[\w.+-]{1,64}(?:@|\s?[(\[]at[)\]]\s?)[\w-]{1,63}(?:(?:\.|\s?[(\[]dot[)\]]\s?)[\w-]{1,63}){1,4}")
# Without any of these there is no address, and most texts have none.
_MAY_HOLD_ONE = re.compile(r"\w\.\w|ttp|xxp|www|dot|[\[(<@]")
_WEB = re.compile(
    rf"h(?:tt|xx)ps?:/{{0,2}}[^\s<>()\[\]\"]{{1,2000}}|\bwww\.[^\s<>()\[\]\"]{{2,2000}}|"
    rf"(?<![\w@.-])[a-z0-9][\w-]{{0,62}}(?:\.[\w-]{{1,63}}){{0,3}}(?:\.|\s?[(\[](?:dot|\.)[)\]]\s?|\sdot\s)(?:{_ENDINGS}|co\.uk|com\.au)\b"
    r"(?:/[^\s<>()\[\]\"]{0,2000})?|"
    rf"(?<![\w@.-])[a-z0-9][\w-]{{1,62}}(?:\.[\w-]{{1,63}}){{0,3}}\.[a-z]{{2,6}}/[^\s<>()\[\]\"]{{1,2000}}"
)


def find_links(text: str) -> list[str]:
    """Return the different addresses in `text`. A link and the words that it shows count as one."""
    text = plain(text)
    if not _MAY_HOLD_ONE.search(text):
        return []
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        found.append(match[1])
        return " "

    text = _MARKDOWN.sub(take, text)
    text = _MAIL.sub(" ", text)
    found += [match[0] for match in _WEB.finditer(text)]
    return list(dict.fromkeys(map(_same, found)))


def find_mail_addresses(text: str) -> list[str]:
    return [match[0] for match in _MAIL.finditer(plain(text))]


def _same(address: str) -> str:
    address = re.sub(r"^(?:h(?:tt|xx)ps?:/{0,2})?(?:www\.)?", "", address)
    return address.rstrip("/.,!?;:*_'")
