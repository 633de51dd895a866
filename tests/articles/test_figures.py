"""From a few lines of data in the author's text to a figure that shows and says the same."""

import re

import pytest

from articles.checks.claims import Names, blocks, unsourced
from articles.checks.noticing import notice
from articles.editions.differences import differences
from articles.search.text import passages
from articles.text import figures
from articles.text.figures import KINDS
from articles.text.figures.data import LONGEST_LINE, MOST_LINES
from articles.text.figures.icons import ICONS
from articles.text.plain_text import lines_of, words_of
from articles.text.proofreading import text_problems
from articles.text.rendering import render
from rlssite.markup import clean_guide
from tests.articles.test_rendering import rendered, section, source

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def figure(kind, *lines, caption="What it shows"):
    return "\n".join([f"```{kind}", f"caption: {caption}", *lines, "```"])


def said(html):
    return [line.text for line in lines_of(html)]


def boxes(html):
    """Return (start, width) in percent of what is drawn."""
    return re.findall(r'<rect class="bar" x="([\d.]+)%" width="([\d.]+)%"', html)


def above_scale(html):
    return re.findall(r"<text [^>]*>([^<]*)</text>", html)


def faults(text):
    return [(problem.line, problem.message) for problem in text_problems(text, {"known"})]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            figure("ruler", "unit: ng/mL", "scale: 0 to 200", "up to 75: Low.", "75 to 100: *Middle*.", "150: High."),
            ["What it shows", "75 ng/mL or less", "Low.", "75 to 100 ng/mL", "Middle.", "150 ng/mL", "High."],
        ),
        (
            figure("ruler", "under 7.5: a", "from 8: b", "over 9: c"),
            ["Under 7.5", "a", "8 or more", "b", "Over 9", "c"],
        ),
        (figure("steps", "First: One thing.", "Then:"), ["First", "One thing.", "Then"]),
        (figure("steps", "(walk) Walk: A bit.", "(book) Read: A page."), ["Walk", "A bit.", "Read", "A page."]),
        (
            figure("timeline", "2005: It began.", "2012 to 2016: It went on."),
            ["2005", "It began.", "2012 to 2016", "It went on."],
        ),
        (
            figure("night", "Before: evening, night (mild)", "After: 18 to 23 (strong) | Hard."),
            ["Before", "Evening, night (mild)", "After", "18 to 23 o’clock (strong). Hard."],
        ),
        (figure("bars", "unit: in 100", "Men: 4", "Women: 8.5 twice"), ["Men 4 in 100", "Women 8.5 in 100", "twice"]),
    ],
)
def test_a_figure_says_all_that_it_shows(text, words):
    assert faults(text) == []
    html = rendered(text)
    found = said(html)
    assert found[-len(words) :] == words
    assert html.startswith('<figure class="figure figure-')
    assert "<svg" in html
    assert "```" not in html


def test_what_is_drawn_lies_where_its_numbers_say():
    ruler = rendered(figure("ruler", "scale: 0 to 200", "up to 75: a", "75 to 100: b", "over 100: c"))
    assert boxes(ruler) == [("0", "37.5"), ("37.5", "12.5"), ("50", "50")]
    assert boxes(rendered(figure("bars", "scale: 0 to 100", "a: 8", "b: 50"))) == [("0", "8"), ("0", "50")]
    # Without a scale the longest bar fills the width.
    assert boxes(rendered(figure("bars", "a: 5", "b: 10"))) == [("0", "50"), ("0", "100")]
    night = rendered(figure("night", "a: 18 to 6", "b: afternoon"))
    assert boxes(night) == [("25", "50"), ("0", "25")]


def test_each_step_of_a_stair_stands_higher_and_its_place_is_filled():
    html = rendered(figure("steps", "One: a", "Two: b", "Three: c"))
    tops = [float(top) for top in re.findall(r'<rect class="bar"[^>]* y="([\d.]+)"', html)]
    assert html.count('class="icon"') == len(tops) == 3
    assert tops == sorted(tops, reverse=True)


def test_numbers_above_a_scale_never_touch_and_the_ends_of_years_stay():
    years = above_scale(rendered(figure("timeline", *(f"{year}: a" for year in range(2005, 2026)))))
    assert {"2005", "2025"} <= set(years)
    assert len(years) < 8
    assert above_scale(rendered(figure("ruler", "scale: 0 to 200", "50: a", "75: b", "100: c"))) == [
        "50",
        "75",
        "100",
        "0",
        "200",
    ]


def test_citations_in_caption_and_lines_are_numbered_in_their_order():
    text = "Before [@a].\n\n" + figure("bars", "One: 8 [@c]", "Two: 9 [@a]", caption="All of it [@b]")
    html = rendered(text, references="a b c")
    assert re.findall(r'href="#ref-(\w)" aria-label="Reference (\d)"', html) == [
        ("a", "1"),
        ("b", "2"),
        ("c", "3"),
        ("a", "1"),
    ]
    assert faults(figure("bars", "One: 8 [@nobody]", "Two: 9 [@known]")) == [
        (3, "There is no reference with the key “nobody”.")
    ]


