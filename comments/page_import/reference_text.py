"""Reads one line of a list of references, as far as that is certain.

Known forms: "Family, A. B., & Family, C. (2011). Title. Journal, 7(2), 251-259." and "Organisation. N.D. Title. From".
What is not certain stays in the title, and the caller also keeps the whole line. Pure: no database.
"""

import re
from dataclasses import dataclass

from django.utils.text import slugify

from articles.text.bibliography import DOI
from articles.text.names import author_names, written_names

LONGEST = 1000
LONGEST_TITLE = 500
_NUMBERED = re.compile(r"^(?:\[\d{1,3}\]|\d{1,3}[.)])\s+")
_YEAR = r"(?:19|20)\d\d[a-z]?|n\.?\s?d\.?|in press"
_DATED = [
    re.compile(
        rf"(?P<authors>[^()]{{2,600}}?)\s*\((?P<year>{_YEAR})(?:,[^()]{{1,30}})?\)\.?\s+(?P<rest>\S.*)", re.IGNORECASE
    ),
    re.compile(rf"(?P<authors>[^.()]{{2,200}})\.\s+(?P<year>{_YEAR})\.?\s+(?P<rest>\S.*)", re.IGNORECASE),
]
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]?){1,4}")
_JOURNAL = re.compile(
    r"(?P<container>[^\d.,][^.,]{1,200}(?:, [^\d.,]{1,60})?),\s*(?P<volume>\d{1,4})\s*(?:\((?P<issue>[^()]{1,15})\))?"
    r"(?:[,:]\s*(?:pp?\.\s*)?(?P<pages>[A-Za-z]?\d+(?:\s?[-–]\s?[A-Za-z]?\d+)?))?\.?(?:\s+(?P<left>\S.*))?"
)
# Places where a title may end. It ends at the first of them that a journal follows.
_TITLE_END = re.compile(r"(?:(?<=[.?!])|(?<=[?!])\.|(?<=[.?!][\"”)]))\s+(?=[^\W\d_a-z]|[\"“])")
_RETRIEVED = re.compile(
    r"(?<=[.?!)])\s*(?:Retrieved(?: on)?(?: [^:]{1,30})?,? )?(?:From|Available (?:at|from)):?\s*$", re.IGNORECASE
)
_URL = re.compile(r"https?://[^\s<>\"]+")
_SMALL_WORDS = frozenset("a an and at by de der et for in la of on the to und van von".split())


@dataclass
class ReferenceText:
    line: str  # as it stood
    key: str  # a wish: the caller makes it unique
    title: str
    type: str = "other"
    authors: str = ""  # as `articles.text.names.written_names.text_of` writes them
    container: str = ""
    year: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    url: str = ""
    doubt: str = ""  # what to look at, in words


def is_reference(text):
    """Whether `text` begins like a reference: authors or an organisation, a year, a title."""
    parts = _parts(text)
    return parts is not None and (_people(parts["authors"]) is not None or _is_name(parts["authors"]))


def read_reference(text):
    """Return the `ReferenceText` of one line of a list of references."""
    parts = _parts(text)
    people = _people(parts["authors"]) if parts else None
    if parts and people is None and "," not in parts["authors"] and _is_name(parts["authors"]):
        people = [author_names.literal(parts["authors"].strip())]
    if not people:
        words = _NUMBERED.sub("", text, count=1).strip()
        year = re.search(r"\b(?:19|20)\d\d\b", words[:LONGEST])
        reference = ReferenceText(text, _key(words, year[0] if year else ""), _cut(words))
        reference.doubt = "the authors and the year of this reference were not understood; it stands whole as a title."
        _take_addresses(reference, text)
        return reference
    year = parts["year"] if parts["year"][0].isdigit() else parts["year"].lower().replace(" ", "")
    first = people[0].get("literal") or f"{people[0]['family']}, {people[0]['given']}"
    reference = ReferenceText(text, _key(first, year), "", authors=written_names.text_of(people), year=year)
    _take_addresses(reference, text)
    _take_title(reference, parts["rest"])
    return reference


