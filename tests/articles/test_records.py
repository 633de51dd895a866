"""What is known of a remedy, so that remedies can be compared: from the author's form and the files to readers."""

import re

import pytest
from django.urls import reverse

from articles.admin.guide.remedies import RemedyForm
from articles.editions.differences import differences
from articles.editions.publishing import publish
from articles.editions.snapshots import take
from articles.files import writer
from articles.files.loading import load
from articles.models import Remedy
from articles.text.marks import CAUTIONS, HELPS
from articles.text.record.glance import how_much, rows
from articles.text.record.rule import CERTAINTIES, FINDINGS, RULES, mark_of
from tests.articles.sample_guide import contents, edit, lay
from tests.factories import DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory
from tests.layout import one_line

# The rule


@pytest.mark.parametrize(
    ("findings", "trials", "certainty", "mark"),
    [
        ("none", 0, "", "unstudied"),
        ("uncontrolled", 0, "", "little"),
        ("uncontrolled", None, "very-low", "little"),
        ("disagree", 9, "high", "little"),
        ("no-difference", 3, "moderate", "no-benefit"),
        ("no-difference", 1, "very-low", "no-benefit"),
        ("agree", 2, "high", "good"),
        ("agree", 2, "moderate", "good"),
        ("agree", 9, "low", "some"),
        ("agree", 9, "", "some"),
        ("agree", 1, "high", "some"),
        ("agree", None, "high", "some"),
        ("agree", 1, "very-low", "little"),
        ("agree", 2, "very-low", "some"),
        ("mostly", 9, "high", "some"),
        ("mostly", 1, "very-low", "little"),
        ("", 9, "high", ""),
    ],
)
def test_a_record_leads_to_one_mark(findings, trials, certainty, mark):
    assert mark_of(findings, trials, certainty) == mark


def test_every_record_with_findings_leads_to_a_mark_that_there_is():
    for findings in FINDINGS:
        for trials in (None, 0, 1, 2):
            for certainty in ("", *CERTAINTIES):
                assert mark_of(findings, trials, certainty) in HELPS


@pytest.mark.django_db
def test_readers_find_the_rule_beside_the_marks(client):
    page = one_line(client.get(reverse("articles:labels")).content.decode())
    rules = re.search(r'<ol class="marks rules">(.*?)</ol>', page)[1]
    for rule in RULES:
        assert f"<li>{rule.when}" in rules
    words = [str(HELPS[rule.mark].word) for rule in RULES]
    assert re.findall(r'<span class="mark-word">([^<]*)</span>', rules) == words


# What a record may hold

BAD = [
    ("effect", "a lot", "no number"),
    ("effect", "4.6 pts", "no number"),
    ("effect", "4,6", "no number"),
    ("trials", "some", "whole number"),
    ("trials", "-1", "greater than or equal to 0"),
    ("people", "1.5", "whole number"),
    ("findings", "good", "not one of the available choices"),
    ("certainty", "medium", "not one of the available choices"),
    ("effect_scale", "x" * 81, "at most 80 characters"),
    ("effect_against", "x" * 61, "at most 60 characters"),
    ("relief_starts", "x" * 61, "at most 60 characters"),
    ("tried_for", "x" * 61, "at most 60 characters"),
    ("watch_short", "x" * 41, "at most 40 characters"),
    ("mark_reason", "x" * 201, "at most 200 characters"),
    ("record_source", "[@source]\n\n[@source]", "one line"),
    ("record_source", "[@nobody]", "no reference with the key “nobody”"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value", "why"), BAD, ids=[f"{name} {value[:9]}" for name, value, _why in BAD])
def test_a_bad_value_is_refused_beside_its_field(name, value, why):
    ReferenceFactory(key="source")
    remedy = RemedyFactory()
    good = {field: getattr(remedy, field) for field in ("name", "slug", "kind", "helps", "verdict")}
    good |= {"section": remedy.section_id, "position": 1}

    fields = [*good, *(row[0] for row in BAD)]
    form_class = type("Form", (RemedyForm,), {"Meta": type("Meta", (), {"model": Remedy, "fields": fields})})
    form = form_class(good | {name: value}, instance=remedy)

    assert list(form.errors) == [name]
    assert why in str(form.errors[name])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("effect: a lot", "“effect”: “a lot” is no number like 4.6"),
        ("trials: many", "“trials”: “many” is no whole number"),
        ("people: -3", "“people”: “-3” is no whole number"),
        ("findings: good", "“findings”: “good” is none of agree, mostly"),
        ("certainty: medium", "“certainty”: “medium” is none of high, moderate"),
        (f"tried_for: {'x' * 61}", "“tried_for”: It has 61 characters; at most 60 fit."),
        ('record_source: "[@nobody]"', "There is no reference with the key “nobody”"),
    ],
)
def test_a_bad_value_in_a_file_is_named_with_its_line(tmp_path, line, why):
    folder = lay(tmp_path)
    edit(folder, "remedies/oral-iron.md", "label_note: only if iron is low", f"label_note: only if iron is low\n{line}")
    found = [str(problem) for problem in writer.inspect(folder).problems]
    assert len(found) == 1
    assert found[0].startswith(f"remedies/oral-iron.md:10: {why}")


