"""Reads the names of a source's authors from typed or pasted text, and writes them back as text.

A name is a dict for JSON: {"family", "given", "suffix"} for a person, {"literal"} for an organisation or anything else
that is printed as it stands, and {"others": True} for "et al.".

`read` takes the usual forms: "Earley, Christopher J.", PubMed's "Earley CJ, Silber MH." in one line, "C. J. Earley",
BibTeX's "Family, Jr., Given" and braces. If a text is ambiguous, that is a problem for the author, never a guess.
`text_of` writes the one form that `read` gives back unchanged: a name on each line, with braces around every part that
could be misread. Pure: no database.
"""

import re
import unicodedata
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from nameparser import Lexicon, Parser, Policy

from articles.text.names import pasted_names
from articles.text.names.braces import escape, pieces, unescape, within_braces
from articles.text.plain_text import visible

Name = dict[str, Any]
OTHERS: Name = {"others": True}
# Far more than the longest list of a study group needs.
LONGEST_TEXT, LONGEST_NAME = 50_000, 500

SAYS_OTHERS = re.compile(r"(?:and |& )?(?:others|et\.? al(?:ii|iae)?\.?)", re.IGNORECASE)
_ENDS_WITH_OTHERS = re.compile(
    r"(?P<names>.+?)[\s,]{1,5}(?:and others|(?:and |& )?et\.? al(?:ii|iae)?\.?)", re.IGNORECASE
)
# A note behind a name that says that it is no person.
_MARKED = re.compile(r"(?P<name>.+?)\s*\((?:an? )?(?:organi[sz]ation|group)\)", re.IGNORECASE)
# Separates two names of one line. A comma does not always, since it may also stand within a name.
_AND = re.compile(r"\s+and\s+|\s*&\s*")
_COMMA = re.compile(r"\s*,\s*")
_COMMA_OR_AND = re.compile(r"\s*,\s*(?:(?:and\s|&)\s*)?|\s+and\s+|\s*&\s*")
_SEMICOLON = re.compile(r"\s*;\s*")

GENERATION = re.compile(r"(?:[js]r|[js]nr|junior|senior|2nd|3rd|[4-9]th)\.?|(?-i:II|III|IV|VI|VII|VIII)", re.IGNORECASE)
_ORGANISATION_WORDS = frozenset(
    """
    academy administration agency alliance association associations authority board boards bureau centre center centers
    centres charity clinic clinics collaboration collaborative collaborators college commission committee committees
    company conference consortium corporation council councils department departments directorate federation force
    foundation gmbh government group groups health hospital hospitals inc initiative institut institute institutes
    institution instituto international investigators laboratories laboratory league library ltd llc medicines
    ministerio ministerium ministry ministries ministère national network nations office organisation organisations
    organization organizations panel pharma pharmaceuticals programme program project registry research services service
    sociedad société society societies taskforce team trust union universidad universität university universities
    gesellschaft verein klinik krankenhaus hôpital università università workgroup
    """.split()
)
# Small words that occur in names of organisations, but not of persons.
_SMALL_WORDS = frozenset("of for the on in against to at und et für the and".split())
_COUNTRIES = frozenset({"UK", "USA", "EU"})
HYPHENS = "‐‑–-"
_MOST_INITIALS = 4

# The library knows the particles of many languages. Its titles, degrees and nicknames are switched off: they do not
# occur in lists of references, and with them it takes "King" in "King ML" for a title and "LM" for a degree.
_LEXICON = Lexicon.default()
_PARTICLES = frozenset(_LEXICON.particles) - {"mac", "st", "san", "santa"}
_natural = Parser(
    replace(
        _LEXICON,
        titles=frozenset(),
        given_name_titles=frozenset(),
        after_given_titles=frozenset(),
        honorific_tails=frozenset(),
        maiden_markers=frozenset(),
        suffix_acronyms=frozenset(),
        suffix_acronyms_ambiguous=frozenset(),
        suffix_words=frozenset("jr sr jnr snr junior senior ii iii iv 2nd 3rd 4th".split()),
    ),
    Policy(nickname_delimiters=frozenset(), maiden_delimiters=frozenset()),
)


def person(family: str, given: str = "", suffix: str = "") -> Name:
    return {"family": family, "given": given, "suffix": suffix}


def literal(text: str) -> Name:
    return {"literal": text}


class Unclear(Exception):
    pass


# From text to names


