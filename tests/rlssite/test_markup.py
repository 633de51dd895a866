"""Hostile text at both trust levels."""

import re
import time
from html.parser import HTMLParser

import pytest

from articles.text import citations
from rlssite.markup import (
    COMMENT_ATTRIBUTES,
    COMMENT_TAGS,
    GUIDE_ATTRIBUTES,
    GUIDE_TAGS,
    MAX_COMMENT_TEXT,
    clean_comment,
    clean_guide,
    comment_html,
    mail_link,
    plain_text,
    web_address,
)

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


class Seen(HTMLParser):
    """Every start tag with its attributes, as a browser would read them."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def guide_html(text):
    parser = citations.parser()
    parser.add_render_rule("citation", lambda *_: "")
    parser.add_render_rule("mark", lambda *_: "")
    return clean_guide(parser.render(text))


def assert_harmless(html, tags, attributes, schemes):
    for tag, found in Seen(html).tags:
        assert tag in tags
        assert set(found) <= attributes.get(tag, set()) | {"class", "rel"}
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


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Two\nlines", "<p>Two<br>\nlines</p>\n"),
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("3. third", '<ol start="3">\n<li>third</li>\n</ol>\n'),
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
