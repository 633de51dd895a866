"""References of other programs are read as they were meant, and written so that they come back the same."""

import json
import time
from pathlib import Path

import pytest
from django.conf import settings

from articles.files import bibtex
from articles.library import formats, keys
from articles.library.from_bibtex import decoded
from articles.library.writing import WRITERS
from articles.text.citations import KEY
from articles.text.names import author_names
from articles.text.names.author_names import literal, person
from articles.text.names.written_names import text_of

BIBTEX = r"""
% exported by somebody@example.org
@string{jsm = "Sleep Medicine"}
@comment{left out}
@ARTICLE{Garc{\'i}a:2011,
  author = "Garc{\'\i}a-Borreguero, Diego and {World Health Organization} and van der Berg, Jan and others",
  title  = {{RLS} \& iron: the $\alpha$ of {P}MID < 0.05},
  journal = jsm # { Reviews},
  year = 2011, month = jan,
  pages = "431--439",
  doi = {https://doi.org/10.1016/j.sleep_x.2011},
  note = {Funded by nobody},
}
"""
RIS = """TY  - JOUR
ID  - allen2011
AU  - Allen, Richard P.
AU  - King, Martin L., Jr.
AU  - {National Heart, Lung, and Blood Institute}
T1  - Iron <i>in vivo</i> &amp; sleep
  goes on here
JO  - Sleep Medicine
PY  - 2011/03//
SP  - 431
EP  - 439
DO  - 10.1016/j.sleep.2011
N1  - only for me
ER  -
"""
MEDLINE = """PMID- 21493132
DP  - 2011 May
TI  - Restless legs syndrome (RLS) augmentation associated with
      dopamine agonists.
PG  - 431-9
LID - 10.1016/j.sleep.2011.03.003 [doi]
FAU - Allen, Richard P
AU  - Allen RP
FAU - Smith, John B 3rd
CN  - RLS Study Group
JT  - Sleep medicine
TA  - Sleep Med
VI  - 12
IP  - 5
PT  - Journal Article

PMID- 1
TI  - A second.
"""
CSL = """[
 {"id": "x1", "type": "article-journal", "title": "Iron", "author": [{"family": "Berg", "given": "Jan",
  "non-dropping-particle": "van der"}, {"literal": "NICE"}],
  "container-title": ["Sleep", "S"], "issued": {"date-parts": [["2011", 5]]}, "DOI": "10.1/NO", "page": "1-9"},
 {"id": 2, "type": "webpage", "title": "Second", "URL": "javascript:alert(1)"}
]"""


def only(text, form=""):
    (draft,) = formats.read(text, form)[1]
    return draft


def test_bibtex_of_other_programs_is_read_with_its_latex_quotes_and_abbreviations():
    draft = only(BIBTEX.replace(r"Garc{\'i}a:2011", "garcia2011"))

    assert not draft.problem and draft.key == "garcia2011" and draft.line == 5
    assert draft.fields["title"] == "RLS & iron: the α of PMID < 0.05"
    assert draft.fields["container"] == "Sleep Medicine Reviews"
    assert (draft.fields["year"], draft.fields["pages"]) == ("2011", "431--439")
    assert draft.fields["doi"] == "10.1016/j.sleep_x.2011"
    assert draft.names == [
        person("García-Borreguero", "Diego"),
        literal("World Health Organization"),
        person("van der Berg", "Jan"),
        author_names.OTHERS,
    ]


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("@article{a,\n title = {never closed,\n year = 2011\n}\n@book{b, title={Good}}\n", 4),
        ("@article{a,\n title = {No comma}\n year = 2011\n}\n@book{b, title={Good}}\n", 2),
        ('@article{a,\n\n title = "open,\n}\n@book{b, title={Good}}\n', 3),
        ("@article{a,\n year = 2011\n}\n@book{b, title={Good}}\n", 1),
    ],
)
def test_a_broken_entry_is_named_with_its_line_and_the_next_one_is_read(broken, line):
    wrong, good = formats.read(broken)[1]

    assert wrong.problem and wrong.line == line
    assert not good.problem and good.fields["title"] == "Good"


def test_ris_is_read_without_tags_and_what_is_private_stays_private():
    draft = only(RIS)

    assert draft.fields["title"] == "Iron in vivo & sleep goes on here"
    assert (draft.fields["year"], draft.fields["pages"]) == ("2011", "431--439")
    assert draft.names == [
        person("Allen", "Richard P."),
        person("King", "Martin L.", "Jr."),
        literal("National Heart, Lung, and Blood Institute"),
    ]
    assert (draft.fields["note"], draft.fields["private_notes"]) == ("", "only for me")


def test_pubmeds_format_is_read():
    first, second = formats.read(MEDLINE)[1]

    assert first.fields["title"].endswith("associated with dopamine agonists")
    assert first.fields["doi"] == "10.1016/j.sleep.2011.03.003" and first.fields["pmid"] == "21493132"
    assert (first.fields["pages"], first.fields["year"], first.fields["container"]) == (
        "431--439", "2011", "Sleep medicine",
    )  # fmt: skip
    assert first.names == [person("Allen", "Richard P"), person("Smith", "John B", "3rd"), literal("RLS Study Group")]
    assert (second.line, second.fields["title"]) == (17, "A second")


