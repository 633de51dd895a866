"""What a stranger may send costs little, whatever it is: counted in characters and calls, not in seconds."""

import json
import unicodedata
import uuid
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from articles.checks import readability
from articles.editions.publishing import publish
from articles.search import words
from comments.models import Comment, Report
from comments.safety import amounts, matching
from comments.safety import verdict as moderation
from comments.safety.addresses import find_links, find_mail_addresses
from comments.safety.amounts import find_amounts
from comments.safety.concepts import book
from comments.safety.languages import KNOWN, is_foreign
from comments.safety.matching import MAX_FOLDED, Phrases
from comments.safety.names import claimed_role, claimed_title, imitated, mixes_alphabets
from comments.safety.narrow import sentence_rules
from comments.safety.narrow.crisis import crisis
from comments.safety.narrow.doses import dose_advice, dose_question, stop_advice
from comments.safety.narrow.emergencies import emergency
from comments.safety.nets import caught
from comments.safety.verdict import HELD_PHRASES, Context, Draft, decide
from comments.writing.judging import alarm_in_refused
from comments.writing.previewing import with_amounts_marked
from rlssite.markup import MAX_COMMENT_TEXT, MAX_MARKS, comment_html, has_heaped_marks, plain_text
from tests.comments.desk import desk_of, press
from tests.comments.test_matching import calls
from tests.factories import ArticleFactory, CommentFactory, RemedyFactory, WaitingCommentFactory

# Two kinds of marks that have to change places, and the same with signs between them that nobody sees.
HEAPS = {
    "heap": "a" + "\u0300" * 2_000 + "\u0316" * 2_000,
    "hidden heap": "a" + "\u0300\u200b" * 1_000 + "\u0316\u200b" * 1_000,
    "heaps": ("a" + "\u0300" * 40 + "\u0316" * 40) * 50,
    "marks of a letter": "\uff76" + "\u05b0\uff9e" * 2_000,
}
# Each is repeated until it fills a comment.
UNITS = (
    "\ufdfa", "½", "½ ", "…", "ß", "æ", "a", "a ", "a.", "1", "1 ", "1.", "1/", "1-", "1,", "1x ", "123,", "中", "\n",
    " ", "\u00a0", "&", "&#1", "&amp;", "@", "a@", "a@a.", "www.", "http://", "a-", "*a", "*a_ ", "[", "![", "[a](",
    "[a](<", "`", "<", ">", "- a\n", "\\", "k i l l ", "k1ll@ ", "no suicide ", "suicide hotline ", "i want to ",
    "not want to think of ", "he took ten of my ", "you should take ", "how much of ", "my leg. ", "one to one ",
    "1 of my the ", "ferritin was was was ", "take just ", "son took my ", "e\u0301", "\u1100\u1161\u11a8", "😀",
)  # fmt: skip
GUARDS = {
    "crisis": crisis, "nets": caught, "foreign": is_foreign, "emergency": emergency,
    "dose advice": dose_advice, "to stop": stop_advice,
    "dose question": dose_question, "amounts": find_amounts, "links": find_links, "addresses": find_mail_addresses,
    "words": Phrases(HELD_PHRASES).found, "role": claimed_role, "title": claimed_title, "alphabets": mixes_alphabets,
    "name": partial(imitated, others=["Ann Example"]), "one form": plain_text, "heaps": has_heaped_marks,
    "marked": lambda text: with_amounts_marked(comment_html(text)), "search": words.tidy_query,
    "search words": words.words, "sentences": readability.sentences,
    "grade": lambda text: readability.grade([text]),
    "judge": lambda text: decide(Draft(body=text, name=text[:60]), Context()),
}  # fmt: skip
# An honest comment of 10,000 letters comes to no more, in any of the places below.
MOST_READ = 2 * MAX_FOLDED + 10


