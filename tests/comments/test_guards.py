"""What the guards hear of sentences whose writers had not read the rules (sentences/seen.jsonl), and what they pass.

The weights were learned from the English ones among these, so figures on new sentences are lower;
`python -m tests.comments.measuring --sentences PATH` prints them.
"""

import random
from functools import cache

import pytest

from comments.safety.concepts import FOLDER, Book, book
from comments.safety.languages import KNOWN, is_foreign, languages_of
from comments.safety.meaning import Judged, judged, model
from comments.safety.nets import Net, caught, features, weights
from comments.safety.verdict import PUBLISH, Context, Draft, decide
from tests.comments.measuring import Figures, read
from tests.comments.weighing import HERE, learned_from


@cache
def figures():
    return Figures(read(HERE / "seen.jsonl"))


@pytest.mark.parametrize(
    ("labels", "least"),
    [
        (("crisis", "emergency"), 0.95), (("amount", "advice"), 0.95), (("seller", "abuse"), 0.95),
        (("impersonation_name",), 0.85), (("crisis, other languages", "emergency, other languages"), 0.75),
    ],
)  # fmt: skip
def test_the_guards_hear_what_others_wrote(labels, least):
    assert figures().recall(*labels) >= least, [row["text"] for label, row in figures().misses if label in labels]


@pytest.mark.parametrize(
    ("guard", "most"), [("help", 0.03), ("amounts and advice", 0.03), ("sellers and abuse", 0.03), ("names", 0.04)]
)
def test_the_guards_pass_what_others_wrote(guard, most):
    assert figures().share_of_false(guard) <= most, [row["text"] for kind, row in figures().alarms if kind == guard]


def test_no_everyday_sentence_of_others_is_told_at_once():
    """The page and the mail are for what is sure."""
    quiet = [row["text"] for row in read(HERE / "seen.jsonl") if not row["labels"]]
    urgent = [text for text in quiet if decide(Draft(body=text), Context(mode=PUBLISH)).is_urgent]
    assert urgent == []


