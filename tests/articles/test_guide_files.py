import pytest

from articles.files import bibtex, format, front_matter, writer
from articles.models import Remedy, Section
from tests.articles.sample_guide import FILES, contents, edit, lay


def messages(folder):
    with pytest.raises(writer.GuideFileError) as refused:
        writer.read(folder)
    return [str(problem) for problem in refused.value.problems]


def test_what_is_read_is_written_back_byte_for_byte(tmp_path):
    lay(tmp_path / "first")

    writer.write(writer.read(tmp_path / "first"), tmp_path / "second")

    assert contents(tmp_path / "second") == FILES


def test_whether_reports_are_counted_is_written_back_and_left_out_where_they_are_not(tmp_path):
    first = lay(tmp_path / "first")
    edit(first, "remedies/walking.md", "[worsens]\n", "[worsens]\ncounts_experiences: true\n")
    wanted = contents(first)
    edit(first, "remedies/oral-iron.md", "iron is low\n---", "iron is low\ncounts_experiences: false\n---")

    source = writer.read(first)
    writer.write(source, tmp_path / "second")

    iron, self_care, _experience = source["sections"]
    counted = [section["remedies"][0]["counts_experiences"] for section in (iron, self_care)]
    assert counted == [False, True]
    assert contents(tmp_path / "second") == wanted