def filled(unit, length=MAX_COMMENT_TEXT):
    return (unit * (length // len(unit) + 1))[:length]


def longest_heap(text):
    longest = here = 0
    for sign in text:
        here = here + 1 if unicodedata.combining(unicodedata.normalize("NFKD", sign)[0]) else 0
        longest = max(longest, here)
    return longest


@pytest.fixture
def normalised(monkeypatch):
    """The texts that are brought into one Unicode form."""
    real, texts = unicodedata.normalize, []

    def normalize(form, text):
        texts.append(text)
        return real(form, text)

    monkeypatch.setattr(unicodedata, "normalize", normalize)
    yield texts
    monkeypatch.undo()


# Ways in


@pytest.fixture
def guide(db):
    guide = ArticleFactory(slug="g")
    RemedyFactory(section=guide.sections.get(), slug="iron")
    publish(guide, what_changed="Iron.")
    return guide


FORM = {"name": "Ann", "place": "Oslo", "body": "It helped.", "about": "remedy:iron", "experience-outcome": "same",
        "experience-duration": "weeks"}  # fmt: skip
FIELDS = (*FORM, "email", "key", "started", "website", "experience-use", "experience-side_effects")


def everywhere(hostile):
    return FORM | dict.fromkeys(FIELDS, hostile)


def written(hostile):
    return Client().post("/g/discussion/write/", everywhere(hostile))


def previewed(hostile):
    return Client().post("/g/discussion/write/", everywhere(hostile) | {"preview": "1"})


def without_a_token(hostile):
    return Client(enforce_csrf_checks=True).post("/g/discussion/write/", everywhere(hostile))


def answered(hostile):
    return Client().post(f"/c/{CommentFactory(article__slug='h').pk}/reply/", everywhere(hostile))


def reported(hostile):
    return Client().post(f"/c/{CommentFactory(article__slug='h').pk}/report/", {"kind": hostile, "text": hostile})


def reported_without_a_token(hostile):
    comment = CommentFactory(article__slug="h")
    return Client(enforce_csrf_checks=True).post(f"/c/{comment.pk}/report/", {"kind": "other", "text": hostile})


def changed(hostile):
    return Client().post(f"{WaitingCommentFactory(article__slug='h').manage_url()}edit/", everywhere(hostile))


def changed_without_a_token(hostile):
    comment = WaitingCommentFactory(article__slug="h")
    return Client(enforce_csrf_checks=True).post(f"{comment.manage_url()}edit/", everywhere(hostile))


def searched(hostile):
    return Client().get("/search/", {"q": hostile})


def asked_about(hostile):
    return Client().get("/g/discussion/write/", {"about": hostile})


def listed(hostile):
    return Client().get("/g/discussion/", {"about": f"remedy:{hostile}"})


def paged(hostile):
    return Client().get("/g/discussion/", {"before": hostile})


def edited_on_the_desk(hostile):
    typed = {"name": hostile, "place": hostile, "body": hostile, "about": ""}
    return press(desk_of(), CommentFactory(article__slug="h"), "edit", **typed)


def noted_on_the_desk(hostile):
    return press(desk_of(), CommentFactory(article__slug="h"), "note", words=hostile)


WAYS = (
    written, previewed, without_a_token, answered, reported, reported_without_a_token, changed,
    changed_without_a_token, searched, asked_about, listed, paged, edited_on_the_desk, noted_on_the_desk,
)  # fmt: skip
way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
heap = pytest.mark.parametrize("heap", HEAPS.values(), ids=HEAPS.keys())


@way
@heap
def test_no_way_in_puts_a_heap_of_marks_in_order(guide, normalised, way, heap):
    answer = way(heap)
    assert answer.status_code < 500
    texts = list(normalised)
    assert max(map(longest_heap, texts), default=0) <= 2 * MAX_MARKS


@way
def test_no_way_in_looks_at_what_is_far_too_long(guide, normalised, way):
    assert way("é" * 60_000).status_code < 500
    # Of what is given back, the beginning and the end are read for help.
    assert max(map(len, normalised), default=0) <= 2 * MAX_COMMENT_TEXT


@pytest.mark.parametrize(
    ("field", "longest"),
    [("name", 60), ("place", 60), ("body", 10_000), ("experience-side_effects", 300)],
)
def test_what_is_far_too_long_is_told_beside_its_field_and_kept(client, guide, field, longest):
    typed = "é" * (5 * longest)
    answer = client.post("/g/discussion/write/", FORM | {field: typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"it has {5 * longest} characters, and {longest} fit" in page
    assert typed in page


@pytest.mark.parametrize("field", ["name", "place", "body", "experience-side_effects"])
def test_a_heap_of_marks_is_told_beside_its_field_and_kept(client, guide, field):
    typed = "a" + "\u0316" * (MAX_MARKS + 1)
    answer = client.post("/g/discussion/write/", FORM | {field: typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"more than {MAX_MARKS} accents or other marks stand on one letter" in page
    assert typed in page
    assert Comment.objects.count() == 0


@pytest.mark.parametrize(
    "letter",
    ["ệ", "한", "é", "שּׁ", "ཧྐྵྨླྺྼྻྂ", "นี้", "क्षि"],
    ids=["Vietnamese", "Korean", "French", "Hebrew", "Tibetan", "Thai", "Hindi"],
)
def test_an_honest_text_fits_in_every_spelling(client, guide, letter):
    one_form = unicodedata.normalize("NFC", letter)
    body = unicodedata.normalize("NFD", letter) * (MAX_COMMENT_TEXT // len(one_form))
    answer = client.post("/g/discussion/write/", FORM | {"body": body.replace("\n", "\r\n")})
    assert answer.status_code == 302
    assert Comment.objects.get().body == unicodedata.normalize("NFC", body)


def test_a_report_that_is_too_long_or_heaped_is_told_so_and_kept(client, guide):
    url = f"/c/{CommentFactory(article=guide).pk}/report/"
    for typed, told in (("é" * 5_000, "it has 5000 characters"), ("a" + "\u0316" * 11, "marks stand on one letter")):
        answer = client.post(url, {"kind": "other", "text": typed})
        assert answer.status_code == 422
        assert told in answer.content.decode() and typed in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [("é" * 60_000, "is longer than 10000 characters"), ("a" + "\u0316" * 11, "more than 10 accents or other marks")],
)
def test_a_discussion_is_imported_under_the_same_rules(guide, normalised, tmp_path, typed, told):
    CommentFactory(article=guide, body="BODY")
    file = tmp_path / "from.jsonl"
    call_command("export_discussion", "g", str(file))
    other = ArticleFactory(slug="other")
    lines = file.read_text().replace('"BODY"', json.dumps(typed))
    file.write_text(lines.replace(str(Comment.objects.get().key), str(uuid.uuid4())))
    normalised.clear()
    with pytest.raises(CommandError, match=told):
        call_command("import_discussion", str(file), guide="other")
    assert typed not in normalised
    assert not Comment.objects.filter(article=other).exists()


@pytest.mark.parametrize(
    "refused", [without_a_token, reported_without_a_token, changed_without_a_token], ids=lambda way: way.__name__
)
def test_the_page_for_a_refused_token_checks_nothing_and_keeps_what_was_typed(guide, monkeypatch, refused):
    from django.forms import Form

    def full_clean(_form):
        raise AssertionError("Nothing is to be checked.")

    monkeypatch.setattr(Form, "full_clean", full_clean)
    typed = "x" * 20_000 + " — my words"
    answer = refused(typed)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Nothing is lost: please look it over and send it again." in page
    assert typed in page
    assert "characters, and" not in page


# The guards


def steps(guard, text):
    matching.forget_texts()
    return calls(guard, text)


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS.keys())
def test_the_work_of_a_guard_grows_with_the_text_and_no_faster(guard):
    for unit in UNITS:
        half, whole = filled(unit, 400), filled(unit, 800)
        # What is kept for good, as a dictionary, is there before anything is counted; the texts are not.
        guard(whole)
        assert steps(guard, whole) <= 2.3 * steps(guard, half) + 100, unit


@pytest.fixture
def read(monkeypatch):
    """What the tables of rules and words are asked to look through, as (how many characters, how many times)."""
    asked = {"most": 0, "folded": 0, "numbers": 0}
    # The files of words and the lists are read once, and folded then.
    for language in KNOWN:
        book(language)
    decide(Draft(body="One."), Context())

    def count(kind, owner, name, text_at):
        real = getattr(owner, name)

        def counted(*arguments):
            asked["most"] = max(asked["most"], len(arguments[text_at]))
            asked[kind] += 1
            return real(*arguments)

        monkeypatch.setattr(owner, name, counted)

    count("folded", matching, "_words", 0)
    count("numbers", amounts, "_amount", 0)
    for owner, name in ((sentence_rules.Rules, "spans"), (sentence_rules.Rules, "search"), (Phrases, "spans")):
        asked.setdefault(name, 0)
        count(name, owner, name, 1)
    return asked


@pytest.mark.parametrize("unit", UNITS)
def test_the_judge_reads_a_bounded_text_once(read, unit):
    text = filled(unit)
    decide(Draft(body=text, side_effects=text[:300], name=text[:60], place=text[:60]), Context())
    assert read["most"] <= MOST_READ
    # Four texts and the same without their amounts, each in two spellings, and the lists of words once.
    assert read["folded"] <= 2 * 2 * 4 + 2 * 4 * 4
    assert read["numbers"] <= MAX_FOLDED


@pytest.mark.django_db
@pytest.mark.parametrize("unit", UNITS)
def test_the_look_at_what_was_refused_reads_a_bounded_text(read, unit):
    text = filled(unit, 200_000)
    alarm_in_refused({"name": text, "place": text, "body": text, "experience-side_effects": text})
    assert read["most"] <= MOST_READ
    assert read["numbers"] == 0


def test_what_the_judge_has_not_read_waits_for_a_person():
    def codes(body):
        verdict = decide(Draft(body=body), Context(mode=moderation.PUBLISH))
        return [reason.code for reason in verdict.reasons]

    assert "beyond" in codes("\ufdfa" * 5_000)
    assert codes("æ" * 5_000) == []
    assert codes("Walking helps me. " * 550) == []


def test_what_was_judged_is_not_remembered():
    decide(Draft(body="My private words.", name="Ann"), Context())
    assert matching.spellings_again.cache_info().currsize == 0


@pytest.mark.parametrize("text", ["&#" + "1" * 5_000, f"&#{'1' * 5_000};", "&#x" + "f" * 9_000, "&#0000000000107;"])
def test_a_number_that_stands_for_no_sign_is_no_error(client, guide, text):
    for preview in ({"preview": "1"}, {}):
        answer = client.post("/g/discussion/write/", FORM | {"body": f"{text} helped me."} | preview)
        assert answer.status_code in (200, 302)


@pytest.mark.parametrize("place", ["{} " + "x " * 40_000, "x " * 40_000 + "{}", "{} " + "\ufdfa" * 9_000])
def test_who_is_in_danger_is_told_so_at_either_end_of_a_text_without_end(client, guide, place):
    answer = client.post("/g/discussion/write/", FORM | {"name": "", "body": place.format("I want to kill myself.")})
    assert answer.status_code == 422
    assert "are you safe right now?" in answer.content.decode()


def test_a_harmless_phrase_still_covers_what_ends_in_it():
    covers = sentence_rules.Covers([(10, 20), (0, 5), (3, 8), (20, 25)])
    inside = [end for end in range(30) if covers.hold((0, end))]
    assert inside == [*range(1, 9), *range(11, 26)]
    assert not sentence_rules.Covers([]).hold((0, 5))


def test_no_sentence_is_looked_for_in_all_that_stands_before_it(monkeypatch):
    looked_at = []

    class Abbreviations:
        def search(self, text):
            looked_at.append(len(text))

    monkeypatch.setattr(readability, "_ABBREVIATIONS", Abbreviations())
    assert len(readability.sentences("It helped. " * 900)) == 900
    assert len(looked_at) == 899 and max(looked_at) < 20
