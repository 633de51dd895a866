"""Recognises searches that may mean danger now, for which the page shows first where to get help.

Showing help once too often costs a glance; not showing it may cost more. So the list is short but matches generously: a
word of five letters or more also matches the beginning of a longer one ("overdos": overdose, overdosed), and one of six
or more also with one wrong letter. Shorter words match only as a whole. All words of a pattern must occur, in any
order; those joined by "_" must follow each other.

To add a pattern, add a line. `seek` holds the words by which the right lines of a guide's "When to get help" are found.
The words are English: a guide in another language needs a list of its own.
"""

from dataclasses import dataclass

from articles.search.words import slips, words

_LONG, _LONG_ENOUGH_FOR_SLIPS = 5, 6


@dataclass(frozen=True)
class Danger:
    patterns: tuple[tuple[str, ...], ...]
    seek: frozenset[str]


def _danger(seek: str, *patterns: str) -> Danger:
    """Spell its words as those of a query are."""
    spelt = [["_".join(words(part.replace("_", " "))) for part in pattern.split()] for pattern in patterns]
    return Danger(tuple(map(tuple, spelt)), frozenset(words(seek)))


DANGERS = (
    # Somebody may think of taking their own life.
    _danger(
        "life ending suicide",
        "suicid", "kill", "killing myself", "end life", "ending life", "take own life", "want die", "wanna die",
        "die tonight", "better dead", "hurt myself", "harm myself", "self harm", "selfharm", "dont want live",
        "not want live", "dont wanna live", "dont want alive", "not want alive", "want_to_be_dead", "wanna_be_dead",
        "wish dead", "rather dead", "wish never born", "no reason_to_live", "nothing_to_live_for", "no point living",
        "no reason living", "end_it_all", "cant_go_on", "cannot_go_on", "cant live_like_this", "cannot live_like_this",
        # Despair, in the words in which people type it.
        "hopeless", "desperat", "panic", "kil_myself", "cant cope", "cannot cope", "cant_take_it anymore",
        "cant_take_it any_more", "cant_take_this anymore", "cant_take_this any_more", "want_it_to_end",
        "want_this_to_end", "want_it_all_to_end",
    ),
    # Somebody may have taken too much, or a child something.
    _danger(
        "swallowed iron child poison wake breathing",
        "overdos", "swallow", "poisoned", "poisoning", "took many", "taken many", "took much", "taken much",
        "child ate", "child took", "child eaten", "baby ate", "baby took", "toddler", "cannot wake", "cant wake",
        "wont wake", "hard wake", "unconscious", "unresponsive",
    ),
    # A body in an emergency.
    _danger(
        "chest breath breathing leg weak numb cold clot emergency",
        "chest pain", "chest hurts", "heart attack", "cannot breathe", "cant breathe", "breathless", "breathing slow",
        "stopped breathing", "not_breathing", "isnt_breathing", "short_of_breath", "shortness breath", "out_of_breath",
        "having stroke", "face drooping", "slurred", "foot cold pale", "foot pale", "foot blue", "foot white",
        "leg blue", "leg white", "leg pale", "groin numb", "saddle numb", "bladder control", "bowel control",
        "emergency", "ambulance", "911", "999", "112", "a_e", "the_er", "hospital_now",
    ),
    # A leg that may have a clot.
    _danger(
        "leg swollen warm sore colour clot",
        "blood clot", "clot leg", "dvt", "thrombosis", "leg swollen", "calf swollen", "thigh swollen", "leg swelling",
        "calf swelling", "calf hot", "calf red", "calf warm",
    ),
)  # fmt: skip


def _fits(wanted: str, word: str) -> bool:
    if len(wanted) < _LONG:
        return word == wanted
    if word.startswith(wanted):
        return True
    return len(wanted) >= _LONG_ENOUGH_FOR_SLIPS and any(
        slips(wanted, word[:length], 1) is not None for length in range(len(wanted) - 1, len(wanted) + 2)
    )


def _stands(wanted: list[str], words: list[str]) -> bool:
    """Whether the words of `wanted` follow each other in `words`."""
    places = range(len(words) - len(wanted) + 1)
    return any(all(map(_fits, wanted, words[place : place + len(wanted)])) for place in places)


def sought(words: list[str]) -> frozenset[str]:
    """Return the words to find in "When to get help" if the query `words` (folded) may mean danger, else none.

    If it may mean several dangers, the first one in `DANGERS` counts.
    """
    for danger in DANGERS:
        for pattern in danger.patterns:
            if all(_stands(wanted.split("_"), words) for wanted in pattern):
                return danger.seek
    return frozenset()
