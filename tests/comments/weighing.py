"""Learns what the wide nets weigh: python -m tests.comments.weighing [--leave-out PATH] [--out FOLDER]

A net adds two things up, both learned from labelled English sentences: a logistic regression over words, parts of words
and concepts (nets.features), and a sum over the judged sentences by how near they are in meaning (safety/meaning.py).
Each writer is left out of the learning once. The threshold of a net is set where, on what was left out, only a few of
the everyday sentences are caught.
"""

import argparse
import hashlib
import json
import math
import random
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np

from tests.comments.measuring import read

HERE = Path(__file__).parent / "sentences"
NETS = {"help": {"crisis", "emergency"}, "medicine": {"amount", "advice"}, "market": {"seller", "abuse"}}
# The share of everyday sentences that a net may catch.
ALLOWED = {"help": 0.06, "medicine": 0.045, "market": 0.03}
ROUNDS, STEP, PULL = 12, 0.5, 1.0
# How far the meaning may be from what was said of a sentence.
SLACK = 0.3
# What stands in fewer sentences is not learned, and a smaller weight is left out.
LEAST_SENTENCES = 4
SMALLEST = 0.03
# Half of how many words are read of a sentence: all, since nobody said where in it the danger stands.
HALF = 60
# By those who wrote the rules: never left out.
OURS = "us"


def own_tables(net):
    """Return (text, whether it should be heard) of the tables in the tests."""
    from tests.comments import test_crisis, test_doses, test_emergencies, test_moderation

    loud = [*test_crisis.CRISIS, *test_crisis.DESPAIR, *test_emergencies.EMERGENCY]
    quiet = [*test_crisis.NEITHER, *test_emergencies.NO_EMERGENCY, *test_moderation.ORDINARY]
    if net == "help":
        quiet += test_doses.NONE_OF_THEM
        return [(text, True) for text in loud] + [(text, False) for text in quiet]
    if net == "market":
        quiet += [*loud, *test_doses.NONE_OF_THEM, *test_doses.DOSE_QUESTION, *test_doses.DOSE_ADVICE]
    return [(text, False) for text in quiet if net == "market" or text not in test_emergencies.NO_EMERGENCY]


def examples(rows, net):
    """Return (text, whether it should be heard, who wrote it) of the English sentences of a net or of none."""
    for row in rows:
        labels = set(row["labels"])
        if row["lang"] == "en" and (labels & NETS[net] or not labels):
            yield row["text"], bool(labels), row.get("by", OURS)


@cache
def _found(text):
    from comments.safety.concepts import book
    from comments.safety.readings import readings

    return book("en").find(readings(text)[0])


@cache
def features_of(text):
    from comments.safety.nets import features

    # In one order, since sets have none: the same sentences always teach the same.
    return dict(sorted(next(features(_found(text), HALF)).items()))


@cache
def vector_of(text):
    from comments.safety.meaning import model
    from comments.safety.nets import words_of

    return model().vector(words_of(_found(text), 0, HALF))


def learned_words(data):
    """Return {feature: weight}, under "" what is added to all, of [(features, is_loud)]."""
    counts = Counter(name for row, _loud in data for name in row)
    names = [name for name, count in counts.items() if count >= LEAST_SENTENCES]
    numbers = {name: number for number, name in enumerate(names)}
    balance = balance_of([is_loud for _row, is_loud in data])
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


def learned_meaning(vectors, is_loud):
    """Return how much each sentence says for and against (ridge regression). Both kinds have the same say."""
    from comments.safety.meaning import nearness

    balance = balance_of(is_loud)
    slack = np.diag([np.float32(SLACK / balance[bool(loud)]) for loud in is_loud])
    return np.linalg.solve(nearness(vectors, vectors) + slack, np.where(is_loud, np.float32(1), np.float32(-1)))


def balance_of(is_loud):
    loud, both = sum(map(bool, is_loud)), len(is_loud)
    return {True: both / (2 * loud), False: both / (2 * (both - loud))}


def score(weights, row):
    return weights[""] + sum(weights.get(name, 0.0) * share for name, share in row.items())


def threshold_of(scores, is_loud, net):
    """Return the score above which only the allowed share of everyday sentences is."""
    quiet = sorted(scores[~is_loud], reverse=True)
    return quiet[int(ALLOWED[net] * len(quiet))]


