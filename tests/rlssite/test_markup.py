"""Hostile text at both trust levels."""

import random
import re
import sys
import time
import unicodedata

import pytest

from articles.text import citations
from comments.safety.amounts import find_amounts
from rlssite.markup import (
    COMMENT_ATTRIBUTES,
    COMMENT_TAGS,
    GUIDE_ATTRIBUTES,
    GUIDE_TAGS,
    MAX_COMMENT_TEXT,
    MAX_MARKS,
    clean_comment,
    clean_guide,
    comment_html,
    mail_link,
    marked_comment_html,
    plain_text,
    web_address,
)
from tests.seen import read_html

HOSTILE_HTML = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="https://tracker.example/x.gif">',
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt&colon;alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<a href="//elsewhere.example/">x</a>',
    '<p style="position:fixed;inset:0">x</p>',
    '<p onclick="alert(1)" class="admin" id="main">x</p>',
    "<iframe src=https://elsewhere.example></iframe>",
    "<form action=https://elsewhere.example><input name=password></form>",
    "<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<base href=https://elsewhere.example><meta http-equiv=refresh content=0>",
    "<p>never closed <em>at all",
    "<<script>script>alert(1)<</script>/script>",
    "<!--><script>alert(1)</script-->",
    "<svg><style>*{fill:url(//elsewhere.example)}</style><title><img src=x onerror=alert(1)></title></svg>",
    "<svg><p><style><img src=x onerror=alert(1)></style></p><text><img src=x onerror=alert(1)>",
    "<svg><use href=//elsewhere.example/a.svg#x></use><image href=//elsewhere.example/a.png></image></svg>",
    "<svg><animate attributeName=href to=javascript:alert(1)></animate><foreignObject><iframe></iframe></svg>",
]
HOSTILE_MARKDOWN = [
    *HOSTILE_HTML,
    "[x](javascript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](data:text/html,hello)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "![x](https://tracker.example/x.gif)",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://example.org "onmouseover=alert(1)")',
    '[x](https://example.org/"onmouseover="alert(1))',
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "term\n: <img src=x onerror=alert(1)>",
    "# <script>alert(1)</script>",
    '[@a"><script>alert(1)</script>]',
    "[helps: <script>alert(1)</script>]",
]
SCHEMES = {"guide": ("https:", "http:", "mailto:", "tel:"), "comment": ("https:", "http:")}


def guide_html(text):
    parser = citations.parser()
    parser.add_render_rule("citation", lambda *_: "")
    parser.add_render_rule("mark", lambda *_: "")
    return clean_guide(parser.render(text))


def assert_harmless(html, tags, attributes, schemes):
    for element in read_html(html).all():
        found = dict(element.attributes)
        assert element.tag in tags
        assert set(found) <= attributes.get(element.tag, set()) | {"class", "rel"}
        address = found.get("href", found.get("src", ""))
        assert not re.match(r"\s*[a-z][a-z0-9+.-]*:", address, re.IGNORECASE) or address.startswith(schemes)


@pytest.mark.parametrize("text", HOSTILE_MARKDOWN)
def test_a_readers_text_becomes_harmless_html(text):
    html = comment_html(text)

    assert_harmless(html, COMMENT_TAGS, COMMENT_ATTRIBUTES, SCHEMES["comment"])
    assert clean_comment(html) == html


@pytest.mark.parametrize("text", HOSTILE_MARKDOWN)
def test_an_authors_text_becomes_harmless_html(text):
    html = guide_html(text)

    assert_harmless(html, GUIDE_TAGS, GUIDE_ATTRIBUTES, SCHEMES["guide"])
    assert clean_guide(html) == html


@pytest.mark.parametrize("html", HOSTILE_HTML)
def test_cleaning_by_itself_leaves_nothing_harmful(html):
    """The last step does not trust the parser before it."""
    for clean, tags, attributes, schemes in [
        (clean_comment, COMMENT_TAGS, COMMENT_ATTRIBUTES, SCHEMES["comment"]),
        (clean_guide, GUIDE_TAGS, GUIDE_ATTRIBUTES, SCHEMES["guide"]),
    ]:
        cleaned = clean(html)
        assert_harmless(cleaned, tags, attributes, schemes)
        assert clean(cleaned) == cleaned


@pytest.mark.parametrize("value", ["url(#a)", "url(//elsewhere.example)", "1;2", "calc(1px)", "&#40;"])
def test_shapes_of_figures_hold_numbers_only(value):
    shape = f'<svg width="100%"><rect class="bar" x="{value}" height="0.5em" fill="{value}"></rect></svg>'
    assert clean_guide(shape) == '<svg width="100%"><rect class="bar" height="0.5em"></rect></svg>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Two\nlines", "<p>Two<br>\nlines</p>\n"),
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n"),
        ("> Said", "<blockquote>\n<p>Said</p>\n</blockquote>\n"),
        ("> “so it is”", "<blockquote>\n<p>“so it is”</p>\n</blockquote>\n"),
        ("> *It* is\nme", "<blockquote>\n<p><em>It</em> is</p>\n</blockquote>\n<p>me</p>\n"),
        ("3. third", "<p>3. third</p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("Mine:\n* a\n  b\n\n* c", "<p>Mine:</p>\n<ul>\n<li>a<br>\nb</li>\n<li>c</li>\n</ul>\n"),
        ("> said\n> so\nme", "<blockquote>\n<p>said<br>\nso</p>\n</blockquote>\n<p>me</p>\n"),
        ("**_a_ b** (*c*), *d*!", "<p><strong><em>a</em> b</strong> (<em>c</em>), <em>d</em>!</p>\n"),
        ("# no heading", "<p># no heading</p>\n"),
        ("![alt](https://example.org/x.png)", None),
        ("5 < 6 & 7 > 2", "<p>5 &lt; 6 &amp; 7 &gt; 2</p>\n"),
        (
            "[a study](https://example.org/a)",
            '<p><a href="https://example.org/a" rel="nofollow ugc noopener">a study</a></p>\n',
        ),
        ("[example.org](https://elsewhere.example/)", "<p>example.org (https://elsewhere.example/)</p>\n"),
        ("[mail](mailto:a@example.org)", "<p>[mail](mailto:a@example.org)</p>\n"),
        ("", ""),
    ],
)
def test_readers_get_paragraphs_emphasis_lists_quotes_code_and_links(text, html):
    rendered = comment_html(text)

    assert "<img" not in rendered
    assert html is None or rendered == html


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a\u202eb\u2066c", "abc"),
        ("a\x00b\x1bc", "abc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("e\u0301", "é"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
    ],
)
def test_characters_that_hide_or_turn_words_are_taken_out(text, plain):
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    "between", [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)], ids="{0!a}".format
)
def test_a_control_character_never_joins_the_numbers_at_its_sides(between):
    assert shown(comment_html(f"1{between}0 mg")) in (["1 0 mg"], ["1", "0 mg"])
    assert plain_text(f"1{between}2").split() == ["1", "2"]


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "![",
        "*a **b ",
        "> ",
        "- ",
        "`",
        "[a](",
        "<",
        "&",
        "_a__b ",
        "|a|b|\n|-|-|\n",
        "\\",
        "1. ",
        ": x\n",
        "[@a;",
        "#",
        "<https://é",
        "https://a(",
        "[a](https://b(x)",
        "- a\n  - b\n",
        "- 5\n",
        "> 5\n",
        "> > > > > > a\n",
        "*a _b **c __d ",
        "“*",
    ],
)
def test_a_huge_hostile_text_ends_in_a_bounded_page(unit):
    """Finishes at all, and does not blow up: every nesting and repetition a parser is known to choke on."""
    text = unit * (MAX_COMMENT_TEXT // len(unit))

    assert len(comment_html(text)) < 12 * MAX_COMMENT_TEXT
    assert len(guide_html(text)) < 60 * MAX_COMMENT_TEXT


def test_a_readers_text_beyond_the_limit_is_cut():
    assert comment_html("a" * (2 * MAX_COMMENT_TEXT)) == f"<p>{'a' * MAX_COMMENT_TEXT}</p>\n"


@pytest.mark.parametrize("piece", ["a-", "a.", "a.a-", "é", "//", "www.", "a.b "])
def test_a_long_link_text_does_not_keep_the_server_busy(piece):
    text = f"[{(piece * 10_000)[:9_900]}](https://example.org)"
    started = time.process_time()
    comment_html(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize("shown", ["bank.example", "my-bank.co.uk", "go to sub.bank.example now", "a-" * 70 + "b.com"])
def test_a_link_that_looks_like_another_address_shows_the_real_one(shown):
    html = comment_html(f"[{shown}](https://evil.example/x)")
    assert "<a" not in html
    assert "https://evil.example/x" in html


def shown(html):
    """The lines of text that HTML shows."""
    return [" ".join(line.split()) for line in read_html(html).text.split("\n") if line.strip()]


AS_TYPED = [
    "I walk 2*20 minutes at six and 1*15 minutes at night.",
    "2*0.125 mg, later 1*0.25 mg", "2*.125 and 1*.25", "2 *20 minutes and 1* 15", "2 * 20 and 1 * 15", "5**0**0",
    "2 mg *3 nights, 1 mg* 2 nights", "2*(20+5) and 3*(1+2)", "(1+2)*3 and 4*(1+2)", "2*-3 and 4*-5", "2×20",
    "2_20 and 1_15", "snake_case_name and un*frigging*likely", "5 hours* (*6 on Sundays)", "***", "***really***",
    "* * *", "- - -", "___", "---", "===", "* note", "a*", "** a **", "**a*", "4*", "*4",
    "My ferritin was\n> 75", "> 75", "> 75\n> 80", ">=50", ">:(", "was\n> normal", ">", ">>", "->",
    "- 5 kg since March", "- 5 kg\n- 2 kg", "+ 2 hours", "+ slept\n+ calm", "+ slept\n- dizzy\n- sick", "- one point",
    "~ 5 hours", "~5\n~6", "~~gone~~", "~~~", "# 1 rule", "## two", "#5", "a\n---", "a\n===",
    "1986. That was the year.", "1. first", "1. a\n1. b", "1986. a\n1990. b", "3) c\n1) a", "007. x", "1)", "12.", "- ",
    "[1]: http://example.org/x", "[1]: x\n\nsee [1]", "[x][y]", "[ ](https://example.org)", "[](https://example.org)",
    '[x](https://example.org "5 mg")', "[x](5 mg)", "(see [2])", "[x](/relative)", "![x](y)", "[[x]]",
    "https://en.wikipedia.org/wiki/Restless_legs_(syndrome)", "(http://example.org/a_b_c_[d]~e*f*)", "http://",
    "https://example.org/?a=1&lt=2&copy;=3", "www.example.org/_a_", "a@example.org", "<a@example.org>", "https://a@b.org",
    "<3", "ferritin <50", "<50> and <b>75</b>", "<!-- 5 mg -->", "<br>", "x <y> z", "</p>", "<mailto:a@example.org>",
    "&lt;", "&#107;", "&nbsp;5", "&amp;amp;", "AT&T", "C:\\new_\\*", "\\*a\\*", "¯\\_(ツ)_/¯", "5\\-10", "ends with \\",
    "a\\\nb", "a  \nb", "    indented 5", "\tindented 6", "it`s 5 o`clock", "``", "```\n5 mg\n```", "` 5 `",
    "|a|b|\n|-|-|\n|1|2|",
    "> > > > > > > > > > > > > > > > > > > > > > > > > 75", "term\n: 5", "5% *10*%", "a*b*c", "«*", "½*2 and ¼*3",
    "\ue000 5", "I took\n* 5 mg\n* 10 mg", "5\N{MULTIPLICATION SIGN}3", "*a\nb*", "`a\nb`", "^5^", "==5==", "{5}",
    "$5$", "[5](http://)", "[5](https://)", "[5](http://#10)", "[x](http://:80/5)", "[5](http://[::1/10)", "http:///x",
    "[x](http:///5)", "[x](http://?5)", "[x](<http://>)", "[5](http://[::1]x/10)", "[x](http://a:b/5)", "[x](http://./5)",
    "[x](http://a:99999/5)", "http://a.org:99999/5",
    "> six hours", "> half an hour and it starts", "> than 5 tablets", "> twice a week", "> or = 5", "> age fifty",
    "> six hours\n>", ">> six hours", "I slept\n\n> six hours\n\nand woke", "- a\n  > six hours",
]  # fmt: skip


@pytest.mark.parametrize("text", AS_TYPED)
def test_what_a_reader_typed_is_what_is_shown(text):
    typed = [" ".join(line.split()) for line in text.split("\n") if line.strip()]

    assert shown(comment_html(text)) == typed
    assert shown(marked_comment_html(text, find_amounts)) == typed


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("*a* and **b**", ["a and b"]),
        ("> Said", ["Said"]),
        ("> said\n> so", ["said", "so"]),
        ("> > Nested\n> reply", ["Nested", "reply"]),
        ("• 5 mg\n• 6 mg", ["5 mg", "6 mg"]),
        ("- a\n- b", ["a", "b"]),
        ("[a study](https://example.org/a)", ["a study"]),
        ("<https://example.org/a_b>", ["https://example.org/a_b"]),
        ("`a*b*`", ["a*b*"]),
        ("> > > > > > > Deep", ["> > > Deep"]),
        ("- a\n  - b\n  - c\n- d", ["a", "b", "c", "d"]),
    ],
)
def test_signs_that_were_meant_are_read(text, seen):
    assert shown(comment_html(text)) == seen


