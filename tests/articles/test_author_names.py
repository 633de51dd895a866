"""Authors' names: what people type and paste, what is printed, and the way through BibTeX and back."""

import random

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from articles.editions import publishing, snapshots
from articles.files import bibtex
from articles.models import Edition, Reference
from articles.text.bibliography import author_line
from articles.text.names import author_names, written_names
from tests.factories import DraftFactory, ReferenceFactory, SectionFactory, StaffFactory


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        # One name, as PubMed, a title page or a library has it.
        ("Earley, CJ", "Earley CJ"),
        ("Earley CJ", "Earley CJ"),
        ("Earley, C.J.", "Earley CJ"),
        ("Earley, C. J.", "Earley CJ"),
        ("Earley C.J.", "Earley CJ"),
        ("Christopher J. Earley", "Earley CJ"),
        ("C. J. Earley", "Earley CJ"),
        ("Earley, Christopher James", "Earley CJ"),
        ("Smith, A (Tony)", "Smith A"),
        ("Smith A (Tony)", "Smith A"),
        ("Smith, Anthony “Tony” B.", "Smith AB"),
        ("Aurora, R. Nisha", "Aurora RN"),
        # What stands behind a name.
        ("King, Jr., Martin Luther", "King ML Jr"),
        ("King, Martin Luther, Jr.", "King ML Jr"),
        ("King, Martin Luther Jr.", "King ML Jr"),
        ("Martin Luther King, Jr.", "King ML Jr"),
        ("King ML Jr", "King ML Jr"),
        ("John Smith III", "Smith J III"),
        ("Smith, John V", "Smith JV"),
        ("de la Cruz JM 3rd", "de la Cruz JM 3rd"),
        ("Earley, Christopher J., MD, PhD", "Earley CJ"),
        ("Christopher J. Earley, MD", "Earley CJ"),
        ("Ivanov II", "Ivanov II"),
        # Particles.
        ("van der Berg, J.", "van der Berg J"),
        ("van der Berg J", "van der Berg J"),
        ("Jan van der Berg", "van der Berg J"),
        ("Beethoven, Ludwig van", "van Beethoven L"),
        ("Juan de la Cruz", "de la Cruz J"),
        ("Erna von der Leyen", "von der Leyen E"),
        ("'t Hooft G", "'t Hooft G"),
        ("Santiago Ramón y Cajal", "Ramón y Cajal S"),
        ("{de Geus}, Tom", "de Geus T"),
        # Hyphens, apostrophes, capitals and other scripts.
        ("Chen, Si-Jing", "Chen SJ"),
        ("Dupont J-P", "Dupont JP"),
        ("Garcia-Borreguero D", "Garcia-Borreguero D"),
        ("O’Brien LM", "O’Brien LM"),
        ("D'Arcy, Jean-Pierre", "D'Arcy JP"),
        ("EARLEY CJ", "EARLEY CJ"),
        ("EARLEY, CHRISTOPHER JAMES", "EARLEY CJ"),
        ("SMITH, LEE", "SMITH L"),
        ("Högl B", "Högl B"),
        ("E\u0301mile Zola", "Zola É"),
        ("Иванов И.И.", "Иванов ИИ"),
        ("Иванов, Иван Иванович", "Иванов ИИ"),
        ("Ivanov Yu.A.", "Ivanov YA"),
        ("李, 小龙", "李 小龙"),
        ("李小龙", "李小龙"),
        ("Χρήστος Παπαδόπουλος", "Παπαδόπουλος Χ"),
        # Not persons.
        ("Ministry of Health, Labour and Welfare", "Ministry of Health, Labour and Welfare"),
        ("{Ministry of Health, Labour and Welfare}", "Ministry of Health, Labour and Welfare"),
        ("National Heart, Lung, and Blood Institute", "National Heart, Lung, and Blood Institute"),
        ("International Restless Legs Syndrome Study Group", "International Restless Legs Syndrome Study Group"),
        ("World Health Organization (WHO)", "World Health Organization (WHO)"),
        ("Health Council, Netherlands", "Health Council, Netherlands"),
        ("Mayo Clinic", "Mayo Clinic"),
        ("Health Canada", "Health Canada"),
        ("NHS", "NHS"),
        ("NHS Borders", "NHS Borders"),
        ("Parkinson's UK", "Parkinson's UK"),
        ("{Kaiser Permanente}", "Kaiser Permanente"),
        ("Kaiser Permanente (organisation)", "Kaiser Permanente"),
        ("{{Kaiser Permanente}}", "Kaiser Permanente"),
        ("Johnson & Johnson", "Johnson & Johnson"),
        ("Church, Alonzo", "Church A"),
        ("Board, K", "Board K"),
        ("The Lancet", "The Lancet"),
        ("Smith J, The Lancet", "Smith J, The Lancet"),
        ("Dr. Reddy's Laboratories", "Dr. Reddy's Laboratories"),
        # Degrees and particles behind a name without a comma.
        ("Jane Smith PhD", "Smith J"),
        ("Jane Smith Ph.D.", "Smith J"),
        ("Jane Smith MD PhD", "Smith J"),
        ("Costa e Silva J", "Costa e Silva J"),
        ("Jane Smith PhD, John Doe PhD", "Smith J, Doe J"),
        ("Santos Silva AB dos", "dos Santos Silva AB"),
        ("Santos Silva AB dos, Jones K", "dos Santos Silva AB, Jones K"),
        # Titles.
        ("Dr. Jane Smith, MD", "Smith J"),
        ("Sir William Osler", "Osler W"),
        ("Osler, Sir William", "Osler W"),
        ("Prof. Dr. Jane Smith", "Smith J"),
        ("Dr Smith", "Smith"),
        ("Dame CJ", "Dame CJ"),
        ("Dr Jane Smith, Dr John Doe", "Smith J, Doe J"),
        ("Dr Earley CJ, Prof Silber MH", "Earley CJ, Silber MH"),
        # An "and" at the edge of a line.
        ("Allen RP\n\nand Earley CJ", "Allen RP, Earley CJ"),
        ("Allen RP,\n& Earley CJ", "Allen RP, Earley CJ"),
        ("Allen RP and\nEarley CJ", "Allen RP, Earley CJ"),
        # Footnote marks and the numbers of a list.
        ("Smith J*, Jones K†", "Smith J, Jones K"),
        ("Smith J1, Jones K2", "Smith J, Jones K"),
        ("Smith J1,2, Jones K1,*", "Smith J, Jones K"),
        ("Smith J¹, Jones K²", "Smith J, Jones K"),
        ("Smith J 1 2, Jones K 1", "Smith J, Jones K"),
        ("Smith J a, Jones K b", "Smith J, Jones K"),
        ("Jane Smith1, John Doe2", "Smith J, Doe J"),
        ("Smith, J.1, Jones, K.2 and Doe, A.*", "Smith J, Jones K, Doe A"),
        ("Smith J1 and Jones K2", "Smith J, Jones K"),
        ("Smith J*, Jones K†, et al.", "Smith J, Jones K, et al."),
        ("1. Smith J 2. Jones K", "Smith J, Jones K"),
        ("1) Smith, Jane\n2) Jones, Karl", "Smith J, Jones K"),
        ("[1] Smith J", "Smith J"),
        ("Study Group 2", "Study Group 2"),
        # What stands in brackets behind a name.
        ("Smith J (Ed.)", "Smith J"),
        ("Smith, J. (ed.)", "Smith J"),
        ("Smith J (Ed.), Jones K (Ed.)", "Smith J, Jones K"),
        ("Smith J, Jones K (Eds.)", "Smith J, Jones K"),
        ("Smith J, ed.", "Smith J"),
        ("Earley CJ (2018)", "Earley CJ"),
        # Lists that are cut short.
        ("Earley CJ et al.", "Earley CJ, et al."),
        ("Earley, CJ and others", "Earley CJ, et al."),
        ("Earley CJ\net al.", "Earley CJ, et al."),
        # Several in one line.
        ("Earley CJ, Silber MH, Allen RP.", "Earley CJ, Silber MH, Allen RP"),
        ("Earley CJ; Silber MH; Allen RP", "Earley CJ, Silber MH, Allen RP"),
        ("Earley, Christopher J.; Silber, Michael H.", "Earley CJ, Silber MH"),
        ("Earley C.J., Silber M.H.", "Earley CJ, Silber MH"),
        ("King ML Jr, van der Berg J, Chen SJ, et al.", "King ML Jr, van der Berg J, Chen SJ, et al."),
        ("Earley, C. J., Silber, M. H., & Allen, R. P.", "Earley CJ, Silber MH, Allen RP"),
        ("Earley, C. J., King, M. L., Jr., & de la Cruz, R.", "Earley CJ, King ML Jr, de la Cruz R"),
        ("Christopher J. Earley, Michael H. Silber, and Richard P. Allen", "Earley CJ, Silber MH, Allen RP"),
        ("Earley, CJ and Silber, MH", "Earley CJ, Silber MH"),
        ("Trenkwalder C and Allen R", "Trenkwalder C, Allen R"),
        (
            "Silber MH, National Heart, Lung, and Blood Institute",
            "Silber MH, National Heart, Lung, and Blood Institute",
        ),
        ("Doe, Jane and {Labour and Welfare}", "Doe J, Labour and Welfare"),
        ("de Oliveira, Márcio Moysés", "de Oliveira MM"),
        ("", ""),
        (" \r\n ;\r\n", ""),
    ],
)
def test_names_are_printed_as_a_list_of_sources_has_them(typed, shown):
    assert author_line(typed) == shown


