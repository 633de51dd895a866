"""Look up whether one of the locked packages has a weakness that is publicly known, by pip-audit.

A finding fails unless known_vulnerabilities.toml says why it does no harm here, and until when that holds. Where the
data cannot be reached, that is said, and nothing fails: a run must not depend on somebody else's server. A pip-audit
that does not work for any other reason fails: else nobody would notice that nothing is looked up any more.
"""

import datetime
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / ".ci" / "known_vulnerabilities.toml"
UNREACHABLE = "The data of pip-audit cannot be reached: the packages were not looked up."
# How pip-audit ends, by the last line that it says, when whoever has the data does not answer or answers with an error.
NOT_REACHED = re.compile(
    r"requests\.exceptions\.\w+|pip_audit\._service\.interface\.\w*Error|.*may be blocking this service"
)
OPTIONS = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--timeout", "10", "--format", "json"]


class Broken(Exception):
    """Says what pip-audit said last."""


def verdict(report, known, today):
    """Return (whether it is well, the lines to say) of pip-audit's report, or of None if there is none. Pure."""
    packages = (report or {}).get("dependencies", [])
    looked_up = [package for package in packages if "vulns" in package]
    if not looked_up:
        return True, [UNREACHABLE]
    skipped = [package["name"] for package in packages if "vulns" not in package]
    lines = [f"{len(looked_up)} packages were looked up."]
    lines += [f"Not looked up: {', '.join(skipped)}."] if skipped else []
    is_well = True
    for package in looked_up:
        for weakness in package["vulns"]:
            names = {weakness["id"], *weakness.get("aliases", [])}
            entry = next((each for each in known if each["id"] in names and each["package"] == package["name"]), None)
            what = f"{package['name']} {package['version']}: {weakness['id']}"
            if entry is None:
                fixed = ", ".join(weakness.get("fix_versions", [])) or "none yet"
                lines.append(f"{what} (mended in: {fixed})")
                is_well = False
            elif entry["until"] < today:
                lines.append(f"{what} was to be looked at again by {entry['until']}: {entry['reason']}")
                is_well = False
            else:
                lines.append(f"{what} is known, until {entry['until']}: {entry['reason']}")
    return is_well, lines


def ask(requirements, program=("-m", "pip_audit")):
    """Return pip-audit's report of a file of locked packages; None if its data cannot be reached."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "report.json"
        command = [sys.executable, *program, "--requirement", requirements, "--output", made, *OPTIONS]
        try:
            done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
        except subprocess.TimeoutExpired:
            return None
        if made.exists():
            report = json.loads(made.read_text())
            if not report.get("dependencies"):
                raise Broken("pip-audit looked at no package.")
            return report
        said = done.stderr.strip().rpartition("\n")[2]
        if NOT_REACHED.match(said):
            return None
        raise Broken(f"pip-audit does not work, so no package was looked up: {said or 'it made no report.'}")


if __name__ == "__main__":
    known = tomllib.loads(KNOWN.read_text()).get("known", [])
    try:
        report = ask(ROOT / "requirements-dev.txt")
    except Broken as broken:
        sys.exit(str(broken))
    is_well, lines = verdict(report, known, datetime.datetime.now(datetime.UTC).date())
    print("\n".join(lines))
    sys.exit(not is_well)
