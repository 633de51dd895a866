"""What Markdown would lose or change is told with its line: by tables, by chance, and wherever an author looks."""

import random
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from articles.editions.publishing import CannotPublish, publish
from articles.editions.snapshots import take
from articles.files import writer
from articles.management.commands.check_content import bundled_guides
from articles.models import Section
from articles.text import citations
from articles.text.proofreading import source_problems, text_problems
from rlssite.markup import MAX_NESTING, clean_guide
from tests.factories import DraftFactory, RemedyFactory, StaffFactory

HEAD = "| A | B | C |\n|---|---|---|\n"


def messages(text, name=""):
    return [str(problem) for problem in text_problems(text, {"known"}, name=name)]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}| 1 | 2 | 3 |",
        f"{HEAD}1 | 2 | 3",
        f"{HEAD}| 1 |  | |",
        f"{HEAD}| 5\\|10 mg | `a\\|b` | c |",
        f"> {HEAD}> | 1 | 2 | 3 |".replace("\n|---", "\n> |---"),
        "- x\n\n  | A | B |\n  |---|---|\n  | 1 | 2 |",
        "[NHS](https://www.nhs.uk/x) and <https://www.nhs.uk/x> and [write](mailto:me@example.org?subject=x)",
        "[call](tel:18002221222) [here](#tonight) [the sheet](/how-we-label-evidence/) [x](section:a) [y](remedy:b)",
        "[NHS][nhs]\n\n[nhs]: https://www.nhs.uk/",
        "a \\](b) and \\[c](d)",
        "`[x](y)` and `a|b` in words",
        "Ferritin\n: A store of iron.",
        "Ferritin, SF\n: A store of iron.\n\nHaemoglobin\n: The red of blood.\n: Another meaning.",
        "```\nx\n```\n\n~~~\ny\n~~~",
        "> ```\n> x\n> ```",
        "# One\n\nWords.\n\n---\n\n## Two",
        "# C\\#",
        "1. One.\n2. Two.\n3. Three.",
        "1. One.\n1. Two.",
        "3. Three, after a picture.\n4. Four.",
        "- One.\n- Two.\n  - Two and a half.",
        "Ask for:\n- ferritin\n- transferrin",
        "- 10 of them\n- others",
        "* 5 mg\n* 10 mg",
        "> A quotation of 75 words.",
        "Her ferritin was <50 and >30, about ~40, 2 * 20 = 40; 1986\\. was a year. *Really* **important**, a_b_c.",
        "<b>bold</b> is shown as it stands",
        "One\ntwo\n: three",
    ],
)
def test_what_readers_see_as_it_was_meant_is_no_problem(text):
    assert messages(text) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        # Tables
        (f"{HEAD}| A | 5|10 mg | never with food |", 3, "4 cells, and the head of its table 3: “never with food”"),
        (f"Words.\n\n{HEAD}| 1 | 2 |", 5, "This row has 2 cells, and the head of its table 3."),
        (f"{HEAD}| 1 | 2 | 3 |\nNext words.", 4, "This row has 1 cells"),
        (f"{HEAD}| `a|b` | c |", 3, "A bar ends the cell, in code too."),
        ("| A | `b|c` | D |\n|---|---|---|---|\n| 1 | 2 | 3 | 4 |", 1, "A bar ends the cell, in code too."),
        ("> | A | B |\n> |---|---|\n> | 1 | 2 | 3 |", 3, "3 cells, and the head of its table 2: “3” would be lost."),
        ("- x\n\n  | A | B |\n  |---|---|\n  | 1 |", 5, "This row has 1 cells"),
        ("| A | B |\n|---|\n| 1 | 2 |", 2, "This makes no table"),
        (f"{HEAD}| 1 | 2 | 3 |\n\n| 4 | 5 | 6 |", 5, "A row of a table stands here without its table."),
        # Links
        ("[NHS](www.nhs.uk/x)", 1, "“www.nhs.uk/x” leads to nothing; write https://www.nhs.uk/x."),
        ("[NHS](nhs.uk)", 1, "write https://nhs.uk."),
        ("[NHS](//www.nhs.uk/x)", 1, "write https://www.nhs.uk/x."),
        ("One\ntwo [us](me@example.org)", 2, "“me@example.org” leads to nothing; write mailto:me@example.org."),
        ("[iron](iron)", 1, "“iron” leads to nothing"),
        ("[iron](iron/dose.html)", 1, "“iron/dose.html” leads to nothing"),
        ("[x](?page=2)", 1, "“?page=2” leads to nothing"),
        ("[x](http://)", 1, "“http://” is no address of a web page"),
        ("[x](https:///path)", 1, "is no address of a web page"),
        ("[x](https:www.nhs.uk)", 1, "is no address of a web page"),
        ("<http://>", 1, "is no address of a web page"),
        ("[x](https://nhs.uk@elsewhere.example/)", 1, "is no address of a web page"),
        ("[x](https://a.org\\b)", 1, "is no address of a web page"),
        ("[x](https://https://a.org)", 1, "is no address of a web page"),
        ("[x](https://.org)", 1, "is no address of a web page"),
        ("[x](https://a,org/)", 1, "is no address of a web page"),
        ("[x](https://a.org,)", 1, "is no address of a web page"),
        ("[x](mailto:)", 1, "has no mail address"),
        ("[x](mailto:somebody)", 1, "has no mail address"),
        ("[x](tel:)", 1, "has no number"),
        ("[x](tel:HELP)", 1, "has no number"),
        ("[x](Section:a)", 1, "Write section: in small letters."),
        ("[x]()", 1, "its address is empty"),
        ("[x](#)", 1, "its address is empty"),
        ("Words.\n\n[](https://www.nhs.uk)", 3, "This link has no words"),
        ('[NHS](https://www.nhs.uk "only with food")', 1, "Readers would not see “only with food”"),
        ("[x](hhtps://www.nhs.uk)", 1, "“[x](hhtps://www.nhs.uk)” is no link"),
        ("[x](www.nhs.uk:443/x)", 1, "is no link"),
        ("[x](https://www.nhs.uk/a b)", 1, "is no link"),
        ("One\n[x](javascript:alert(1))", 2, "is no link"),
        ("[x](https://www.nhs.uk", 1, "is no link"),
        # Lines that define
        ("Words.\n\n[Note]: never-with-food", 3, "it only says where a link called [Note] leads"),
        ("[x]: https://www.nhs.uk\n[x]: https://www.nhs.uk/y\n\n[x]", 2, "Readers would not see this line"),
        ("Words[^1].\n\n[^1]: https://www.nhs.uk", 3, "Readers would not see this line"),
        ("[nhs]: www.nhs.uk\n\n[nhs]", 3, "“www.nhs.uk” leads to nothing"),
        ("Take it with water.\n: never with food", 2, "The colon makes this line the meaning of “Take it with water.”"),
        ("Take it\n\n: never with food", 3, "The colon makes this line the meaning of “Take it”"),
        ("one two three four five six seven eight nine\n: never", 2, "The colon makes this line the meaning"),
        ("Ferritin was\n~ 75", 2, "A ~ at the beginning of a line makes a meaning and vanishes"),
        ("Ferritin\n: A store.\nHaemoglobin\n: The red of blood.", 3, "“Haemoglobin” would be part of the meaning"),
        # Blocks
        ("Words.\n\n```\nmore words", 3, "A block of code begins here and never ends"),
        ("~~~\nmore words", 1, "End it with “~~~”."),
        ("> ```\n> x\n\nWords.", 1, "A block of code begins here and never ends"),
        ("Words.\n\n```mermaid\nx\n```", 3, "There is no kind of block called “mermaid” here"),
        ("Words.\n\n    four spaces", 3, "Four spaces at the beginning of a line make it code"),
        ("\ttab", 1, "Four spaces at the beginning of a line make it code"),
        ("Two lines\nof words\n---", 3, "This line makes a heading of the words above it."),
        ("Words\n===", 2, "This line makes a heading of the words above it."),
        ("#\n\nWords.", 1, "A heading stands here without words."),
        ("# Vitamin #", 1, "The # at the end of this heading would vanish"),
        ("> " * (MAX_NESTING + 2) + "words", 1, "This is nested too deeply"),
        ("- " * (MAX_NESTING + 2) + "words", 1, "This is nested too deeply"),
        # Lines that begin with a sign or a number
        ("1986. A bad year.", 1, "“1986.” at the beginning of a line makes a list"),
        ("Words.\n\n1986) A bad year.", 3, "“1986.” at the beginning of a line makes a list"),
        ("1. One.\n3. Three.", 2, "This item is numbered 3, and readers would see 2."),
        ("2. Two.\n2. Two.", 2, "This item is numbered 2, and readers would see 3."),
        ("The year\n1. was bad", 2, "“1.” makes a list or a quotation of this line"),
        ("My ferritin was\n> 75", 2, "A > at the beginning of a line makes a quotation and vanishes"),
        ("My ferritin was\n> lower", 2, "“>” makes a list or a quotation of this line"),
        ("My ferritin was\n- 75", 2, "“-” makes a list or a quotation of this line"),
        ("My ferritin was\n\n+ 75", 3, "A + at the beginning of a line makes a list and vanishes"),
        ("- 5 kg", 1, "A - at the beginning of a line makes a list and vanishes; write \\-"),
        ("Words.\n\n- 5 C in May\n- 6 C in June", 3, "A - at the beginning of a line makes a list and vanishes"),
        ("- .5 kg", 1, "A - at the beginning of a line makes a list and vanishes"),
        ("- €5\n- £6", 1, "A - at the beginning of a line makes a list and vanishes"),
        ("- Words:\n  - 5 kg", 2, "A - at the beginning of a line makes a list and vanishes"),
        ("> 75 is enough", 1, "A > at the beginning of a line makes a quotation and vanishes"),
        (">= 75", 1, "A > at the beginning of a line makes a quotation and vanishes"),
        # Signs inside words
    ],
)  # fmt: skip
def test_what_readers_would_not_see_as_it_was_typed_is_a_problem_with_its_line(text, line, words):
    found = messages(text)
    assert any(message.startswith(f"Line {line}: ") and words in message for message in found), found