def test_a_source_has_what_an_edition_has(tmp_path):
    source = writer.read(lay(tmp_path))

    iron, self_care, experience = source["sections"]
    assert [section["slug"] for section in source["sections"]] == ["iron", "self-care", "experience"]
    assert source["article"]["author"] == {
        "name": "The project", "credentials": "", "about": "Its writers are not health professionals.", "funding": "",
        "interests": "",
    }  # fmt: skip
    assert source["article"]["tonight"] == "- Get up and walk.\n- Rub your legs."
    remedy = iron["remedies"][0]
    assert remedy["other_names"] == "ferrous sulfate (UK: iron tablets)"
    assert remedy["verdict"] == "It may help if your iron is low. [@guideline]\nHave a blood test first."
    assert (remedy["helps"], remedy["cautions"]) == ("some", ["serious"])
    assert self_care["remedies"][0]["superseded_by"] == "oral-iron"
    assert experience["body"] == ""
    guideline = source["references"]["guideline"]
    assert guideline["authors"].split("\n") == [
        "Winkelman, John W.", "{National Heart, Lung, and Blood Institute}", "NICE", "et al.",
    ]  # fmt: skip
    assert guideline["private_notes"] == "“Iron first.”\nSeen 2026-11-01; volume not seen.\n\nSecond {thought}."


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("guide.md", "language: en", "langage: en", "guide.md:5: “langage” is not one of"),
        ("guide.md", "title: Restless legs\n", "", "guide.md:1: “title” is missing."),
        ("guide.md", "2027-11-22", "soon", "guide.md:7: “soon” is no day like"),
        ("guide.md", "---\n\nHave", "\nHave", "guide.md:1: The front matter has no second line"),
        ("guide.md", '"What helps: and what does not."', "What helps: and", "guide.md:4: The front matter is not YAML"),
        ("guide.md", "slug: restless-legs", "title: Twice", "guide.md:3: “title” stands there twice."),
        ("sections/10-iron.md", "kind: text", "kind: prose", "sections/10-iron.md:4: “kind: prose”: choose from text"),
        ("sections/10-iron.md", "slug: iron", "slug: steel", "sections/10-iron.md:3: The slug is “steel”, but"),
        (
            "sections/10-iron.md",
            "cause. [@guideline]",
            "cause. [@gone]",
            "sections/10-iron.md:7: There is no reference",
        ),
        ("sections/10-iron.md", "remedy:oral-iron", "remedy:steel", "sections/10-iron.md:7: The link “remedy:steel”"),
        ("sections/10-iron.md", "Low iron", "Low\u200b iron", "sections/10-iron.md:7: The invisible character U+200B"),
        (
            "remedies/oral-iron.md",
            "helps: some",
            "helps: lots",
            "remedies/oral-iron.md:7: “helps: lots”: choose from good",
        ),
        (
            "remedies/oral-iron.md",
            "[serious]",
            "[serious, bad]",
            "remedies/oral-iron.md:8: “cautions: bad”: choose from",
        ),
        (
            "remedies/oral-iron.md",
            "section: iron",
            "section: steel",
            "remedies/oral-iron.md:3: There is no section “steel”",
        ),
        ("remedies/oral-iron.md", "## Risks", "## Dangers", "remedies/oral-iron.md:17: “## Dangers” is not one of"),
        (
            "remedies/oral-iron.md",
            "## Risks",
            "## Verdict",
            "remedies/oral-iron.md:17: “## Verdict” stands there twice.",
        ),
        (
            "remedies/oral-iron.md",
            "## Verdict\n\n",
            "",
            "remedies/oral-iron.md:12: A text stands here before the first",
        ),
        ("remedies/oral-iron.md", "position: 1", "position: first", "remedies/oral-iron.md:4: “position” is a number"),
        (
            "remedies/walking.md",
            "superseded_by: oral-iron",
            "superseded_by: gold",
            "remedies/walking.md:8: “superseded_by:",
        ),
        (
            "references.bib",
            "@online{trial",
            "@online{guideline",
            "references.bib:14: The key “guideline” is used in line 1",
        ),
        ("references.bib", "@online", "@webpage", "references.bib:14: “@webpage” is not one of"),
        ("references.bib", "journal =", "journaltitle =", "references.bib:4: Entry “guideline”: “journaltitle” is not"),
        ("references.bib", "2025}", "2025", "references.bib:5: Entry “guideline”"),
        ("references.bib", "Treatment of", "{T}reatment of", "references.bib:3: Entry “guideline”, “title”: “{”"),
        (
            "references.bib",
            "Winkelman, John W.",
            "John Winkelman",
            "references.bib:2: Entry “guideline”: write the author",
        ),
        (
            "references.bib",
            "10.5664/jcsm.11390",
            "doi:10.5664",
            "references.bib:7: Entry “guideline”: “doi:10.5664” is no",
        ),
        (
            "tonight.md",
            "- Rub your legs.\n",
            "- Rub your legs.\n\n```bars\ncaption: Walks\nApril: few\nMay: 8\n```\n",
            "tonight.md:6: “few” is no number",
        ),
        ("references.bib", "{2026-11-01}", "{November}", "references.bib:17: Entry “trial”: “November” is no day"),
        ("references.bib", "  title = {A trial},\n", "", "references.bib:14: Entry “trial” has no title."),
        ("references.bib", "@online", "% mine\n@online", "references.bib:14: Text outside an entry would be lost"),
    ],
)
def test_what_is_wrong_is_named_with_its_file_and_line(tmp_path, path, old, new, expected):
    edit(lay(tmp_path), path, old, new)

    assert any(message.startswith(expected) for message in messages(tmp_path)), messages(tmp_path)


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    lay(tmp_path, **{"tonight.md": None, "sections/11-IRON.md": "x", "notes.txt": "x"})
    edit(tmp_path, "remedies/walking.md", "helps:", "helps: very")
    (tmp_path / "get-help.md").write_bytes(b"fine\nna\xefve\n")

    found = messages(tmp_path)

    assert [message.partition(": ")[0] for message in found] == [
        "get-help.md:2", "notes.txt:1", "remedies/walking.md:6", "sections/11-IRON.md:1", "tonight.md:1",
    ]  # fmt: skip


