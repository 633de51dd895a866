from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.checks import content_check, readability, rules
from articles.files import writer
from tests.articles.sample_guide import contents, edit, lay


def problems(folder):
    return [str(problem) for problem in content_check.check(writer.inspect(folder)).problems]


def check(folder, **options):
    out = StringIO()
    call_command("check_content", folder, stdout=out, **options)
    return out.getvalue()


def test_the_sample_guide_passes(tmp_path):
    assert "0 to mend" in check(lay(tmp_path))


LONG = "The cat sat on the mat and " * 5 + "slept."
CARE = "sections/20-self-care.md"
HARD = "Neurological sensorimotor abnormalities characteristically deteriorate nocturnally."


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        # Claims are cited or marked.
        ("sections/10-iron.md", "cause. [@guideline]", "cause.", "sections/10-iron.md:7: A claim (“oral iron”)"),
        ("sections/10-iron.md", "or less [@guideline] |", "or less |", "sections/10-iron.md:11: A claim (“75”)"),
        (
            "sections/10-iron.md",
            "**Not known:** why",
            "Some\npeople\n\n- Half of 9 people, why",
            "sections/10-iron.md:16: A claim (“9”)",
        ),
        ("sections/10-iron.md", "**Not known:** why", "Walking is why", "sections/10-iron.md:13: A claim (“Walking”)"),
        (
            "sections/10-iron.md",
            "**Not known:** why",
            "An antihistamine is why",
            "sections/10-iron.md:13: A claim (“antihist",
        ),
        ("sections/10-iron.md", "why some people", "why 9 % of people", "sections/10-iron.md:13: A claim (“9 %”)"),
        (
            "remedies/oral-iron.md",
            "hurt the gut. [@trial]",
            "cause harm.",
            "remedies/oral-iron.md:19: A claim (“cause”)",
        ),
        ("remedies/oral-iron.md", "How long", "In 5 people", "remedies/oral-iron.md:27: A claim (“5”)"),
        ("guide.md", "first. [@guideline]", "first: a trial.", "guide.md:13: A claim (“trial”)"),
        # Advice has no digits but telephone numbers.
        ("tonight.md", "Get up and walk.", "Get up\n  for 10 minutes.", "tonight.md:1: Advice has no digits"),
        ("get-help.md", "ending your life", "ending it 3 times", "get-help.md:1: Advice has no digits"),
        ("sections/20-self-care.md", "a little", "2 miles", "sections/20-self-care.md:7: Advice has no digits"),
        ("sections/20-self-care.md", "a little", "in 2026", "sections/20-self-care.md:7: Advice has no digits"),
        # What a section says in short has its sources in the section, and else keeps to the same rules.
        ("sections/10-iron.md", "kind: text", f"kind: text\nin_short: {HARD}", "sections/10-iron.md:5: Reading grade"),
        ("sections/10-iron.md", "kind: text", "kind: text\nin_short: Take 65 mg.", "sections/10-iron.md:5: “65 mg” is"),
        (
            "sections/20-self-care.md",
            "kind: advice",
            "kind: advice\nin_short: Walk 2 miles.",
            f"{CARE}:5: Advice has",
        ),
        ("guide.md", "language: en", "language: en\nlayout: sections", "sections/10-iron.md:1: There is no “in_short”"),
        # Both questions are answered, with what the answer rests on.
        ("remedies/walking.md", "cautions: [worsens]", "cautions: []", "remedies/walking.md:6: Neither “helps” nor"),
        (
            "remedies/walking.md",
            "Our reading. [@guideline]",
            "We think so.",
            "remedies/walking.md:17: “## What the marks rest on”",
        ),
        # References.
        (
            "references.bib",
            "  doi = {10.5664/jcsm.11390},\n",
            "",
            "references.bib:1: “guideline” has no doi, pmid or url",
        ),
        ("remedies/oral-iron.md", " [@trial]", " [@guideline]", "references.bib:14: Nothing cites “trial”"),
        # Plain words, short sentences, short texts.
        (
            "sections/20-self-care.md",
            "Move",
            f"{HARD} Move",
            "sections/20-self-care.md:7: Reading grade of the section",
        ),
        ("tonight.md", "Rub your legs.", HARD, "tonight.md:1: Reading grade of the tonight"),
        ("remedies/walking.md", "It may ease your legs.", HARD, "remedies/walking.md:13: Reading grade of the verdict"),
        (
            "sections/20-self-care.md",
            "Move",
            f"Move.\n{LONG}\nMove",
            "sections/20-self-care.md:8: This sentence has 36 words",
        ),
        (
            "remedies/walking.md",
            "It may ease your legs.",
            "",
            "remedies/walking.md:13: The verdict has 1 sentences; write 2.",
        ),
        (
            "remedies/walking.md",
            "A short walk",
            "Good. " * 61 + "A short walk",
            "remedies/walking.md:13: Words of the verdict: 71",
        ),
        ("remedies/walking.md", "## Verdict", "## Risks", "remedies/walking.md:1: There is no “## Verdict”"),
        ("sections/20-self-care.md", "Move", "Move on. " * 4_500 + "Move", "guide.md:1: The guide's page has 9"),
        # No dose.
        ("sections/10-iron.md", "why some", "why 65 mg a day for some", "sections/10-iron.md:13: “65 mg” is a dose"),
        (
            "remedies/walking.md",
            "A short walk",
            "Two tablets or a walk",
            "remedies/walking.md:13: “Two tablets” is a dose",
        ),
        (
            "remedies/walking.md",
            "A short walk",
            "Take two tablets. A walk",
            "remedies/walking.md:13: “two tablets” is a dose",
        ),
        (
            "remedies/walking.md",
            "A short walk",
            "Take 1,000 µg. A walk",
            "remedies/walking.md:13: “1,000 µg” is a dose",
        ),
    ],
)
def test_a_text_that_breaks_a_rule_is_named(tmp_path, path, old, new, expected):
    edit(lay(tmp_path), path, old, new)

    found = problems(tmp_path)

    assert any(problem.startswith(expected) for problem in found), found


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("sections/10-iron.md", "75 ng/mL", "75 µg/L, a saturation of 20 % or 1.5 g/dL"),
        ("sections/10-iron.md", "cause. [@guideline]", "cause. [causes: good | @guideline]"),
        ("sections/10-iron.md", "why some people stay low.", "\n\n- Whether trials of walking tell the cause.\n"),
        ("get-help.md", "Call 116 123", "Call 988, 111, option 2, 1-800-222-1222 or 116 123 on vitamin B12,"),
        ("get-help.md", "Call 116 123", "Call 13 11 26 (looked up in November 2026)"),
        ("remedies/oral-iron.md", "hurt the gut. [@trial]", "go. If swallowed, call 1-800-222-1222. [@trial]"),
        ("sections/20-self-care.md", "Move", "## 3 facts on trials\n\nMove"),
    ],
)
def test_what_only_looks_like_a_breach_passes(tmp_path, path, old, new):
    edit(lay(tmp_path), path, old, new)

    assert problems(tmp_path) == []


