import pytest

from articles.text import citations


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Words [@a].", ["a"]),
        ("Words [@a; @b].", ["a", "b"]),
        ("[@b] then [@a] then [@b]", ["b", "a"]),
        ("[helps: some | @a]", ["a"]),
        ("[causes: good | @a; @b]", ["a", "b"]),
        ("[caution: worsens @a]", ["a"]),
        ("| x |\n|---|\n| [helps: some @a] |", ["a"]),
        ("[HELPS: Some | @a]", ["a"]),
        ("`[@a]`", []),
        ("    [@a]", []),
        ("\\[@a]", []),
        ("[@a](https://example.org)", []),
        ("a@example.org", []),
        ("[@]", []),
        ("[@a; b]", []),
        ("[@a", []),
        ("", []),
    ],
)
def test_keys_are_read_from_citations_and_marks(text, keys):
    assert citations.cited_keys(citations.parse(text)) == keys


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("One.\n\nTwo [@nobody].", 3, "no reference with the key “nobody”"),
        ("One\ntwo\nthree [@nobody]", 3, "no reference with the key “nobody”"),
        ("[@]", 1, "is not a citation"),
        ("[@known; other]", 1, "is not a citation"),
        ("[helps: certainly | @known]", 1, "“certainly” is not one of good, some, little, unstudied, no-benefit"),
        ("[caution: some]", 1, "“some” is not one of worsens, serious, advised-against, withdrawn"),
        ("[helps: some | known]", 1, "write the sources as"),
        ("- a\n- b [@nobody]", 2, "nobody"),
    ],
)
def test_a_mistake_is_named_with_its_line(text, line, words):
    (problem,) = citations.problems(citations.parse(text), {"known"})

    assert problem.line == line
    assert words in problem.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A claim [@known.", "“[@known.” is not closed"),
        ("A claim [@known\n\nAnother [@known].", "is not closed"),
        ("A claim [helps: some | @known.", "is not closed"),
        ("A claim (@known).", "“@known).” is not a citation"),
        ("A claim [ @known].", "“@known].” is not a citation"),
        ("A claim @known.", "is not a citation"),
        ("A claim *[@known*.", "is not closed"),
    ],
)
def test_what_was_meant_as_a_citation_is_named(text, words):
    problem, *_more = citations.problems(citations.parse(text), {"known"})
    assert problem.line == 1 and words in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "`[@known`",
        r"\[@known",
        "me@known.org",
        "@somebody said so",
        "[@known](https://example.org/)",
        "https://a.org/@known",
    ],
)
def test_what_was_not_meant_as_one_is_left_alone(text):
    assert citations.problems(citations.parse(text), {"known-other"}) == []
    assert citations.problems(citations.parse(text.replace("known", "nobody")), {"known"}) == []


def test_what_is_right_has_no_problems():
    text = "Words [@a; @b], [helps: some | @a], [causes: no-benefit], [caution: serious | @b]."

    assert citations.problems(citations.parse(text), {"a", "b"}) == []


@pytest.mark.parametrize(
    ("keys_by_text", "numbers"),
    [
        ([], {}),
        ([["a", "b"], ["c"]], {"a": 1, "b": 2, "c": 3}),
        ([["b"], [], ["a", "b"], ["c", "a"]], {"b": 1, "a": 2, "c": 3}),
    ],
)
def test_a_source_keeps_the_number_of_its_first_use(keys_by_text, numbers):
    assert citations.number(keys_by_text) == numbers