def test_a_seventh_author_is_one_of_the_others():
    assert author_line("A B\nC D\nE F\nG H\nI J\nK L\nM N").endswith(", et al.")
    six = "Abe A, Bee B, Cee C, Dee D, Eff E, Gee G"
    assert author_line(six) == six
    assert author_line(f"{six}, et al.") == author_line(f"{six}, Ha H") == f"{six}, et al."


def test_signs_that_cannot_be_seen_are_no_part_of_a_name():
    names, _problems = author_names.read("Ear\u200bley\u00a0CJ,\tSilber\x07 MH")

    assert names == [author_names.person("Earley", "CJ"), author_names.person("Silber", "MH")]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("Earley CJ\nSmith, Alan, Brown, Tom", "one name or several"),
        ("Earley CJ\n{Ministry of Health", "has no partner"),
        ("Earley CJ\nHealth}", "has no partner"),
        ("Earley CJ\n{a} b {c}", "was not understood"),
        ("Earley CJ\nWinkelman JW (on behalf of the task force)", "in brackets"),
        ("Earley CJ\nSmith, J (University of Somewhere)", "in brackets"),
        ("Earley CJ\nSmith1, John2", "is no part of a name"),
        ("Earley CJ\nSmith, J^1, Jones, K2x", "one name or several"),
        ("Earley CJ\nDr Smith, Dr Jones", "is no part of a name"),
        ("Earley CJ\nallen rp", "capital"),
        ("Earley CJ\nallen rp, earley cj", "capital"),
    ],
)
def test_what_cannot_be_told_apart_is_a_problem_with_its_line_and_loses_no_word(typed, message):
    names, ((line, said),) = author_names.read(typed)

    assert line == 2 and message in said
    assert names[-1] == {"literal": typed.split("\n")[1]}
    assert author_names.read(written_names.text_of(names)) == (names, [])