def test_links_and_marks_work_in_a_figure():
    html = rendered(figure("steps", "One: [helps: some | @a]", "Two: [there](https://example.org/)"), references="a")
    assert "mark-word" in html
    assert '<a href="https://example.org/">there</a>' in html


@every_kind
def test_a_figure_to_be_filled_in_shows_where_its_source_stands_and_is_not_drawn_without_one(kind):
    assert kind.blank.startswith("caption: WHAT IT SHOWS [@key]\n")
    caption = kind.blank.splitlines()[0].replace("WHAT IT SHOWS", "Of our own")
    text = f"```{kind.name}\n{caption}\n" + "\n".join(kind.example.splitlines()[1:]) + "\n```"
    assert (2, "There is no reference with the key “key”.") in faults(text)


@every_kind
def test_the_example_of_each_kind_is_right_and_stays_as_cleaned(kind):
    text = f"```{kind.name}\n{kind.example}```"
    assert faults(text) == []
    html = rendered(text)
    assert f"figure-{kind.name}" in html
    assert clean_guide(html) == html
    assert " style=" not in html


@every_kind
@pytest.mark.parametrize(
    "label",
    [
        "<script>alert(1)</script>",
        "<svg onload=alert(1)>",
        '"><img src=x onerror=alert(1)>',
        "</figure></p><style>*{display:none}</style>",
        "&lt;b&gt; & *not `code",
    ],
)
def test_markup_in_labels_is_shown_as_typed(kind, label):
    lines = {
        "ruler": ["unit: {}", "1: {}", "2: {}"],
        "bars": ["unit: {}", "{}: 1 {}", "x: 2"],
        "timeline": ["2001: {}", "2002: {}"],
        "steps": ["{}: {}", "x: y"],
        "night": ["{}: night | {}", "x: evening"],
    }[kind.name]
    html = rendered(figure(kind.name, *(line.format(label, label) for line in lines), caption=label))
    assert "figure-" in html
    assert not re.search(r"<(?:script|style|img|b)\b|<[^>]*\son\w+=", html)
    assert words_of(html).count(label.replace("&lt;", "<").replace("&gt;", ">")) >= 2


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (["bars", "One: many", "Two: 8"], 3, "“many” is no number"),
        (["bars", "One: 1e9", "Two: 8"], 3, "“1e9” is no number"),
        (["bars", "One: 9999999999999", "Two: 8"], 3, "is no number from 0 to 999999"),
        (["bars", "One: -4", "Two: 8"], 3, "“-4” is no number"),
        (["bars", "One: ٤", "Two: 8"], 3, "“٤” is no number"),
        (["bars", "scale: 5 to 9", "One: 6", "Two: 8"], 3, "Bars begin at 0"),
        (["bars", "scale: 0 to 5", "One: 6", "Two: 3"], 3, "a number lies outside"),
        (["bars", "scale: wide", "One: 6", "Two: 3"], 3, "Write the scale like"),
        (["bars", "unit: a", "unit: b", "One: 6", "Two: 3"], 4, "“unit” is said twice"),
        (["bars", "unit:", "One: 6", "Two: 3"], 3, "“unit” says nothing"),
        (["bars", "One 6", "Two: 3"], 3, "“One 6” is no line of this figure; write it like “Name: 8”."),
        (["bars", "One: 6"], 1, "at least two lines of data"),
        (["bars"], 1, "at least two lines of data"),
        (["bars", "x: " + "a" * LONGEST_LINE, "Two: 3"], 3, "at most 300 characters"),
        (["ruler", "100 to 75: a", "3: b"], 3, "“100 to 75” ends before it begins"),
        (["ruler", "1: a", "3:"], 4, "Say what “3” means"),
        (["ruler", "low: a", "3: b"], 3, "“low” is no number"),
        (["timeline", "2012: a", "2005: b"], 4, "2005 stands after 2012"),
        (["timeline", "last year: a", "2005: b"], 3, "“last year” is no year"),
        (["timeline", "2012: a", "2012: b"], 3, "two years or more"),
        (["timeline", "2012: a", "2013:"], 4, "Say what happened in 2013"),
        (["night", "a: teatime", "b: night"], 3, "“teatime” is no part of a day"),
        (["night", "a: 6 to 25", "b: night"], 3, "“6 to 25” is no part of a day"),
        (["night", "a: 9 to 15", "b: night"], 3, "runs from noon to noon"),
        (["night", "a:", "b: night"], 3, "“” is no part of a day"),
        (
            ["steps", "(dance) Dance: a", "(walk) Walk: b"],
            3,
            f"There is no drawing “dance”; there are {', '.join(ICONS)}",
        ),
        (["steps", "(walk) Walk: a", "Rest: b"], 4, "Give each line of this figure a drawing"),
        (["steps", "(walk): a", "(book) Read: b"], 3, "Say what is to be done"),
        (["steps", *(f"{n}: a" for n in range(9))], 11, "At most 8 steps"),
    ],
)
def test_bad_data_is_named_with_its_line(lines, line, words):
    kind, *rest = lines
    found = faults(f"{figure(kind, *rest)}\n")
    assert [number for number, message in found if words in message] == [line], found
    # Until it is mended, its author sees the lines as typed, and no half of a figure.
    html = rendered(figure(kind, *rest))
    assert "<pre>" in html
    assert "<figure" not in html


