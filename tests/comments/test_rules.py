"""The small language of rules, and a bound on what its tables can cost."""

import re

import pytest

from comments.safety.narrow import crisis, doses, emergencies
from comments.safety.narrow.sentence_rules import Rules, find
from comments.safety.verdict import Context, Draft, decide

GROUPS = {"PET": "cat|<DOG>", "DOG": "dog|hound"}
ALL = [value for module in (crisis, doses, emergencies) for value in vars(module).values()]
TOGETHER = [signs for value in ALL if isinstance(value, tuple) for signs in value]
TABLES = [
    *(value for value in ALL if isinstance(value, Rules)),
    *(rules for signs in TOGETHER for rules in (*signs.signs, signs.unless)),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The cat sat.", ["cat sat"]),
        ("my hound quietly sat", ["hound quietly sat"]),
        ("the dog very very quietly sat", ["dog very very quietly sat"]),
        ("the dog so very very quietly sat", []),
        ("The dog. It sat", []),
        ("the dogs sat", []),
        ("cat sat dog sat", ["cat sat dog sat", "dog sat"]),
        ("good morning", ["good morning"]),
        ("good morning to you", []),
        ("Good morning. Dear all", ["good morning"]),
    ],
)
def test_a_rule_has_groups_gaps_and_ends(text, found):
    rules = Rules("# Pets.\n<PET> _ sat\ngood evening|\ngood morning END\n", GROUPS)

    assert find(text, rules) == found


def test_what_ends_in_a_harmless_phrase_does_not_count():
    rules, unless = Rules("want to leave", {}), Rules("not want to leave", {})

    assert find("I do not want to leave", rules, unless=unless) == []
    assert find("I do not want to leave. I want to leave", rules, unless=unless) == ["want to leave"]
    assert find("I do not want to leave", rules, unless=unless, always=rules) == ["want to leave"]
    assert find("I want to leave the bath", rules, harmless=("to leave the bath",)) == []
    assert find("cats and dogs", rules, entries=("cats and",), harmless=("cats",)) == ["cats and"]


def test_no_rule_repeats_anything_without_an_end():
    """But the letters of one word, which end with it."""
    patterns = [rule.pattern for table in TABLES for rule in table.rules]

    assert len(patterns) > 150
    for pattern in patterns:
        bounded = pattern.replace(r"\S+", "").replace(r"[^\s.]+", "")
        assert not {"*", "+"} & set(bounded) and ",}" not in bounded, pattern


@pytest.mark.parametrize(
    "text",
    ["Contact me @drcures for cheap pills at $50", "You should try 300 mg at night", "Go to https://a.example now"],
)
def test_reasons_quote_nothing_but_what_was_typed(text):
    quoted = " ".join(str(reason.words) for reason in decide(Draft(body=text, name="Ann"), Context()).reasons)
    assert not re.search(r"sign\b|amount removed", quoted)
