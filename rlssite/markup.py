"""Everything about untrusted markup, in one place.

The threat: text typed by a reader, or by an author whose account was taken over, that runs script
in somebody's browser, fetches from another host (and so tells that host who reads about their
illness), imitates the site's own parts, or takes so long to parse that the site stops answering.

Two trust levels. `guide_parser` and `clean_guide` serve the author, `comment_html` the readers. The
author writes CommonMark, the readers what `reader_markdown.py` reads. Neither passes HTML through,
both have bounded nesting, and both end in nh3, whose allow-lists are the constants below.
"""

import re
import unicodedata
from html import escape, unescape
from urllib.parse import quote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from rlssite.reader_markdown import (
    HONEST,
    LONGEST_ADDRESS,
    LONGEST_HOST,
    author_emphasis,
    is_readable_host,
    reader_parser,
)

WEB_SCHEMES = {"https", "http"}
LINK_SCHEMES = WEB_SCHEMES | {"mailto", "tel"}
MAX_NESTING = 20
# Longer texts are refused by the forms; whoever comes round them gets them cut here.
MAX_GUIDE_TEXT = 40_000
MAX_COMMENT_TEXT = 10_000

GUIDE_TAGS = {
    "a", "abbr", "blockquote", "br", "code", "dd", "dl", "dt", "em", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol",
    "p", "pre", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul", "div",
}  # fmt: skip
GUIDE_ATTRIBUTES = {
    # Said, because nh3 would otherwise allow title and lang everywhere.
    "*": set(),
    "a": {"href", "id", "aria-label", "data-definition"},
    "div": {"tabindex", "role", "aria-label"},
    "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "span": {"id", "aria-hidden", "title"},
    "sup": {"id"},
    "th": {"scope"},
}  # fmt: skip
GUIDE_CLASSES = {
    "a": {"cite", "term"},
    "div": {"table", "care"},
    "span": {"mark-word", "mark-shape"},
    "sup": {"cites"},
    "td": {"is-right", "is-center"},
    "th": {"is-right", "is-center"},
}  # fmt: skip

COMMENT_TAGS = {"a", "blockquote", "br", "code", "em", "li", "p", "strong", "ul"}
COMMENT_ATTRIBUTES = {"*": set(), "a": {"href"}}
COMMENT_LINK_REL = "nofollow ugc noopener"

# Written into a text, these turn round or hide the words after them.
INVISIBLE = re.compile("[\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# What sits on the letter before it: all of Unicode's marks, and two letters that become marks when text is normalised.
_MARKS = "".join(
    chr(code)
    for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0))
    if unicodedata.category(chr(code)).startswith("M") or code in (0xFF9E, 0xFF9F)
)
# A letter of any language carries a handful. To put a heap of them in order takes time by the square of its height.
MAX_MARKS = 10
# The first set is a coarse one, which `re` looks up quickly; the exact one has many parts beyond U+FFFF.
_COARSE = "".join(mark for mark in _MARKS if mark <= "\uffff") + "\U00010000-\U000e01ef"
HEAPED_MARKS = re.compile(f"([{_COARSE}](?<=[{_MARKS}])[{_MARKS}]{{{MAX_MARKS - 1}}})[{_MARKS}]+")
# One character before the last dot is enough to know; a pattern for whole names would take seconds on "a-a-a-…".
ADDRESS_LIKE = re.compile(r"//|\bwww\.|[\w-]\.[a-z]{2,}\b", re.IGNORECASE)
TAG = re.compile(r"(<[^>]*>)")