def test_two_sections_of_one_number_or_slug_are_refused(tmp_path):
    lay(tmp_path, **{"sections/10-steel.md": FILES["sections/10-iron.md"].replace("slug: iron", "slug: steel")})
    lay(tmp_path, **{"sections/30-iron.md": FILES["sections/10-iron.md"]})

    found = messages(tmp_path)

    assert "sections/10-steel.md:1: sections/10-iron.md has the same number." in found
    assert "sections/30-iron.md:1: “iron” is the slug of sections/10-iron.md too." in found


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    assert messages(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}:1: There is no such folder."]


def test_line_ends_of_another_system_and_other_yaml_mean_the_same(tmp_path):
    head = "---\nname: 'Walking'\nposition: 1\nsection: self-care\ncautions:\n  - worsens\nkind: self-care\n"
    body = FILES["remedies/walking.md"].partition("superseded_by")[2]
    lay(tmp_path, **{"remedies/walking.md": (head + "superseded_by" + body).replace("\n", "\r\n")})

    assert writer.files(writer.read(tmp_path)) == FILES


def test_a_heading_in_a_text_of_the_authors_survives_the_files(tmp_path):
    source = writer.read(lay(tmp_path / "a"))
    source["sections"][0]["remedies"][0]["risks"] = "Some.\n\n## More\n\nWords."
    writer.write(source, tmp_path / "b")

    again = writer.read(tmp_path / "b")

    assert again["sections"][0]["remedies"][0]["risks"] == "Some.\n\n ## More\n\nWords."
    assert writer.files(again) == contents(tmp_path / "b")


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "no",
        "2020",
        "a: b",
        "a #b",
        "“quoted”",
        '"quoted"',
        "- dash",
        "[x]",
        "*star",
        "back\\slash: x",
        "@at",
        "é",
    ],
)
def test_every_value_of_a_front_matter_comes_back(value):
    head = front_matter.write({"title": value, "list": [value, value], "empty": ""})

    assert front_matter.split(head)[0] == {"title": value, "list": [value, value], "empty": ""}


@pytest.mark.parametrize("value", ["{", "}", "\\", "a\\}b{", "one\n\n  two"])
def test_every_private_note_comes_back(value):
    reference = dict.fromkeys(bibtex.FIELDS.values(), "") | {"type": "web", "title": "T", "private_notes": value}

    references, _lines, problems = bibtex.read_bib(bibtex.write_bib({"k": reference}))

    assert not problems
    assert references["k"]["private_notes"] == "\n".join(line.strip() for line in value.split("\n"))


def test_the_words_for_kinds_are_those_of_the_models():
    assert list(format.SECTION_KINDS) == Section.Kind.values
    assert {kind: kind for kind in format.REMEDY_KINDS} == {k.value: str(k.label) for k in Remedy.Kind}


@pytest.mark.parametrize(
    ("line", "name", "expected"),
    [
        ("", "iron", "remedies/iron.md:1: “iron” is, or was, the address of sections/10-iron.md too."),
        ("[iron]", "steel", "remedies/steel.md:5: “iron” is, or was, the address of sections/10-iron.md too."),
        ("[ferrum]", "steel", "remedies/steel.md:5: “ferrum” is, or was, the address of sections/10-iron.md too."),
        ("", "ferrum", "sections/10-iron.md:4: “ferrum” is, or was, the address of remedies/ferrum.md too."),
        ("[walking]", "steel", "remedies/steel.md:5: “walking” is, or was, the address of remedies/walking.md too."),
    ],
)
def test_an_address_is_of_one_section_or_remedy_only(tmp_path, line, name, expected):
    folder = lay(tmp_path)
    edit(folder, "sections/10-iron.md", "slug: iron\n", "slug: iron\nold_slugs: [ferrum]\n")
    more = f"old_slugs: {line}\n" if line else ""
    text = f"---\nname: Steel\nsection: iron\nposition: 2\n{more}kind: supplement\nhelps: some\ncautions: []\n---\n"
    (folder / "remedies" / f"{name}.md").write_text(text)
    assert messages(folder) == [expected]
