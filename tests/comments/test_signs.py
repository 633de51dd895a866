"""One list of the signs of an emergency: none is shown that the alarm does not hear, and none heard that is hidden."""

import re
from pathlib import Path

import pytest

from comments.safety.alarms import Alarm
from comments.safety.concepts import FOLDER
from comments.safety.nets import caught
from comments.safety.signs import SIGNS
from comments.safety.verdict import Draft, Lists, alarm_in


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.concepts[0])
def test_the_alarm_hears_each_sign_by_its_concept(sign):
    assert alarm_in(Draft(body=sign.sample), Lists()) in (Alarm.EMERGENCY, Alarm.UNWELL)
    assert set(sign.concepts) & caught(sign.sample).concepts


def test_each_sign_that_the_alarm_knows_is_shown():
    nets = (FOLDER / "nets.txt").read_text(encoding="utf-8")
    heard = re.search(r"^EMERGENCY_SIGN = (.*)$", nets, re.MULTILINE)[1]
    names = {part.split()[0] for part in heard.split(",")}
    assert {concept for sign in SIGNS for concept in sign.concepts} == names


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.concepts[0])
def test_the_bundled_guide_names_each_sign(sign):
    guide = Path("articles/content/restless-legs/get-help.md").read_text(encoding="utf-8").lower()
    assert any(words in guide for words in sign.named)


def test_the_list_names_no_illness_of_a_guide():
    assert not re.search("restless|rls", " ".join(str(sign.words) for sign in SIGNS), re.IGNORECASE)
