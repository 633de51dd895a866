"""The pure parts of bringing a page over: read the text, read a reference, write Markdown."""

import random
import re
import time
from datetime import date

import pytest

from comments.page_import.page_blocks import Bullets, Paragraph, Subheading
from comments.page_import.page_markdown import comment_texts, escape, texts
from comments.page_import.page_text import read
from comments.page_import.reference_text import read_reference
from rlssite.markup import comment_html
from tests.comments.brought_over import guide_html, plain

PAGE = "Quiet Bikes\n\nFirst Part\n\nSome words.\n\nSecond Part\n\nMore words.\n"

HOSTILE = [
    "*", "**bold**", "_", "snake_case_ here", "[@x]", "[helps: some]", "[helps: some | @x]", "[caution: worsens]",
    "<b>", "<script>alert(1)</script>", "<http://example.org>", "1. x", "1) x", "12345678901. x", "+ x", "- x", "* x",
    "> x", "# x", "#x", "###### x ##", "|", "a | b", "| a |\n| - |\n| b |", "a\n--", "a\n===", "a\n:---", "`code`",
    "```", "~~~", "~ x", ": x", "term\n: meaning", "term\n~ meaning", "&amp;", "&#35;", "&#x23;", "&copy;", "R&D",
    "http://example.org/a_b_c", "www.example.org", "\\", "\\*", "\\[@x]", "ends with \\", "![a](b)", "[a](b)",
    "[a]: http://example.org", "[a][b]", "![DESCRIBE THIS PICTURE](/media/x.png)", "---", "***", "___", "- - -", "=",
    "-", "+", ">", "$x$", "^x^", "~~x~~", "==x==", "x@example.org", "{x}", "(x)", "!", "\"x\"", "'x'", "…", "“x”",
    "[x](section:nowhere)", "4", "4.", "4.5 mg", "日本語", "مرحبا", "👩‍🦽",
]  # fmt: skip