def read(text: str) -> tuple[list[Name], list[tuple[int, str]]]:
    """Return (names, [(line, message)]). A line with a problem becomes one literal, so that no word is lost."""
    names: list[Name] = []
    problems: list[tuple[int, str]] = []
    for number, raw in enumerate(unicodedata.normalize("NFC", text).splitlines(), start=1):
        line = " ".join(visible(raw).split())
        try:
            names += read_line(line)
        except Unclear as unclear:
            problems.append((number, str(unclear)))
            names.append(literal(line))
    return names, problems


def read_line(line: str) -> list[Name]:
    if not line.strip(" ,;"):
        return []
    try:
        parts = [part for part in pieces(line, _SEMICOLON) if part]
    except ValueError:
        raise Unclear(_("a brace { or } has no partner.")) from None
    if len(parts) > 1:
        return [name for part in parts for name in read_line(part)]
    line = pasted_names.without_loose_and(parts[0].strip(", "))
    inner = within_braces(line)
    if inner is not None:
        # Doubled braces, as in LaTeX: {{Name}}.
        while (deeper := within_braces(inner)) is not None:
            inner = deeper
        return [literal(unescape(inner))] if inner else []
    if SAYS_OTHERS.fullmatch(line):
        return [OTHERS]
    if re.search(r"(?<!\\)\{", line):
        return _with_braces(line)
    if marked := _MARKED.fullmatch(line):
        return [literal(marked["name"])]
    if cut := _ENDS_WITH_OTHERS.fullmatch(line):
        return [*read_line(cut["names"]), OTHERS]
    return _without_braces(line)


def _without_braces(line: str) -> list[Name]:
    if " " in line and line.islower() and not _is_organisation(line):
        raise Unclear(_("write names with capital letters, like Allen RP; or each part as it is in braces { }."))
    clear = pasted_names.cleared(line)
    if clear != line:
        parts = [pasted_names.without_loose_and(part.strip(" ,")) for part in clear.split(";")]
        names = [name for part in parts if part for name in _names_of(part)]
        is_list = all("family" in name or _is_organisation(name["literal"]) for name in names if name != OTHERS)
        if is_list and any("family" in name for name in names) and not any(map(pasted_names.is_doubtful, names)):
            return names
    names = _names_of(line)
    bare = pasted_names.without_brackets(line)
    if any(map(pasted_names.is_doubtful, names)) or (
        bare != line and "literal" in names[0] and _pubmed(bare.replace(",", ""))
    ):
        raise Unclear(_("something here, like a mark or words in brackets, is no part of a name; remove it."))
    return names


def _names_of(line: str) -> list[Name]:
    found = _in_pubmeds_form(line) or _by_turns(line)
    if found:
        return found
    if _is_organisation(line):
        return [literal(line)]
    return _in_one_line(line) or [_one(line)]


def _with_braces(line: str) -> list[Name]:
    """Return the names in a line whose braces show where a part ends: "{de Geus}, Tom", "{WHO} and Earley, CJ"."""
    parts = pieces(line, _AND)
    if len(parts) > 1:
        return [name for part in parts for name in read_line(part)]
    parts = pieces(line, _COMMA)
    if len(parts) > 1 and any("{" not in part and _pubmed(part) for part in parts):
        return [name for part in parts for name in read_line(part)]
    if 2 <= len(parts) <= 3:
        found = person_of(parts)
        if found:
            return [found]
    raise Unclear(_("this was not understood; put braces { } round the whole name of an organisation."))


def person_of(parts: list[str]) -> Name | None:
    """Return the person in the parts of "Family, Given" or "Family, Suffix, Given"; None if the parts do not fit that.

    A part in braces is taken as it is.
    """
    held = [within_braces(part) for part in parts]
    if len(parts) not in (2, 3) or any("{" in part and inner is None for part, inner in zip(parts, held, strict=True)):
        return None
    plain = [unescape(part if inner is None else inner) for part, inner in zip(parts, held, strict=True)]
    family, given, suffix = plain[0], plain[-1], plain[1] if len(parts) == 3 else ""
    if not family:
        return None
    if held[-1] is None and not suffix:
        given, suffix = _without_generation(given)
    if held[-1] is None and held[0] is None:
        family, given = _with_its_particles(family, given)
    return person(family, given, suffix)


def _without_generation(given: str) -> tuple[str, str]:
    """Return ("Martin Luther", "Jr.") for "Martin Luther Jr."."""
    before, _space, last = given.rpartition(" ")
    return (before, last) if before and GENERATION.fullmatch(last) else (given, "")