def test_any_prose_keeps_its_words_digits_and_signs():
    """Nothing is lost but pairs of stars, underscores and backticks around words, and the signs of quotes and lists."""
    chance = random.Random(12)
    words = ["I", "slept", "mg", "5", "0.125", "20", "1986", "-3", "½", "(syndrome)", "ferritin", "müde", "a_b", "“so”"]
    signs = [
        *"*_>+-~#<&;:.,()[]`\\/|!=",
        " ",
        " ",
        "\n",
        "\n- ",
        "\n> ",
        "\n1. ",
        "\n\n",
        "**",
        " *",
        "* ",
        "&lt;",
        "\n  ",
    ]
    numbers = re.compile(r"[-+>~<=]?\d[\d.,]*(?: ?[*_+<>=-]+ ?\d[\d.,]*)*")
    marks = str.maketrans("", "", "*_`>-• \n")
    for _round in range(1500):
        text = "".join(
            chance.choice(words) + chance.choice([" ", " ", chance.choice(signs)])
            for _word in range(chance.randint(1, 25))
        )
        html = comment_html(text)
        seen, typed = "\n".join(shown(html)), plain_text(text)
        assert seen.translate(marks) == "".join(typed.split()).translate(marks), text
        assert numbers.findall(seen) == numbers.findall(typed), text
        assert shown(marked_comment_html(text, find_amounts)) == shown(html), text
        assert clean_comment(html) == html


