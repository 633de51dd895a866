"""Look up whether one of the locked packages has a weakness that is publicly known, by pip-audit.

A finding fails unless known_vulnerabilities.toml says why it does no harm here, and until when that holds. Where the
data cannot be reached, that is said, and nothing fails: a run must not depend on somebody else's server.
"""

import datetime
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / ".ci" / "known_vulnerabilities.toml"
UNREACHABLE = "The data of pip-audit cannot be reached: the packages were not looked up."
OPTIONS = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--timeout", "10", "--format", "json"]


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


def ask(requirements):
    """Return pip-audit's report of a file of locked packages; None if it made none."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--requirement", requirements, "--output", made, *OPTIONS]
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=300)
        except subprocess.TimeoutExpired:
            return None
        return json.loads(made.read_text()) if made.exists() else None


if __name__ == "__main__":
    known = tomllib.loads(KNOWN.read_text()).get("known", [])
    is_well, lines = verdict(ask(ROOT / "requirements-dev.txt"), known, datetime.datetime.now(datetime.UTC).date())
    print("\n".join(lines))
    sys.exit(not is_well)