# What readers' Markdown reads; everything else is shown as it stands.
READ_IN_COMMENTS = {
    "**bold**": "bold", "`code`": "code", "<http://example.org>": "http://example.org",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_shows_exactly_its_characters_in_a_guide(text):
    assert plain(guide_html(escape(text.split("\n")))) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_text_for_a_comment_is_shown_as_it_stood(text):
    (written,) = comment_texts([Paragraph(1, text.split("\n"))], 10_000)

    assert plain(comment_html(written)) == READ_IN_COMMENTS.get(text, text)


def test_points_for_a_comment_are_a_list_and_keep_their_numbers():
    (written,) = comment_texts([Bullets(1, [["2. one", "goes on"], ["5 *mg*"], ["-3"]])], 10_000)

    html = comment_html(written)

    assert html.count("<li>") == 3
    assert [line for line in plain(html).split("\n") if line] == ["2. one", "goes on", "5 mg", "-3"]
    assert comment_texts([Bullets(1, [["alone"]])], 10_000) == ["• alone"]


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_list_items_show_exactly_their_characters(text):
    (markdown,) = texts([Bullets(1, [["one"], text.split("\n"), ["three"]])], 10_000)

    html = guide_html(markdown)

    assert html.count("<li>") == 3
    assert [line for line in plain(html).split("\n") if line] == ["one", *text.split("\n"), "three"]


def test_escaped_texts_of_every_mixture_of_signs_show_exactly_their_characters():
    signs = [*"\\`*_[]<>|&#;:~=+-.!()@1a\n ", "helps: some", "&amp;", "1. ", "- ", "http://a.b"]
    chance = random.Random(7)
    for _round in range(400):
        raw = "".join(chance.choices(signs, k=chance.randint(1, 25)))
        # Readers see no section without a text.
        text = "\n".join(line.strip() for line in raw.split("\n") if line.strip()) or "x"
        markdown = escape(text.split("\n"))

        assert plain(guide_html(markdown)) == text
        assert re.findall(r"[^\W_]+", plain(comment_html(text))) == re.findall(r"[^\W_]+", text)


def test_a_subheading_shows_its_signs():
    (markdown,) = texts([Subheading(1, "The Note F #", 2)], 1000)

    assert plain(guide_html(markdown)) == "The Note F #"
    assert "<h3" in guide_html(markdown)


def test_long_text_is_cut_into_pieces_that_fit_and_lose_no_word():
    blocks = [Paragraph(1, ["*word* " * 900]), Bullets(2, [["<item> " * 400], ["short"]]), Paragraph(3, ["x" * 5000])]

    pieces = texts(blocks, 2000)

    assert max(map(len, pieces)) <= 2000
    shown = plain(" ".join(guide_html(piece) for piece in pieces))
    assert (shown.count("*word*"), shown.count("<item>"), shown.count("x")) == (900, 400, 5000)


def titles(text):
    return [section.title for section in read(text).sections]


def notes(text):
    return "\n".join(map(str, read(text).notes))


def test_headings_make_sections():
    page = read(PAGE)

    assert page.title == "Quiet Bikes"
    assert [(section.title, section.blocks[0].text) for section in page.sections] == [
        ("First Part", "Some words."),
        ("Second Part", "More words."),
    ]


@pytest.mark.parametrize(
    "line", ["What is oil?", "How to Oil (and Why)", "The Café’s “Best” Oil", "3 Ways to Oil a Chain"]
)
def test_lines_that_are_headings(line):
    assert line in titles(f"{PAGE}\n{line}\n\nThere are words below.\n")


@pytest.mark.parametrize(
    "line",
    [
        "It ends with a full stop.",
        "What You Need:",
        "Is it oil? No. It is wax and that is good",
        "a line in small letters",
        "By Robin Pedal",
        "Long " * 40 + "Line",
    ],
)
def test_lines_that_are_no_headings_stay_as_text(line):
    page = read(f"{PAGE}\n{line}\n\nThere are words below.\n")

    assert [section.title for section in page.sections] == ["First Part", "Second Part"]
    assert page.sections[-1].blocks[1].text == line.strip()


def test_headings_in_sentence_case_count_where_the_page_has_no_others():
    assert titles("Quiet bikes\n\nWhat helps a bike\n\nOil does.\n\nWhat does not\n\nSand.\n") == [
        "What helps a bike",
        "What does not",
    ]
    assert "may be a heading or a caption" in notes(f"{PAGE}\nA bicycle in the rain\n\nMore words.\n")


def test_decimal_numbers_make_subheadings():
    page = read("Quiet Bikes\n\n1 Chains\n\nWords.\n\n1.1 Oiling Them\n\nWords.\n\n2 Brakes\n\nWords.\n")

    assert [section.title for section in page.sections] == ["1 Chains", "2 Brakes"]
    assert page.sections[0].blocks[1] == Subheading(7, "1.1 Oiling Them", 2)


def test_what_repeats_or_comes_before_the_title_stays_and_is_named():
    text = "Skip to content\n\nQuiet Bikes\n\nQuiet bikes\n\nWhy Oil?\n\nWhy Oil?\n\nWords.\n"
    page = read(text)

    assert page.title == "Quiet Bikes"
    assert [block.text for block in page.sections[0].blocks] == ["Skip to content", "Quiet bikes", "Why Oil?"]
    assert page.sections[1].title == "Why Oil?"
    assert [note.line for note in page.notes] == [1, 5, 7]


def test_a_row_of_short_lines_is_no_row_of_sections():
    assert titles(f"{PAGE}\nApples\n\nPears\n\nPlums\n\nCherries\n\nAll of them are fruit.\n") == [
        "First Part",
        "Second Part",
    ]


def test_lists_with_blank_lines_between_and_lines_that_go_on():
    page = read(f"{PAGE}\n  • one\n\n  • two\n    goes on\n  • three\n")

    assert page.sections[-1].blocks[1] == Bullets(11, [["one"], ["two", "goes on"], ["three"]])


def test_references_below_their_heading_and_a_section_after_them():
    page = read(
        f"{PAGE}\nReferences\n\nSome book that nobody can place\n\nRider, A. (2001). Oil.\n\nLast Part\n\nBye.\n"
    )

    assert [section.title for section in page.sections][-2:] == ["References", "Last Part"]
    assert [reference.title for reference in page.references] == ["Some book that nobody can place", "Oil"]
    assert "not understood" in notes(f"{PAGE}\nReferences\n\nSome book that nobody can place\n")


def test_a_sentence_with_a_year_is_no_reference():
    page = read(f"{PAGE}\nThe chain was first oiled by Rider (1901). It was quiet.\n")

    assert page.references == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Rider, A. B., & Wheeler, C. (2004). Chains in the wet. Journal of Imaginary Cycling, 12(3), 45-51.",
            {
                "key": "rider2004", "authors": "Rider, A. B.\nWheeler, C.", "year": "2004",
                "title": "Chains in the wet",
                "container": "Journal of Imaginary Cycling", "volume": "12", "issue": "3", "pages": "45-51",
                "type": "article", "doubt": "",
            },
        ),
        (
            "Society for Quiet Bicycles. N.D. Oiling for Beginners. From",
            {
                "key": "society-quiet-bicycles-nd", "authors": "{Society for Quiet Bicycles}", "year": "n.d.",
                "title": "Oiling for Beginners", "type": "web",
            },
        ),
        (
            "van der Spoke, D., Hub, E., ... & Öhman, F. G. (1999). How loud?. Annals of Turning, 7 (2). Utrecht.",
            {
                "key": "vanderspoke1999", "authors": "van der Spoke, D.\nHub, E.\n…\nÖhman, F. G.",
                "title": "How loud?",
                "container": "Annals of Turning", "volume": "7", "issue": "2", "pages": "",
            },
        ),
        (
            "Rider, A. (2012). Oil vs. wax. A comparison. London: Press.",
            {"title": "Oil vs. wax. A comparison. London: Press", "container": "", "year": "2012"},
        ),
        (
            "Rider, A. (2012). Oil. Wax Letters, 3, 1. https://doi.org/10.1234/abc.5",
            {"title": "Oil", "container": "Wax Letters", "pages": "1", "doi": "10.1234/abc.5", "url": ""},
        ),
        ("Mayo, Clinic, 2012, something", {"title": "Mayo, Clinic, 2012, something", "authors": "", "year": ""}),
        ("王 (2011). 油.", {"title": "油", "year": "2011", "key": "source-2011"}),
        ("x" * 900, {"title": "x" * 499 + "…"}),
    ],
)  # fmt: skip
def test_references_are_read_as_far_as_is_certain(line, expected):
    reference = read_reference(line)

    assert {name: getattr(reference, name) for name in expected} == expected
    assert reference.line == line