ANCHOR = re.compile(r'<a href="([^"]*)" rel="nofollow ugc noopener">([^<]*)</a>')


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (
            "<https://de.wikipedia.org/wiki/Müdigkeit>",
            [("https://de.wikipedia.org/wiki/M%C3%BCdigkeit", "https://de.wikipedia.org/wiki/Müdigkeit")],
        ),
        (
            "See https://de.wikipedia.org/wiki/Müdigkeit.",
            [("https://de.wikipedia.org/wiki/M%C3%BCdigkeit", "https://de.wikipedia.org/wiki/Müdigkeit")],
        ),
        (
            "[https://ja.wikipedia.org/wiki/脚](https://ja.wikipedia.org/wiki/脚)",
            [("https://ja.wikipedia.org/wiki/%E8%84%9A", "https://ja.wikipedia.org/wiki/脚")],
        ),
        ("https://müller.example/", [("https://xn--mller-kva.example/", "https://müller.example/")]),
        ("[müller.example](https://müller.example/)", [("https://xn--mller-kva.example/", "müller.example")]),
        ("https://пример.рф/", [("https://xn--e1afmkfd.xn--p1ai/", "https://пример.рф/")]),
        ("https://example.org/M%C3%BCde", [("https://example.org/M%C3%BCde", "https://example.org/M%C3%BCde")]),
        ("https://example.org/a|b", [("https://example.org/a%7Cb", "https://example.org/a|b")]),
        (
            "(https://en.wikipedia.org/wiki/Restless_legs_(syndrome)).",
            [("https://en.wikipedia.org/wiki/Restless_legs_(syndrome)",) * 2],
        ),
        ("*see http://example.org/a_b_*", [("http://example.org/a_b",) * 2]),
        ("{https://example.org/}5 [https://example.org/]5", [("https://example.org/",) * 2] * 2),
        ("[https://example.org/[a]b]5", [("https://example.org/%5Ba%5Db", "https://example.org/[a]b")]),
        ("https://example.org/{a}b", [("https://example.org/%7Ba%7Db", "https://example.org/{a}b")]),
        ("HTTPS://example.org/", [("HTTPS://example.org/",) * 2]),
        # One that may be mistaken for another is no link.
        ("https://b\u0430nk.example/", []),
        ("<https://b\u0430nk.example/>", []),
        ("[b\u0430nk.example](https://b\u0430nk.example/)", []),
        ("https://bank.example@evil.example/", []),
        ("<https://bank.example@evil.example/>", []),
        ("xhttps://example.org javascript://example.org/ https:// http://. ftp://example.org", []),
        ("[https://de.wikipedia.org/wiki/Müdigkeit](https://evil.example/)", []),
    ],
)
def test_addresses_are_links_that_are_shown_once_as_typed(text, links):
    html = comment_html(text)

    assert ANCHOR.findall(html) == links
    assert html.count("<a ") == len(links)
    assert all(html.count(words) == 1 for href, words in links if href != words)


