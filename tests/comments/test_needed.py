"""Which rules have to be tried on a text: never too few."""

import random
import re
from re import _constants as sre
from re import _parser as parser

import pytest

from comments.safety.narrow import crisis, doses, emergencies
from comments.safety.narrow.sentence_rules import Rules
from comments.safety.needed import Sieve, needed

TABLES = [
    (f"{module.__name__}.{name}", table)
    for module in (crisis, doses, emergencies)
    for name, table in vars(module).items()
    if isinstance(table, Rules)
]
TOGETHER = [table for signs in emergencies._TOGETHER for table in (*signs.signs, signs.unless)]


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        ("take it", {"take it"}),
        ("take (it|them) today", {" today"}),
        ("(stop|quit) it", {"stop", "quit"}),
        ("(stop|quits) (a|b)", {"stop", "quits"}),
        ("(just )?stop", {"stop"}),
        ("(just ){1,2}a", {"just "}),
        ("(?:killed|hanged) (?!not )", {"killed", "hanged"}),
        # One way that needs nothing is enough.
        (r"(\d\d|ten)", set()),
        (r"(?<!\S)\w{0,3}(?!\S)", set()),
        ("", set()),
    ],
)
def test_what_a_rule_needs(pattern, strings):
    assert needed(pattern) == strings


def test_the_rules_that_can_match_are_left_in_their_order():
    sieve = Sieve(["stop", r"\d", "take|stop", "never"])
    assert sieve.left("dont stop") == [0, 1, 2]
    assert sieve.left("") == [1]


def made_up(parts, chance):
    """Return a text that is likely to match a regular expression, as Python has read it."""
    text = ""
    for kind, value in parts:
        if kind is sre.LITERAL:
            text += chr(value)
        elif kind is sre.IN:
            text += one_of(value, chance)
        elif kind is sre.SUBPATTERN:
            text += made_up(value[-1], chance)
        elif kind is sre.BRANCH:
            text += made_up(chance.choice(value[1]), chance)
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            for _time in range(chance.randint(value[0], min(value[1], value[0] + 1))):
                text += made_up(value[-1], chance)
        elif kind in (sre.ANY, sre.NOT_LITERAL):
            text += "q"
    return text


def one_of(choices, chance):
    kind, value = chance.choice(choices)
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.RANGE:
        return chr(chance.randint(*value))
    return "7" if value is sre.CATEGORY_DIGIT else "q"


@pytest.mark.parametrize("table", [table for _name, table in TABLES], ids=[name for name, _table in TABLES])
def test_no_rule_is_left_out_that_would_match(table):
    matched = matches_of(table)
    # What is made up does match, so the test looks at something.
    assert matched > 10 * len(table.rules)


def test_no_sign_is_left_out_that_would_match():
    assert all(matches_of(table) for table in TOGETHER)


def matches_of(table):
    chance, matched = random.Random(7), 0
    sieve = Sieve(rule.pattern for rule in table.rules)
    for number, rule in enumerate(table.rules):
        parts = parser.parse(rule.pattern)
        for _time in range(40):
            text = f"well {made_up(parts, chance)} . so"
            if re.search(rule, text):
                matched += 1
                assert number in sieve.left(text), (rule.pattern, text)
    return matched