COMMENTS = "© 2009 Robin Pedal\n\n\n"


def comment(header, body="Words.\n"):
    return read(f"{PAGE}\n{COMMENTS}{header}\n\n{body}").comments


@pytest.mark.parametrize(
    ("header", "name", "place", "day", "by_author"),
    [
        ("Tess on March 5, 2010:", "Tess", "", date(2010, 3, 5), False),
        ("Tess from Hill Valley on March 5, 2010:", "Tess", "Hill Valley", date(2010, 3, 5), False),
        ("Robin P. (author) from Ede on May 31, 2011:", "Robin P.", "Ede", date(2011, 5, 31), True),
        ("Live on Stage on 5 Dec 2010:", "Live on Stage", "", date(2010, 12, 5), False),
        ("Man from Mars from Earth on March 5, 2010:", "Man", "Mars from Earth", date(2010, 3, 5), False),
    ],
)
def test_comment_headers(header, name, place, day, by_author):
    (found,) = comment(header)

    assert (found.name, found.place, found.day, found.by_author) == (name, place, day, by_author)
    assert [block.text for block in found.blocks] == ["Words."]


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("Tess on February 31, 2010:", "Words.\n"),
        ("Tess on Smarch 3, 2010:", "Words.\n"),
        (f"{'T' * 70} on March 3, 2010:", "Words.\n"),
        ("Tess on March 3, 2010:", ""),
    ],
)
def test_a_comment_that_its_fields_cannot_hold_keeps_its_first_line_as_text(header, body):
    (found,) = comment(header, body)

    assert found.blocks[0].text == header
    assert len(found.name) <= 60


def test_a_line_of_the_page_like_a_comments_first_line_does_not_end_the_page():
    page = read(
        f"{PAGE}\nHe wrote from Ede on March 1, 2001:\n\nI am well.\n\n{COMMENTS}Tess on March 5, 2010:\n\nHi.\n"
    )

    assert len(page.comments) == 1
    assert page.sections[-1].blocks[-1].text == "I am well."


