"""Words in a search that may mean danger now. Such a search shows where to get help before anything else.

Showing help once too often costs a glance; showing it once too seldom may cost more. So the list is
short, but generous in how it matches: a word of five letters or more also counts as the beginning
of a longer one ("overdos": overdose, overdosed), and one of six or more with one letter wrong.
Shorter words count only whole. All words of a pattern must be there, in any order.

To add a pattern, add a line; `seek` holds the words by which the right lines of a guide's "When to
get help" are found. The words are English: a guide in another language needs a list of its own.
"""

from dataclasses import dataclass

from articles.search_words import slips

_LONG, _LONG_ENOUGH_FOR_SLIPS = 5, 6


@dataclass(frozen=True)
class Danger:
    patterns: tuple
    seek: frozenset


def _danger(seek, *patterns):
    return Danger(tuple(tuple(pattern.split()) for pattern in patterns), frozenset(seek.split()))


DANGERS = (
    # Somebody may think of taking their own life.
    _danger(
        "life ending suicide",
        "suicid", "kill", "killing myself", "end life", "ending life", "take own life", "want die", "wanna die",
        "die tonight", "better dead", "hurt myself", "harm myself", "self harm", "selfharm", "dont want live",
        "not want live", "dont wanna live", "dont want alive", "not want alive", "want dead", "wish dead",
        "rather dead", "wish never born", "no reason live", "nothing live for", "no point living", "no reason living",
        "end it all", "cant go on", "cannot go on", "cant live like this", "cannot live like this",
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
        "stopped breathing", "not breathing", "isnt breathing", "short breath", "shortness breath", "out breath",
        "having stroke", "face drooping", "slurred", "foot cold pale", "foot pale", "foot blue", "foot white",
        "leg blue", "leg white", "leg pale", "groin numb", "saddle numb", "bladder control", "bowel control",
        "emergency", "ambulance", "911", "999", "112",
    ),
    # A leg that may have a clot.
    _danger(
        "leg swollen warm sore colour clot",
        "blood clot", "clot leg", "dvt", "thrombosis", "leg swollen", "calf swollen", "thigh swollen", "leg swelling",
        "calf swelling", "calf hot", "calf red", "calf warm",
    ),
)  # fmt: skip


def _fits(wanted, word):
    if len(wanted) < _LONG:
        return word == wanted
    if word.startswith(wanted):
        return True
    return len(wanted) >= _LONG_ENOUGH_FOR_SLIPS and any(
        slips(wanted, word[:length], 1) is not None for length in range(len(wanted) - 1, len(wanted) + 2)
    )


def sought(words):
    """Return the words to look for in "When to get help" if the query `words` (folded) may mean danger, else none.

    Of several dangers the one that stands first in `DANGERS`.
    """
    for danger in DANGERS:
        for pattern in danger.patterns:
            if all(any(_fits(wanted, word) for word in words) for wanted in pattern):
                return danger.seek
    return frozenset()
