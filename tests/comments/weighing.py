"""Learns the weights of the wide nets: python -m tests.comments.weighing [--leave-out PATH] [--out PATH]

A logistic regression over the words, parts of words and concepts of labelled sentences, in English (nets.features). The
threshold of each net is set where, on sentences that were left out, only a few of the everyday ones are caught.
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
ALLOWED = {"help": 0.05, "medicine": 0.045, "market": 0.03}
ROUNDS, STEP, PULL = 12, 0.5, 1.0
PARTS = 5
# What stands in fewer sentences is not learned, and a smaller weight is left out.
LEAST_SENTENCES = 4
SMALLEST = 0.03


def own_tables(net):
    """Return (text, whether it should be heard) of the tables in the tests."""
    from tests.comments import test_crisis, test_doses, test_emergencies, test_moderation

    loud = [*test_crisis.CRISIS, *test_crisis.DESPAIR, *test_emergencies.EMERGENCY]
    quiet = [*test_crisis.NEITHER, *test_emergencies.NO_EMERGENCY, *test_moderation.ORDINARY]
    if net == "help":
        quiet += test_doses.NONE_OF_THEM
        # Despair that is said in few words counts twice: it shares little with other sentences.
        return [(text, True) for text in [*loud, *test_crisis.DESPAIR]] + [(text, False) for text in quiet]
    if net == "market":
        quiet += [*loud, *test_doses.NONE_OF_THEM, *test_doses.DOSE_QUESTION, *test_doses.DOSE_ADVICE]
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

    # In one order, since sets have none: the same sentences always teach the same.
    return dict(sorted(next(features(book("en").find(readings(text)[0]))).items()))


def learn(data):
    """Return {feature: weight}, under "" what is added to all, of [(features, is_loud)]."""
    counts = Counter(name for row, _loud in data for name in row)
    names = [name for name, count in counts.items() if count >= LEAST_SENTENCES]
    numbers = {name: number for number, name in enumerate(names)}
    loud = sum(is_loud for _row, is_loud in data)
    balance = {True: len(data) / (2 * loud), False: len(data) / (2 * (len(data) - loud))}
    pulls = [PULL / counts[name] for name in names]
    weights, steps, bias, bias_step = [0.0] * len(names), [1e-2] * len(names), 0.0, 1e-2
    rows = [([(numbers[name], share) for name, share in row.items() if name in numbers], loud) for row, loud in data]
    chance = random.Random(7)
    for _round in range(ROUNDS):
        chance.shuffle(rows)
        for row, is_loud in rows:
            score = bias + sum(weights[number] * share for number, share in row)
            slope = (1 / (1 + math.exp(-max(-30, min(30, score)))) - is_loud) * balance[is_loud]
            bias_step += slope * slope
            bias -= STEP * slope / math.sqrt(bias_step)
            for number, share in row:
                change = slope * share + pulls[number] * weights[number]
                steps[number] += change * change
                weights[number] -= STEP * change / math.sqrt(steps[number])
    return {"": bias, **dict(zip(names, weights, strict=True))}


def score(weights, row):
    return weights[""] + sum(weights.get(name, 0.0) * share for name, share in row.items())


def threshold_of(scores, net):
    """Return the score above which only the allowed share of everyday sentences is, of [(score, is_loud)]."""
    quiet = sorted((score for score, is_loud in scores if not is_loud), reverse=True)
    return quiet[int(ALLOWED[net] * len(quiet))]


def judged(seen, ours, seed):
    """Return (score, is_loud) of each sentence by others, by weights that were learned without it."""
    seen = list(seen)
    random.Random(seed).shuffle(seen)
    scores = []
    for part in range(PARTS):
        weights = learn([row for number, row in enumerate(seen) if number % PARTS != part] + ours)
        scores += [(score(weights, row), is_loud) for row, is_loud in seen[part::PARTS]]
    return scores


def learned(net, rows, more, seeds=(3,)):
    """Return the weights of a net, with a threshold at 0, and the share that was heard of what was left out.

    `more`: sentences by those who wrote the rules. `seeds`: one for each time that all is left out once, in parts.
    """
    seen = [(features_of(text), is_loud) for text, is_loud in examples(rows, net)]
    ours = [(features_of(text), is_loud) for text, is_loud in [*examples(more, net), *own_tables(net)]]
    scores = [judged(seen, ours, seed) for seed in seeds]
    thresholds = [threshold_of(some, net) for some in scores]
    heard = [
        sum(is_loud and score > threshold for score, is_loud in some) / sum(is_loud for _score, is_loud in some)
        for some, threshold in zip(scores, thresholds, strict=True)
    ]
    weights = learn(seen + ours)
    weights[""] -= sum(thresholds) / len(thresholds)
    kept = {name: round(weight, 2) for name, weight in sorted(weights.items()) if abs(weight) >= SMALLEST or not name}
    return kept, sum(heard) / len(heard)


def main():
    import django

    from comments.safety.concepts import FOLDER

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leave-out", help="a file of sentences that are not learned from")
    parser.add_argument("--out", default=str(FOLDER / "weights.json"))
    parser.add_argument("--times", type=int, default=1, help="how often all is left out once, to set the thresholds")
    options = parser.parse_args()
    django.setup()
    left_out = {row["text"] for row in read(options.leave_out)} if options.leave_out else set()
    rows = [row for row in read(HERE / "seen.jsonl") if row["text"] not in left_out]
    weights = {}
    for net in NETS:
        weights[net], heard = learned(net, rows, read(HERE / "more.jsonl"), range(options.times))
        print(f"{net}: {heard:.1%} heard of what was left out, at {ALLOWED[net]:.1%} false")  # noqa: T201
    # A line for each net: nobody reads thousands of weights.
    lines = ",\n".join(f'"{net}": {json.dumps(of_net, ensure_ascii=False)}' for net, of_net in weights.items())
    Path(options.out).write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rlssite.settings")
    main()