def test_notices_and_what_stands_between_them_and_the_comments():
    page = read(f"{PAGE}\nThis is no medical advice.\n\n{COMMENTS}5 comments so far\n\nTess on March 5, 2010:\n\nHi.\n")

    assert [block.text for block in page.disclaimer] == ["This is no medical advice."]
    assert (page.copyright, page.owner) == ("© 2009 Robin Pedal", "Robin Pedal")
    assert page.sections[-1].blocks[-1].text == "5 comments so far"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5_000_000,
        "word " * 1_000_000,
        "Title Here\n\nWords.\n\n" * 50_000,
        "\n\n".join(f"Head{n}\n\nWords." for n in range(50_000)),
        "[" * 1_000_000 + "\n\n" + "*_`" * 1_000_000,
        "Bike\n\n" + ("a" + " " * 240 + " on :\n\n") * 20_000,
        "Bike\n\n" + "  • x\n" * 250_000,
        "Bike\n\nReferences\n\n" + "Rider, A. (2001). Oil. Wax, 1, 2.\n\n" * 100_000,
        "Bike\n\nReferences\n\n" + ("A, " * 300 + "\n\n") * 5_000,
        "Tess from x on March 5, 2010:\n\n" * 50_000,
    ],
    ids="one line|one paragraph|repeated|headings|signs|spaces|list|references|names|comments".split("|"),
)
def test_any_text_is_read_in_bounded_time(text):
    start = time.process_time()

    read(text)

    assert time.process_time() - start < 20


DAY = date(2019, 3, 3)


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("Jane on 3rd March 2019:", DAY),
        ("Jane on the 3rd of March, 2019:", DAY),
        ("Jane on March 3rd, 2019:", DAY),
        ("Jane on Mar. 3, 2019:", DAY),
        ("Jane on 3 Mar 19:", DAY),
        ("Jane on Mar 3 '19:", DAY),
        ("Jane on 3-Mar-2019:", DAY),
        ("Jane on 2019-03-03:", DAY),
        ("Jane on 2019/03/03:", DAY),
        ("Jane on 2019 March 3:", DAY),
        ("Jane on 03/03/2019:", DAY),
        ("Jane on 13/3/2019:", date(2019, 3, 13)),
        ("Jane on 3/13/2019:", date(2019, 3, 13)),
        ("Jane on 13.3.19:", date(2019, 3, 13)),
        ("Jane on Sunday, March 3, 2019:", DAY),
        ("Jane on Sun, 3 Mar 2019 10:11:12 +0100:", DAY),
        ("Jane on March 3, 2019 at 5:30 pm:", DAY),
        ("Jane on March 3, 2019, 5:30 P.M. EST:", DAY),
        ("Jane on 2019-03-03T17:30:00Z:", DAY),
        ("Jane on March 3, 2019 17:30 GMT+1:", DAY),
        ("Jane at 5:30 pm on March 3, 2019:", DAY),
        ("Jane on March 3, 2019 @ noon Pacific Time:", DAY),
        ("Jane wrote on March 3, 2019:", DAY),
        ("Jane said on 3 March 2019 at 5pm:", DAY),
        ("Posted by Jane on March 3, 2019:", DAY),
        ("On March 3, 2019, Jane wrote:", DAY),
        ("On Sunday, March 3, 2019 at 5:30 PM Jane said:", DAY),
        ("Jane – March 3, 2019:", DAY),
        ("Jane, March 3, 2019:", DAY),
        ("Jane (March 3, 2019):", DAY),
        ("Jane | 3 March 2019", DAY),
        ("Jane – March 3, 2019 at 5:30 pm", DAY),
        ("Jane on March 3, 2019", DAY),
        ("Jane says:\nMarch 3, 2019 at 5:30 pm", DAY),
        ("Jane says:\n\nMarch 3, 2019 at 5:30 pm", DAY),
        ("Jane\nMarch 3, 2019 at 5:30 pm", DAY),
        ("Jane says:", None),
        ("Jane on 3.III.2019:", None),
        ("Jane on May 99, 2019:", None),
        ("Jane on 25/25/2019:", None),
        ("Jane on 3 Mar 45:", None),
    ],
)
def test_every_usual_first_line_of_a_comment_is_read(header, day):
    (found,) = comment(header)

    assert (found.name, found.place, found.day) == ("Jane", "", day)
    assert found.blocks[-1].text == "Words."
    if day is None:
        assert f"Line {found.line}: " in notes(f"{PAGE}\n{COMMENTS}{header}\n\nWords.\n")