def test_csl_json_is_read_and_what_is_no_identifier_is_left_out_and_said():
    first, second = formats.read(CSL)[1]

    assert first.names == [person("van der Berg", "Jan"), literal("NICE")]
    assert (first.fields["container"], first.fields["year"], first.fields["pages"]) == ("Sleep", "2011", "1--9")
    assert first.fields["doi"] == "" and "10.1/NO" in first.notes[0]
    assert second.line == 5 and second.fields["url"] == "" and "javascript" in second.notes[0]


def test_numbers_are_seen_with_or_without_their_addresses():
    text = "10.1016/j.sleep.2011.03.003\nhttps://pubmed.ncbi.nlm.nih.gov/21493132/\nPMID 7, pmid: 8\nnonsense"
    form, drafts = formats.read(text)

    assert form == "numbers"
    assert [draft.fields["doi"] or draft.fields["pmid"] for draft in drafts[:-1]] == [
        "10.1016/j.sleep.2011.03.003", "21493132", "7", "8",
    ]  # fmt: skip
    assert drafts[-1].line == 4 and "nonsense" in drafts[-1].problem


@pytest.mark.parametrize(
    ("text", "form"), [(BIBTEX, "bibtex"), (RIS, "ris"), (MEDLINE, "medline"), (CSL, "csl"), ("Dear all,\nhello", "")]
)
def test_the_format_is_found_out(text, form):
    assert formats.detect("\ufeff" + text) == form


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_files_in_unicode_are_read_without_a_guess(encoding):
    assert formats.decode("TY  - JOUR\nAU  - Núñez, Ö\n".encode(encoding)) == ("TY  - JOUR\nAU  - Núñez, Ö\n", "")


def test_latin_1_is_read_and_said_to_be_a_guess():
    text, note = formats.decode("Núñez".encode("latin-1"))

    assert text == "Núñez" and note


def test_what_is_no_text_is_refused_in_words():
    with pytest.raises(formats.NotRead, match="no text"):
        formats.decode(b"\x89PNG\x00\x00\x00\x00" * 9)


# One reference with all that is hard to write.
HARD = {
    "type": "label", "authors": "", "title": "100% {of} it \\ & “this” <0.05", "container": "A, B and C",
    "year": "n.d.", "volume": "7", "issue": "S1", "pages": "e31--e4", "publisher": "P & Q",
    "doi": "10.1000/a_b(c)<d>", "pmid": "123", "url": "https://a.example/x?a=1&b=%20", "accessed": "2026-03-31",
    "archived_url": "https://b.example/", "note": "Funded: by nobody",
    "private_notes": "One.\n\nTY  - Two {x} \\y.",
}  # fmt: skip
NAMES = [
    person("de la Cruz", "Ana María", "Jr."), person("Plato"), literal("Heart, Lung, and Blood Institute"),
    literal("NICE"), literal("Smith and Sons"), author_names.OTHERS,
]  # fmt: skip


@pytest.mark.parametrize("form", WRITERS)
def test_what_is_taken_out_comes_back_the_same(form):
    references = {"a": HARD | {"authors": text_of(NAMES)}, "b": dict.fromkeys(HARD, "") | {"type": "web", "title": "T"}}

    found, drafts = formats.read(WRITERS[form][2](references))

    assert found == form
    assert {draft.key: draft.complete() for draft in drafts} == references


def test_ten_thousand_entries_are_read_in_the_time_of_one_request():
    many = "\n".join(f'@article{{k{n}, title={{T {n}}}, author="A, B and C, D", journal="J"}}' for n in range(10_000))
    begun = time.process_time()

    assert len(formats.read(many)[1]) == 10_000
    assert time.process_time() - begun < 20


@pytest.mark.parametrize("hostile", ["{" * 50_000, "$" * 5000 + "\\", "\\" * 999, "\\foo{" * 500, "{}" * 20_000])
def test_latex_that_nests_or_never_ends_is_no_trouble(hostile):
    assert isinstance(decoded(hostile), str)


@pytest.mark.parametrize(
    "hostile", ["[" * 100_000, '{"a":' * 50_000, "[1, null, []]", '{"items": 3}', "[", '[{"title": {}}]']
)
def test_broken_json_is_a_refusal_with_words(hostile):
    drafts = formats.read(hostile, "csl")[1]

    assert drafts and all(draft.problem for draft in drafts)


@pytest.mark.parametrize(
    ("own", "names", "title", "expected"),
    [
        ("fits2011", [], "T", "fits2011"),
        ("no key!", [person("Öztürk", "A")], "T", "ozturk2011"),
        ("", [literal("World Health Organization")], "T", "world2011"),
        ("", [], "The iron in it", "iron2011"),
        ("", [], "不安腿", "source2011"),
        ("taken", [], "T", "takena"),
    ],
)
def test_keys(own, names, title, expected):
    key = keys.key_for(names, {"title": title, "year": "2011"}, own, {"taken"})

    assert key == expected and KEY.fullmatch(key)


def test_the_bundled_guides_references_come_back_from_every_format():
    bundled = Path(settings.BASE_DIR) / "articles" / "content" / "restless-legs" / "references.bib"
    references, _lines, _problems = bibtex.read_bib(bundled.read_text())
    references = {key: {name: value or "" for name, value in one.items()} for key, one in references.items()}
    for _extension, _kind, write in WRITERS.values():
        assert {draft.key: draft.complete() for draft in formats.read(write(references))[1]} == references


def test_csl_is_json_that_others_read():
    (item,) = json.loads(WRITERS["csl"][2]({"a": HARD | {"authors": "Allen, R"}}))

    assert item["author"] == [{"family": "Allen", "given": "R"}] and item["accessed"] == {"date-parts": [[2026, 3, 31]]}
