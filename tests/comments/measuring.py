"""Measures the guards on sentences: python -m tests.comments.measuring --sentences PATH [--quiet]

PATH is a file of JSON lines {"text", "lang", "labels"}; labels: crisis, emergency, amount, advice, seller, abuse,
impersonation_name and name_ok (then the text is a name), or none for what has to pass in silence.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

# Which reasons of the verdict answer which label. Crisis and emergency stand for each other: both show help.
HELP = {"crisis", "emergency", "despair", "unwell"}
MEDICINE = {"amount", "dose-advice", "stop-advice", "dose-asked", "medicine"}
MARKET = {"spam", "held-word", "links", "mail-address", "market"}
NAME = {"look-alike", "reserved-name", "title", "mixed-alphabets"}
ANSWERS = {
    "crisis": HELP, "emergency": HELP, "amount": MEDICINE, "advice": MEDICINE, "seller": MARKET, "abuse": MARKET,
    "impersonation_name": NAME,
}  # fmt: skip
# The names that a site with the bundled guide protects.
OURS = ("Restless legs guide", "The RLS guide project")
GUARDS = {"help": HELP, "amounts and advice": MEDICINE, "sellers and abuse": MARKET, "names": NAME}


def read(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def codes(row):
    from comments.safety.verdict import PUBLISH, Context, Draft, decide

    is_name = {"impersonation_name", "name_ok"} & set(row["labels"])
    draft = Draft(name=row["text"]) if is_name else Draft(body=row["text"])
    names = OURS if is_name else ()
    return {reason.code for reason in decide(draft, Context(mode=PUBLISH, author_names=names)).reasons}


class Figures:
    """How many sentences each guard heard, and how many it should have passed."""

    def __init__(self, rows):
        self.heard, self.labelled, self.false, self.silent = Counter(), Counter(), Counter(), Counter()
        self.misses, self.alarms = [], []
        for row in rows:
            found = codes(row)
            for label in row["labels"]:
                if label in ANSWERS:
                    self._count_label(row, label, found)
            if not row["labels"] or row["labels"] == ["name_ok"]:
                self._count_silent(row, found)

    def _count_label(self, row, label, found):
        kinds = [label] if row["lang"] == "en" else [label, f"{label}, other languages"]
        for kind in kinds:
            self.labelled[kind] += 1
            self.heard[kind] += bool(found & ANSWERS[label])
        if not found & ANSWERS[label]:
            self.misses.append((label, row))

    def _count_silent(self, row, found):
        for guard, answers in GUARDS.items():
            if (guard == "names") == bool(row["labels"]):
                self.silent[guard] += 1
                if found & answers:
                    self.false[guard] += 1
                    self.alarms.append((guard, row))

    def recall(self, *labels):
        return sum(self.heard[label] for label in labels) / max(1, sum(self.labelled[label] for label in labels))

    def share_of_false(self, guard):
        return self.false[guard] / max(1, self.silent[guard])

    def lines(self, with_sentences=True):
        if with_sentences:
            yield from (f"MISSED {label} [{row['lang']}]: {row['text']}" for label, row in self.misses)
            yield from (f"FALSE {guard} [{row['lang']}]: {row['text']}" for guard, row in self.alarms)
        for label in sorted(self.labelled):
            share = self.recall(label)
            yield f"{label}: {self.heard[label]} of {self.labelled[label]} heard ({share:.0%})"
        for guard, answers in GUARDS.items():
            labels = [label for label, its_answers in ANSWERS.items() if its_answers is answers]
            yield (
                f"{guard}: {self.recall(*labels):.0%} heard, {self.false[guard]} of {self.silent[guard]} false "
                f"({self.share_of_false(guard):.1%})"
            )


def main():
    import django
    from django.utils import translation

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", required=True)
    parser.add_argument("--quiet", action="store_true", help="only the figures")
    options = parser.parse_args()
    django.setup()
    with translation.override("en"):
        for line in Figures(read(options.sentences)).lines(not options.quiet):
            print(line)  # noqa: T201


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rlssite.settings")
    main()
