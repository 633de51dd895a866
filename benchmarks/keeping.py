"""Writes down what a part found: results.json, and RESULTS.md made of it."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import django

from benchmarks.results import Outcome, from_json, markdown, to_json

HERE = Path(__file__).resolve().parent
# In the order in which they are shown.
PARTS = ["pages", "discussion", "lighthouse", "faults", "migrations", "hosts"]


def where(load, how):
    """Return where and how something was measured, in words; `load` was the machine's at the start."""
    return {
        "machine": f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}",
        "versions": f"Python {platform.python_version()}, Django {django.get_version()}",
        "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "load": f"{load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end",
        "measured": how,
    }


def keep(folder, database, part, outcome: Outcome):
    """Put `outcome` into results.json and RESULTS.md in `folder`, in the place of an earlier one."""
    kept = folder / "results.json"
    outcomes = from_json(kept.read_text()) if kept.exists() else {}
    found = outcomes.get(database, {}) | {part: outcome}
    outcomes[database] = {name: found[name] for name in PARTS if name in found}
    kept.write_text(to_json(outcomes))
    (folder / "RESULTS.md").write_text(markdown(outcomes))