# An address whose writer left out https://.
LIKE_A_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?=[:/?#]|$)")


def plain_text(text):
    """Return `text` in one Unicode form, with plain line ends and without control or turning characters.

    Heaps of marks are cut to `MAX_MARKS`, before they are put in order and after (one mark may become two): the time
    this takes grows with the length of `text` and no faster.
    """
    return without_heaps(unicodedata.normalize("NFC", without_heaps(_shown(text))))


def without_heaps(text):
    """Return `text` with at most `MAX_MARKS` marks on a letter."""
    return HEAPED_MARKS.sub(r"\1", text)


def has_heaped_marks(text):
    """Whether `plain_text(text)` leaves out marks."""
    text = _shown(text)
    return bool(HEAPED_MARKS.search(text) or HEAPED_MARKS.search(unicodedata.normalize("NFC", text)))


def _shown(text):
    # Signs that nobody sees go first: between marks they would hide a heap.
    return CONTROL.sub("", INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def web_address(text):
    """Return `text` where it is the address of a page elsewhere that may be written out as a link, else "".

    Forms, files and imports ask this, and so does each place that writes one out: what stands in a row may be older
    than its form, or have come round it.
    """
    text = text or ""
    if CONTROL.search(text) or INVISIBLE.search(text) or any(letter.isspace() for letter in text):
        return ""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return ""
    # What stands before an @ is easily taken for the host; a browser reads a backslash as the host's end.
    if parts.scheme not in WEB_SCHEMES or not parts.hostname or set(parts.netloc) & set("@\\<>\"'`"):
        return ""
    return text


def mail_link(address):
    """Return what opens a mail to `address` and sets nothing else of it; "" where that is no address."""
    name, _at, host = (address or "").rpartition("@")
    if not name or not host or CONTROL.search(address) or any(letter.isspace() for letter in address):
        return ""
    return f"mailto:{quote(address, safe='@')}"


def guide_parser():
    """The author's Markdown: CommonMark without HTML, with tables and definition lists; 2*20 and 1*15 stay so."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    parser.inline.ruler.at("emphasis", author_emphasis)
    parser.enable("table")
    parser.use(deflist_plugin)
    parser.validateLink = is_allowed_link
    return parser


def is_allowed_link(url):
    """Whether `url` may be linked: relative, or of an allowed scheme."""
    scheme = url.strip().partition(":")[0].lower() if ":" in url else ""
    # The two schemes of our own are replaced by real addresses before the text is cleaned.
    return not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme) or scheme in LINK_SCHEMES | {"section", "remedy"}


def clean_guide(html, mark_classes=frozenset()):
    """Return `html`, of the author's Markdown, with nothing but `mark_classes` and what the lists above allow."""
    return nh3.clean(
        html,
        tags=GUIDE_TAGS,
        attributes=GUIDE_ATTRIBUTES,
        allowed_classes=GUIDE_CLASSES | {"span": GUIDE_CLASSES["span"] | mark_classes},
        url_schemes=LINK_SCHEMES,
        link_rel=None,
    )


def _show_misleading_addresses(tokens):
    """Write the real address behind a link whose text looks like another one."""
    opened = []
    for position, token in enumerate(tokens):
        if token.type == "link_open":
            opened.append(position)
        elif token.type == "link_close" and opened:
            start = opened.pop()
            if tokens[start].info == HONEST:
                continue
            href = tokens[start].attrGet("href") or ""
            shown = "".join(part.content for part in tokens[start:position] if part.type in ("text", "code_inline"))
            if _looks_like_another_address(plain_text(shown), href):
                tokens[start] = Token("text", "", 0)
                tokens[position] = Token("text", "", 0, content=f" ({href})")
    return tokens


def _looks_like_another_address(shown, href):
    if not ADDRESS_LIKE.search(unicodedata.normalize("NFKC", shown)):
        return False
    full, parts = href.removeprefix("mailto:"), urlsplit(href)
    names = {full, full.rstrip("/"), parts.netloc, f"{parts.netloc}{parts.path}".rstrip("/")}
    shown = shown.strip().rstrip("/")
    return shown not in names and not _is_written_in_letters(shown, parts, names)


def _is_written_in_letters(shown, parts, names):
    """Whether `shown` is one of `names`, which hold codes in place of what no address may hold, as other letters."""
    if len(shown) > LONGEST_ADDRESS:
        return False
    address = shown if "://" in shown else f"{parts.scheme}://{shown}"
    host = urlsplit(address).netloc if _can_split(address) else ""
    # A longer one is no name, and takes long to code.
    if not 0 < len(host) <= LONGEST_HOST or not is_readable_host(host):
        return False
    address = _COMMENTS.normalizeLink(address).rstrip("/")
    return address in names or address.partition("://")[2] in names


def _comment_parser():
    parser = reader_parser()
    parser.validateLink = lambda url: _can_split(url) and urlsplit(url).scheme.lower() in {"https", "http"}
    parser.core.ruler.push("honest_links", _honest_links)
    return parser


def _can_split(url):
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def _honest_links(state):
    for token in state.tokens:
        if token.type == "inline":
            token.children = _show_misleading_addresses(token.children)


_COMMENTS = _comment_parser()


def comment_html(text):
    """Return a reader's text as safe HTML that shows each word, digit and sign of it."""
    return clean_comment(_COMMENTS.render(plain_text(text)[:MAX_COMMENT_TEXT]))


def marked_comment_html(text, find):
    """Return `comment_html(text)` with what `find` finds in the text it shows, as [(start, end)], in <mark>."""
    return clean_comment(mark_shown(comment_html(text), find), {"mark"})


def mark_shown(cleaned, find):
    """Return HTML that was cleaned, with the spans that `find` finds in the text it shows in <mark>."""
    parts = TAG.split(cleaned)
    # A span may begin in one part and end in another, as in 5 <em>mg</em>: each part gets a mark of its own.
    shown = [part if number % 2 else unescape(part) for number, part in enumerate(parts)]
    spans = sorted(find("".join(shown[::2])))
    start, first = 0, 0
    for number in range(0, len(parts), 2):
        text, end = shown[number], start + len(shown[number])
        pieces, done = [], start
        while first < len(spans) and spans[first][0] < end:
            marked_from, marked_to = max(spans[first][0], done), min(spans[first][1], end)
            before, marked = text[done - start : marked_from - start], text[marked_from - start : marked_to - start]
            if marked:
                pieces += [escape(before), f"<mark>{escape(marked)}</mark>"]
                done = marked_to
            if spans[first][1] > end:
                break
            first += 1
        if pieces:
            parts[number] = "".join([*pieces, escape(text[done - start :])])
        start = end
    return "".join(parts)


def clean_comment(html, more_tags=frozenset()):
    return nh3.clean(
        html,
        tags=COMMENT_TAGS | more_tags,
        attributes=COMMENT_ATTRIBUTES,
        url_schemes={"https", "http"},
        link_rel=COMMENT_LINK_REL,
    )