PETS = """
PET = cat/dog, guinea pig, ham*
SAD = sad, not happy
OLD = old
SAD_PET = PET .. SAD -OLD, SAD & PET
UPSET = sum 3 of PET:1 SAD:2
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my cat is very sad", "cat is very sad"),
        ("the hamster seems sad", "hamster seems sad"),
        ("sad . my guinea pig", "sad my guinea pig"),
        ("cat . it was a long long long long long long long long long long long long day . sad", ""),
        ("my dog is not happy", "dog is not happy"),
        ("happy dog", ""),
    ],
)
def test_concepts_stand_together_within_a_window(text, found):
    words = Book([PETS]).find(text).words("SAD_PET")
    assert (words[0] if words else "") == found


def test_an_objection_ends_a_way_and_a_sum_needs_enough():
    pets = Book(["PET = cat\nSAD = sad\nOLD = old\nWAY = PET SAD -OLD\nSUM = sum 3 of PET:1 SAD:2\n"])
    assert pets.find("cat sad").words("WAY") and not pets.find("old cat sad").words("WAY")
    assert pets.find("cat . so sad").words("SUM") and not pets.find("cat cat cat").words("SUM")


@pytest.mark.parametrize("language", KNOWN)
def test_every_language_has_words_and_the_first_one_has_all_that_is_named(language):
    words = book(language)
    assert words.ways
    assert language != "en" or not words.unknown


def test_the_weights_name_words_and_concepts_of_today():
    capitals = [name.removeprefix("!") for net in Net for name in weights()[net] if name.isupper() and name.isascii()]
    names = {name for name in capitals if "_" in name}
    assert names <= book("en").names


def test_what_was_learned_is_what_the_command_learns_today():
    """After every change of the words, the sentences or the tables: python -m tests.comments.weighing"""
    assert (FOLDER / "learned_from.txt").read_text(encoding="utf-8").strip() == learned_from()


def test_what_means_alike_lies_near():
    def vector(words):
        return model().vector(words.split())

    alike = vector("he lost consciousness") @ vector("my husband passed out")
    assert alike > vector("he lost consciousness") @ vector("we lost at bowls")
    assert alike > vector("he lost consciousness") @ vector("my husband planted beans")


def test_the_meaning_says_more_of_what_no_word_of_ours_tells():
    """The nearest judged sentence by far is one about a poisoning, and no word of it is in this one."""
    says = judged().says(model().vector("grandpa drank bleach".split()))
    assert says["help"] > judged().says(model().vector("grandpa drank cocoa".split()))["help"]


def test_a_sentence_of_danger_is_heard_among_others():
    """Of these, weighed in pieces of 120 words, it would be two of five."""
    rows = [row for row in read(HERE / "seen.jsonl") if row["lang"] == "en"]
    quiet = [f"{row['text']}. " for row in rows if not row["labels"]]
    loud = [f"{row['text']}. " for row in rows if {"crisis", "emergency"} & set(row["labels"])]
    chance = random.Random(5)
    heard = 0
    for _text in range(100):
        before, after = ("".join(chance.sample(quiet, 3)) for _side in range(2))
        heard += caught(before + chance.choice(loud) + after).is_caught(Net.HELP)
    assert heard >= 80


def test_the_meaning_of_a_long_text_is_looked_for_in_few_pieces(monkeypatch):
    looked_at = []
    real = Judged.says
    monkeypatch.setattr(Judged, "says", lambda self, vector: looked_at.append(1) or real(self, vector))
    caught("My legs were bad all last week, and the iron helped a bit. " * 60)
    assert 1 <= len(looked_at) <= 9


def test_a_word_that_the_model_has_never_seen_is_read_in_parts_and_a_foreign_sign_is_passed():
    assert model().vector(["zolpidemish"]) @ model().vector(["zolpidem"]) > 0.5
    assert abs(model().vector(["日", "bed"]) @ model().vector(["日", "bed"]) - 1) < 1e-5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich will so nicht mehr weiterleben, ich kann nicht mehr", "de"),
        ("no quiero seguir viviendo así", "es"),
        ("je n'en peux plus, je veux mourir", "fr"),
        ("não aguento mais, quero morrer", "pt"),
        ("non ce la faccio più, voglio morire", "it"),
        ("ik wil niet meer leven, ik kan niet meer", "nl"),
        ("nie chcę już żyć, nie daję rady", "pl"),
        ("لا أريد العيش، أريد أن أموت", "ar"),
    ],
)
def test_despair_is_heard_in_the_languages_that_the_guards_know(text, language):
    assert language in languages_of(text)
    assert caught(text).is_caught(Net.HELP)


@pytest.mark.parametrize(
    ("text", "emergency"),
    [
        ("Mein Bein ist plötzlich dick und heiß, das linke", True),
        ("dolor en el pecho y me falta el aire", True),
        ("mon fils a avalé des comprimés", True),
        ("Ho dormito bene, grazie a tutti", False),
    ],
)
def test_emergencies_are_heard_in_other_languages(text, emergency):
    assert caught(text).is_caught(Net.HELP) == emergency


@pytest.mark.parametrize(
    "text",
    [
        "Jag har haft myrkrypningar i benen i många år",
        "我每天晚上都睡不着",
        "Bacaklarım geceleri hiç durmuyor, çok yorgunum",
    ],
)
def test_what_the_guards_cannot_read_is_said_to_be_foreign(text):
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text", ["", "?", "Walked. Slept. Good.", "lol same", "Nachts laufe ich durch die Wohnung", "123 456"]
)
def test_what_they_can_read_or_what_is_too_short_is_not(text):
    assert not is_foreign(text)


def test_a_denied_concept_is_weighed_as_denied():
    (denied,) = features(book("en").find("no chest pain . no fever"))
    (told,) = features(book("en").find("chest pain . fever"))
    assert {"!CHEST", "!FEVER"} <= denied.keys() and not {"CHEST", "FEVER"} & denied.keys()
    assert {"CHEST", "FEVER"} <= told.keys()


def test_pairs_and_parts_of_words_are_weighed():
    (weighed,) = features(book("en").find("my calff hurts"))
    assert {"my calff", ". my", "~calf", "~<cal"} <= weighed.keys()


def test_no_file_of_words_names_what_is_no_concept():
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == set(KNOWN)