def _with_its_particles(family: str, given: str) -> tuple[str, str]:
    """Return ("van Beethoven", "Ludwig") for "Beethoven, Ludwig van"."""
    words = given.split()
    count = 0
    while count < len(words) - 1 and words[-1 - count].islower() and words[-1 - count] in _PARTICLES:
        count += 1
    if not count:
        return family, given
    return " ".join([*words[-count:], family]), " ".join(words[:-count])


def is_initials(word: str) -> bool:
    """Whether `word` is initials like "CJ", "C.J.", "J-M" or "C.": at most four capitals, and nothing else."""
    letters = re.sub(rf"[.{HYPHENS}]", "", word)
    return letters.isalpha() and letters.isupper() and len(letters) <= _MOST_INITIALS and letters not in _COUNTRIES


def _pubmed(text: str) -> Name | None:
    """Return the person in "Earley CJ", "de la Cruz J. M. 3rd" or "Smith A (Tony)", else None."""
    aside = re.search(r"\s*(\([^()]*\))$", text)
    words = (text[: aside.start()] if aside else text).split()
    suffix, particles = "", list[str]()
    if len(words) > 2 and GENERATION.fullmatch(words[-1]):
        # In "Ivanov II" these are initials; in "John Smith II" they are a suffix.
        suffix = words.pop()
    while len(words) > 2 and words[-1] in _PARTICLES and words[-1].islower():
        # "Santos Silva AB dos", as Portuguese names are listed.
        particles.insert(0, words.pop())
    start = len(words)
    while start > 1 and (is_initials(words[start - 1]) or pasted_names.is_short_initials(words[start - 1])):
        start -= 1
    family, given = words[:start], words[start:]
    if (
        not given
        or len(family) > 5
        or any(
            (len(word) < 2 and word not in ("e", "y")) or "." in word or "," in word or not _is_of_a_name(word)
            for word in family
        )
        or not any(word[0].isupper() or word[-1].isupper() or "'" in word or "’" in word for word in family)
        or (len(family) > 1 and is_initials(family[0]) and not family[0].islower() and not _is_all_caps(family))
        or _has_organisation_word(family)
    ):
        return None
    given[-1] = re.sub(r"(?<=[^\W\d_]{2})\.$", "", given[-1])
    return person(" ".join([*particles, *family]), " ".join([*given, aside[1]] if aside else given), suffix)


def _is_all_caps(words: list[str]) -> bool:
    return all(word.isupper() for word in words)


def _is_of_a_name(word: str) -> bool:
    letters = re.sub(rf"['’ʼ`{HYPHENS}]", "", word)
    return bool(letters) and all(unicodedata.category(letter)[0] in "LM" for letter in letters)


def _in_pubmeds_form(line: str) -> list[Name] | None:
    """Return the persons of "Earley CJ, Silber MH, and Allen RP", perhaps with a last organisation, else None."""
    names: list[Name] = []
    start = 0
    for end, after in [*(match.span() for match in _COMMA_OR_AND.finditer(line)), (len(line), len(line))]:
        part = line[start:end].strip()
        found = _pubmed(part) or (_pubmed(part[:-1]) if part.endswith(".") else None)
        if found:
            names.append(found)
        elif not names:
            return None
        elif GENERATION.fullmatch(part) and not names[-1].get("suffix", "-"):
            names[-1] = names[-1] | {"suffix": part}
        elif SAYS_OTHERS.fullmatch(part):
            names.append(OTHERS)
        elif part and _is_organisation(line[start:]):
            return [*names, literal(line[start:].strip())]
        elif part:
            return None
        start = after
    return names


def _by_turns(line: str) -> list[Name] | None:
    """Return the persons of "Earley, C. J., Silber, M. H., & Allen, R. P.", else None."""
    names: list[Name] = []
    family, start = "", 0
    for end, after in [*(match.span() for match in _COMMA_OR_AND.finditer(line)), (len(line), len(line))]:
        part = line[start:end].strip()
        if family:
            words = part.split()
            if not words or not all(map(is_initials, words)):
                given, suffix = _without_generation(part)
                if not suffix or not all(map(is_initials, given.split())):
                    return None
                names.append(person(family, given, suffix))
            else:
                names.append(person(family, part))
            family = ""
        elif names and GENERATION.fullmatch(part) and not names[-1].get("suffix", "-"):
            names[-1] = names[-1] | {"suffix": part}
        elif names and (SAYS_OTHERS.fullmatch(part)):
            names.append(OTHERS)
        elif names and part and _is_organisation(line[start:]):
            return [*names, literal(line[start:].strip())]
        elif part and len(part.split()) <= 5 and all(map(_is_of_a_name, part.split())):
            family = part
        elif part:
            return None
        start = after
    return names if len(names) > 1 and not family else None