def test_a_place_and_the_authors_mark_stand_before_any_date():
    (found,) = comment("Robin P. (author) from Ede wrote on 3rd May 2011 at 7.15 am:")

    assert (found.name, found.place, found.day, found.by_author) == ("Robin P.", "Ede", date(2011, 5, 3), True)
    assert (found.clock.hour, found.clock.minute) == (7, 15)


def dated(*headers, order=None):
    text = f"{PAGE}\n{COMMENTS}" + "".join(f"{header}\n\nWords.\n\n" for header in headers)
    page = read(text, order)
    return [found.day for found in page.comments], "\n".join(map(str, page.notes))


def test_a_date_that_can_be_two_days_is_told_and_not_guessed():
    (day, _known), told = dated("Jane on 3/4/2019:", "Bob on March 1, 2019:")

    assert day is None
    assert "“3/4/2019” may be 3 April 2019 or 4 March 2019" in told
    assert "--dates day-first or --dates month-first" in told
    (found,) = comment("Jane on 3/4/2019:")
    assert found.blocks[0].text == "Jane on 3/4/2019:"


@pytest.mark.parametrize(
    ("other", "day"), [("Bob on 25/3/2019:", date(2019, 4, 3)), ("Bob on 3/25/2019:", date(2019, 3, 4))]
)
def test_another_date_of_the_page_tells_which_day_is_meant(other, day):
    (found, _other), told = dated("Jane on 3/4/2019:", other)

    assert found == day
    assert "this date was read" in told and "as line 18 shows" in told


def test_dates_of_both_orders_tell_nothing():
    days, told = dated("Jane on 3/4/2019:", "Bob on 25/3/2019:", "Tess on 3/25/2019:")

    assert days == [None, date(2019, 3, 25), date(2019, 3, 25)]
    assert "may be 3 April 2019 or 4 March 2019" in told


@pytest.mark.parametrize(("order", "day"), [("day-first", date(2019, 4, 3)), ("month-first", date(2019, 3, 4))])
def test_the_owner_may_say_which_day_is_meant(order, day):
    assert dated("Jane on 3/4/2019:", order=order)[0] == [day]
    # What can be one day only is that day.
    assert dated("Jane on 25/3/2019:", "Bob on 3/25/2019:", order=order)[0] == [date(2019, 3, 25)] * 2


def test_two_digits_of_a_year_are_told():
    days, told = dated("Jane on 3 Mar 19:", "Bob on 19-03-03:", "Tess on 3 Mar 99:")

    assert days == [DAY, None, date(1999, 3, 3)]
    assert "has two digits; it was read as 2019" in told
    assert "“19-03-03” may be 19 March 2003 or 3 March 2019" in told


def test_comments_without_a_line_between_them_are_parted():
    page = read(f"{PAGE}\n{COMMENTS}Jane on March 3, 2019:\nOne.\nBob says:\nMarch 2, 2019 at 5 pm\nTwo.\n")

    assert [(found.name, found.blocks[0].text) for found in page.comments] == [("Jane", "One."), ("Bob", "Two.")]


def test_lines_within_a_paragraph_are_looked_at_too():
    text = f"{PAGE}\nBob – March 2, 2019\nZero.\nTess says:\nNought.\n\n{COMMENTS}"
    text += "Jane – March 3, 2019\nOne.\nBob – March 2, 2019\nTwo.\nTess\nMarch 1, 2019\nThree.\nAnn says:\nFour.\n"
    page = read(text)

    assert [(found.line, found.name) for found in page.comments] == [(19, "Jane"), (21, "Bob"), (23, "Tess")]
    assert [found.blocks[0].text for found in page.comments] == ["One.", "Two.", "Three. Ann says: Four."]
    told = [note.line for note in page.notes if "may be the first line of a comment" in note.message]
    assert told == [11, 13, 26]


@pytest.mark.parametrize(
    "line",
    [
        "My doctor says:",
        "I had my blood taken on March 3, 2019",
        "The last update – 3 March 2019",
        "As I wrote on May 3, that was all:",
        "It began long ago, 3.III.2019",
    ],
)
def test_a_line_within_a_comment_stays_there_and_is_told_if_it_looks_like_another_ones_first(line):
    text = f"{PAGE}\n{COMMENTS}Jane on March 3, 2019:\n\nOne.\n\n{line}\n\nTwo.\n"
    page = read(text)

    (found,) = page.comments
    assert [block.text for block in found.blocks] == ["One.", line, "Two."]
    if line.startswith(("My", "I had", "The last")):
        assert "Line 18: this may be the first line of a comment" in notes(text)