MEDICINE = """
Ask before you take it if you are pregnant, plan a baby or breast-feed, or if you have kidney disease. Do not drive
while it makes you sleepy. Leave out alcohol. Do not stop it alone.
"""
LINES = {
    "pregnancy": ("are pregnant, plan a baby", "are old"),
    "breast-feeding": ("breast-feed", "are tall"),
    "the kidneys": ("kidney", "heart"),
    "driving": ("drive", "dive"),
    "alcohol": ("alcohol", "tea"),
    "stopping": ("stop", "cut"),
}
WHERE = "Our reading. [@guideline] We looked in November 2026, on dialysis and in pregnancy too."


def medicine(folder, text=MEDICINE):
    edit(lay(folder), "remedies/walking.md", "kind: self-care", "kind: medicine")
    edit(folder, "remedies/walking.md", "## What the marks", f"## In daily life\n{text}\n## What the marks")
    return folder


def test_a_medicine_with_every_safety_line_passes(tmp_path):
    assert problems(medicine(tmp_path)) == []


@pytest.mark.parametrize("topic", LINES)
def test_a_medicine_without_a_safety_line_is_named(tmp_path, topic):
    found = problems(medicine(tmp_path, MEDICINE.replace(*LINES[topic])))

    assert [problem.partition(";")[0] for problem in found] == [
        f"remedies/walking.md:1: This medicine has no line on {topic}"
    ]