def test_a_bracket_behind_a_name_is_no_part_of_the_given_names():
    names, _problems = author_names.read("Smith J (Ed.)\nSmith, J. (ed.)\nEarley CJ (2018)")

    assert [name["given"] for name in names] == ["J", "J.", "CJ"]


def hostile_names():
    """Yield lists of names whose parts are made of all that means something to one of the readers."""
    signs = [
        "Earley", "CJ", "C.", "and", "&", ",", ";", "{", "}", "\\", "{}", "Jr.", "Jr", "III", "et al.", "others",
        "Group", "Ministry of", "van", "de la", "von", "(group)", "(Tony)", "O'Brien", "李", "Иван", "M-J", "MD", "UK",
        "the", "é", "…", ".", "-", "“x”", "1", "@", "#", "%", "=", '"', "$", "~", "SMITH", "and others", "\\{", "}}",
    ]  # fmt: skip
    chance = random.Random(5)

    def words(most=4):
        glue = chance.choice(["", " ", " "])
        return " ".join(glue.join(chance.choices(signs, k=chance.randint(1, most))).split())

    for _round in range(3_000):
        names = []
        for _name in range(chance.randint(1, 4)):
            kind = chance.random()
            if kind < 0.3:
                names.append(author_names.literal(words()))
            elif kind < 0.35:
                names.append(author_names.OTHERS)
            else:
                given = words() if chance.random() < 0.9 else ""
                names.append(author_names.person(words(), given, words(2) if chance.random() < 0.2 else ""))
        yield names


def test_every_name_comes_back_from_the_authors_own_text():
    for names in hostile_names():
        assert author_names.read(written_names.text_of(names)) == (names, []), names


def through_bibtex(authors):
    reference = dict.fromkeys(bibtex.FIELDS.values(), "") | {"type": "web", "title": "T", "authors": authors}
    text = bibtex.write_bib({"k": reference})
    references, _lines, problems = bibtex.read_bib(text)
    assert not problems, text
    assert bibtex.write_bib(references) == text
    return references["k"]["authors"]


def test_every_name_comes_back_from_bibtex():
    for names in hostile_names():
        text = written_names.text_of(names)
        assert through_bibtex(text) == text