@pytest.mark.parametrize(
    "header",
    ["Jane – March 3, 2019", "Jane says:", "Jane\nMarch 3, 2019 at 5 pm", "Jane | 3 years ago", "Jane, 3 March"],
)
def test_a_comment_that_stays_in_the_guides_text_is_told_with_its_line(header):
    text = f"{PAGE}\n{header}\n\nI sleep well.\n"
    page = read(text)

    assert page.comments == []
    assert "Line 11: this may be the first line of a comment, but was not taken for one: it is in the guide" in notes(
        text
    )


def test_a_heading_of_the_comments_lets_their_less_sure_first_lines_count():
    page = read(f"{PAGE}\n2 Comments\n\nJane – March 3, 2019\n\nOne.\n\nBob says:\n\nTwo.\n")

    assert [(found.name, found.day) for found in page.comments] == [("Jane", DAY), ("Bob", None)]


@pytest.mark.parametrize(
    "line",
    [
        "Posted on March 3, 2019 at 10:15 pm",
        "Posted March 3, 2019",
        "Posted: 3 March 2019",
        "Date: 3 March 2019",
        "on March 3, 2019",
        "3 March 2019 (edited)",
        "March 3, 2019 at 10:15 pm · Edited",
        "Sun Mar 3 22:15:00 CET 2019",
        "Sun Mar  3 22:15:00 2019",
        "20190303",
        "\u200e3 March 2019",
        "\u200f\u202a3 March 2019\u202c",
    ],
)
def test_a_date_below_says_is_read_in_every_usual_form(line):
    (found,) = comment(f"Jane Doe says:\n{line}")

    assert (found.name, found.day) == ("Jane Doe", DAY)
    assert [block.text for block in found.blocks] == ["Words."]


def test_a_time_between_day_and_year_is_kept():
    (found,) = comment("Jane Doe says:\nSun Mar 3 22:15:00 CET 2019")

    assert (found.clock.hour, found.clock.minute) == (22, 15)


@pytest.mark.parametrize("line", ["3 März 2019", "le 3 mars 2019", "3.III.2019", "3 years ago", "20191399", "2019"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_date_below_says_that_is_not_understood_is_told_and_stays(line, between):
    text = f"{PAGE}\n{COMMENTS}Jane Doe says:{between}{line}\n\nWords.\n"
    (found,) = read(text).comments

    assert found.name == "Jane Doe"
    shown = "\n".join(block.text for block in found.blocks)
    assert shown.count(line) == 1 and shown.endswith("Words.")
    assert f"Line 14: the date “{line}” was not understood" in notes(text)
    assert "has no date" not in notes(text)


@pytest.mark.parametrize("line", ["I began in 2019", "It was 3.5.2 mg, I think", "We met in May 2019."])
def test_words_below_says_are_no_date(line):
    text = f"{PAGE}\n{COMMENTS}Jane Doe says:\n{line}\n\nWords.\n"
    (found,) = read(text).comments

    assert [block.text for block in found.blocks] == [line, "Words."]
    assert "this comment has no date" in notes(text)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Jane Doe on March 3, 2019 at 10:15 pm said:", "Jane Doe"),
        ("Jane Doe on March 3, 2019 at 10:15 pm wrote:", "Jane Doe"),
        ("Jane Doe (March 3, 2019) says:", "Jane Doe"),
        ("Jane Doe on March 3, 2019 at 10:15 pm said", "Jane Doe"),
        ("Posted by Jane Doe at 10:15 PM, 3 March 2019", "Jane Doe"),
        ("Posted by Jane Doe at 10:15 PM, 3 March 2019:", "Jane Doe"),
        ("Jane Doe 10:15 PM, 3 March 2019", "Jane Doe"),
        ("Jane Doe, 22:15, 3 March 2019", "Jane Doe"),
        ("Jane Doe at 22:15 – 3 March 2019", "Jane Doe"),
    ],
)
def test_the_verb_may_stand_last_and_the_time_first(header, name):
    (found,) = comment(header)

    assert (found.name, found.day) == (name, DAY)
    assert [block.text for block in found.blocks] == ["Words."]


