"""The names of a source's authors as text: as the author edits them, in the list of sources, and in words. Pure."""

import re
import unicodedata

from django.utils.translation import gettext as _

from articles.text.names.author_names import GENERATION, HYPHENS, SAYS_OTHERS, Name, Unclear, is_initials, read_line
from articles.text.names.braces import escape
from articles.text.names.pasted_names import without_title

ET_AL = "et al."
_VOWELS = frozenset("AEIOUY")

# From names to text


def text_of(names: list[Name]) -> str:
    """Return the names as text, one a line, from which `read` makes the same names."""
    return "\n".join(_text_of(name) for name in names)


def _text_of(name: Name) -> str:
    if "others" in name:
        return ET_AL
    if "literal" in name:
        text = name["literal"]
        is_plain = (
            re.fullmatch(r"[^\s,;{}\\&()]+", text) and not SAYS_OTHERS.fullmatch(text) and read_line(text) == [name]
        )
        return text if is_plain else "{" + escape(text) + "}"
    plain = ", ".join(parts_of(name)).strip()
    try:
        is_plain = not re.search(r"[{}\\]", plain) and read_line(plain) == [name]
    except Unclear:
        is_plain = False
    return plain if is_plain else in_braces(parts_of(name))


def parts_of(name: Name) -> list[str]:
    """Return the parts of a person's "Family, Suffix, Given"."""
    return [name["family"], name["suffix"], name["given"]] if name["suffix"] else [name["family"], name["given"]]


def in_braces(parts: list[str]) -> str:
    return ", ".join("{" + escape(part) + "}" for part in parts)


# In the list of sources


def printed(name: Name) -> str:
    """Return the name as it stands in the list of sources: "Earley CJ", "King ML Jr"."""
    if "others" in name:
        return _("et al.")
    if "literal" in name:
        return name["literal"]
    suffix = name["suffix"].partition(",")[0]
    generation = suffix.rstrip(".") if GENERATION.fullmatch(suffix) else ""
    return " ".join(part for part in (name["family"], _initials(name), generation) if part)


def _initials(name: Name) -> str:
    # A name that somebody goes by stands beside the given names: A (Tony).
    given = re.sub(r"\([^()]*\)|“[^”]*”|\"[^\"]*\"", " ", name["given"])
    if not any(character.isalpha() for character in given):
        given = name["given"]
    given = without_title(f"{given.strip()} ")
    if any(unicodedata.category(character) == "Lo" for character in given):
        # Scripts without capitals know no initials.
        return " ".join(given.split())
    initials = ""
    for word in re.split(r"[\s.]+", given):
        if is_initials(word) and not _is_name_in_capitals(word, name["family"]):
            initials += "".join(character for character in word if character.isalpha())
        else:
            parts = re.split(rf"[{HYPHENS}]", word)
            firsts = (next((character for character in part if character.isalpha()), "") for part in parts)
            initials += "".join(firsts).upper()
    return initials


def _is_name_in_capitals(word: str, family: str) -> bool:
    """Whether the "LEE" of "SMITH, LEE" is a name: all is in capitals there, so that capitals say nothing."""
    is_long = len(word) > 2 and bool(_VOWELS & set(word))
    return re.search(rf"[{HYPHENS}]", word) is None and is_long and len(family) > 1 and family.isupper()


def described(name: Name) -> str:
    """Return in words what a name was taken for."""
    if "others" in name:
        return _("and others")
    if "literal" in name:
        return _("not a person: printed as it stands")
    words = [_("family name “%(name)s”") % {"name": name["family"]}]
    if name["given"]:
        words.append(_("given names “%(name)s”") % {"name": name["given"]})
    if name["suffix"]:
        words.append(_("behind the name “%(name)s”") % {"name": name["suffix"]})
    return ", ".join(words)