def test_a_glossary_may_explain_with_any_word_but_swallows_none():
    assert messages("Et al., and others\n: And others.", "glossary") == []
    assert messages("One\n: A word.\nTwo\n: Another.", "glossary") == [
        "Line 3: “Two” would be part of the meaning above it. Leave a line empty before it."
    ]


# Each # stands for a word that must be seen; the rest is markup and addresses.
FRAGMENTS = [
    "#", "#.", "# #", "1. #", "2. #", "1986. #", "> #", "+ #", "- #", "~ #", ": #", "## #", "## # #", "---", "===",
    "***", "|", "| # | # |", "|---|---|", "| # | # | # |", "`#|#`", "```", "``` #", "    #", "[#]: y", "[y]: https://z.example",
    "[#][y]", "[y]", "#*#", "*#*", "**#**", "_#_", "#_#", "<#", "<b>", "<b #>", "&amp;", "\\*", "[#](https://b.example)",
    '[#](https://b.example "#")', "[#](d)", "[#](#)", "<!-- #", "![#](https://b.example)", "~~~", "#|#", "`", "\\",
    "  ", "!", "[", "]", "(#)", "^", "=", "*", "[^#]", "[^#]: #", "<https://b.example>", "[@known]", "[helps: some]",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_a_text_without_a_problem_shows_every_word(seed):
    chance, clean = random.Random(seed), 0
    for _round in range(200):
        rows = [" ".join(chance.choices(FRAGMENTS, k=chance.randint(0, 4))) for _row in range(chance.randint(1, 5))]
        # Two ## begin a heading; one # is a word.
        pieces = re.split(r"(?<!#)#(?!#)", "\n".join(rows))
        words = [f"word{number}e" for number in range(len(pieces) - 1)]
        text = pieces[0] + "".join(word + piece for word, piece in zip(words, pieces[1:], strict=True))
        if not text_problems(text, {"known"}, set()):
            clean += 1
            html = clean_guide(citations.parser().render(text))
            assert re.findall(r"word\d+e", re.sub(r"<[^>]*>", " ", html)) == words, text
    assert clean > 20


# Wherever an author looks

LOST = f"{HEAD}| A | 5|10 mg | never with food |"


@pytest.fixture
def guide(db):
    return DraftFactory(slug="g", section__slug="sleep", section__title="Sleep", section__body="# Bed\n\nWords.")


def problems_of(guide):
    return [f"{where}, {problem}" for where, problem in source_problems(take(guide))]


def rewrite(guide, body):
    section = guide.sections.get(slug="sleep")
    section.body = body
    section.save()


def test_a_guide_that_would_lose_words_is_not_published(guide):
    rewrite(guide, LOST)
    with pytest.raises(CannotPublish) as refused:
        publish(guide, what_changed="First edition.")
    ((where, problem),) = refused.value.problems
    assert where == "Section “Sleep”"
    assert problem.line == 3


def test_the_form_says_it_beside_the_text_and_keeps_what_was_typed(client, guide):
    client.force_login(StaffFactory())
    section = guide.sections.get()
    data = {"article": guide.pk, "kind": "text", "title": "Sleep", "slug": "sleep", "position": 1, "body": LOST}
    answer = client.post(reverse("admin:articles_section_change", args=[section.pk]), data)
    assert "Line 3: This row has 4 cells" in str(answer.context["adminform"].form.errors["body"])
    assert "never with food |</textarea>" in answer.content.decode()
    assert Section.objects.get().body == "# Bed\n\nWords."


def test_the_preview_says_it_and_follows_every_link(client, guide):
    client.force_login(StaffFactory())
    section = guide.sections.get()
    asked = {"text": f"[a](#sleep) [b](#nowhere) [c](section:no)\n\n{LOST}", "model": "section", "field": "body"}
    answer = client.post(
        reverse("markdown-preview"), asked | {"pk": str(section.pk)}, content_type="application/json"
    ).json()
    assert [problem.partition(" ")[2][:30] for problem in answer["problems"]] == [
        "1: The link “#nowhere” leads t", "1: The link “section:no” leads", "5: This row has 4 cells, and t",
    ]  # fmt: skip


def test_links_into_a_page_lead_to_something_on_it(guide):
    section = guide.sections.get()
    RemedyFactory(
        section=section, slug="iron", name="Iron", verdict="[x](#risks)", risks="# Early\n\n[y](#risks-early)"
    )
    rewrite(guide, "# Bed\n\n[a](#sleep) [b](#sleep-bed) [c](#tonight) [d](#get-help) [e](#references) [f](#top)")
    assert problems_of(guide) == ["Remedy “Iron”, In short, Line 1: The link “#risks” leads to nothing on its page."]
    iron = guide.remedies.get()
    iron.verdict, iron.risks = "It helps.", "[x](#verdict) [y](#sleep) [z](#benefits)"
    iron.save()
    rewrite(guide, "[a](#nowhere)\n\n[b](#iron) [c](#sleep-bed)")
    assert problems_of(guide) == [
        "Section “Sleep”, Line 1: The link “#nowhere” leads to nothing on its page.",
        "Section “Sleep”, Line 3: The link “#iron” leads to nothing on its page. Write remedy:iron.",
        "Section “Sleep”, Line 3: The link “#sleep-bed” leads to nothing on its page.",
        "Remedy “Iron”, Risks, Line 1: The link “#sleep” leads to nothing on its page. Write section:sleep.",
        "Remedy “Iron”, Risks, Line 1: The link “#benefits” leads to nothing on its page.",
    ]


def test_a_link_to_a_page_of_the_site_leads_to_one(guide):
    RemedyFactory(section=guide.sections.get(), slug="iron", old_slugs=["fe"])
    rewrite(
        guide,
        "[a](/g/) [b](/g/iron/) [c](/g/fe/#risks) [d](/g/about/) [e](/how-we-label-evidence/#helps) [f](/help-now)",
    )
    assert problems_of(guide) == []
    rewrite(guide, "[a](/g/tea/)\n[b](/g/iron/dose/)\n[c](/Nowhere.html)")
    assert problems_of(guide) == [
        f"Section “Sleep”, Line {line}: There is no page “{address}” on this site."
        for line, address in enumerate(["/g/tea/", "/g/iron/dose/", "/Nowhere.html"], start=1)
    ]
    rewrite(guide, "[a](/g/#sleep) [b](/g/iron/#verdict)\n[c](/g/#nope)\n[d](/g/iron/#nope)")
    assert problems_of(guide) == [
        f"Section “Sleep”, Line {line}: The link “{address}” leads to nothing on its page."
        for line, address in enumerate(["/g/#nope", "/g/iron/#nope"], start=2)
    ]


def test_checking_the_files_of_a_guide_says_it_with_file_and_line(guide, tmp_path):
    rewrite(guide, f"Words. [b](#nowhere)\n\n{LOST}")
    writer.write(take(guide), tmp_path)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_content", tmp_path, stdout=out)
    assert re.search(r"sections/\d+-sleep\.md:\d+: The link “#nowhere” leads to nothing", out.getvalue())
    assert re.search(r"sections/\d+-sleep\.md:\d+: This row has 4 cells", out.getvalue())


def test_the_bundled_guide_loses_nothing():
    for folder in bundled_guides():
        assert writer.inspect(folder).problems == []