@pytest.mark.parametrize(
    "line",
    [
        "Jane Doe 03/13/19",
        "@jane 3 Mar 2019",
        "#3 Jane Doe 2019-03-03 22:15",
        "Jane Doe March 3, 2019 at 10:15 pm",
        "jane doe 3 March 2019",
        "Posted by Jane Doe on 3 March 2019",
    ],
)
@pytest.mark.parametrize("below", ["\n\n", "\n"])
def test_each_line_with_a_name_and_a_date_in_the_guide_is_told(line, below):
    text = f"{PAGE}\n{line}{below}One.\n\nMore.\n{line}{below}Two.\n"

    words = "this may be the first line of a comment, but was not taken for one: it is in the guide's text"
    told = [note.line for note in read(text).notes if note.message == f"{words} (it has a name and a date)."]
    assert told == [11, 15 + below.count("\n") - 1]


@pytest.mark.parametrize("line", ["Updated 3 March 2019", "From 3 March 2019", "Version 3.2.1", "Winter 2019"])
def test_a_date_with_no_name_is_not_told(line):
    assert "first line of a comment" not in notes(f"{PAGE}\n{line}\n\nOne.\n")


@pytest.mark.parametrize(
    "title",
    ["Comments", "12 comments", "Discussion", "Comments (12)", "3 thoughts on “Quiet Bikes”", "One response to Oil",
     "1,204 Comments", "Readers' comments", "Reader Comments:", "Leave a Reply", "Join the discussion", "Guestbook"],
)  # fmt: skip
@pytest.mark.parametrize(
    "header",
    ["From: Jane Doe\nOn a Sunday", "Jane Doe\nsays on\n3 March 2019", "Jane:", "jane:", "Jane Doe", "• Jane"],
)
def test_what_stands_below_a_heading_of_comments_and_is_none_is_told_with_its_lines(title, header):
    text = f"{PAGE}\n{title}\n\n{header}\n\nI sleep well.\n"
    page = read(text)

    assert page.comments == []
    last = 15 + header.count("\n")
    told = f"Line 11: “{title}” announces comments, but lines 13 to {last} below it were not taken for comments"
    assert told in notes(text)


def test_a_name_and_a_date_that_stand_as_fields_begin_a_comment():
    (found,) = read(f"{PAGE}\nComments\n\nFrom: Jane Doe\nDate: 3 March 2019\n\nWords.\n").comments

    assert (found.name, found.day) == ("Jane Doe", DAY)


def test_what_stands_above_the_first_comment_and_below_the_copyright_line_is_told_too():
    text = f"{PAGE}\nComments\nJane:\nOne.\n\nBob on March 3, 2019:\n\nTwo.\n"
    assert "Line 11: “Comments” announces comments, but lines 12 to 13 below it" in notes(text)

    text = f"{PAGE}\n{COMMENTS}Comments\n\nJane:\n\nOne.\n\nBob on March 3, 2019:\n\nTwo.\n"
    assert "Line 14: “Comments” announces comments, but lines 16 to 18 below it" in notes(text)

    text = f"{PAGE}\nComments\n\nJane:\n\n• One.\n\n© 2009 Robin Pedal\n"
    assert "Line 11: “Comments” announces comments, but lines 13 to 15 below it" in notes(text)


def test_a_heading_with_nothing_but_comments_below_it_is_not_told():
    text = f"{PAGE}\nComments\n\nBob on March 3, 2019:\n\nTwo.\n\n© 2009 Robin Pedal\n"

    assert len(read(text).comments) == 1
    assert "announces comments" not in notes(text)


@pytest.mark.parametrize("line", ["From: Jane Doe", "Jane:", "jane:", "Jane Doe 03/13/19", "@jane:"])
@pytest.mark.parametrize("above", ["\n\n", "\n"])
def test_a_line_like_a_first_one_that_went_into_the_comment_above_is_told(line, above):
    text = f"{PAGE}\nComments\n\nBob on March 3, 2019:\n\nOne.{above}{line}\nTwo.\n"

    assert len(read(text).comments) == 1
    assert f"Line {15 + len(above)}: this may be the first line of a comment" in notes(text)
