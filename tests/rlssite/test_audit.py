"""A weakness of a package that is publicly known fails the run of all checks, unless it is said why it does no harm."""

import datetime
import importlib.util
import json
import re
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


def stand_in(tmp_path, last_line, made=""):
    """Return the arguments to Python that run, in the place of pip-audit, what ends with `last_line` and a report."""
    path = tmp_path / "stand_in.py"
    path.write_text(
        "import sys\n"
        f"if {made!r}: open(sys.argv[sys.argv.index('--output') + 1], 'w').write({made!r})\n"
        f"sys.exit('Traceback (most recent call last):\\n' + {last_line!r})\n"
    )
    return (str(path),)


@pytest.mark.parametrize(
    "last_line",
    [
        "requests.exceptions.ProxyError: HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded",
        "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='pypi.org', port=443): Read timed out.",
        "pip_audit._service.interface.ServiceError",
        "ERROR:pip_audit._cli:Tip: your network may be blocking this service. Try another service with `-s SERVICE`",
    ],
)
def test_data_that_cannot_be_reached_fails_nothing(audit, tmp_path, last_line):
    assert audit.ask("requirements.txt", stand_in(tmp_path, last_line)) is None


@pytest.mark.parametrize(
    "last_line",
    ["ModuleNotFoundError: No module named 'cachecontrol'", "ERROR:pip_audit._cli:invalid requirements input: x", ""],
)
def test_a_pip_audit_that_does_not_work_fails(audit, tmp_path, last_line):
    with pytest.raises(audit.Broken, match="pip-audit does not work.*" + re.escape(last_line)):
        audit.ask("requirements.txt", stand_in(tmp_path, last_line))
    with pytest.raises(audit.Broken, match="No module named no_such_audit"):
        audit.ask("requirements.txt", ("-m", "no_such_audit"))


def test_a_report_is_read_whatever_is_said_beside_it(audit, tmp_path):
    made = report()
    assert audit.ask("requirements.txt", stand_in(tmp_path, "Found 1", made=json.dumps(made))) == made


@pytest.mark.parametrize("made", ["{}", '{"dependencies": []}'])
def test_a_report_of_no_package_fails(audit, tmp_path, made):
    with pytest.raises(audit.Broken, match="looked at no package"):
        audit.ask("requirements.txt", stand_in(tmp_path, "", made=made))


def test_pip_audit_is_there_and_takes_these_options(audit):
    """What cannot be read fails at once, before anything is looked up."""
    with pytest.raises(audit.Broken, match="no-such-file"):
        audit.ask("no-such-file.txt")


def test_what_could_not_be_looked_up_is_named(audit):
    is_well, lines = audit.verdict(report(odd={"skip_reason": "It was not found."}), [], TODAY)
    assert is_well and lines == ["1 packages were looked up.", "Not looked up: odd."]


def test_the_list_says_why_and_until_when():
    for entry in tomllib.loads((CI / "known_vulnerabilities.toml").read_text()).get("known", []):
        assert entry.keys() == ENTRY.keys() and len(entry["reason"]) > 20 and isinstance(entry["until"], datetime.date)
