"""Writes down what a part found: results.json, and RESULTS.md made of it."""

from pathlib import Path

from benchmarks.results import Outcome, from_json, markdown, to_json

HERE = Path(__file__).resolve().parent
# In the order in which they are shown.
PARTS = ("pages", "discussion", "lighthouse", "faults", "migrations")


def keep(folder, database, part, outcome: Outcome):
    """Put `outcome` into results.json and RESULTS.md in `folder`, in the place of an earlier one."""
    kept = folder / "results.json"
    outcomes = from_json(kept.read_text()) if kept.exists() else {}
    found = outcomes.get(database, {}) | {part: outcome}
    outcomes[database] = {name: found[name] for name in PARTS if name in found}
    kept.write_text(to_json(outcomes))
    (folder / "RESULTS.md").write_text(markdown(outcomes))