@pytest.mark.parametrize(
    "typed",
    [
        "Ministry of Health, Labour and Welfare",
        "Department of Health and Human Services",
        "King, Jr., Martin Luther",
        "Earley CJ, Silber MH, et al.",
        "Christopher J. Earley",
        "{and}, {others}",
    ],
)
def test_what_was_typed_is_as_many_names_after_bibtex_as_before(typed):
    assert author_line(through_bibtex(typed)) == author_line(typed)
    assert author_names.read(through_bibtex(typed)) == author_names.read(typed)


def test_bibtex_names_with_a_suffix_or_braces_are_read():
    text = (
        "@book{k,\n  author = {King, Jr., Martin Luther and {Ministry of Health, Labour and Welfare} and "
        "{Barnes and Noble}, Ada and others},\n  title = {T},\n}\n"
    )
    references, _lines, problems = bibtex.read_bib(text)

    assert not problems
    assert author_line(references["k"]["authors"]) == (
        "King ML Jr, Ministry of Health, Labour and Welfare, Barnes and Noble A, et al."
    )
    assert bibtex.write_bib(references) == text


@pytest.mark.parametrize(
    ("authors", "message"),
    [
        ("Smith, J. and", "an author is missing"),
        ("and Smith, J.", "an author is missing"),
        ("Smith, J. and and Jones, K.", "an author is missing"),
        ("and", "an author is missing"),
        ("Smith,, J", "a comma is too many"),
        (", J", "a comma is too many"),
    ],
)
def test_bibtex_authors_with_a_gap_are_a_problem_with_its_line(authors, message):
    references, _lines, (problem,) = bibtex.read_bib(f"@book{{k,\n  title = {{T}},\n  author = {{{authors}}},\n}}\n")

    assert not references
    assert problem.line == 3 and message in problem.message


@pytest.fixture
def desk(client, db):
    client.force_login(StaffFactory())
    return client


def filled(**fields):
    return {"key": "earley", "type": "article", "title": "Iron", "authors": ""} | fields


ADD, CHANGE = "admin:articles_reference_add", "admin:articles_reference_change"


def test_the_author_types_names_and_sees_what_was_understood(desk):
    typed = "Earley CJ, Silber MH.\r\nMinistry of Health, Labour and Welfare"
    response = desk.post(reverse(ADD), filled(authors=typed, _continue="1"), follow=True)

    reference = Reference.objects.get()
    assert reference.names == [
        {"family": "Earley", "given": "CJ", "suffix": ""},
        {"family": "Silber", "given": "MH", "suffix": ""},
        {"literal": "Ministry of Health, Labour and Welfare"},
    ]
    page = response.content.decode()
    assert "In the list of sources the authors are: Earley CJ, Silber MH, Ministry of Health" in page
    assert "<strong>Earley CJ, Silber MH, Ministry of Health, Labour and Welfare</strong>" in page
    assert "<li>Earley CJ – family name “Earley”, given names “CJ”</li>" in page
    assert "<li>Ministry of Health, Labour and Welfare – not a person: printed as it stands</li>" in page
    assert "Earley, CJ\nSilber, MH\n{Ministry of Health, Labour and Welfare}</textarea>" in page


def test_saving_a_reference_again_changes_no_name(desk):
    reference = ReferenceFactory(authors="{Kaiser Permanente}\nKing, Jr., Martin Luther")
    names = reference.names
    typed = reference.authors.replace("\n", "\r\n")

    response = desk.post(reverse(CHANGE, args=[reference.pk]), filled(authors=typed), follow=True)

    reference.refresh_from_db()
    assert reference.names == names
    assert "the authors are" not in response.content.decode()


def test_names_that_are_not_understood_are_told_beside_the_field_and_stay(desk):
    response = desk.post(reverse(ADD), filled(authors="Earley CJ\nSmith, Alan, Brown, Tom"))

    assert not Reference.objects.exists()
    (error,) = response.context["adminform"].form.errors["authors"]
    assert error.startswith("Line 2: this could be one name or several")
    assert "Earley CJ\nSmith, Alan, Brown, Tom</textarea>" in response.content.decode()


def test_another_fields_error_still_shows_what_was_understood(desk):
    response = desk.post(reverse(ADD), filled(authors="Earley CJ; Silber MH", title=""))

    assert "<strong>Earley CJ, Silber MH</strong>" in response.content.decode()


def test_too_long_a_list_of_authors_is_refused_in_words(desk):
    response = desk.post(reverse(ADD), filled(authors="Earley CJ, " * 5_000))

    assert "at most 50000 characters" in response.content.decode()


