"""Learns the weights of the wide nets: python -m tests.comments.weighing [--leave-out PATH] [--out PATH]

A logistic regression over the words and concepts of labelled sentences, in English. The threshold of each net is set
where, on sentences that were left out, only a few of the everyday ones are caught.
"""

import argparse
import json
import math
import random
from collections import Counter
from pathlib import Path

from tests.comments.measuring import read

HERE = Path(__file__).parent / "sentences"
NETS = {"help": {"crisis", "emergency"}, "medicine": {"amount", "advice"}, "market": {"seller", "abuse"}}
# The share of everyday sentences that a net may catch.
ALLOWED = {"help": 0.045, "medicine": 0.045, "market": 0.025}
ROUNDS, STEP, PULL = 30, 0.5, 1.0
PARTS = 5
SMALLEST = 0.02


def own_tables(net):
    """Return (text, whether it should be heard) of the tables in the tests."""
    from tests.comments import test_crisis, test_doses, test_emergencies, test_moderation

    loud = [*test_crisis.CRISIS, *test_crisis.DESPAIR, *test_emergencies.EMERGENCY]
    quiet = [*test_crisis.NEITHER, *test_emergencies.NO_EMERGENCY, *test_moderation.ORDINARY]
    if net == "help":
        quiet += test_doses.NONE_OF_THEM
        return [(text, True) for text in loud] + [(text, False) for text in quiet]
    if net == "market":
        quiet += [*loud, *test_doses.NONE_OF_THEM, *test_doses.DOSE_QUESTION]
    return [(text, False) for text in quiet if net == "market" or text not in test_emergencies.NO_EMERGENCY]


def examples(rows, net):
    """Return (text, whether it should be heard) of the English sentences that belong to a net or to none."""
    for row in rows:
        labels = set(row["labels"])
        if row["lang"] == "en" and not labels & {"impersonation_name", "name_ok"}:
            if labels & NETS[net]:
                yield row["text"], True
            elif not labels:
                yield row["text"], False


def features_of(text):
    from comments.safety.concepts import book
    from comments.safety.nets import features
    from comments.safety.readings import readings

    return next(features(book("en").find(readings(text)[0])))


def learn(data):
    """Return {feature: weight}, under "" what is added to all, of [(features, is_loud)]."""
    counts = Counter(name for row, _loud in data for name in row)
    loud = sum(is_loud for _row, is_loud in data)
    balance = {True: len(data) / (2 * loud), False: len(data) / (2 * (len(data) - loud))}
    weights, steps = dict.fromkeys((*counts, ""), 0.0), dict.fromkeys((*counts, ""), 1e-2)
    chance = random.Random(7)
    data = list(data)
    for _round in range(ROUNDS):
        chance.shuffle(data)
        for row, is_loud in data:
            score = weights[""] + sum(weights[name] * share for name, share in row.items())
            slope = (1 / (1 + math.exp(-max(-30, min(30, score)))) - is_loud) * balance[is_loud]
            for name, share in (*row.items(), ("", 1.0)):
                pull = PULL * weights[name] / counts[name] if name else 0
                change = slope * share + pull
                steps[name] += change * change
                weights[name] -= STEP * change / math.sqrt(steps[name])
    return weights


def score(weights, row):
    return weights[""] + sum(weights.get(name, 0.0) * share for name, share in row.items())


def learned(net, rows, more):
    """Return the weights of a net, with a threshold at 0. `more`: sentences by those who wrote the rules."""
    seen = [(features_of(text), is_loud) for text, is_loud in examples(rows, net)]
    ours = [(features_of(text), is_loud) for text, is_loud in [*examples(more, net), *own_tables(net)]]
    random.Random(3).shuffle(seen)
    quiet = []
    for part in range(PARTS):
        weights = learn([row for number, row in enumerate(seen) if number % PARTS != part] + ours)
        quiet += [score(weights, row) for row, is_loud in seen[part::PARTS] if not is_loud]
    weights = learn(seen + ours)
    threshold = sorted(quiet, reverse=True)[int(ALLOWED[net] * len(quiet))]
    weights[""] -= threshold
    return {name: round(weight, 2) for name, weight in sorted(weights.items()) if abs(weight) >= SMALLEST or not name}


def main():
    import django

    from comments.safety.concepts import FOLDER

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leave-out", help="a file of sentences that are not learned from")
    parser.add_argument("--out", default=str(FOLDER / "weights.json"))
    options = parser.parse_args()
    django.setup()
    left_out = {row["text"] for row in read(options.leave_out)} if options.leave_out else set()
    rows = [row for row in read(HERE / "seen.jsonl") if row["text"] not in left_out]
    weights = {net: learned(net, rows, read(HERE / "more.jsonl")) for net in NETS}
    Path(options.out).write_text(json.dumps(weights, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rlssite.settings")
    main()