def test_what_the_sheet_for_the_doctor_asks_needs_no_source_but_may_hold_no_dose(tmp_path):
    lay(tmp_path, **{"doctor-sheet.md": "- [ ] It gets worse at 10 in the evening.\n- [ ] I take 5 mg.\n"})

    (found,) = [problem for problem in problems(tmp_path) if problem.startswith("doctor-sheet.md")]
    assert found.startswith("doctor-sheet.md:2: “5 mg” is a dose")


def test_what_studies_found_is_no_safety_line(tmp_path):
    medicine(tmp_path, MEDICINE.replace(*LINES["alcohol"]))
    edit(
        tmp_path, "remedies/walking.md", "## In daily", "## Benefits\n\nIt eased alcohol harm. [@trial]\n\n## In daily"
    )

    assert any("no line on alcohol" in problem for problem in problems(tmp_path))


def test_a_line_that_one_medicine_does_not_need_is_left_out_of_it_only(tmp_path, monkeypatch):
    medicine(tmp_path, MEDICINE.replace(*LINES["alcohol"]))
    monkeypatch.setattr(rules, "NO_LINE_NEEDED", {("walking", "alcohol"): "a test"})
    assert problems(tmp_path) == []

    monkeypatch.setattr(rules, "NO_LINE_NEEDED", {("oral-iron", "alcohol"): "a test"})
    assert len(problems(tmp_path)) == 1


@pytest.mark.parametrize(("source", "found"), [("", 1), (" [@guideline]", 0)])
def test_a_figure_is_one_claim(tmp_path, source, found):
    figure = f"```bars\ncaption: How many{source}\nunit: in 100\nAdults: 8\nOthers: 9\n```\n\n**Not known"
    folder = lay(tmp_path)
    edit(folder, "sections/10-iron.md", "**Not known", figure)
    claims = [problem for problem in problems(folder) if "A claim" in problem]
    assert len(claims) == found
    assert all(claim.startswith("sections/10-iron.md:16: A claim (“8”) without a citation") for claim in claims)


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        # Every mark has a source.
        (
            "sections/10-iron.md",
            "cause. [",
            "cause [causes: good]. [",
            "sections/10-iron.md:7: A mark without a source",
        ),
        (
            "remedies/walking.md",
            "It may ease",
            "It [caution: serious] may ease",
            "remedies/walking.md:13: A mark without",
        ),
        (
            "remedies/oral-iron.md",
            "guideline. [@guideline]",
            "sense: our reading.",
            "remedies/oral-iron.md:23: The marks",
        ),
        (
            "remedies/walking.md",
            "reading. [@guideline]",
            "reading.",
            "remedies/walking.md:17: The marks have no source",
        ),
        # What was not found was looked for.
        ("remedies/walking.md", "It may ease", "We found no trial. It may ease", "remedies/walking.md:17: Say when we"),
        ("remedies/walking.md", "helps:", "helps: unstudied", "remedies/walking.md:17: Say when we looked"),
        (
            "sections/20-self-care.md",
            "Move",
            "We know of no good study. Move",
            "sections/20-self-care.md:7: Say when we",
        ),
        # Harms have a source.
        ("remedies/oral-iron.md", "gut. [@trial]", "gut.", "remedies/oral-iron.md:19: A risk without a source"),
        ("remedies/oral-iron.md", "[@trial]", "[@trial]\n\n- It stings.", "remedies/oral-iron.md:21: A risk without"),
        # Numbers are told one way.
        ("remedies/oral-iron.md", "It can hurt", "In 7 % it hurts", "remedies/oral-iron.md:19: Say “… in 100” for a"),
        ("remedies/oral-iron.md", "It can hurt", "For 7 per cent it hurts", "remedies/oral-iron.md:19: Say “… in 100”"),
        (
            "remedies/oral-iron.md",
            "It can hurt",
            "The odds of harm double for",
            "remedies/oral-iron.md:19: Odds by themse",
        ),
        (
            "remedies/oral-iron.md",
            "It can hurt",
            "It is 3 times as likely to hurt",
            "remedies/oral-iron.md:19: Odds by",
        ),
        # References are whole, or their notes say why not.
        ("references.bib", "; volume not seen", "", "references.bib:1: “guideline”: no volume, and its private notes"),
        (
            "references.bib",
            "; volume not seen.",
            ".},\n  note = {Volume not seen.",
            "references.bib:1: “guideline”: no volume, and its private notes",
        ),
        ("references.bib", "https://", "http://", "references.bib:14: “trial”: its address begins with http:"),
        (
            "references.bib",
            "org/trial",
            "org/search.cfm?a=1",
            "references.bib:14: “trial”: its address is a page of search",
        ),
        (
            "references.bib",
            "org/trial",
            "org/?term=trial",
            "references.bib:14: “trial”: its address is a page of search",
        ),
    ],
)
def test_what_a_text_owes_its_readers_is_named(tmp_path, path, old, new, expected):
    edit(lay(tmp_path), path, old, new)

    found = problems(tmp_path)

    assert any(problem.startswith(expected) for problem in found), found


