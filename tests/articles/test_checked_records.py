"""A bundled guide's marks follow from its records, and its records are whole."""

import pytest

from articles.checks import content_check
from articles.files import writer
from tests.articles.sample_guide import edit, lay
from tests.articles.test_records import RECORD, recorded


def problems(folder):
    return [str(problem) for problem in content_check.check(writer.inspect(folder)).problems]


GOOD = RECORD.replace("-4.60", "4.6")
WHOLE = (
    ("helps: some\n", "helps: good\n"),
    ("cautions: [serious]\n", "cautions: [serious]\nwatch_short: hurts the gut\n"),
)


def checked(folder, *changes, record=GOOD):
    recorded(folder, record)
    for old, new in (*WHOLE, *changes):
        edit(folder, "remedies/oral-iron.md", old, new)
    return problems(folder)


def test_a_mark_that_follows_from_its_record_passes(tmp_path):
    assert checked(tmp_path) == []


def test_a_guide_without_any_record_is_left_alone(tmp_path):
    assert problems(lay(tmp_path)) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("certainty: moderate", "certainty: low"), "7: The record leads to “some”, not “good”"),
        (("findings: agree", "findings: disagree"), "7: The record leads to “little”, not “good”"),
        (("findings: agree\n", ""), "7: The mark “good” has no record"),
        (("findings: agree", "mark_reason: Why not.\nfindings: agree"), "11: The record leads to “good” as it is"),
        (("watch_short: hurts the gut\n", ""), "8: The caution “serious” does not say which risk"),
        (("effect_scale: severity scale from 0 to 40\n", ""), "The effect says little without “effect_scale”"),
        (("effect_against: placebo\n", ""), "The effect says little without “effect_against”"),
        (('record_source: "[@trial]"\n', ""), "The record has no source"),
        (("trials: 9\n", ""), "People are counted, but no trials"),
    ],
)
def test_a_record_that_does_not_fit_is_named(tmp_path, change, expected):
    found = checked(tmp_path, change)
    assert sum(expected in problem for problem in found) == 1, found


def test_a_reason_lets_a_mark_depart_from_the_rule(tmp_path):
    assert (
        checked(tmp_path, ("certainty: moderate", "certainty: low\nmark_reason: A guideline's review is newer.")) == []
    )


@pytest.mark.parametrize("record", ["findings: none\n", "trials: 0\n"])
def test_that_no_trial_was_found_needs_the_month_in_which_was_looked(tmp_path, record):
    assert any("Say when we looked for trials" in problem for problem in checked(tmp_path, record=record))


@pytest.mark.parametrize(("findings", "trials"), [("none", 2), ("uncontrolled", 1), ("agree", 0)])
def test_findings_and_numbers_of_trials_that_contradict_each_other_are_named(tmp_path, findings, trials):
    record = GOOD.replace("findings: agree", f"findings: {findings}").replace("trials: 9", f"trials: {trials}")
    assert any(" mend one of them." in problem and "trial" in problem for problem in checked(tmp_path, record=record))