def _has_organisation_word(words: list[str]) -> bool:
    return any(word.strip(".,;:()'’“”\"").casefold() in _ORGANISATION_WORDS for word in words)


def _is_organisation(text: str) -> bool:
    """Whether words in `text` show that it is no person: Ministry, Group, "of" …"""
    family, comma, given = text.partition(",")
    words = text.replace(",", " ").split()
    if comma and " " not in family.strip() and len(given.split()) <= 3:
        # Look at the given names only: somebody's family name may be Board or Service.
        words = given.split()
    return (
        _has_organisation_word(words)
        or text.startswith("The ")
        or any(word in _SMALL_WORDS for word in words if word != "and" or _has_organisation_word(words))
        or (not comma and any(character.isdigit() for character in text) and not GENERATION.search(text))
    )


def _in_one_line(line: str) -> list[Name] | None:
    """Return the persons of "C. J. Earley, M. Silber and R. Allen" or of "Earley, C and Silber, M", else None."""
    parts = [part for part in _COMMA_OR_AND.split(line) if part]
    joined = _AND.split(line)
    if len(parts) > 1 and all(_natural_person(part) for part in parts):
        is_list = (
            len(joined) > 1 or len(parts) > 2 or all(pasted_names.without_degrees(part.split())[1] for part in parts)
        )
        if is_list or all(any(map(is_initials, part.split()[:-1])) for part in parts):
            return [found for part in parts if (found := _natural_person(part))]
    if len(joined) > 1 and all("," in part.strip(", ") or _pubmed(part) or _natural_person(part) for part in joined):
        return [name for part in joined for name in read_line(part)]
    return None


def _natural_person(text: str) -> Name | None:
    """Return the person in "Christopher J. Earley" or "Jan van der Berg"; None if it cannot be one."""
    words, degrees = pasted_names.without_degrees(text.split())
    text = " ".join(words)
    if (
        not 2 <= len(words) <= 6
        or len(text) > 100
        or _has_organisation_word(words)
        or any(not _is_of_a_name(word.replace(".", "")) for word in words if not GENERATION.fullmatch(word))
        or any(word[0].islower() and word not in _PARTICLES and word not in ("y", "e") for word in words)
        or words[-1] in _COUNTRIES
        or all(map(is_initials, words))
        # "NHS Borders" is no person: three or more capitals at the start are initials only if they have points.
        or (len(words[0]) > 2 and is_initials(words[0]) and "." not in words[0] and not _is_all_caps(words))
    ):
        return None
    if words[-1].endswith(".") and not is_initials(words[-1]) and not GENERATION.fullmatch(words[-1]):
        words[-1] = words[-1][:-1]
        text = " ".join(words)
    found = _natural.parse(text)
    given = " ".join(part for part in (found.title, found.given, found.middle) if part)
    kept = f"{given} {found.family} {found.suffix}".split()
    # Take the library's result only if no word got lost.
    suffix = ", ".join(part for part in (found.suffix, *degrees) if part)
    return person(found.family, given, suffix) if found.family and sorted(kept) == sorted(words) else None


def _one(line: str) -> Name:
    """Return the one name in `line`."""
    parts = _COMMA.split(line)
    if len(parts) == 1:
        return _pubmed(line) or _natural_person(line) or literal(line)
    first = _pubmed(parts[0]) or _natural_person(parts[0])
    if first and not first["suffix"] and all(_is_suffix(part) for part in parts[1:]):
        return first | {"suffix": ", ".join(parts[1:])}
    if len(parts) == 2 or (len(parts) == 3 and _is_suffix(parts[1])):
        found = person_of(parts)
    elif all(_is_suffix(part) for part in parts[2:]):
        found = person_of([parts[0], "{" + escape(", ".join(parts[2:])) + "}", parts[1]])
    else:
        found = None
    if not found:
        raise Unclear(_("this could be one name or several; write one name a line, or an organisation in braces { }."))
    return found


def _is_suffix(text: str) -> bool:
    return bool(GENERATION.fullmatch(text) or pasted_names.DEGREE.fullmatch(text))