def _parts(text):
    """Return the match of authors, year and rest, or None."""
    if len(text) > LONGEST:
        return None
    text = _NUMBERED.sub("", text, count=1)
    return next((match for form in _DATED if (match := form.fullmatch(text))), None)


def _people(text):
    """Return ["Family, A. B.", …] if all of `text` has this form, else None."""
    words = [word for word in re.split(r",\s*(?:&|and\b)?\s*|\s+(?:&|and)\s+", text.strip().rstrip(",")) if word]
    people, position = [], 0
    while position < len(words):
        word = words[position].strip()
        if re.fullmatch(r"\.{3,}|…|(?:\.{3}\s*)?et al\.?", word) and people:
            people.append(author_names.OTHERS if "al" in word else author_names.literal("…"))
            position += 1
        elif position + 1 < len(words) and _is_family(word) and _INITIALS.fullmatch(words[position + 1].strip()):
            people.append(author_names.person(word, words[position + 1].strip()))
            position += 2
        else:
            return None
    return people or None


def _is_family(word):
    return len(word) > 1 and len(word.split()) <= 4 and word[-1].isalpha() and not word.isnumeric()


def _is_name(text):
    """Whether `text` can be an organisation's name: no words in small letters except "of" and the like."""
    words = re.split(r"[\s,&]+", text.strip())
    return all(not word[:1].islower() or word in _SMALL_WORDS for word in words) and not words[0][:1].islower()


def _key(first, year):
    """Return a key from the first author and the year: "mitchell2011", "kaiser-permanente-nd"."""
    family, comma, _given = first.partition(",")
    when = re.sub(r"[^a-z0-9]", "", year.lower())
    if comma and len(first) < 80:
        name = slugify(family).replace("-", "")
        key = f"{name}{when}"
    else:
        words = [word for word in slugify(first[:200]).split("-") if word and word not in _SMALL_WORDS][:3]
        name = "".join(words[:1])
        key = "-".join([*words, when]).strip("-")
    return (key if name[:1].isalpha() else f"source-{key}".strip("-"))[:60]


def _take_addresses(reference, text):
    url = _URL.search(text)
    if url and len(url[0]) <= LONGEST_TITLE:
        reference.url = url[0].rstrip(".,;)")
        reference.type = "web"
    doi = DOI.search(text)
    if doi and len(doi[0]) <= 200:
        reference.doi = doi[0].rstrip(".,;)")
        reference.type = "article"
        if "doi.org/" in reference.url:
            reference.url = ""


def _take_title(reference, rest):
    """Split "Title. Journal, 7(2), 251." into the fields of `reference`."""
    plain = _URL.sub("", rest)
    if reference.doi:
        plain = re.sub(r"\bdoi:?\s*", "", plain.replace(reference.doi, ""), flags=re.IGNORECASE)
    # On the page, "From" was followed by a link, which the text does not have.
    without = _RETRIEVED.sub("", plain.rstrip(" .")).strip()
    if without and without != plain.rstrip(" .").strip():
        reference.type = "web" if reference.type == "other" else reference.type
        plain = without
    for end in _TITLE_END.finditer(plain):
        journal = _JOURNAL.fullmatch(plain[end.end() :].strip())
        if journal and len(plain[: end.start()]) <= LONGEST_TITLE:
            reference.title = plain[: end.start()]
            for name in ("container", "volume", "issue", "pages"):
                setattr(reference, name, (journal[name] or "").strip())
            reference.type = "article"
            if (journal["left"] or "").strip(" ."):
                reference.doubt = f"“{journal['left']}” in this reference was not understood; see its private notes."
            break
    else:
        reference.title = plain
        if _TITLE_END.search(plain):
            reference.doubt = "where this reference's title ends is not certain; all of it stands in the title."
    reference.title = _cut(re.sub(r"(?<=[?!])\.$", "", reference.title.strip()).rstrip(" .") or reference.line)


def _cut(title):
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