@pytest.mark.parametrize("part", ["looked", "November 2026", "dialysis", "pregnancy"])
def test_a_missing_trial_is_dated_and_was_looked_for_where_it_may_hide(tmp_path, part):
    edit(lay(tmp_path), "remedies/walking.md", "helps:", "helps: unstudied")
    edit(tmp_path, "remedies/walking.md", "Our reading. [@guideline]", WHERE)
    assert problems(tmp_path) == []

    edit(tmp_path, "remedies/walking.md", part, "x")
    assert len(problems(tmp_path)) == 1


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("sections/10-iron.md", "cause. [", "cause [causes: good | @guideline]. ["),
        (
            "sections/20-self-care.md",
            "Move",
            "We found no trial. We looked in May 2026, on dialysis and in pregnancy. Move",
        ),
        ("remedies/walking.md", "helps:\ncautions: [worsens]", "helps: unstudied\ncautions: []"),
        ("remedies/oral-iron.md", "[@trial]", "[@trial]\n\n- Stop if it stings.\n- Pain needs a doctor."),
        ("remedies/oral-iron.md", "It can hurt", "It hurts 7 in 100 people,"),
        ("remedies/oral-iron.md", "It can hurt", "Its odds are double: it hurts 7 in 100,"),
        ("references.bib", "org/trial", "org/research/terms?id=1"),
    ],
)
def test_what_only_looks_like_a_debt_passes(tmp_path, path, old, new):
    edit(lay(tmp_path), path, old, new)
    if "unstudied" in new:
        edit(tmp_path, path, "Our reading. [@guideline]", WHERE.replace(" [@guideline]", ""))

    assert problems(tmp_path) == []


def test_a_verdict_without_marks_is_cited_like_any_claim(tmp_path):
    edit(lay(tmp_path), "remedies/walking.md", "cautions: [worsens]", "cautions: []")
    edit(tmp_path, "remedies/walking.md", "A short walk is safe.", "Walking improves it.")

    assert any(problem.startswith("remedies/walking.md:13: A claim (“Walking”)") for problem in problems(tmp_path))


def test_an_allowed_amount_is_allowed_in_its_place_only(tmp_path, monkeypatch):
    edit(lay(tmp_path), "remedies/oral-iron.md", "It can hurt", "Nine took 5 mg. It can hurt")
    monkeypatch.setattr(rules, "ALLOWED_AMOUNTS", {("oral-iron", "5 mg"): "a test"})

    assert problems(tmp_path) == []

    monkeypatch.setattr(rules, "ALLOWED_AMOUNTS", {("walking", "5 mg"): "a test"})
    assert len(problems(tmp_path)) == 1