def test_names_typed_into_the_form_are_escaped(desk):
    response = desk.post(reverse(ADD), filled(authors="{<script>alert(1)</script>}", _continue="1"), follow=True)

    assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize("sought", ["Högl", "HÖGL", "Welfare", "Иванов", "högl iron", '"högl, birgit"'])
def test_a_reference_is_found_by_its_authors(desk, sought):
    ReferenceFactory(
        key="sought", title="Iron", authors="Högl, Birgit\nИванов И.И.\n{Ministry of Health, Labour and Welfare}"
    )
    ReferenceFactory(key="other", authors="Silber MH")

    response = desk.get(reverse("admin:articles_reference_changelist"), {"q": sought})

    assert [row.key for row in response.context["cl"].result_list] == ["sought"]
    response = desk.get(reverse("admin:articles_reference_changelist"), {"q": "family"})
    assert not response.context["cl"].result_list


@pytest.mark.django_db
def test_an_edition_restores_the_names_it_was_made_with():
    reference = ReferenceFactory(key="earley", authors="{Kaiser Permanente}\nKing ML Jr")
    section = SectionFactory(article=DraftFactory(), body="Iron. [@earley]")
    names = reference.names
    publishing.publish(section.article, what_changed="First.")
    edition = Edition.objects.get()
    assert "Kaiser Permanente, King ML Jr." in edition.pages.get(path="").content["references"][0]["html"]

    section.body = "Iron."
    section.save()
    reference.delete()
    snapshots.restore(section.article, edition.source)

    assert Reference.objects.get().names == names


@pytest.mark.django_db(transaction=True)
def test_the_texts_of_before_become_names_and_can_go_back():
    texts = {
        "persons": "Earley, CJ\nde Oliveira, Márcio Moysés\net al.",
        "organisations": "Health Canada\nNHS\n{National Heart, Lung, and Blood Institute}",
        "as-printed": "Christopher J. Earley\nEarley CJ",
        "empty": "",
    }
    wrong = "Ministry of Health, Labour and Welfare"
    before, after = [("articles", "0001_the_guide")], [("articles", "0002_names_of_authors")]
    executor = MigrationExecutor(connection)
    latest = [node for node in executor.loader.graph.leaf_nodes() if node[0] in ("articles", "comments")]
    executor.migrate(before)
    apps = executor.loader.project_state(before).apps
    try:
        for key, text in texts.items():
            apps.get_model("articles", "Reference").objects.create(key=key, title=key, authors=text)
        apps.get_model("articles", "Reference").objects.create(key="wrong", title="wrong", authors=wrong)
        article = apps.get_model("articles", "Article").objects.create(title="G", slug="g", replaced_source=None)
        source = {"references": {"c": {"authors": "Health Canada\nEarley, CJ"}}}
        apps.get_model("articles", "Edition").objects.create(
            article=article, number=1, slug="g", title="G", language="en", published_at="2020-01-01T00:00Z",
            what_changed="x", source=source, parts={}, rendered_with=1,
        )  # fmt: skip
        apps.get_model("articles", "Upstream").objects.create(
            article=article, kind="reference", key="c", loaded={"authors": "Health Canada"}, waiting={"title": "T"}
        )

        executor = MigrationExecutor(connection)
        executor.migrate(after)
        rows = executor.loader.project_state(after).apps.get_model("articles", "Reference").objects
        printed = {row.key: [written_names.printed(name) for name in row.names] for row in rows.all()}
        assert printed["persons"] == ["Earley CJ", "de Oliveira MM", "et al."]
        assert printed["organisations"] == ["Health Canada", "NHS", "National Heart, Lung, and Blood Institute"]
        assert printed["as-printed"] == ["Christopher J. Earley", "Earley CJ"]
        assert printed["wrong"] == [wrong]
        assert printed["empty"] == []
        apps = executor.loader.project_state(after).apps
        edition = apps.get_model("articles", "Edition").objects.get()
        assert edition.source["references"]["c"]["authors"] == "{Health Canada}\nEarley, CJ"
        assert apps.get_model("articles", "Upstream").objects.get().loaded == {"authors": "{Health Canada}"}

        executor = MigrationExecutor(connection)
        executor.migrate(before)
        apps = executor.loader.project_state(before).apps
        rows = dict(apps.get_model("articles", "Reference").objects.values_list("key", "authors"))
        assert rows == texts | {"wrong": "{" + wrong + "}"}
        assert apps.get_model("articles", "Edition").objects.get().source == source
    finally:
        MigrationExecutor(connection).migrate(latest)
