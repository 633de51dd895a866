"""Words of a list in any spelling; what a list may cost."""

import sys

import pytest

from comments.safety.matching import Phrases, folded, phrases, spellings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don’t STOP", "dont stop"),
        ("don't stop", "dont stop"),
        ("One. Two! Three? Four", "one . two . three . four"),
        ("one\n\ntwo\nthree", "one . two three"),
        ("0.5 and 1,5", "0 5 and 1 5"),
        ("self-harm, self–harm", "self harm self harm"),
        ("Straße ﬁne ĳ", "strasse fine ij"),
        ("naïve CAFÉ", "naive cafe"),
        ("ｆｕｌｌ 𝐛𝐨𝐥𝐝 ⓒⓘⓡⓒⓛⓔ 🅱🅾🆇", "full bold circle box"),
        ("pаypаl", "paypal"),
        ("ze\u200bro so\u00adft \u202eturned\u202c", "zero soft turned"),
        ("&#107;ill &amp; co", "kill co"),
        ("٣٠٠ ३००", "300 300"),
        ("我想死", "我 想 死"),
        ("", ""),
        ("…", "."),
    ],
)
def test_folding_leaves_words_and_the_ends_of_sentences(text, words):
    assert folded(text) == words


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("kratom", "KRATOM"),
        ("kratom", "krаtоm"),  # Cyrillic а and о
        ("kratom", "k\u200br\u200ba\u200bt\u200bo\u200bm"),
        ("kratom", "ｋｒａｔｏｍ"),
        ("kratom", "k r a t o m"),
        ("kratom", "k.r.a.t.o.m"),
        ("kratom", "kr@t0m"),
        ("kratom", "kra\u0301tom"),
        ("kratom", "try kratom, really"),
        ("Kratom!", "the kratom"),
        ("buy   now", "Buy\nnow"),
        ("don't wait", "don’t wait"),
        ("dont wait", "Don't wait"),
        ("Straße", "STRASSE"),
        ("купить", "КУПИТЬ сейчас"),
        ("ΘΕΡΑΠΕΙΑ", "θεραπεία"),
        ("自杀", "我想自杀。"),
        ("e-mail me", "e mail me"),
        ("💊", "cheap 💊 here"),
        ("शराब", "वह शराब पीता है"),
    ],
)
def test_an_entry_is_found_in_any_spelling(entry, text):
    assert Phrases([entry]).found(text) == [entry]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("ass", "a glass of class"),
        ("buy now", "buy it now"),
        ("buy now", "What I buy. Now I know."),
        ("cia", "cialis"),
        ("", "anything"),
        (" ", "any thing"),
        ("!", "help"),
    ],
)
def test_an_entry_is_found_as_whole_words_only(entry, text):
    assert Phrases([entry]).found(text) == []


def test_each_entry_is_named_once_and_as_it_was_typed():
    assert Phrases(["Buy now", "KRATOM"]).found("buy now, kratom, k r a t o m, BUY NOW") == ["Buy now", "KRATOM"]


def calls(function, *arguments):
    """Return how many calls of functions, Python's own included, `function` makes."""
    count = 0

    def counted(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
    return count


def test_the_work_grows_with_the_text_and_not_with_the_list():
    text = "buy now " * 1250
    few = phrases(("buy cheap pills", "buy now cheap"))
    many = phrases((*(f"buy {n} pills" for n in range(1999)), "buy now cheap"))
    half = calls(many.found, text[:5000])

    assert calls(many.found, text) <= 1.1 * calls(few.found, text)
    assert calls(many.found, text) <= 2.2 * half


def test_disguises_give_a_second_spelling_and_plain_text_does_not():
    assert spellings("a plain text") == ("a plain text",)
    assert spellings("k1ll") == ("k1ll", "kill")