class Sentences:
    """The sentences of a net: what they hold, what they mean, whether they should be heard, and who wrote them."""

    def __init__(self, net, rows, middle):
        from comments.safety.meaning import WHOLE, normal, whole

        self.net = net
        listed = list(examples(rows, net)) + [(text, is_loud, OURS) for text, is_loud in own_tables(net)]
        self.texts = [text for text, _loud, _by in listed]
        self.rows = [features_of(text) for text in self.texts]
        # As whole numbers, as they are kept.
        vectors = normal(np.array([vector_of(text) for text in self.texts]) - middle)
        self.vectors = whole(vectors).astype(np.float32) / WHOLE
        self.is_loud = np.array([is_loud for _text, is_loud, _by in listed])
        self.by = np.array([by for _text, _loud, by in listed])

    def learn(self, learners):
        """Return the weights of words and the shares of sentences, of those that `learners` marks."""
        data = [(self.rows[place], bool(self.is_loud[place])) for place in np.flatnonzero(learners)]
        return learned_words(data), learned_meaning(self.vectors[learners], self.is_loud[learners])

    def judged(self):
        """Return what words and meaning say of each sentence by others, learned without its writer."""
        from comments.safety.meaning import nearness

        words, meaning = np.zeros(len(self.texts)), np.zeros(len(self.texts))
        for writer in sorted(set(self.by) - {OURS}):
            theirs = self.by == writer
            weights, shares = self.learn(~theirs)
            words[theirs] = [score(weights, self.rows[place]) for place in np.flatnonzero(theirs)]
            meaning[theirs] = nearness(self.vectors[theirs], self.vectors[~theirs]) @ shares
        return words, meaning

    def learned(self):
        """Return the weights of words with a threshold at 0, the shares of sentences, and lines to print."""
        words, meaning = self.judged()
        others = self.by != OURS
        # Both have the same say.
        factor = words[others].std() / meaning[others].std()
        both = words + factor * meaning
        threshold = threshold_of(both[others], self.is_loud[others], self.net)
        lines = []
        for writer in sorted(set(self.by) - {OURS}):
            theirs = [(both > threshold)[(self.by == writer) & (self.is_loud == kind)] for kind in (True, False)]
            (loud, of_loud), (quiet, of_quiet) = ((int(heard.sum()), len(heard)) for heard in theirs)
            lines.append(
                f"{self.net}, the {writer} writer left out: {loud} of {of_loud} heard, {quiet} of {of_quiet} false"
            )
        loud = (both > threshold)[others & self.is_loud].mean()
        lines.append(f"{self.net}: {loud:.1%} heard of what was left out, at {ALLOWED[self.net]:.1%} false")
        weights, shares = self.learn(np.ones(len(self.texts), bool))
        weights[""] -= threshold
        kept = {
            name: round(weight, 2) for name, weight in sorted(weights.items()) if abs(weight) >= SMALLEST or not name
        }
        return kept, shares * factor, lines


def learned_from():
    """Return a mark of all that is learned from: it changes with the words, the sentences, the tables and the way."""
    from comments.safety.concepts import FOLDER

    paths = [*sorted((FOLDER / "en").glob("*.txt")), FOLDER / "names.txt", FOLDER / "nets.txt"]
    paths += [*sorted(HERE.glob("*.jsonl")), Path(__file__)]
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    mark.update(json.dumps([own_tables(net) for net in NETS]).encode())
    return mark.hexdigest()


def main():
    import django

    from comments.safety.concepts import FOLDER
    from comments.safety.meaning import normal, whole

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leave-out", help="a file of sentences that are not learned from")
    parser.add_argument("--out", type=Path, default=FOLDER, help="a folder for weights.json and judged.npz")
    options = parser.parse_args()
    django.setup()
    left_out = {row["text"] for row in read(options.leave_out)} if options.leave_out else set()
    rows = [row for row in [*read(HERE / "seen.jsonl"), *read(HERE / "more.jsonl")] if row["text"] not in left_out]
    texts = {text for net in NETS for text, *_rest in [*examples(rows, net), *own_tables(net)]}
    places = {text: place for place, text in enumerate(sorted(texts))}
    vectors = np.array([vector_of(text) for text in places])
    middle = vectors.mean(axis=0)
    weights = {}
    said = {net: np.zeros(len(places), np.float32) for net in NETS}
    for net in NETS:
        sentences = Sentences(net, rows, middle)
        weights[net], shares, lines = sentences.learned()
        np.add.at(said[net], [places[text] for text in sentences.texts], shares)
        print("\n".join(lines), flush=True)  # noqa: T201
    np.savez(options.out / "judged.npz", middle=middle, vectors=whole(normal(vectors - middle)), **said)
    # A line for each net: nobody reads thousands of weights.
    lines = [f'"{net}": {json.dumps(of_net, ensure_ascii=False)}' for net, of_net in weights.items()]
    (options.out / "weights.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    (options.out / "learned_from.txt").write_text(learned_from() + "\n", encoding="utf-8")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rlssite.settings")
    main()