def test_a_link_of_lookalike_letters_shows_where_it_leads():
    assert "xn--bnk-6cd.example" in comment_html("<https://b\u0430nk.example/>")
    assert "xn--bnk-6cd.example" in comment_html("[b\u0430nk.example](https://b\u0430nk.example/)")


def test_amounts_are_marked_in_what_is_shown():
    html = marked_comment_html(
        "2*0.125 mg of it, **300 mg**, 5 *mg* & [300 mg](https://example.org/300mg)", find_amounts
    )

    assert "<mark>2*0.125 mg</mark> of it, <strong><mark>300 mg</mark></strong>" in html
    assert "<mark>5 </mark><em><mark>mg</mark></em> &amp; " in html
    assert '<a href="https://example.org/300mg" rel="nofollow ugc noopener"><mark>300 mg</mark></a>' in html


@pytest.mark.parametrize(
    "unit", ["- 5\n", "> 5\n", "- a\n  - b\n", "*a _b ", "“*", "https://a(", "[a](https://b(", "a\n"]
)
def test_the_work_on_a_comment_grows_with_its_length_alone(unit):
    def steps(length):
        count = 0

        def step(*_):
            nonlocal count
            count += 1

        text = unit * (length // len(unit))
        before = sys.getprofile()
        sys.setprofile(step)
        try:
            comment_html(text)
        finally:
            sys.setprofile(before)
        return count

    assert steps(9_000) < 5 * steps(2_250)


@pytest.mark.parametrize(
    "text",
    [
        "2*20 minutes and 1*15 minutes", "2*0.125 mg, later 1*0.25 mg", "2**3 and 4**5", "(1+2)*3 and 4*(1+2)",
        "un*frigging*likely", "5_000_000", "a*b*c", "50%*2 and 60%*3", "2*.5 and 3*.5",
    ],
)  # fmt: skip
def test_the_author_writes_products_and_words_with_stars(text):
    assert guide_html(text) == f"<p>{text}</p>\n"


def test_the_author_emphasises_whole_words():
    html = guide_html("**bold** and *italic*, (*5 mg*) **20 minutes**, ***both***: *a*-b “*c*” _d_ \\*e\\*")

    assert html == (
        "<p><strong>bold</strong> and <em>italic</em>, (<em>5 mg</em>) <strong>20 minutes</strong>, "
        "<em><strong>both</strong></em>: <em>a</em>-b “<em>c</em>” <em>d</em> *e*</p>\n"
    )


NO_ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,hello",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.org/x",
    "www.nhs.uk/x",
    "//elsewhere.example/x",
    "/admin/",
    "#top",
    "https:",
    "http://",
    "https:///x",
    "https://?x",
    "https:example.org",
    "https://exa mple.org/",
    "https://example.org/\nx",
    " https://example.org/",
    "https://example.org/\u202ex",
    "https://nhs.uk@elsewhere.example/",
    "https://nhs.uk\\@elsewhere.example/",
    "https://[example.org/",
    "https://example.org:port/",
    "https://example.org%5Cb",
    "https://https://example.org",
    "https://.org",
    "https://example..org",
    "https://example,org/",
    "https://example.org,",
    "",
    None,
]


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_leads_nowhere_or_runs_script_is_no_address_of_a_page(text):
    assert web_address(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org",
        "HTTP://example.org:8080/x?y=z#part",
        "https://de.wikipedia.org/wiki/Müdigkeit_(Schlaf)",
        "https://bücher.example/",
        "https://हिन्दी.example/",
        "https://a_b.example.org./",
        "https://doi.org/10.1002/(SICI)1097<1661::AID>3.0.CO;2-2",
        "https://[::1]/x",
        "https://web.archive.org/web/2020/http://example.org/a@b",
    ],
)
def test_an_address_of_a_page_stays_as_it_is(text):
    assert web_address(text) == text


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("me@example.org", "mailto:me@example.org"),
        ("a&b+c@example.org", "mailto:a%26b%2Bc@example.org"),
        ("me?cc=all@example.org", "mailto:me%3Fcc%3Dall@example.org"),
        ("me@example.org\nBcc: you@example.org", ""),
        ("me@", ""),
        ("@example.org", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_link_to_write_to_somebody_holds_their_address_and_nothing_else(text, link):
    assert mail_link(text) == link


@pytest.mark.parametrize(
    "heap",
    ["\u0300" * 500 + "\u0316" * 500, "\u0300\u200b" * 500, "\u0344" * 500, "\u05b0\uff9e" * 500, "\U0001e944" * 500],
)
def test_marks_heaped_on_a_letter_are_cut_before_they_are_put_in_order(monkeypatch, heap):
    longest, real = [], unicodedata.normalize

    def normalize(form, text):
        longest.append(len(text))
        return real(form, text)

    monkeypatch.setattr(unicodedata, "normalize", normalize)
    text = plain_text(f"a{heap}b")
    monkeypatch.undo()
    assert max(longest) <= MAX_MARKS + 2
    assert len(text) <= MAX_MARKS + 2
    assert text[-1] == "b" and plain_text(text) == text
    assert plain_text("e\u0301\u0316" * 3) == unicodedata.normalize("NFC", "e\u0301\u0316" * 3)