def test_an_id_that_stands_twice_on_a_page_is_named(tmp_path, monkeypatch):
    rendered = content_check.render

    def twice(source, base):
        parts = rendered(source, base)
        parts["tonight"] += '<h3 id="iron">Iron</h3>'
        return parts

    monkeypatch.setattr(content_check, "render", twice)

    assert "guide.md:1: The id “iron” stands twice on the rendered page; rename a heading." in problems(lay(tmp_path))


def test_the_table_is_worst_first_and_the_command_fails(tmp_path):
    edit(lay(tmp_path), "sections/20-self-care.md", "a little", "2 miles, by trial, 7 mg")
    out = StringIO()

    with pytest.raises(CommandError, match="to mend"):
        call_command("check_content", tmp_path, stdout=out)

    assert out.getvalue().splitlines()[2].startswith("sections/20-self-care.md")
    assert "sections/20-self-care.md:7: Advice has no digits" in out.getvalue()


def test_what_is_not_written_yet_fails_only_a_whole_guide(tmp_path):
    lay(tmp_path, **{"tonight.md": None, "remedies/oral-iron.md": None})
    edit(tmp_path, "remedies/walking.md", "superseded_by: oral-iron\n", "")

    said = check(tmp_path, partial=True)

    assert "tonight.md:1: The file is missing." in said.partition("Not there yet:")[2]
    assert "0 to mend, 3 not there yet" in said
    with pytest.raises(CommandError, match="3 to mend"):
        check(tmp_path)


def test_files_of_another_form_are_named_and_can_be_rewritten(tmp_path):
    before = contents(lay(tmp_path))
    edit(
        tmp_path, "sections/20-self-care.md", "title: Self-care\nslug: self-care", 'slug: self-care\ntitle: "Self-care"'
    )

    with pytest.raises(CommandError):
        check(tmp_path)
    said = check(tmp_path, rewrite=True)

    assert "Written anew: sections/20-self-care.md" in said
    assert contents(tmp_path) == before


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="There is no such folder"):
        check(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("By 3.5 points, e.g. Here. Dr. Who?” Nobody.", ["By 3.5 points, e.g. Here.", "Dr. Who?”", "Nobody."]),
        ("Vitamin C vs. E (see there). Yes.", ["Vitamin C vs. E (see there).", "Yes."]),
        ("words  over\nlines. And more.", ["words over lines.", "And more."]),
        ("", []),
        ("…", []),
    ],
)
def test_sentences(text, expected):
    assert readability.sentences(text) == expected


@pytest.mark.parametrize(
    ("word", "count"),
    [("leg", 1), ("iron", 2), ("doctor's", 2), ("restless", 2), ("don’t", 1), ("3.78", 1), ("sleep-time", 2),
     ("transferrin", 3), ("ferritin", 3), ("B12", 1), ("area", 3)],
)  # fmt: skip
def test_syllables(word, count):
    assert readability.syllables(word) == count


def test_the_grade_is_flesch_and_kincaids():
    # 10 words, 2 sentences, 11 syllables: 0.39 · 5 + 11.8 · 1.1 − 15.59
    assert readability.grade(["The cat sat on mats.", "The dog ate the apple."]) == pytest.approx(-0.7, abs=0.05)


def test_a_remedys_name_is_spoken_as_two_syllables():
    assert readability.grade(["Take carbamazepine."], {"carbamazepine"}) < readability.grade(["Take carbamazepine."])
    assert readability.grade(["Take a leg."], {"leg"}) == readability.grade(["Take a leg."])


def test_what_no_rule_takes_for_a_claim_can_be_listed_for_a_person_to_read(tmp_path):
    said = check(lay(tmp_path), unclaimed=True)

    assert "sections/10-iron.md:13: Not known: why some people stay low." in said
    assert "Move a little" not in said