def test_a_figure_without_a_caption_is_named():
    assert faults("Words.\n\n```bars\nOne: 1\nTwo: 2\n```") == [
        (3, "This figure has no caption; write a line “caption: what it shows”.")
    ]


def test_a_thousand_lines_are_one_problem():
    found = faults(figure("bars", *(f"Line {n}: {n}" for n in range(1000))))
    assert found == [(MOST_LINES + 2, f"A figure has at most {MOST_LINES} lines; make two, or a table.")]
    assert len(faults(figure("bars", *(f"Line {n}" for n in range(1000))))) <= figures.MOST_FAULTS


def test_a_figure_that_never_ends_is_named_at_its_beginning():
    assert "never ends" in faults("```bars\ncaption: a\nOne: 1\nTwo: 2")[0][1]


def test_a_block_with_another_name_stays_code():
    html = rendered("```text\ncaption: a\nOne: 1\n```")
    assert html.startswith("<pre>")
    assert "One: 1" in html
    assert [message for _line, message in faults("```text\nOne: 1\n```")] == [
        "There is no kind of block called “text” here; readers would not see that word."
    ]


def test_a_line_that_runs_from_right_to_left_stays_whole_and_by_itself():
    html = rendered(figure("bars", "unit: in 100", "נשים: 8", "Men: 4"))
    assert '<span class="figure-head">נשים</span> <span class="figure-value">8 in 100</span>' in html


def test_a_figure_in_a_list_or_quotation_is_drawn_and_its_lines_are_counted_from_the_text():
    text = "- Point\n\n  ```bars\n  caption: a\n  One: x\n  Two: 3\n  ```"
    assert faults(text)[0][0] == 5
    html = rendered(text.replace("x", "2"))
    assert "<figure" in html
    assert html.index("<li>") < html.index("<figure") < html.index("</figure>") < html.rindex("</li>")


def test_time_grows_with_the_length_only(monkeypatch):
    """Count how often a line is read, for texts of one and of ten times the length."""
    reads = []
    read = figures.Data._read
    monkeypatch.setattr(figures.Data, "_read", lambda self, *args: reads.append(1) or read(self, *args))
    one = figure("bars", *(f"Line {'[' * 50} {n}: {n}" for n in range(20)))
    counts = []
    for times in (1, 10):
        reads.clear()
        rendered("\n\n".join([one] * times))
        counts.append(len(reads))
    assert counts[1] == 10 * counts[0]


def test_searches_find_a_figures_words_and_comparisons_show_its_lines():
    before = source(section("one", figure("ruler", "scale: 0 to 200", "up to 75: Low.", "100: Middle.")))
    after = source(section("one", figure("ruler", "scale: 0 to 200", "up to 75: Low.", "100: High.")))

    (passage,) = passages(render(before, "/g/")["sections"][0]["html"])
    assert passage.text == "What it shows · 75 or less · Low. 100 · Middle."
    (difference,) = differences(before, after)
    assert ("added", "100: High.") in difference.lines


def test_a_figures_lines_are_claims_that_its_caption_can_cite_and_no_sentences():
    found = blocks(figure("bars", "unit: in 100", "One: 8", "Two: 9 [@b]", caption="About how many"))
    assert [(block.line, block.text, block.is_cited, block.is_row) for block in found] == [
        (2, "About how many", False, True),
        (4, "One 8 in 100", False, True),
        (5, "Two 9 in 100 ", True, True),
    ]
    cited = blocks(figure("bars", "One: 8", "Two: 9", caption="About how many [@a]") + "\n\nAfter it 5.")
    assert [block.is_cited for block in cited] == [True, True, True, False]


TWO_BARS = ("unit: in 100", "One: 8", "Two: 9")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        # However many numbers it draws: the first without a source stands for them.
        (figure("bars", *TWO_BARS), [4]),
        (figure("bars", "unit: in 100", "One: 8 [@a]", "Two: 9", "Three: 10"), [5]),
        (figure("bars", *TWO_BARS, caption="What trials found"), [2]),
        # Its source stands in the caption for every line, or in each line.
        (figure("bars", *TWO_BARS, caption="What trials found [@a]"), []),
        (figure("bars", "unit: in 100", "One: 8 [@a]", "Two: 9 [@b]", caption="What trials found"), []),
        # What stands around it is a claim of its own.
        (f"It helps 3 people.\n\n{figure('bars', *TWO_BARS)}\n\n{figure('bars', *TWO_BARS)}\n\nAnd 4.", [1, 6, 13, 17]),
        (figure("steps", "First: Get up.", "Then: Walk a bit."), []),
    ],
)
def test_a_figure_is_one_claim_that_has_its_source_if_the_figure_names_one(text, lines):
    nobody = Names({"sections": []})
    assert [block.line for block, _why in unsourced(text, nobody)] == lines
    assert [claim.line for claim in notice(text, nobody, ()).uncited] == lines
