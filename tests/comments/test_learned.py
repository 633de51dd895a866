"""The guards learn from what the author published and threw out, and never throw anything out by themselves."""

import pytest

from comments import acts
from comments.models import LearnedWords
from comments.models.learned import renew
from comments.safety.learned import LEAST_DECISIONS, Learned, learned_from, looks_like_spam
from comments.safety.verdict import PENDING, PUBLISH, Context, Draft, decide
from tests.factories import CommentFactory, UserFactory

KEPT = ["I walk at night and my legs calm down", "My mother had it too and walked the kitchen"]
SPAM = ["Our blonxo drops are shipped from the lake", "Ask the lake people for blonxo drops"]
TALK, OFFER = "I walked the kitchen at night", "The blonxo drops from the lake people"


def decided(times):
    return [(text, False) for text in KEPT * times] + [(text, True) for text in SPAM * times]


def test_nothing_is_learned_from_few_decisions():
    assert not looks_like_spam(OFFER, learned_from(decided(LEAST_DECISIONS // 4 - 1)))
    assert not looks_like_spam(OFFER, Learned())
    assert not looks_like_spam(OFFER, learned_from([(text, True) for text in SPAM * LEAST_DECISIONS]))


def test_what_is_like_spam_waits_and_is_not_thrown_out():
    learned = learned_from(decided(LEAST_DECISIONS // 4 + 1))
    assert looks_like_spam(OFFER, learned) and not looks_like_spam(TALK, learned)
    verdict = decide(Draft(body=OFFER), Context(mode=PUBLISH, learned=learned))
    assert "learned" in [reason.code for reason in verdict.reasons]
    assert verdict.status == PENDING


def test_a_word_of_one_comment_is_not_kept():
    assert "susan" not in learned_from([*decided(3), ("Susan walks", False)]).words


@pytest.mark.django_db
def test_the_row_is_made_of_the_staffs_decisions_and_forgets_what_was_erased():
    staff = UserFactory()
    kept = [CommentFactory(body=KEPT[0]) for _ in range(2)]
    thrown = [CommentFactory(body=SPAM[0], article=kept[0].article) for _ in range(2)]
    CommentFactory(body="Nobody decided about this one", article=kept[0].article)
    for comment in kept:
        acts.keep(comment, staff)
    for comment in thrown:
        acts.mark_spam(comment, staff)
    assert renew() == 4
    assert LearnedWords.load().words["blonxo"] == [0, 2]
    assert "nobody" not in LearnedWords.load().words
    acts.erase(thrown[0])
    renew()
    assert "blonxo" not in LearnedWords.load().words
