"""Finds names that pretend to be somebody else's. Pure.

The threat: a stranger signs as the author, a moderator or a doctor, so that others follow their advice.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from comments.safety.matching import SIGNS

# These claim to speak for the site wherever they stand in a name. The others do so only as the whole name, since they
# are also ordinary words and family names.
ROLES = (
    "admin", "admins", "administrator", "moderator", "moderators", "author", "webmaster", "sysadmin", "superuser",
    "moderation", "editorial", "administrador", "administradora", "moderador", "moderadora", "administrateur",
    "administratrice", "moderateur", "moderatrice", "redaktion", "redaction", "redaccion", "redazione", "redactie",
    "redakcja", "moderatore", "amministratore", "beheerder", "webbeheerder", "redacteur", "administratorin",
    "moderatorin", "betreiber", "seitenbetreiber", "seiteninhaber", "autorin", "webmestre", "administracja",
    "moderacja", "moderatorka", "moderatorzy", "ladministrateur", "lamministratore", "ladministration", "admina",
    "администратор", "админ", "модератор", "редакция", "διαχειριστης", "مشرف", "المشرف",
    "مدير الموقع", "ادارة", "إدارة", "الادارة", "الإدارة", "管理员", "管理人", "管理者", "版主", "运营", "관리자",
    "운영자",
)  # fmt: skip
WHOLE_ROLES = (
    "mod", "mods", "support", "staff", "owner", "editor", "editors", "official", "team", "the team", "system", "root",
    "site owner", "site team", "the owner", "the editor", "the editors", "web team", "help desk", "helpdesk",
    "system message", "notification", "security team", "support team", "customer support", "customer service",
    "editorial team", "site admin", "the site", "this site", "site", "website", "the website", "automatic message",
    "no reply", "noreply", "service team", "das team", "el equipo", "l equipe", "lo staff", "il team", "het team",
    "zespol", "equipo", "equipe", "autor", "auteur", "autore", "auteur du site", "propietario", "proprietaire",
    "proprietario", "eigenaar", "wlasciciel", "inhaber", "the doctors", "our doctor", "guide author", "the guide",
    "medical team", "the medical team", "equipe du site", "equipe medicale", "equipo medico", "equipe medica",
    "equipa medica", "medizinisches team", "medisch team", "zespol medyczny", "الفريق الطبي", "lauteur", "lautore",
)  # fmt: skip
# Help that is known by its name, and pretends nothing unless somebody else signs with it.
BODIES = (
    "samaritans", "nhs", "helpline", "lifeline", "hotline", "crisis team", "poison control", "red cross",
    "mayo clinic",
    "rls foundation", "rls uk", "fda", "cdc", "nice guideline", "world health organization",
    "world health organisation", "ministry of health", "telefonseelsorge",
    "sos amitie", "telefono amico", "police", "polizei", "policia", "polizia", "politie", "policja",
)  # fmt: skip
# Titles, which nobody can check here. The second list counts only after a name: “Md Rahman” is a name, and so is “Do”.
TITLES = (
    "dr", "drs", "doctor", "doctors", "doc", "prof", "professor", "nurse", "nurses", "physician", "pharmacist",
    "neurologist", "surgeon", "psychiatrist", "gp", "medic", "paramedic", "consultant", "therapist", "midwife",
    "psychologist", "counsellor", "specialist", "registrar", "matron", "cardiologist", "somnologist", "herr doktor",
    "doktor", "arzt", "arztin", "facharzt", "neurologe", "neurologin", "apotheker", "apothekerin", "krankenschwester",
    "pfleger", "pflegerin", "pflegefachfrau", "pflegefachmann", "hebamme", "docteur", "docteure", "medecin",
    "neurologue", "pharmacien", "pharmacienne", "infirmiere",
    "infirmier", "sage femme", "professeur", "dra", "doutor", "doutora", "medico", "medica", "enfermeira",
    "enfermeiro",
    "enfermera", "enfermero", "neurologo", "neurologa", "farmaceutico", "farmaceutica", "farmacista", "dott",
    "dottore", "dottoressa", "dottssa", "infermiere", "infermiera", "professore", "profesor", "profesora", "dokter",
    "huisarts", "neuroloog", "verpleegkundige", "verpleegster", "lek", "lekarz", "lekarka", "pani doktor",
    "pan doktor", "pielegniarka", "neurolog", "farmaceuta", "farmaceutka", "profesor", "врач", "доктор", "невролог",
    "профессор", "медсестра", "γιατρος", "ιατρος", "νευρολογος", "دكتور", "دكتورة", "الدكتور", "الدكتورة", "د",
    "طبيب",
    "طبيبة", "الطبيب", "ممرض", "ممرضة", "الممرض", "الممرضة", "الصيدلي", "صيدلي", "صيدلانية", "بروفيسور", "医生", "医師",
    "先生医", "大夫", "博士",
    "护士", "看護師", "薬剤師", "药师", "教授", "의사", "박사", "간호사", "약사", "डॉक्टर", "डॉ", "डा", "ד״ר",
    "דוקטור", "רופא",
)  # fmt: skip
CREDENTIALS = (
    "md", "phd", "rn", "np", "mbbs", "frcp", "mrcp", "facp", "pharmd", "dnp", "bsn", "dds", "rgn", "rmn", "mrcgp",
    "frcgp", "mbchb", "mbbch", "dphil", "lpn", "crna", "rpsgt", "msn", "mph", "frcpsych", "facs", "fracp", "dmed",
    "drmed", "mrcpsych", "bpharm", "mpharm", "rph", "cnm", "arnp", "fnp",
)  # fmt: skip
# From this length on, a name that differs by one letter is a look-alike; short names often differ by one letter.
LONG_NAME = 8

# Capitals of other alphabets. They look like other Latin letters than their small letters do (Ρ and ρ).
_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХЅІЈҮ", "ABEZHIKMNOPTYXABEKMHOPCTYXSIJY")
_ALIKE = str.maketrans("1i|!0$@345789", "llllosaeastbg")
_SPLIT_LETTERS = (("rn", "m"), ("vv", "w"))
_WORD = re.compile(r"[^\W_]+")
_ROLE_WORDS = {"team", "official", "staff", "support", "editor", "editors", "owner", "the", "desk", "crew"}
# Words with which a site's name still is its name: “RLS guide” for “The RLS guide project”.
_FILLERS = _ROLE_WORDS | {"project", "site", "page", "website", "web", "org", "com"}
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
# Greedy, so that it works back from the end: searching for what follows the last letter would start at every character.
_TO_LAST_LETTER = re.compile(r"(?:.*[^\W\d_])?", re.DOTALL)
_LIKE_LATIN = {"CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN", "COPTIC", "LISU"}


def imitated(name: str, others: Iterable[str]) -> str:
    """Return the first of `others` that `name` could be taken for, or ""."""
    shapes = _shapes(name)
    words = [_shape(word) for word in _words(name)]
    for other in others:
        other_shapes = {shape for shape in _shapes(other) if shape}
        if any(_are_alike(mine, theirs) for mine in shapes for theirs in other_shapes):
            return other
        other_words = [_shape(word) for word in _words(other)]
        # “Ann Example (not a bot)” imitates “Ann Example”, but “Mary Ann” does not imitate “Ann”.
        if len(other_words) > 1 and _holds(words, other_words):
            return other
        bare = _without_fillers(name)
        if len(bare) > 1 and bare == _without_fillers(other):
            return other
        # “Migraine Guide Team” speaks for “My migraine guide”.
        of_role, of_other = set(words) & _ROLE_WORDS, set(words) & set(other_words)
        if of_role and of_other and not set(words) - _ROLE_WORDS - of_other:
            return other
    return ""


def _without_fillers(name: str) -> list[str]:
    return [_shape(word) for word in _words(name) if word.casefold() not in _FILLERS]


def claimed_role(name: str, roles: Iterable[str] = ()) -> str:
    """Return the role on the site, or the help line, that `name` claims, or ""; `roles` are the author's own."""
    whole = _shapes(name) - {""} | {_shape(name_words) for name_words in [" ".join(_words(_parted(name)))]} - {""}
    words = [_shape(word.rstrip("0123456789")) for word in _words(_parted(name))]
    for role in (*ROLES, *BODIES):
        if _stands_in(role, name, words) or (role in ROLES and _claimed_shape(role) in whole):
            return role
    return next((role for role in (*WHOLE_ROLES, *roles) if _claimed_shape(role) in whole), "")