RECORD = """\
findings: agree
trials: 9
people: 1234
certainty: moderate
effect: -4.60
effect_scale: severity scale from 0 to 40
effect_against: placebo
relief_starts: after the first dose
tried_for: 12 weeks
record_source: "[@trial]"
"""
END = "label_note: only if iron is low\n"


def recorded(folder, record=RECORD):
    lay(folder)
    edit(folder, "remedies/oral-iron.md", END, END + record)
    return folder


@pytest.mark.django_db
@pytest.mark.parametrize("record", [RECORD, "findings: none\ntrials: 0\n"], ids=["whole", "nought"])
def test_a_record_comes_from_the_files_and_goes_back_to_them(tmp_path, record):
    folder = recorded(tmp_path / "one", record)
    load(writer.read(folder))
    remedy = Remedy.objects.get(slug="oral-iron")
    assert remedy.trials == (9 if "9" in record else 0)

    writer.write(writer.read(folder), tmp_path / "two")

    assert contents(tmp_path / "two") == contents(folder)


@pytest.mark.django_db
def test_a_record_in_new_files_is_taken_unless_the_author_made_another(tmp_path):
    load(writer.read(lay(tmp_path)))
    Remedy.objects.filter(slug="oral-iron").update(trials=8)
    report = load(writer.read(recorded(tmp_path)))

    remedy = Remedy.objects.get(slug="oral-iron")
    assert (remedy.trials, remedy.people, remedy.effect) == (8, 1234, "-4.60")
    assert report.rows["waiting"] == {"remedy oral-iron": ["trials"]}
    assert remedy.citations.filter(reference__key="trial").exists()


@pytest.mark.django_db
def test_that_no_trial_was_found_is_a_difference():
    remedy = RemedyFactory()
    before = take(remedy.article)
    Remedy.objects.update(trials=0)
    (found,) = differences(before, take(remedy.article))
    assert [(kind, words) for kind, words in found.lines if kind == "added"] == [("added", "controlled trials: 0")]


# What readers see

KNOWN = {
    "findings": "agree", "trials": 9, "people": 1234, "certainty": "", "effect": "5.7", "effect_scale": "0 to 40",
    "effect_against": "placebo", "relief_starts": "after the first dose", "tried_for": "12 weeks", "record_source": "",
    "watch_short": "", "cautions": [], "helps": "good",
}  # fmt: skip
UNKNOWN = dict.fromkeys(KNOWN, "") | {"trials": None, "people": None, "cautions": []}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "5.7 points better than placebo, on a scale from 0 to 40"),
        ({"effect_scale": "sleep scale, 0 to 21"}, "5.7 points better than placebo (sleep scale, 0 to 21)"),
        ({"effect": "-1.2", "effect_scale": ""}, "1.2 points worse than placebo"),
        ({"effect": "0.0", "effect_scale": ""}, "No better than placebo"),
        ({"effect_against": "", "effect_scale": ""}, "5.7 points better"),
        ({"effect": ""}, ""),
    ],
)
def test_how_much_it_helps_is_said_in_words(changes, words):
    assert how_much(KNOWN | changes) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "9 controlled trials, 1,234 people"),
        ({"trials": 1, "people": 1}, "1 controlled trial, 1 person"),
        ({"people": None}, "9 controlled trials"),
        ({"trials": 0, "people": None, "findings": "none"}, "None found"),
        ({"trials": None, "people": None, "findings": "none"}, "None found"),
        ({"trials": 0, "people": None, "findings": "uncontrolled"}, "None with a comparison group found"),
        ({"trials": None, "people": None}, "not known"),
    ],
)
def test_trials_are_counted_in_words(changes, words):
    found = {row["title"]: row for row in rows(KNOWN | changes, "", [])}
    assert found["Trials"]["html"] == words
    assert found["Trials"]["is_known"] == (words != "not known")


def test_what_is_not_known_says_so_and_nothing_vanishes():
    found = rows(UNKNOWN | {"findings": "agree"}, "", [])
    assert [(row["title"], row["html"], row["is_known"]) for row in found] == [
        ("How sure we are", "not known", False),
        ("How much it helps", "not measured", False),
        ("Trials", "not known", False),
        ("When relief starts", "not known", False),
        ("How long it was tried", "not known", False),
        ("Watch out", "no warning mark; read the risks below", False),
    ]


def test_a_remedy_without_a_record_has_nothing_at_a_glance():
    nothing = UNKNOWN | {"helps": "some", "watch_short": "Makes sleepy"}
    assert rows(nothing, "mark", []) == []
    assert how_much(nothing) == ""


