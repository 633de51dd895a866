"""A weakness of a package that is publicly known fails the run of all checks, unless it is said why it does no harm."""

import datetime
import importlib.util
import tomllib
from pathlib import Path

import pytest

CI = Path(__file__).parents[2] / ".ci"
TODAY = datetime.date(2026, 11, 27)
WEAK = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2.0"]}
ENTRY = {"id": "CVE-1", "package": "weak", "reason": "It is never called.", "until": TODAY}


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", CI / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def report(**packages):
    found = [{"name": "good", "version": "1.0", "vulns": []}]
    return {"dependencies": found + [{"name": name, "version": "1.0", **what} for name, what in packages.items()]}


def test_a_known_weakness_fails_and_is_named(audit):
    is_well, lines = audit.verdict(report(weak={"vulns": [WEAK]}), [], TODAY)
    assert not is_well and lines[-1] == "weak 1.0: PYSEC-1 (mended in: 2.0)"


def test_one_that_is_listed_with_a_reason_passes_until_its_day(audit):
    found = report(weak={"vulns": [WEAK]})
    assert audit.verdict(found, [ENTRY], TODAY)[0]
    assert not audit.verdict(found, [ENTRY], TODAY + datetime.timedelta(days=1))[0]
    assert not audit.verdict(found, [ENTRY | {"package": "another"}], TODAY)[0]


@pytest.mark.parametrize(
    "found", [None, {}, {"dependencies": [{"name": "good", "skip_reason": "It was not found."}]}], ids=str
)
def test_without_data_one_line_says_so_and_nothing_fails(audit, found):
    assert audit.verdict(found, [], TODAY) == (True, [audit.UNREACHABLE])


def test_what_could_not_be_looked_up_is_named(audit):
    is_well, lines = audit.verdict(report(odd={"skip_reason": "It was not found."}), [], TODAY)
    assert is_well and lines == ["1 packages were looked up.", "Not looked up: odd."]


def test_the_list_says_why_and_until_when():
    for entry in tomllib.loads((CI / "known_vulnerabilities.toml").read_text()).get("known", []):
        assert entry.keys() == ENTRY.keys() and len(entry["reason"]) > 20 and isinstance(entry["until"], datetime.date)