def claimed_title(name: str) -> str:
    """Return the medical or academic title in `name`, or ""."""
    parted = _words(_parted(name))
    words = [_shape(word) for word in parted]
    for title in TITLES:
        if _stands_in(title, name, words):
            return title
    return next((word for word in CREDENTIALS if len(words) > 1 and _claimed_shape(word) == words[-1]), "")


def _stands_in(claim: str, name: str, words: list[str]) -> bool:
    """Whether the words of `claim` stand in a name, or its signs do, in a script without spaces between words."""
    if _UNSPACED.search(claim):
        return claim in unicodedata.normalize("NFKC", name)
    claimed = _claimed_words(claim)
    return claimed[0] in words if len(claimed) == 1 else bool(claimed) and _holds(words, claimed)


@lru_cache(maxsize=1000)
def _claimed_shape(claim: str) -> str:
    return _shape(_plain(claim))


@lru_cache(maxsize=1000)
def _claimed_words(claim: str) -> list[str]:
    return [_shape(word) for word in _words(claim)]


def _parted(name: str) -> str:
    """Return `name` with a space between the words that only a capital parts: “DrLegs”, “SleepNurse”."""
    return _JOINED.sub(" ", unicodedata.normalize("NFKC", name))


def mixes_alphabets(name: str) -> bool:
    """Whether a word of `name` mixes Latin letters with letters of other alphabets that look like them."""
    for word in re.findall(r"\w+", unicodedata.normalize("NFKC", name)):
        alphabets = {unicodedata.name(sign, "").partition(" ")[0] for sign in word if sign.isalpha()}
        if "LATIN" in alphabets and alphabets & _LIKE_LATIN:
            return True
    return False


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).translate(_CAPITALS).translate(SIGNS)