def test_no_word_of_a_record_is_taken_for_html():
    words = "<b>&"
    found = rows(KNOWN | dict.fromkeys(("relief_starts", "tried_for", "watch_short", "effect_against"), words), "", [])
    assert "<b>" not in str([row["html"] for row in found])
    assert str(found).count("&lt;b&gt;&amp;") == 4


@pytest.fixture
def guide(db):
    article = DraftFactory(slug="g", section=False)
    ReferenceFactory(key="source", title="A review of nine trials")
    section = SectionFactory(article=article, slug="medicines")
    RemedyFactory(
        section=section, slug="known", name="Known", kind="medicine", helps="good", cautions=["serious"],
        watch_short="slows breathing with opioids", mark_reason="Two trials <were> large.", label_source="A review.",
        record_source="[@source]", if_you_stop="It comes back.", interactions="Opioids.", risks="Sleepiness.",
        benefits="Sleep.", who_should_not="Children.", how_it_works="In the brain.", daily_life="Easy.",
        not_known="How long.", if_you_do_nothing="It may stay.",
        **{name: KNOWN[name] for name in ("findings", "trials", "people", "effect", "effect_scale", "effect_against")},
    )  # fmt: skip
    small = {"effect": "-1.5", "effect_scale": "0 to 40", "effect_against": "placebo"}
    RemedyFactory(section=section, slug="small", name="Small", kind="medicine", helps="good", **small)
    RemedyFactory(section=section, slug="other", name="Other", kind="device", effect="90", effect_scale="of 100")
    RemedyFactory(section=section, slug="bare", name="Bare", kind="medicine", helps="good", interactions="None.")
    publish(article, what_changed="First.")
    return article


def page_of(client, path):
    return one_line(client.get(path).content.decode())


def test_a_page_shows_the_record_with_its_source_between_verdict_and_benefits(client, guide):
    page = page_of(client, "/g/known/")
    places = ["verdict", "at-a-glance", "benefits", "risks", "who_should_not", "interactions", "if_you_stop"]
    places += ["if_you_do_nothing", "how_it_works", "daily_life", "label_source", "not_known", "references"]
    ids = [name for name in re.findall(r' id="([\w-]+)"', page) if name in places]
    assert ids == places
    glance = re.search(r'<section class="glance".*?</section>', page)[0]
    assert "5.7 points better than placebo, on a scale from 0 to 40" in glance
    assert 'href="#ref-source"' in glance
    assert "A review of nine trials" in page
    assert re.findall(r'<dd class="not-known">([^<]*)', glance) == ["not known", "not known"]
    assert "At a glance" not in page_of(client, "/g/bare/")


def test_why_a_mark_departs_from_the_rule_stands_with_what_it_rests_on(client, guide):
    page = page_of(client, "/g/known/")
    rests_on = re.search(r'<section id="label_source".*?</section>', page)[0]
    assert "A review." in rests_on
    assert "Two trials &lt;were&gt; large." in rests_on


def test_who_takes_a_medicine_is_led_to_what_stopping_does(client, guide):
    page = page_of(client, "/g/known/")
    led = re.search(r'<p class="if-taking[^"]*">(.*?)</p>', page)[1]
    assert "Already taking it?" in led
    assert re.findall(r'href="#(\w+)"', led) == ["if_you_stop", "interactions"]
    assert page.index("Already taking it?") < page.index('id="benefits"')
    assert "Already taking it?" not in page_of(client, "/g/bare/")


def test_a_serious_risk_is_called_by_its_name_and_still_by_its_kind(client, guide):
    mark = re.search(r'<span class="mark mark-caution is-serious">.*?</a></span>', page_of(client, "/g/known/"))[0]
    assert '<span class="hidden">Serious risk: </span>Slows breathing with opioids' in mark
    assert f'aria-hidden="true">{CAUTIONS["serious"].shape}</span>' in mark
    assert "Serious risk: " in page_of(client, "/g/remedies/?caution=serious")


def test_search_engines_are_told_of_a_serious_risk(client, guide):
    assert '"warning":"slows breathing with opioids"' in client.get("/g/known/").content.decode()
    assert '"warning"' not in client.get("/g/bare/").content.decode()


def names(page):
    return re.findall(r'<th scope="row"[^>]*><a [^>]*>([^<]+)', page)


def test_the_table_says_how_much_and_leads_to_what_helps_most(client, guide):
    page = page_of(client, "/g/remedies/")
    assert names(page) == ["Other", "Known", "Small", "Bare"]
    assert re.findall(r'<span class="how-much">([^<]*)', page) == [
        "90 points better (of 100)",
        "5.7 points better than placebo, on a scale from 0 to 40",
        "1.5 points worse than placebo, on a scale from 0 to 40",
    ]
    assert 'href="/g/map/?order=effect#table"' in page


def test_a_sections_table_says_how_much_too(client, guide):
    assert "5.7 points better than placebo" in page_of(client, "/g/")