def _words(name: str) -> list[str]:
    # Join “M.D.” to one word.
    return _WORD.findall(re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", "", _plain(name).replace("'", "")))


def _shape(text: str) -> str:
    """Return what `text` looks like at a glance: its letters only, with one letter for all that look alike."""
    letters = "".join(sign for sign in text.translate(_ALIKE) if sign.isalnum())
    for pair, letter in _SPLIT_LETTERS:
        letters = letters.replace(pair, letter)
    return letters


@lru_cache(maxsize=64)
def _shapes(name: str) -> frozenset[str]:
    plain = _plain(name)
    to_last_letter = _TO_LAST_LETTER.match(plain)
    shapes = {_shape(plain), _shape(to_last_letter[0] if to_last_letter else ""), _shape(name.translate(SIGNS))}
    return frozenset(shapes)


def _are_alike(mine: str, theirs: str) -> bool:
    return mine == theirs or (min(len(mine), len(theirs)) >= LONG_NAME and _is_one_slip_away(mine, theirs))


def _is_one_slip_away(mine: str, theirs: str) -> bool:
    """Whether the two differ by one letter added, left out or changed, or by two neighbours that changed places."""
    if abs(len(mine) - len(theirs)) > 1:
        return False
    start = next((n for n, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    mine, theirs = mine[start:], theirs[start:]
    swapped = mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:]
    return swapped or mine[1:] == theirs[1:] or mine[1:] == theirs or mine == theirs[1:]


def _holds(words: list[str], others: list[str]) -> bool:
    return any(words[n : n + len(others)] == others for n in range(len(words) - len(others) + 1))
